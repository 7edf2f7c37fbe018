/**
 * Is a password related to the user name, in any order or spelling? Its parts and all of them in any order, forwards and
 * backwards, doubled, with signs between or instead of letters; and the same letters shaken.
 */
import { folded, holds, letters, turned, unmasked } from './spelling.js';

/** Two letters alone would refuse far too much. */
const shortest = 3;
/** More parts than this are taken in their own order and the reverse: 5! orders would be too many. */
const mostShuffled = 4;

function orders(parts: readonly string[]): string[] {
  if (parts.length > mostShuffled) return [parts.join(''), parts.toReversed().join('')];
  if (parts.length <= 1) return [...parts];
  return parts.flatMap((part, i) => orders(parts.filter((_, other) => other !== i)).map((rest) => part + rest));
}

/** wang.li8 → wang, li, 8. */
const partsOf = (name: string): readonly string[] => name.match(/\p{L}+|\p{N}+/gu) ?? [];

/** What a password of this user must not hold; of a name too short for that nothing. */
export function forbiddenWords(user: string): readonly string[] {
  const parts = partsOf(folded(user));
  const words = [...parts, ...orders(parts)].filter((word) => Array.from(word).length >= shortest);
  return [...new Set(words.flatMap((word) => [word, turned(word)]))];
}

const sorted = (text: string): string => Array.from(text).toSorted().join('');

/** `lilili` is made of `li`. */
const isRepeated = (text: string, word: string): boolean =>
  word !== '' && text !== '' && text.replaceAll(word, '') === '';

export function isRelated(password: string, user: string): boolean {
  const text = folded(password);
  if (forbiddenWords(user).some((word) => holds(text, word))) return true;
  const name = letters(folded(user));
  const said = [text, ...unmasked(text)].map(letters);
  if (Array.from(name).length < shortest) {
    return said.some((one) => isRepeated(one, name) || isRepeated(one, turned(name)));
  }
  return said.some((one) => sorted(one) === sorted(name));
}
