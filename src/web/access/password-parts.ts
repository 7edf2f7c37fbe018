/**
 * The password rule (clause 2.2.6) part by part, as far as the page can tell while somebody types. The server alone
 * decides: what it refused is shown as such, in the part that it named. Pure.
 */

export const passwordParts = ['length', 'classes', 'user_name', 'common', 'used_before'] as const;
export type PasswordPart = (typeof passwordParts)[number];

/** `later`: only the server knows. */
export type PartState = 'met' | 'unmet' | 'later';

export const shortestPassword = 8;
const longestPassword = 200;
const classes: readonly RegExp[] = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}\s]/u];

/** How many of the four classes stand in it. */
export function classesIn(password: string): number {
  return classes.filter((one) => one.test(password)).length;
}

/** Its name, or a part of it of three letters or more, forwards or backwards. The server looks closer. */
function holdsName(password: string, user: string): boolean {
  const text = password.toLowerCase();
  const name = user.toLowerCase();
  const parts = [name, ...name.split(/[^\p{L}\p{N}]+/u), name.replace(/[^\p{L}]/gu, '')];
  return parts
    .filter((part) => Array.from(part).length >= 3)
    .some((part) => text.includes(part) || text.includes(Array.from(part).toReversed().join('')));
}

export function partStates(password: string, user: string): Readonly<Record<PasswordPart, PartState>> {
  const length = Array.from(password).length;
  return {
    length: length >= shortestPassword && length <= longestPassword ? 'met' : 'unmet',
    classes: classesIn(password) >= 3 ? 'met' : 'unmet',
    user_name: password === '' ? 'later' : holdsName(password, user) ? 'unmet' : 'later',
    common: 'later',
    used_before: 'later',
  };
}

/** The server's word → the part that failed; null where it says something else. */
export function refusedPart(sentence: string): PasswordPart | null {
  if (/at (least|most) \d+ characters/.test(sentence)) return 'length';
  if (sentence.includes('three of')) return 'classes';
  if (sentence.includes('user name')) return 'user_name';
  if (sentence.includes('common name')) return 'common';
  return sentence.includes('past year') ? 'used_before' : null;
}
