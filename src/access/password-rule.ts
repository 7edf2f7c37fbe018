/**
 * The policy's clause 2.2.6 as a function: at least 8 characters, three of the four classes, not related to the user
 * name, no common name or word. That a password was not used in the past year is asked of the store (accounts.ts).
 */
import { commonWords } from './common-words.js';

export type PasswordFault = 'too_short' | 'too_long' | 'classes' | 'user_name' | 'common' | 'used_before';

export const shortestPassword = 8;
export const longestPassword = 200;

const classes: readonly RegExp[] = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}\s]/u];

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
const turned = (text: string): string => Array.from(text).toReversed().join('');

/** `p@55w0rd` is read as `password`. */
const looks: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const unmasked = (text: string): string => text.replace(/./gsu, (c) => looks[c] ?? c);
const letters = (text: string): string => text.replace(/[^\p{L}]/gu, '');

function isRelated(password: string, user: string): boolean {
  const name = plain(user);
  // The parts of wang.li and of an address count too; two letters alone would refuse far too much.
  const parts = [name, letters(name), ...name.split(/[^\p{L}\p{N}]+/u)].filter((part) => part.length >= 3);
  const said = [plain(password), unmasked(plain(password)), letters(plain(password))];
  return parts.some((part) => said.some((text) => text.includes(part) || text.includes(turned(part))));
}

function isCommon(password: string): boolean {
  const text = plain(password);
  // What stands before and after the word is decoration, not letters in disguise: P@55w0rd!
  const word = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const cores = [text, letters(text), letters(unmasked(text)), letters(unmasked(word))];
  return cores.some((core) => commonWords.has(core) || commonWords.has(turned(core)));
}

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
  common: 'must not be a common name or word',
  used_before: 'was used in the past year',
};

export const passwordSentence = (fault: PasswordFault): string => sentences[fault];
