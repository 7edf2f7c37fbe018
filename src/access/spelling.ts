/** How people disguise a word in a password: signs that look like letters, letters doubled, signs between them, turned round. */

/** What a sign may stand for, the usual meaning first. */
const looks: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'gb',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'il',
  '|': 'li',
  '+': 't',
  '(': 'c',
  '€': 'e',
  '£': 'l',
};

/** Of hostile length nothing is gained: a password has at most 200 characters, which a few of Unicode make much longer. */
const longestRead = 1000;

/** Small letters without marks, wide forms made narrow: ＷÄng is wang. */
export const folded = (text: string): string =>
  Array.from(text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()).slice(0, longestRead).join('');

export const turned = (text: string): string => Array.from(text).toReversed().join('');
export const letters = (text: string): string => text.replace(/[^\p{L}]/gu, '');

/** Both ways of reading signs as letters: p@55w0rd1 is passwordi and passwordl. Takes folded text. */
export function unmasked(text: string): readonly string[] {
  const read = (pick: (meanings: string) => string | undefined): string =>
    Array.from(text, (c) => pick(looks[c] ?? '') ?? c).join('');
  return [read((meanings) => meanings[0]), read((meanings) => meanings.at(-1))];
}

const isLetter = (c: string): boolean => /\p{L}/u.test(c);

/**
 * Does the text hold the word, however spelt? Each character of the word stands there itself or by a sign that looks like
 * it; between them may be any signs and digits, and the letter before once more. Takes folded texts.
 */
export function holds(text: string, word: string): boolean {
  const wanted = Array.from(word);
  // reached[n]: the first n characters have been read and the last of them, or a filling after it, was just seen.
  let reached: boolean[] = wanted.map(() => false);
  for (const c of text) {
    const means = looks[c] ?? '';
    const fills = !isLetter(c);
    const next = wanted.map((_, n) => n > 0 && reached[n] === true && (fills || wanted[n - 1] === c));
    for (const [n, one] of wanted.entries()) {
      if (n > 0 && reached[n] !== true) continue;
      if (one !== c && !means.includes(one)) continue;
      if (n + 1 === wanted.length) return true;
      next[n + 1] = true;
    }
    reached = next;
  }
  return false;
}
