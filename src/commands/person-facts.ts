/**
 * Takes somebody's numbers out of the recorded facts. A fact row is never changed otherwise: it is read with its
 * checksum, written anew with nobody in the number's place, and summed again, so that replays and rebuilds go on and
 * give the same call of nobody.
 */
import { sql } from 'kysely';
import type { CallFact } from '../core/call-fact.js';
import type { Db, Tx } from '../ports.js';
import { decodeRow, encodeFacts, type FactRow, type FlatRuns } from '../store/fact-code.js';
import { sumOf } from '../store/fact-sum.js';

/** Rows that are looked through in one question: a reader is asked, nobody waits. */
const rowsPerLook = 20_000;
const rowsPerRead = 200;

/** What stands where a number was part of a longer text, such as a device's name. */
const marker = 'erased';

/** Names of channels and calls: digits in them are clocks and counters. */
const ids: ReadonlySet<string> = new Set(['id', 'call', 'linkedId', 'channelId', 'relatedTo', 'pbx', 'type']);

/** The digits by which a normalised number is found in any spelling: with and without the country's code for ours. */
function digitsOf(number: string): readonly string[] {
  const digits = number.replace(/\D/g, '');
  return digits.startsWith('86') && number.startsWith('+') ? [digits.slice(2)] : [digits];
}

/** The same with nobody where the number stood: raw and name beside it go too. Calls and facts alike. */
export function withoutNumber<T>(value: T, number: string): T {
  const digits = digitsOf(number);
  const holds = (text: unknown): boolean => typeof text === 'string' && digits.some((one) => text.includes(one));
  const clean = (one: unknown, name: string): unknown => {
    if (typeof one === 'string') {
      if (ids.has(name) || !holds(one)) return one;
      return one === number ? null : digits.reduce((text, part) => text.replaceAll(part, marker), one);
    }
    if (Array.isArray(one)) return one.map((item) => clean(item, name));
    if (typeof one !== 'object' || one === null) return one;
    const fields: Record<string, unknown> = { ...one };
    if ('raw' in fields && (fields['number'] === number || holds(fields['raw']))) {
      const who = { raw: '', number: null, ...('name' in fields && { name: '' }) };
      return { ...fields, ...who };
    }
    for (const [key, inner] of Object.entries(fields)) fields[key] = clean(inner, key);
    return fields;
  };
  const cleaned: T = Object(clean(value, ''));
  return cleaned;
}

export interface FoundFacts {
  /** Of rows that may hold one of the numbers. */
  readonly seqs: readonly number[];
  /** Up to where was looked: what came later is looked at when the rows are written. */
  readonly upTo: number;
}

const holdsOne = (numbers: readonly string[]) =>
  sql.join(
    numbers.flatMap(digitsOf).map((digits) => sql`instr(body, ${digits}) > 0`),
    sql` or `,
  );

/** Looks through all facts, in short questions beside the daemon's work. */
export async function findFacts(db: Db, numbers: readonly string[]): Promise<FoundFacts> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(seq), 0) as last from fact`.execute(db);
  const upTo = rows[0]?.last ?? 0;
  const seqs: number[] = [];
  if (numbers.length === 0) return { seqs, upTo };
  for (let after = 0; after < upTo; after += rowsPerLook) {
    const found = await sql<{ seq: number }>`select seq from fact where seq > ${after} and seq <= ${after + rowsPerLook}
      and seq <= ${upTo} and (${holdsOne(numbers)})`.execute(db);
    for (const { seq } of found.rows) seqs.push(seq);
  }
  return { seqs, upTo };
}

/**
 * Writes the rows anew, those of calls that still go on excepted: the daemon holds them in memory. Returns out of how
 * many rows a number was taken, and how many open calls keep it.
 */
export async function forgetFacts(
  tx: Tx,
  { seqs, upTo }: FoundFacts,
  numbers: readonly string[],
): Promise<{ readonly rows: number; readonly openCalls: number }> {
  if (numbers.length === 0) return { rows: 0, openCalls: 0 };
  const later = await sql<{ seq: number }>`select seq from fact
    where seq > ${upTo} and (${holdsOne(numbers)})`.execute(tx);
  const all = [...seqs, ...later.rows.map((row) => row.seq)];
  const open = new Set<string>();
  let written = 0;
  for (let at = 0; at < all.length; at += rowsPerRead) {
    const { rows } = await sql<FactRow & { open: number }>`select fact.*, open_call.call is not null as open from fact
      left join open_call on open_call.call = fact.call
      where seq in (${sql.join(all.slice(at, at + rowsPerRead))})`.execute(tx);
    for (const row of rows) {
      const body = bodyWithout(row, numbers);
      if (body === row.body) continue;
      if (row.open === 1) {
        open.add(row.call);
        continue;
      }
      const sum = sumOf(row.call, row.n, row.count, row.at, body);
      await sql`update fact set body = ${body}, sum = ${sum} where seq = ${row.seq}`.execute(tx);
      written += 1;
    }
  }
  return { rows: written, openCalls: open.size };
}

/** Throws where the row is damaged: what cannot be read is not written over. */
function bodyWithout(row: FactRow, numbers: readonly string[]): string {
  const before: readonly CallFact[] = decodeRow(row).map((stored) => stored.fact);
  const after = before.map((fact) => numbers.reduce((clean, number) => withoutNumber(clean, number), fact));
  if (JSON.stringify(after) === JSON.stringify(before)) return row.body;
  const runs: FlatRuns = [];
  encodeFacts(after, runs);
  const body = runs[4];
  if (typeof body !== 'string' || runs[2] !== row.count) throw new Error(`the facts ${row.seq} cannot be written anew`);
  return body;
}
