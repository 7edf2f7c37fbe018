/**
 * Looks at a database file before it is trusted: header, length, write-ahead log. SQLite itself takes a damaged log for
 * an empty one and an emptied file for a new database; both would lose what was acknowledged without a word.
 * What lies inside the tables is SQLite's own check's to tell (sqlite-open.ts).
 */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** Thrown for a file that must not be used; the message names the file and what to do. */
export class RefusedFile extends Error {
  readonly code = 'REFUSED';
}

const advice = 'Restore a backup, or move the file away to begin with an empty store.';

function refuse(file: string, what: string): never {
  throw new RefusedFile(`${file}: ${what}. ${advice}`);
}

function readAt(fd: number, length: number, position: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(fd, buffer, 0, length, position));
}

/** Returns false where there is no database yet; throws RefusedFile where there is a damaged one. */
export function inspectFile(file: string): boolean {
  const log = `${file}-wal`;
  if (!existsSync(file)) {
    if (existsSync(log) && statSync(log).size > 0) refuse(file, `the database is missing, but its log ${log} is there`);
    return false;
  }
  if (!statSync(file).isFile()) throw new RefusedFile(`${file}: is not a file.`);
  const fd = openSync(file, 'r');
  try {
    const size = fstatSync(fd).size;
    if (size === 0) refuse(file, 'the file is empty, which a database of Skylark never is');
    const header = readAt(fd, 100, 0);
    if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
      refuse(file, 'this is no SQLite database, or its header is damaged');
    }
    const declared = header.readUInt16BE(16);
    const pageSize = declared === 1 ? 65_536 : declared;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) refuse(file, 'the header is damaged (page size)');
    inspectLog(file, log, pageSize);
  } finally {
    closeSync(fd);
  }
  return true;
}

/**
 * Walks the write-ahead log as SQLite's recovery does (format: sqlite.org/walformat.html). Every commit is synced
 * before the next begins, so behind the first frame that does not fit, at most one commit of the same generation can
 * be genuine and unacknowledged. More than one, or a broken header before any frames, is damage.
 */
function inspectLog(file: string, log: string, pageSize: number): void {
  if (!existsSync(log)) return;
  const fd = openSync(log, 'r');
  try {
    const size = fstatSync(fd).size;
    if (size <= 32) return;
    const header = readAt(fd, 32, 0);
    const magic = header.readUInt32BE(0);
    const sum: Sum = [0, 0];
    const bigEndian = (magic & 1) === 1;
    checksum(sum, header, 0, 24, bigEndian);
    const fits =
      (magic & 0xfffffffe) >>> 0 === 0x377f0682 &&
      header.readUInt32BE(8) === pageSize &&
      sum[0] === header.readUInt32BE(24) &&
      sum[1] === header.readUInt32BE(28);
    if (!fits) refuse(file, `the write-ahead log ${log} has a damaged header`);
    walkFrames(fd, size, header, pageSize, sum, bigEndian, (frame) =>
      refuse(file, `the write-ahead log ${log} is damaged at frame ${frame}, and committed data follows it`),
    );
  } finally {
    closeSync(fd);
  }
}

type Sum = [number, number];

function checksum(sum: Sum, bytes: Buffer, from: number, to: number, bigEndian: boolean): void {
  let [a, b] = sum;
  for (let i = from; i < to; i += 8) {
    const x = bigEndian ? bytes.readUInt32BE(i) : bytes.readUInt32LE(i);
    const y = bigEndian ? bytes.readUInt32BE(i + 4) : bytes.readUInt32LE(i + 4);
    a = (a + x + b) >>> 0;
    b = (b + y + a) >>> 0;
  }
  sum[0] = a;
  sum[1] = b;
}

function walkFrames(
  fd: number,
  size: number,
  header: Buffer,
  pageSize: number,
  sum: Sum,
  bigEndian: boolean,
  damaged: (frame: number) => never,
): void {
  const length = 24 + pageSize;
  let brokenAt = -1;
  let commitsBehind = 0;
  for (let frame = 0, position = 32; position + length <= size; frame += 1, position += length) {
    const whole = brokenAt < 0;
    const bytes = readAt(fd, whole ? length : 24, position);
    const sameGeneration = bytes.compare(header, 16, 24, 8, 16) === 0;
    if (whole) {
      checksum(sum, bytes, 0, 8, bigEndian);
      checksum(sum, bytes, 24, length, bigEndian);
      if (sameGeneration && sum[0] === bytes.readUInt32BE(16) && sum[1] === bytes.readUInt32BE(20)) continue;
      brokenAt = frame;
    }
    if (sameGeneration && bytes.readUInt32BE(4) > 0) commitsBehind += 1;
    if (commitsBehind > 1) damaged(brokenAt);
  }
}
