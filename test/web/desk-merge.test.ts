/** Two windows wrote on from the same note: what each wrote is in what both then hold. */
import { array, assert, constantFrom, nat, oneof, property, string } from 'fast-check';
import { mergeText } from '../../src/contract/merge-text.js';

test.each([
  ['one wrote, the other did not', '', '要求 12:00 前', '', '要求 12:00 前'],
  ['each wrote a line of its own', 'a\nb\n', 'a1\nb\n', 'a\nb\nc\n', 'a1\nb\nc\n'],
  ['both wrote on at the end', '打印机', '打印机 脱机', '打印机 三楼', '打印机 三楼 脱机'],
  ['both began on an empty note', '', 'printer offline', 'third floor', 'third floor printer offline'],
  ['both wrote the same', 'a', 'ab', 'ab', 'ab'],
  ['one took a line away that the other left', 'a\nb\nc', 'a\nc', 'a\nb\nc\nd', 'a\nc\nd'],
  ['one took a line away that the other changed', 'a\nbcd\nc', 'a\nc', 'a\nbcd xyz\nc', 'a\nbcd xyz\nc'],
  [
    'one corrected a word, the other wrote on in the line',
    'the printr is',
    'the printer is',
    'the printr is off',
    'the printer is off',
  ],
  [
    'one wrote on from what the other has already',
    '打印机。',
    '打印机。三楼，已重启',
    '打印机。三楼',
    '打印机。三楼，已重启',
  ],
])('%s', (_what, base, mine, theirs, merged) => {
  expect(mergeText(base, mine, theirs)).toBe(merged);
});

const word = string({ unit: constantFrom('a', 'b', 'c', 'd', 'e', 'f'), minLength: 3, maxLength: 5 });
const sign = constantFrom(' ', '\n', '，', '打', '印', '机');
const note = array(
  oneof(
    word.map((w) => ` ${w} `),
    sign,
  ),
  { maxLength: 30 },
).map((parts) => parts.join(''));

test('what somebody wrote is never lost, whatever the other did', () => {
  assert(
    property(note, note, note, nat(), nat(), (base, tail, other, at1, at2) => {
      const insert = (text: string, at: number): string => {
        const place = at % (base.length + 1);
        return base.slice(0, place) + text + base.slice(place);
      };
      const mine = insert('MINE', at1) + tail;
      const merged = mergeText(base, mine, insert('THEIRS', at2) + other);
      expect(merged).toContain('MINE');
      expect(merged).toContain('THEIRS');
      expect(mergeText(base, mine, base)).toBe(mine);
      expect(mergeText(base, base, mine)).toBe(mine);
      expect(mergeText(base, mine, mine)).toBe(mine);
    }),
  );
});

test('two whole pages against each other take no time worth a word, and lose no line', () => {
  const lines = (seed: number): string =>
    Array.from({ length: 900 }, (_, n) => `line ${(n * seed) % 977} of it`).join('\n');
  const merged = mergeText(lines(1), lines(3), lines(7));
  expect(merged.length).toBeGreaterThan(10_000);
});
