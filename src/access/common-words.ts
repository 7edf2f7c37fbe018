/**
 * Words and first names that a password must not be made of: what lists of leaked passwords begin with, keyboard rows,
 * the commonest names of people and places, English and pinyin. In lower case, without marks. Chinese names are not all
 * listed: pinyin-names.ts puts them together.
 */
const leaked = `
password passwort passwd passphrase passcode pass secret secrets letmein welcome hello login logon signin signon guest
admin administrator root user username test testing tester demo sample example default changeme change temp temporary
master access account private security secure manager system service server desk servicedesk helpdesk hotline support
network computer internet windows microsoft apple google amazon facebook twitter youtube linkedin instagram samsung
android iphone huawei xiaomi lenovo oracle linux ubuntu debian redhat cisco asterisk freepbx skylark office company
corporate enterprise business customer telephone phone mobile email mailbox database backup monitor printer laptop
desktop keyboard wireless router switch firewall helloworld opensesame trustno trustnoone trustme iloveyou loveyou
ihateyou fuckyou asshole bitch sexy whatever nothing nobody everybody superuser supervisor engineer dispatcher auditor
agent operator director president
`;
const keyboard = `
qwerty qwertz qwertyuiop qwertyui qwertyu qwert qwer azerty asdf asdfg asdfgh asdfghjk asdfghjkl zxcv zxcvb zxcvbn
zxcvbnm qaz wsx edc rfv tgb qazwsx qazwsxedc qweasd qweasdzxc qwe asd zxc poiuyt poiuytrewq lkjhgf lkjhgfdsa mnbvcxz
abc abcd abcde abcdef abcdefg abcdefgh abcabc aaa aaaa aaaaaa aaaaaaaa bbb ccc xxx xxxx zzz zzzz xyz iop jkl bnm
`;
const english = `
love lover loving baby babe angel angels heaven devil dragon tiger lion eagle wolf bear horse monkey rabbit chicken
turtle dolphin shark snake spider butterfly panda kitty kitten puppy doggy dog cat fish bird mouse football soccer
baseball basketball hockey tennis golf golfer rugby cricket boxing runner swimming batman superman spiderman ironman
pokemon pikachu starwars matrix ninja samurai warrior soldier hunter ranger knight wizard magic merlin phoenix unicorn
princess prince queen king kings royal sunshine sunday sunset sunflower moon moonlight star stars starlight rainbow
rainbows flower flowers rose roses lily jasmine violet daisy orchid tree forest river ocean mountain island beach
summer winter spring autumn fall weather thunder lightning storm snow snowball rain cloud fire water earth wind
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday weekend holiday birthday christmas newyear today tomorrow yesterday
morning evening midnight freedom liberty justice peace victory power strong strength energy happy happiness smile lucky
luck fortune money dollar dollars million billion diamond diamonds gold golden silver platinum crystal pearl ruby
cookie cookies cheese coffee banana orange lemon cherry strawberry peach mango apples chocolate candy sugar honey butter
pepper ginger pizza burger noodle noodles rice beer whiskey vodka wine purple yellow green blue black white red pink
brown grey shadow ghost killer blood death zombie metal rock music guitar piano drummer dancer dance singer hiphop
mercedes ferrari porsche toyota honda nissan mustang corvette camaro harley yamaha suzuki bmw audi volvo tesla
chelsea liverpool arsenal barcelona madrid juventus manchester yankees lakers cowboys steelers packers eagles
family father mother daddy mommy brother sister friend friends forever always together people person student teacher
school college university doctor nurse police captain pirate sailor cowboy rocket galaxy planet universe space
america american canada england london france paris germany berlin italy spain russia moscow japan tokyo korea seoul
india australia sydney newyork california texas florida chicago boston china chinese beijing shanghai guangzhou shenzhen
hangzhou nanjing chengdu wuhan tianjin chongqing suzhou xian qingdao dalian xiamen ningbo changsha zhengzhou jinan
hefei fuzhou kunming shenyang harbin changchun taiyuan nanning guiyang lanzhou urumqi lhasa hongkong macau taipei
world number one two three four five six seven eight nine ten zero hundred thousand first second last again
`;
const firstNames = `
james john robert michael mike william bill david richard charles charlie joseph thomas tom christopher chris daniel
danny paul mark donald george kenneth steven steve edward brian ronald anthony kevin jason matthew gary timothy jose
larry jeffrey jeff frank scott eric stephen andrew andy raymond gregory joshua jerry dennis walter patrick peter harold
douglas henry carl arthur ryan roger joe juan jack albert jonathan justin terry gerald keith samuel willie ralph
lawrence nicholas nick roy benjamin ben bruce brandon adam harry fred wayne billy steve louis jeremy aaron randy howard
eugene carlos russell bobby victor martin ernest phillip todd jesse craig alan shawn clarence sean philip johnny earl
jimmy antonio bryan tony luis alexander alex maxwell max oliver oscar leo lucas simon tyler jordan austin logan dylan
mary patricia linda barbara elizabeth jennifer jenny maria susan margaret dorothy lisa nancy karen betty helen sandra
donna carol ruth sharon michelle laura sarah kimberly deborah jessica shirley cynthia angela melissa brenda amy anna
rebecca virginia kathleen pamela martha debra amanda stephanie carolyn christine marie janet catherine frances ann joyce
diane alice julie heather teresa doris gloria evelyn jean cheryl mildred katherine joan ashley judith rose janice kelly
nicole judy christina kathy theresa beverly denise tammy irene jane lori rachel marilyn andrea kathryn louise sara anne
jacqueline wanda bonnie julia ruby lois tina phyllis norma paula diana annie lillian emily robin peggy crystal gladys
rita dawn connie florence tracy edna tiffany carmen rosa cindy grace wendy victoria edith kim sherry sylvia josephine
thelma shannon sheila ethel ellen elaine marjorie carrie charlotte monica esther pauline emma olivia sophia sophie
isabella chloe natalie vanessa samantha hannah megan lauren natasha sabrina bella lucy molly maggie daisy sandy
smith johnson williams brown jones miller davis wilson anderson taylor moore jackson harris clark lewis robinson walker
müller mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann hans klaus wolfgang ivan vladimir
`;
const pinyinWords = `
zhongguo woaini woaiwojia woaizhongguo woaibeijing ainiyiwannian nihao nihaoma zaijian xiexie mima mimashi wodemima
dianhua rexian fuwu fuwutai kefu gongsi bangong bangongshi guanli guanliyuan yonghu yonghuming denglu xitong wangluo
diannao jisuanji shouji weixin zhifubao taobao jingdong baidu tengxun alibaba laopo laogong laoshi xuesheng pengyou
baobao baobei gege didi jiejie meimei baba mama yeye nainai shengri kuaile shengrikuaile xinnian xinniankuaile
gongxifacai facai facaile jiayou xingfu pingan jiankang xihuan aiqing tiankong taiyang yueliang xingxing dahai
xiaogou xiaomao laohu shizi long longma xiongmao jinyu haoren huairen dage laoda laoban jingli zhuren lingdao
yiersan woshishei wodetian tianxia jianghu yunque
`;

const listOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/\s+/)
    .filter((word) => word !== '');

export const commonWords: ReadonlySet<string> = new Set(
  [leaked, keyboard, english, firstNames, pinyinWords].flatMap(listOf),
);
