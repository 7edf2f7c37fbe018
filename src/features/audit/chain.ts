/**
 * The chain of seals, and what finds the first entry at which it does not hold. Pure: it is given the rows in order and
 * keeps no more than the last of them, so a log of any length is checked in the same memory.
 *
 * What an auditor can rely on: without the seals being made anew, no entry can be changed, put in, taken out or moved
 * unseen, at the beginning, in the middle or at the end. Not relied on: the program holds no key, so whoever can write
 * the file and knows how the seals are made can make all of them anew from some entry on. Only a mark that was kept
 * elsewhere (`skylark audit head`, given later as `--anchor HASH@SEQ`) proves that the log up to it is the same still.
 * Nor does the log say that what was done was entered: it holds what the program entered.
 */
import { createHash } from 'node:crypto';
import { canonical, type AuditContent, type AuditRow } from './entry.js';

/** A place in the log and the seal there: says of everything up to it what it was. */
export interface Mark {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first entry. */
export const origin: Mark = { seq: 0, hash: '0'.repeat(64) };

/** Names the form of what is sealed; another form gets another name. */
const form = 'skylark audit 1';

export function seal(before: string, content: AuditContent): string {
  return createHash('sha256')
    .update(`${form}\n${before}\n${canonical(content)}`)
    .digest('hex');
}

export const markText = (mark: Mark): string => `${mark.hash}@${mark.seq}`;

/** null for anything that `markText` did not write. */
export function markOf(text: string): Mark | null {
  const [, hash, seq] = /^([0-9a-f]{64})@(0|[1-9]\d{0,14})$/.exec(text) ?? [];
  return hash === undefined || seq === undefined ? null : { seq: Number(seq), hash };
}

/** The record beside the entries: where they end, and where they begin since old ones were cut off. */
export interface Marks {
  readonly head: Mark | null;
  /** The last entry that was cut; `origin` as long as none was. */
  readonly cut: Mark | null;
}

export interface Fault {
  /** The first bad entry; null where the record beside the entries is gone. */
  readonly seq: number | null;
  readonly text: string;
}

/** The action of the entry that says what was cut. */
export const cutAction = 'audit.cut';

/** The mark that an entry about a cut holds in its details; null where there is none. */
function markInside(details: string): string | null {
  try {
    const value: unknown = JSON.parse(details);
    if (typeof value !== 'object' || value === null || !('anchor' in value)) return null;
    return typeof value.anchor === 'string' ? value.anchor : null;
  } catch {
    return null;
  }
}

export interface ChainCheck {
  /** Takes the next row by seq; the fault found at it, or null. Nothing is to be given after a fault. */
  take(row: AuditRow): Fault | null;
  /** After the last row. */
  end(): Fault | null;
}

export function checkChain(marks: Marks, anchors: readonly Mark[] = []): ChainCheck {
  const { head, cut } = marks;
  if (head === null || cut === null) {
    const gone: Fault = {
      seq: null,
      text: `The record of where the log ${head === null ? 'ends' : 'begins'} is gone`,
    };
    return { take: () => gone, end: () => gone };
  }
  let last: Mark = cut;
  /** The anchor up to which all is as it was when it was taken. */
  let proved = cut.seq;
  let newestCut: string | null = null;

  /** Every mark of the log passes here, the beginning too. */
  function againstAnchors(mark: Mark): Fault | null {
    const kept = anchors.filter((anchor) => anchor.seq === mark.seq);
    if (kept.some((anchor) => anchor.hash !== mark.hash)) {
      const text = `The anchor ${mark.seq} does not fit: entries between ${proved + 1} and ${mark.seq} were made anew`;
      return { seq: mark.seq, text };
    }
    if (kept.length > 0) proved = mark.seq;
    return null;
  }

  return {
    take(row) {
      const expected = last.seq + 1;
      if (row.seq < expected) {
        return { seq: row.seq, text: `Entry ${row.seq} stands before the beginning of the log: it was put in` };
      }
      if (row.seq > expected) {
        return expected > head.seq
          ? { seq: row.seq, text: `Entry ${row.seq} stands behind the end of the log (${head.seq}): it was put in` }
          : { seq: expected, text: `Entry ${expected} is missing` };
      }
      if (row.seq > head.seq) {
        return { seq: row.seq, text: `Entry ${row.seq} stands behind the end of the log (${head.seq}): it was put in` };
      }
      if (seal(last.hash, row) !== row.hash) {
        return { seq: row.seq, text: `Entry ${row.seq} was changed, moved or put in: its seal does not hold` };
      }
      last = { seq: row.seq, hash: row.hash };
      if (row.action === cutAction) newestCut = markInside(row.details);
      return againstAnchors(last);
    },

    end() {
      if (last.seq < head.seq) {
        return { seq: last.seq + 1, text: `Entry ${last.seq + 1} is missing: the log must end at ${head.seq}` };
      }
      if (last.seq !== head.seq || last.hash !== head.hash) {
        return { seq: last.seq, text: `Entry ${last.seq} is not the one that the record of the end names` };
      }
      // The beginning is sealed as well: the newest entry about a cut names it.
      const named = newestCut ?? markText(origin);
      if (named !== markText(cut)) {
        return { seq: cut.seq, text: `Entries up to ${cut.seq} are gone, but no entry says that they were cut` };
      }
      const begins = againstAnchors(cut);
      if (begins !== null) return begins;
      const tooOld = anchors.find((anchor) => anchor.seq < cut.seq);
      if (tooOld !== undefined) {
        const text = `The anchor ${tooOld.seq} cannot be checked: entries up to ${cut.seq} were cut; take a newer one`;
        return { seq: tooOld.seq, text };
      }
      const beyond = anchors.find((anchor) => anchor.seq > head.seq);
      if (beyond !== undefined) {
        return { seq: head.seq + 1, text: `Entry ${head.seq + 1} is missing: an anchor names ${beyond.seq}` };
      }
      return null;
    },
  };
}
