/** Files over REST: taken as raw bytes with their name in a header, given so that browsers save them and never show them. */
import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import { invalid } from '../errors.js';
import type { FileAnswer, FileContent, FileStream } from '../ports.js';

const header = 'X-Skylark-File-Name';
const longestName = 200;

/** Letters of any script, without controls, paths and marks that change how a name reads. Throws `invalid`. */
export function fileNameOf(encoded: string | undefined): string {
  let name: string;
  try {
    name = decodeURIComponent(encoded ?? '');
  } catch {
    throw invalid('The name of the file cannot be read', { [header]: 'must be percent-encoded UTF-8' });
  }
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\\/:*?"<>|]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/gu, '');
  if (clean === '') throw invalid('The file has no name', { [header]: 'is missing' });
  return Array.from(clean).slice(0, longestName).join('');
}

/** Throws what the error handler knows as 413 and 415. */
const refused = (what: string, status: 413 | 415): Error => Object.assign(new Error(what), { status });

function bytesName(request: Request): string {
  const name = fileNameOf(request.get(header));
  if (request.is('application/octet-stream') === false) throw refused('no bytes', 415);
  return name;
}

/** `came`: told of every piece. */
export async function readFile(
  request: Request,
  response: Response,
  most: number,
  came: () => void,
): Promise<FileContent> {
  const name = bytesName(request);
  const take = express.raw({ limit: most, inflate: false, type: 'application/octet-stream' });
  await new Promise<void>((resolve, reject) => {
    take(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the file could not be read'));
    });
    request.on('data', came);
  });
  const content: unknown = request.body;
  if (!(content instanceof Uint8Array) || content.length === 0) throw invalid('The file is empty');
  return { name, content };
}

/**
 * The file as it comes. Whoever takes it must read it to its end, or to the error; what is left is passed over then.
 * `came`: told of every piece.
 */
export function streamFile(request: Request, most: number, came: () => void): FileStream {
  const name = bytesName(request);
  if ((request.get('content-encoding') ?? 'identity') !== 'identity') throw refused('packed', 415);
  if (Number(request.get('content-length') ?? 0) > most) throw refused('too large', 413);
  return { name, chunks: bounded(request, most, came) };
}

async function* bounded(request: Request, most: number, came: () => void): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes: unknown = chunk;
      if (!(bytes instanceof Uint8Array)) continue;
      came();
      size += bytes.length;
      if (size > most) throw refused('too large', 413);
      yield bytes;
    }
  } catch (error) {
    throw Object(error).code === 'ECONNRESET' ? invalid('The file broke off') : error;
  } finally {
    // The answer must reach whoever still sends.
    request.resume();
  }
  if (size === 0) throw invalid('The file is empty');
}

const answered = z.custom<FileAnswer>((value) => typeof value === 'object' && value !== null && 'content' in value);

/** Throws where the route answered something else than a file. */
export function sendFile(response: Response, given: unknown): void {
  const { name, type, content } = answered.parse(given);
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  response
    .status(200)
    .setHeader('Content-Type', type)
    .setHeader(
      'Content-Disposition',
      `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    )
    .setHeader('X-Content-Type-Options', 'nosniff')
    .setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
    .end(content);
}
