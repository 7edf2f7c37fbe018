/**
 * Text as the words by which it is found. Chinese is written without blanks: each pair of neighbouring characters is a
 * word (打印机 → 打印 印机), so that two characters find it wherever they stand. Pure.
 */

const cjk = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
const runs = new RegExp(`[${cjk}]+|[[\\p{L}\\p{M}\\p{N}]--[${cjk}]]+`, 'gv');
const isCjk = new RegExp(`^[${cjk}]`, 'v');

/** Half-width, small letters: what looks the same is the same. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

function pairs(signs: readonly string[]): string[] {
  return signs.slice(1).map((sign, i) => `${signs[i]}${sign}`);
}

/** The words of a text to be found by, in order; the last sign of a run stands alone as well, for who types one sign. */
export function wordsOf(text: string): string[] {
  return Array.from(plain(text).matchAll(runs)).flatMap(([run]) => {
    if (!isCjk.test(run)) return [run.slice(0, 60)];
    const signs = Array.from(run);
    return pairs(signs).concat(signs.slice(-1));
  });
}

export interface Term {
  readonly word: string;
  /** Whatever begins so: a single Chinese sign, or the word that is still being typed. */
  readonly beginning: boolean;
}

/** Of a long description its end: that is what is being typed. */
const longestQuery = 160;

/** What is looked for, each term once. */
export function termsOf(query: string): readonly Term[] {
  const text = plain(query).slice(-longestQuery);
  const terms = new Map<string, Term>();
  for (const match of text.matchAll(runs)) {
    const [run] = match;
    if (isCjk.test(run)) {
      const found = pairs(Array.from(run));
      if (found.length === 0) terms.set(run, { word: run, beginning: true });
      for (const word of found) terms.set(word, { word, beginning: false });
    } else {
      const typing = match.index + run.length === text.length && run.length > 1;
      terms.set(run, { word: run.slice(0, 60), beginning: typing });
    }
  }
  return [...terms.values()];
}

/** A piece of the body, on one line, around the first place where one of the terms stands. */
export function snippetOf(body: string, terms: readonly Term[], length = 120): string {
  const line = body.replaceAll(/\s+/g, ' ');
  const lower = line.toLowerCase();
  const places = terms.map(({ word }) => lower.indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...places, line.length) - length / 4);
  const start = places.length === 0 ? 0 : Math.floor(from);
  // A sign of two halves is not cut in two.
  const piece = line.slice(start, start + length).replaceAll(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
  return `${start > 0 ? '…' : ''}${piece}${start + length < line.length ? '…' : ''}`;
}
