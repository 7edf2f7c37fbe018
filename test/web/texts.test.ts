/** Both languages say everything, in the words of the glossary. */
import { catalogues, chooseLocale, type Texts } from '../../src/web/i18n/texts.js';

type Leaf = string | ((...args: never[]) => string);

function isLeaf(value: unknown): value is Leaf {
  return typeof value === 'string' || typeof value === 'function';
}

function leaves(node: object, path = ''): [string, Leaf][] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]): [string, Leaf][] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (isLeaf(value)) return [[here, value]];
    return typeof value === 'object' && value !== null ? leaves(value, here) : [];
  });
}

const zh = new Map(leaves(catalogues['zh-CN']));
const en = new Map(leaves(catalogues.en));

test('no key is missing in either language, and each takes the same parameters', () => {
  expect([...en.keys()].toSorted()).toEqual([...zh.keys()].toSorted());
  for (const [key, text] of zh) {
    const other = en.get(key);
    expect([key, typeof other]).toEqual([key, typeof text]);
    if (typeof text === 'function' && typeof other === 'function')
      expect([key, other.length]).toEqual([key, text.length]);
    if (typeof text === 'string') expect([key, text === '', other === '']).toEqual([key, false, false]);
  }
});

test('Chinese uses the glossary’s words and none of those it avoids', () => {
  const all = JSON.stringify([...zh].map(([key, text]) => [key, typeof text === 'string' ? text : String(text)]));
  for (const wrong of ['座席', '响铃', '挂起', '扩展名', '应答', '漏接', '呼入', '客户', '请'])
    expect(all).not.toContain(wrong);
});

test('English has no Chinese in it but the name of the other language', () => {
  const chinese = [...en].filter(([, text]) => /[\u4e00-\u9fff]/.test(typeof text === 'string' ? text : String(text)));
  expect(chinese.map(([key]) => key)).toEqual(['language.other']);
});

test('parameters stand in the sentence', () => {
  const say = (texts: Texts): string => texts.pop.withdrawn.answered_by_colleague('王莉');
  expect(say(catalogues['zh-CN'])).toBe('王莉 已接听');
  expect(say(catalogues.en)).toBe('Answered by 王莉');
});

test.each([
  [null, ['zh-TW', 'en'], 'zh-CN'],
  [null, ['de', 'en-GB'], 'en'],
  [null, ['de'], 'zh-CN'],
  ['en', ['zh-CN'], 'en'],
  ['toString', ['en'], 'en'],
] as const)('stored %s, browser %j → %s', (stored, wanted, locale) => {
  expect(chooseLocale(stored, wanted)).toBe(locale);
});
