/**
 * A checksum of every stored row of facts. SQLite's own check finds damaged pages, but not a changed byte inside a
 * text: that would be another call's answer, told as the truth.
 */
import { crc32 } from 'node:zlib';

export interface SummedRow {
  readonly call: string;
  readonly n: number;
  readonly count: number;
  readonly at: number;
  readonly body: string;
  /** null in rows of programs that kept none. */
  readonly sum: number | null;
}

export function sumOf(call: string, n: number, count: number, at: number, body: string): number {
  return crc32(`${n} ${count} ${at} ${call} ${body}`);
}

export function isWhole(row: SummedRow): boolean {
  return row.sum === null || row.sum === sumOf(row.call, row.n, row.count, row.at, row.body);
}
