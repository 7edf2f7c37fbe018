/**
 * Text as Asterisk writes it: bytes (held as latin1, one character a byte) → our strings. UTF-8 with broken sequences
 * replaced, names unescaped, absent values null. Small memories spare the work for what comes again and again, and keep
 * a short string from holding on to the whole piece of bytes that it was cut from.
 */

const highByte = /[\x80-\xff]/;

/** A string of its own, with the bytes read as UTF-8; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/**
 * The same text without a hold on the longer one that it was cut from: putting two strings together and cutting one off
 * again makes V8 copy the bytes, several times faster than by way of a Buffer.
 */
export function ownCopy(latin1: string): string {
  return latin1.length < 13 ? latin1 : ` ${latin1}`.slice(1);
}

/** How many answers a memory keeps; values come from outside, so it must not grow with them. */
const memorySize = 2048;

function remembered<T>(make: (own: string) => T): (latin1: string) => T {
  let known = new Map<string, T>();
  return (latin1) => {
    const hit = known.get(latin1);
    if (hit !== undefined) return hit;
    if (known.size >= memorySize) known = new Map();
    const own = ownCopy(latin1);
    const made = make(own);
    known.set(own, made);
    return made;
  };
}

const highRun = /[\x80-\xff]+/g;
const runText = remembered(decodeUtf8);

/**
 * Text that is mostly ASCII: a character of UTF-8 is made of high bytes alone, so each run of them can be read by
 * itself, and the same words come again and again.
 */
export function decodeSparse(latin1: string): string {
  return highByte.test(latin1) ? latin1.replace(highRun, runText) : latin1;
}

/** Any plain value. */
export const plainText = remembered((own) => (highByte.test(own) ? decodeUtf8(own) : own));

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '?': '?',
}; // prettier-ignore

/** Asterisk keeps this many bytes of a name, the last character maybe in part. */
const nameBytes = 79;
/** The beginning of a UTF-8 character whose end is missing. */
const cutCharacter = /(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})$/;

/** CallerIDName and ConnectedLineName, which are C-escaped: `O\'Brien` → `O'Brien`. */
export const nameText = remembered((own) => {
  let bytes = own;
  if (own.includes('\\')) bytes = own.replace(/\\(.)/gs, (all, c: string) => escapes[c] ?? all);
  if (!highByte.test(bytes)) return bytes;
  return decodeUtf8(bytes.length >= nameBytes - 3 ? bytes.replace(cutCharacter, '') : bytes);
});

export const absent = '<unknown>';
