/**
 * Chinese names in pinyin: one of the commonest surnames with one or two syllables of given names, in either order. The
 * hundred surnames here are those of more than four fifths of the people; syllables are those that given names use.
 */
const surnamesText = `
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang deng han
feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu lv ding ren yao shen zhong cui tan fan
wan jin shi liao jia xia fu fang zou xiong bai meng qin qiu hou yan xue lei long duan hao shao qian qi kong kang mao
chang wen niu ge xing an dai mo lai gong pang ouyang situ shangguan zhuge
`;
const givenText = `
wei fang na min jing xiu ying li qiang lei jun yang yong yan jie juan tao ming chao xia ping gang gui hua hong yu hui
jian guo wen bo bin feng long hai xiang xin xue mei lan ling lin zhi cheng dong kai kun liang meng ning peng qing qin
rong rui shan sheng shu shuai ting tian xiao xu ya yi yuan yue yun ze zhen zheng zhong zi hao chen han jia jin ke le lu
man mu qi ran ru si song xi xian yao ye zhe cui fen fei fu gen guang heng huan jiang jiao ju jue lai lian lang mao miao
nan nian nuo pei qiao qiu quan shi shuang shun tong wan wu xing xiong xuan yin you zhuo zhu chun chang chong da de duo
er fa san wang hu xiaoming xiaohong xiaoli
`;

const listOf = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));
export const surnames = listOf(surnamesText);
export const givenSyllables = listOf(givenText);

/** One or two syllables. */
function isGiven(text: string): boolean {
  if (givenSyllables.has(text)) return true;
  for (let cut = 1; cut < text.length; cut += 1) {
    if (givenSyllables.has(text.slice(0, cut)) && givenSyllables.has(text.slice(cut))) return true;
  }
  return false;
}

export const longestName = 20;

/** A surname alone counts from three letters on: two are in too many words. */
export function isPinyinName(text: string): boolean {
  if (text.length < 3 || text.length > longestName) return false;
  if (surnames.has(text)) return true;
  for (let cut = 1; cut < text.length; cut += 1) {
    const [before, after] = [text.slice(0, cut), text.slice(cut)];
    if ((surnames.has(before) && isGiven(after)) || (surnames.has(after) && isGiven(before))) return true;
  }
  return false;
}
