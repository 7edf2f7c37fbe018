/**
 * Two people, or one in two windows, wrote on from the same text: both are kept. Merged line by line and, where the same
 * lines were changed twice, word by word; where even those lie on each other, both stand one after the other.
 * Nothing that was written is lost. Shared by the server and the pages, so that both come to the same text.
 */

/** `mine` and `theirs` both began from `base`. What both wrote stands once; of two deletions nothing is brought back. */
export function mergeText(base: string, mine: string, theirs: string): string {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const lines = merge3(linesOf(base), linesOf(mine), linesOf(theirs), (b, m, t) =>
    merge3(wordsOf(b), wordsOf(m), wordsOf(t), (_b, left, right) => beside(right, left)),
  );
  return lines.join('');
}

/** Each with its line break. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** Words of letters that are written together; every other sign, a Chinese one too, is a part of its own. */
function wordsOf(lines: Parts): string[] {
  return lines.join('').match(/[\p{Script=Latin}\p{M}\p{N}]+|\n|[^]/gu) ?? [];
}

/** One after the other, and not grown together into one word; where one wrote on from the other, that one. */
function beside(first: Parts, second: Parts): Parts {
  if (first.join('').startsWith(second.join(''))) return first;
  if (second.join('').startsWith(first.join(''))) return second;
  const joined = /\S$/u.test(first.at(-1) ?? '') && /^\S/u.test(second[0] ?? '');
  return joined ? [...first, ' ', ...second] : [...first, ...second];
}

type Parts = readonly string[];

/** A stretch of `base` from `from` up to `to` that became `by`. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly by: Parts;
}

function merge3(base: Parts, mine: Parts, theirs: Parts, clash: (b: Parts, m: Parts, t: Parts) => Parts): string[] {
  const ours = changes(base, mine);
  const others = changes(base, theirs);
  const merged: string[] = [];
  let at = 0;
  let [i, j] = [0, 0];
  for (;;) {
    const first = earlier(ours[i], others[j]);
    if (first === undefined) break;
    // Both changes that touch are one place of argument, and so are all that touch it in turn.
    const from = first.from;
    let to = first.to;
    const [i0, j0] = [i, j];
    for (let grown = true; grown;) {
      grown = false;
      for (const [list, n] of [
        [ours, i],
        [others, j],
      ] as const) {
        const next = list[n];
        if (next === undefined || next.from > to || (next.from === to && to > from && next.to > next.from)) continue;
        to = Math.max(to, next.to);
        if (list === ours) i += 1;
        else j += 1;
        grown = true;
      }
    }
    merged.push(...base.slice(at, from));
    const m = applied(base, from, to, ours.slice(i0, i));
    const t = applied(base, from, to, others.slice(j0, j));
    const b = base.slice(from, to);
    if (i === i0) merged.push(...t);
    else if (j === j0 || same(m, t)) merged.push(...m);
    else merged.push(...clash(b, m, t));
    at = to;
  }
  merged.push(...base.slice(at));
  return merged;
}

function earlier(a: Change | undefined, b: Change | undefined): Change | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.from <= b.from ? a : b;
}

function applied(base: Parts, from: number, to: number, list: readonly Change[]): Parts {
  const out: string[] = [];
  let at = from;
  for (const change of list) {
    out.push(...base.slice(at, change.from), ...change.by);
    at = change.to;
  }
  out.push(...base.slice(at, to));
  return out;
}

const same = (a: Parts, b: Parts): boolean => a.length === b.length && a.every((part, n) => part === b[n]);

/** Beyond that a comparison part by part takes too long: the middle is then one change. */
const mostCells = 250_000;

/** What became of `before`, in order: the parts that both have stand between the changes. */
function changes(before: Parts, after: Parts): Change[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  if (old.length === 0 && fresh.length === 0) return [];
  if (old.length === 0 || fresh.length === 0 || old.length * fresh.length > mostCells)
    return [{ from: start, to: start + old.length, by: fresh }];
  const found: Change[] = [];
  let [at, by] = [0, 0];
  for (const [o, f] of [...commonParts(old, fresh), [old.length, fresh.length] as const]) {
    if (o > at || f > by) found.push({ from: start + at, to: start + o, by: fresh.slice(by, f) });
    [at, by] = [o + 1, f + 1];
  }
  return found;
}

/** Places of the longest common subsequence. */
function commonParts(a: Parts, b: Parts): (readonly [number, number])[] {
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const here = i * width + j;
      length[here] =
        a[i] === b[j]
          ? (length[here + width + 1] ?? 0) + 1
          : Math.max(length[here + width] ?? 0, length[here + 1] ?? 0);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const here = i * width + j;
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if ((length[here + width] ?? 0) >= (length[here + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
}
