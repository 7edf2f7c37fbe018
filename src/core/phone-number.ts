/**
 * Phone numbers: normalise to E.164, show, mask. Raw values are hostile input and are kept beside what is made of them.
 * The number is not the person: nothing here looks anybody up.
 */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface NumberRules {
  /** ISO region of the site, for numbers without a country code. */
  readonly region: string;
  /** Outside-line prefixes, stripped when what remains is a valid number: `9`. */
  readonly dialPrefixes: readonly string[];
  readonly isExtension: (digits: string) => boolean;
}

export interface NormalisedNumber {
  /** Control characters removed, at most 80 characters. */
  readonly raw: string;
  /** E.164, an extension or a short service number as it is; null when withheld, empty or not a number. */
  readonly number: string | null;
  readonly kind: 'e164' | 'extension' | 'service' | 'withheld' | 'none';
}

const withheldWords = new Set([
  'anonymous',
  'restricted',
  'private',
  'withheld',
  'unavailable',
  'unknown',
  '<unknown>',
]);
/** Short service numbers of the mainland: 1xx(xx), 95xxx(x), 96xxx(x). */
const service = /^(?:1[0-2]\d(?:\d{2})?|9[56]\d{3,4})$/;
/** 400/800 numbers carry no area code; libphonenumber knows them only in part. */
const tollFree = /^(?:400|800)\d{7}$/;

/** Removes what no number holds and cuts to 80 characters: a raw value is shown, logged and stored. */
export function cleanRaw(raw: string | null): string {
  if (raw === null) return '';
  return raw
    .replace(/[\p{Cc}\u2028\u2029]/gu, '')
    .slice(0, 80)
    .trim();
}

/** Mainland mobiles that are valid by every edition of the numbering plan: most of all callers, told without parsing. */
const mainlandMobile = /^(?:\+86)?(1(?:3\d|5[0-35-9]|8\d)\d{8})$/;

function asE164(digits: string, rules: NumberRules): string | null {
  const mobile = rules.region === 'CN' || digits.startsWith('+') ? mainlandMobile.exec(digits)?.[1] : undefined;
  if (mobile !== undefined) return `+86${mobile}`;
  if (rules.region === 'CN' && tollFree.test(digits)) return `+86${digits}`;
  const parsed = parsePhoneNumberFromString(digits, isSupportedCountry(rules.region) ? rules.region : undefined);
  return parsed?.isValid() ? parsed.number : null;
}

/** Normalises one raw number. Never throws; what is no number gives `none` with the raw value kept. */
export function normaliseNumber(raw: string | null, rules: NumberRules): NormalisedNumber {
  const clean = cleanRaw(raw);
  if (clean === '') return { raw: clean, number: null, kind: 'none' };
  if (withheldWords.has(clean.toLowerCase())) return { raw: clean, number: null, kind: 'withheld' };
  const digits = clean.replace(/[\s().\-/]/g, '');
  if (!/^\+?[0-9*#]+$/.test(digits)) return { raw: clean, number: null, kind: 'none' };
  if (rules.isExtension(digits)) return { raw: clean, number: digits, kind: 'extension' };
  const plus = digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
  for (const candidate of candidates(plus, rules)) {
    const number = asE164(candidate, rules);
    if (number !== null) return { raw: clean, number, kind: 'e164' };
    if (rules.region === 'CN' && service.test(candidate)) return { raw: clean, number: candidate, kind: 'service' };
  }
  return { raw: clean, number: /^\+?[0-9]+$/.test(digits) ? digits : null, kind: 'none' };
}

function candidates(digits: string, rules: NumberRules): string[] {
  const list = [digits];
  if (rules.region === 'CN' && /^86\d{10,}$/.test(digits)) list.push(`+${digits}`);
  for (const prefix of rules.dialPrefixes) {
    if (prefix !== '' && digits.startsWith(prefix)) {
      const rest = digits.slice(prefix.length);
      list.push(rest.startsWith('00') ? `+${rest.slice(2)}` : rest);
    }
  }
  return list;
}

/** A mainland landline behind +86: an area code (10, 2x, three digits from 3), then seven or eight digits. */
const landline = /^(?:10\d{8}|2\d{9}|(?!400|800)[3-9]\d{9,10})$/;

/** As it is dialled within the mainland: a landline with its trunk 0. Numbers of other countries stay as they are. */
function nationally(number: string): string {
  if (!number.startsWith('+86')) return number;
  const rest = number.slice(3);
  return landline.test(rest) ? `0${rest}` : rest;
}

/**
 * `+8613900000108` → `139****0108`, `+862166661600` → `021****1600`: the middle is hidden, extensions stay. For lists and
 * screens without rights.
 */
export function maskNumber(number: string): string {
  const national = nationally(number);
  if (national.length <= 6) return national;
  if (national.length === 11) return `${national.slice(0, 3)}****${national.slice(7)}`;
  const keep = Math.max(2, Math.floor((national.length - 4) / 2));
  return `${national.slice(0, keep)}****${national.slice(keep + 4)}`;
}

/** As a person of the site's region reads it: mainland numbers without +86, others in full. */
export function showNumber(number: string): string {
  return number.startsWith('+86') ? number.slice(3) : number;
}
