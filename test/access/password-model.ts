/**
 * The password rule written a second time, by other means: regular expressions for the user name's spellings, and names
 * and words tried one by one from the left. It shares the lists with the rule, not its steps.
 */
import { commonWords } from '../../src/access/common-words.js';
import { givenSyllables, surnames } from '../../src/access/pinyin-names.js';

export type Verdict = 'too_short' | 'too_long' | 'classes' | 'user_name' | 'common' | null;

/** Letter → the signs that stand for it. */
const signs: Readonly<Record<string, string>> = {
  o: '0',
  i: '1!|',
  l: '1!|£',
  z: '2',
  e: '3€',
  a: '4@',
  s: '5$',
  g: '69',
  b: '68',
  t: '7+',
  c: '(',
};
const usual = 'o0 i1 z2 e3 a4 s5 g6 t7 b8 g9 a@ s$ i! l| t+ c( e€ l£'.split(' ');
const other = 'o0 l1 z2 e3 a4 s5 b6 t7 b8 g9 a@ s$ l! i| t+ c( e€ l£'.split(' ');

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const backwards = (text: string): string => Array.from(text).reduce((done, c) => c + done, '');
const onlyLetters = (text: string): string =>
  Array.from(text)
    .filter((c) => /\p{L}/u.test(c))
    .join('');
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** w[signs][letter again or no letter]*a… as one expression. */
function spellings(word: string): RegExp {
  const steps = Array.from(word).map((c) => `[${escaped(c + (signs[c] ?? ''))}]`);
  const between = Array.from(word).map((c) => `(?:[^\\p{L}]|${escaped(c)})*`);
  return new RegExp(steps.map((step, i) => (i === 0 ? step : (between[i - 1] ?? '') + step)).join(''), 'u');
}

function permutations(list: readonly string[]): string[][] {
  const [first, ...rest] = list;
  if (first === undefined) return [[]];
  return permutations(rest).flatMap((order) => [...order, ''].map((_, at) => order.toSpliced(at, 0, first)));
}

const patterns = new Map<string, readonly RegExp[]>();
function patternsOf(user: string): readonly RegExp[] {
  const known = patterns.get(user);
  if (known !== undefined) return known;
  const parts = plain(user).match(/\p{L}+|\p{N}+/gu) ?? [];
  const joined = parts.length <= 4 ? permutations(parts).map((order) => order.join('')) : [parts.join('')];
  if (parts.length > 4) joined.push(parts.toReversed().join(''));
  const words = [...parts, ...joined].filter((word) => Array.from(word).length > 2);
  const made = words.flatMap((word) => [spellings(word), spellings(backwards(word))]);
  patterns.set(user, made);
  return made;
}

/** What the letters may be meant to say, by both readings of the signs. */
function meanings(text: string): string[] {
  const read = (pairs: readonly string[], of: string): string =>
    Array.from(of)
      .map((c) => pairs.find((pair) => pair.endsWith(c) && pair.length > c.length)?.charAt(0) ?? c)
      .join('');
  return [text, read(usual, text), read(other, text)].map(onlyLetters);
}

function isRelated(password: string, user: string): boolean {
  const text = plain(password);
  if (patternsOf(user).some((pattern) => pattern.test(text))) return true;
  const name = onlyLetters(plain(user));
  return meanings(text).some((said) => {
    if (Array.from(name).length > 2) return Array.from(said).sort().join('') === Array.from(name).sort().join('');
    return said !== '' && name !== '' && new RegExp(`^(?:(?:${name})+|(?:${backwards(name)})+)$`, 'u').test(said);
  });
}

const given = [...givenSyllables].join('|');
const sur = [...surnames].join('|');
const nameForm = new RegExp(`^(?:(?:${sur})(?:${given}){1,2}|(?:${given}){1,2}(?:${sur}))$`);
/** Words of five letters and more by their first five. */
const longWords = new Map<string, string[]>();
for (const word of commonWords) {
  const start = word.slice(0, 5);
  if (start.length === 5) longWords.set(start, [...(longWords.get(start) ?? []), word]);
}
const holdsLongWord = (text: string): boolean =>
  Array.from(text).some(
    (_, at) => longWords.get(text.slice(at, at + 5))?.some((word) => text.startsWith(word, at)) === true,
  );
const pieces = new Set([...commonWords, ...surnames].filter((word) => word.length > 2));
const mostPiece = 20;

const isPiece = (text: string): boolean => pieces.has(text) || (text.length <= mostPiece && nameForm.test(text));

function isConcatenation(text: string, dead = new Set<number>()): boolean {
  if (text === '') return true;
  if (dead.has(text.length)) return false;
  for (let length = 3; length <= Math.min(mostPiece, text.length); length += 1) {
    if (isPiece(text.slice(0, length)) && isConcatenation(text.slice(length), dead)) return true;
  }
  dead.add(text.length);
  return false;
}

function isCommon(password: string): boolean {
  const text = plain(password);
  const first = Array.from(text).findIndex((c) => /\p{L}/u.test(c));
  const last = Array.from(text).findLastIndex((c) => /\p{L}/u.test(c));
  const core =
    first < 0
      ? ''
      : Array.from(text)
          .slice(first, last + 1)
          .join('');
  const said = new Set([...meanings(text), ...meanings(core)].flatMap((one) => [one, backwards(one)]));
  said.delete('');
  return Array.from(said).some((one) => holdsLongWord(one) || isConcatenation(one));
}

/** The first part of the rule that is broken, in the order of the policy. */
export function verdict(password: string, user: string): Verdict {
  const length = Array.from(password).length;
  if (length < 8) return 'too_short';
  if (length > 200) return 'too_long';
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}\s]/u].filter((kind) => kind.test(password)).length;
  if (kinds < 3) return 'classes';
  if (isRelated(password, user)) return 'user_name';
  return isCommon(password) ? 'common' : null;
}
