/**
 * Words and names that a password must not consist of, once digits and punctuation are taken off: what lists of leaked
 * passwords begin with, keyboard rows, and the commonest Chinese names in pinyin. In lower case.
 */
const words = `
password passwort passwd passphrase pass secret letmein welcome hello login logon signin signon guest admin
administrator root user username test testing tester demo sample example default changeme change temp temporary master
manager system service server service desk servicedesk helpdesk hotline support network computer internet windows
microsoft apple google huawei lenovo oracle linux ubuntu debian asterisk freepbx skylark office company corporate
qwerty qwertz qwertyuiop qwer qwert azerty asdf asdfg asdfgh asdfghjkl zxcv zxcvb zxcvbn zxcvbnm qazwsx qaz wsx edc
qweasd qweasdzxc qazwsxedc poiuyt lkjhgf mnbvcxz abc abcd abcde abcdef abcdefg abcabc aaa aaaa aaaaaa xxx xyz
dragon monkey football baseball basketball soccer superman batman princess sunshine shadow flower summer winter spring
autumn fall january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday love iloveyou loveyou lover baby angel freedom whatever trustno trustnoone
michael jennifer jordan ashley charlie daniel thomas robert andrew jessica michelle george hunter killer pepper ginger
cookie cheese coffee banana orange purple silver golden diamond money million lucky happy forever friend friends family
mother father sister brother china beijing shanghai guangzhou shenzhen hangzhou nanjing chengdu wuhan zhongguo woaini
woaiwojia woaini nihao nihaoma mima mimashi dianhua rexian fuwutai fuwu gongsi bangong guanliyuan guanli yonghu
zhang wang li liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang
zhangwei wangwei wangfang liwei lina zhangmin lijing wangjing liuwei wangxiuying zhangli lixiuying wangli zhangjing
zhangxiuying liqiang wangmin limin wanglei liuyang wangyan wangyong lijun zhangyong lijie zhangjie zhanglei wangqiang
zhangyan lixia chenjie liming wanggang wangjun zhaomin suntao xiaoming xiaohong xiaoli zhangsan lisi wangwu laowang
`;

export const commonWords: ReadonlySet<string> = new Set([
  ...words.split(/\s+/).filter((word) => word !== ''),
  '12345678',
  '123456789',
  '11111111',
  '88888888',
  '66666666',
]);
