/**
 * Full text for Chinese and English alike: a run of Chinese characters becomes its overlapping pairs, so that two
 * characters suffice to find it; other words stay whole. Both the text and the question are cut by the same rule. Pure.
 */

const runs = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;
const hasHan = /^\p{Script=Han}/u;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A letter run may hold Chinese characters behind others: `vpn连接` is two. */
function runsOf(text: string): string[] {
  const parts = folded(text).replace(/(\p{Script=Han}+)/gu, ' $1 ');
  return parts.match(runs) ?? [];
}

function pairs(run: string): string[] {
  const characters = Array.from(run);
  return characters.slice(0, -1).map((one, i) => one + (characters[i + 1] ?? ''));
}

/** The text as it is indexed. The last character of a run stands by itself as well: it begins no pair. */
export function indexed(text: string): string {
  return runsOf(text)
    .map((run) => (hasHan.test(run) ? `${pairs(run).join(' ')} ${Array.from(run).at(-1) ?? ''}` : run))
    .join(' ');
}

const mostTerms = 8;

/** What is asked for, in FTS5's words; null where the question holds no word. Every term is quoted: none is an operator. */
export function question(text: string): string | null {
  const terms = runsOf(text)
    .slice(0, mostTerms)
    .map((run) => {
      // Beginnings of numbers are beginnings of very many: short ones are whole, as extensions and last digits are.
      if (/^\d{1,6}$/.test(run)) return `"${run}"`;
      if (!hasHan.test(run)) return Array.from(run).length > 1 ? `"${run}"*` : `"${run}"`;
      const two = pairs(run);
      return two.length === 0 ? `"${run}"*` : `"${two.join(' ')}"`;
    });
  return terms.length === 0 ? null : terms.join(' AND ');
}

/** A key as a word of the index: who may find it is asked of the index itself. */
export function keyWord(kind: string, value: string): string {
  let word = '';
  for (const byte of new TextEncoder().encode(`${kind}:${value}`)) word += byte.toString(16).padStart(2, '0');
  return `k${word}`;
}
