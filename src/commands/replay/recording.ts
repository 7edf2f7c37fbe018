/**
 * A recording as a stream: the bytes a PBX sent (plain or gzip, told by their first bytes) and, where it lies beside them,
 * when each read arrived. Nothing is held in memory but the piece at hand.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Micros } from '../../core/pbx-event.js';

export interface Piece {
  readonly chunk: Buffer;
  readonly arrivedAt: Micros | null;
}

/** `trace.ami.gz`, `trace.ami`, `trace` → `trace.times`: where `record` puts the arrivals. */
export function timesBeside(file: string): string {
  return `${file.replace(/\.gz$/i, '').replace(/\.ami$/i, '')}.times`;
}

/** Why a file cannot be read, as a person says it. */
export function fileFault(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read';
    case 'Z_BUF_ERROR':
      return 'the compressed file ends too early';
    case 'Z_DATA_ERROR':
      return 'the compressed file is damaged';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function bytesOf(file: string): Promise<AsyncIterable<Buffer>> {
  const packed = await isGzip(file);
  const raw = createReadStream(file);
  if (!packed) return raw;
  const gunzip = createGunzip();
  raw.once('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

/** [byte offset, Micros] of each read, rising; a line that is neither is passed over. Empty where there is no such file. */
async function* arrivalsIn(file: string): AsyncGenerator<readonly [offset: number, at: Micros]> {
  const input = createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const parts = /^(\d{1,15}) (\d{1,16})$/.exec(line);
      if (parts !== null) yield [Number(parts[1]), Number(parts[2])];
    }
  } catch {
    // Without arrivals, then; whether they are missed shows in the events.
  } finally {
    input.destroy();
  }
}

/** The bytes of `file`, cut where they were read. Throws what the file system or gzip throws. */
export async function* piecesOf(file: string): AsyncGenerator<Piece> {
  const arrivals = arrivalsIn(timesBeside(file));
  let next = (await arrivals.next()).value;
  let arrivedAt: Micros | null = null;
  let offset = 0;
  try {
    for await (const chunk of await bytesOf(file)) {
      let from = 0;
      while (from < chunk.length) {
        while (next !== undefined && next[0] <= offset + from) {
          arrivedAt = next[1];
          next = (await arrivals.next()).value;
        }
        const to = next === undefined ? chunk.length : Math.min(chunk.length, next[0] - offset);
        yield { chunk: chunk.subarray(from, to), arrivedAt };
        from = to;
      }
      offset += chunk.length;
    }
  } finally {
    await arrivals.return(undefined);
  }
}
