/** How text is cut into the words by which it is found: pure. */
import * as fc from 'fast-check';
import { snippetOf, termsOf, wordsOf } from '../../../src/features/knowledge/tokens.js';

const terms = (query: string): string[] =>
  termsOf(query).map(({ word, beginning }) => `${word}${beginning ? '*' : ''}`);

test('Chinese is found by two characters wherever they stand; other words as they are, in small letters', () => {
  expect(wordsOf('打印机卡纸')).toEqual(['打印', '印机', '机卡', '卡纸', '纸']);
  expect(wordsOf('Ｏｕｔｌｏｏｋ 2019无法登录')).toEqual(['outlook', '2019', '无法', '法登', '登录', '录']);
  expect(wordsOf('VPN-800，网')).toEqual(['vpn', '800', '网']);
  expect(wordsOf('')).toEqual([]);
});

test('a single sign, and the word that is being typed, find whatever begins so', () => {
  expect(terms('网')).toEqual(['网*']);
  expect(terms('outl')).toEqual(['outl*']);
  expect(terms('outlook ')).toEqual(['outlook']);
  expect(terms('打印机 ou')).toEqual(['打印', '印机', 'ou*']);
});

test('signs of two halves stay whole', () => {
  expect(wordsOf('𠮷野家')).toEqual(['𠮷野', '野家', '家']);
  expect(snippetOf(`${'a'.repeat(119)}𠮷${'b'.repeat(50)}`, [])).toBe(`${'a'.repeat(119)}…`);
});

test('whatever is typed, no term can say anything but itself to the index', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      for (const { word } of termsOf(text)) expect(word).toMatch(/^[\p{L}\p{M}\p{N}]{1,60}$/u);
      for (const word of wordsOf(text)) expect(word).not.toMatch(/["*:()\s]/);
    }),
  );
});

test('every two neighbouring Chinese characters of a text find it', () => {
  const signs = fc.array(fc.constantFrom(...Array.from('打印机网络无法登录账号密码')), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(signs, fc.nat(), (text, place) => {
      const from = place % (text.length - 1);
      expect(wordsOf(text.join(''))).toContain(termsOf(text.slice(from, from + 2).join(''))[0]?.word);
    }),
  );
});

test('the snippet shows where it stands, on one line', () => {
  const body = `${'前言。'.repeat(60)}\n更换打印机硒鼓后重启。\n${'后记。'.repeat(60)}`;
  const snippet = snippetOf(body, termsOf('硒鼓'));
  expect(snippet).toContain('更换打印机硒鼓后重启。');
  expect(snippet).toMatch(/^….*…$/);
  expect(snippet).not.toContain('\n');
  expect(snippetOf('短', termsOf('没有'))).toBe('短');
});
