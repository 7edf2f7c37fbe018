/**
 * The policy's clause 2.2.6 as a function: at least 8 characters, three of the four classes, not related to the user
 * name, no common name or word. That a password was not used in the past year is asked of the store (accounts.ts).
 */
import { commonWords } from './common-words.js';
import { isPinyinName, longestName } from './pinyin-names.js';
import { folded, letters, turned, unmasked } from './spelling.js';
import { isRelated } from './user-likeness.js';

export type PasswordFault = 'too_short' | 'too_long' | 'classes' | 'user_name' | 'common' | 'used_before';

export const shortestPassword = 8;
export const longestPassword = 200;

const classes: readonly RegExp[] = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}\s]/u];

/** A common word of so many letters is refused wherever it stands; a shorter one where nothing else is there. */
export const tellingLength = 5;
/** In concatenations of words, shorter ones would find sense in everything. */
const shortestWord = 3;
const longestWord = Math.max(...Array.from(commonWords, (word) => word.length));

function holdsCommonWord(text: string): boolean {
  for (let from = 0; from + tellingLength <= text.length; from += 1) {
    const most = Math.min(longestWord, text.length - from);
    for (let length = tellingLength; length <= most; length += 1) {
      if (commonWords.has(text.slice(from, from + length))) return true;
    }
  }
  return false;
}

const isPiece = (text: string): boolean => (text.length >= shortestWord && commonWords.has(text)) || isPinyinName(text);

/** Is it one common word or name after the other, and nothing besides? */
function isMadeOfCommon(text: string): boolean {
  /** Ends of what is made of pieces so far. */
  const ends = [0];
  for (let to = shortestWord; to <= text.length; to += 1) {
    const from = ends.find((end) => to - end <= Math.max(longestWord, longestName) && isPiece(text.slice(end, to)));
    if (from !== undefined) ends.push(to);
  }
  return ends.length > 1 && ends.at(-1) === text.length;
}

/** Everything that the letters of the password may be meant to say. */
function readings(password: string): readonly string[] {
  const text = folded(password);
  // What stands before and after the word is decoration, not letters in disguise: P@55w0rd!
  const word = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const forwards = [text, ...unmasked(text), ...unmasked(word)].map(letters);
  return [...new Set([...forwards, ...forwards.map(turned)])];
}

const isCommon = (password: string): boolean =>
  readings(password).some((reading) => holdsCommonWord(reading) || isMadeOfCommon(reading));

/** The first part of the rule that this password breaks; null where it keeps to all of them. */
export function passwordFault(password: string, user: string): PasswordFault | null {
  const length = Array.from(password).length;
  if (length < shortestPassword) return 'too_short';
  if (length > longestPassword) return 'too_long';
  if (classes.filter((one) => one.test(password)).length < 3) return 'classes';
  if (isRelated(password, user)) return 'user_name';
  if (isCommon(password)) return 'common';
  return null;
}

const sentences: Readonly<Record<PasswordFault, string>> = {
  too_short: `must have at least ${shortestPassword} characters`,
  too_long: `must have at most ${longestPassword} characters`,
  classes: 'must have three of: capital letters, small letters, digits, punctuation',
  user_name: 'must not be related to the user name',
  common: 'must not contain a common name or word',
  used_before: 'was used in the past year',
};

export const passwordSentence = (fault: PasswordFault): string => sentences[fault];
