/** Files over REST: taken as raw bytes with their name in a header, given so that browsers save them and never show them. */
import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import { invalid } from '../errors.js';
import type { FileAnswer, FileContent } from '../ports.js';

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

export async function readFile(request: Request, response: Response, most: number): Promise<FileContent> {
  const name = fileNameOf(request.get(header));
  if (request.is('application/octet-stream') === false) {
    throw Object.assign(new Error('no bytes'), { status: 415 });
  }
  const take = express.raw({ limit: most, inflate: false, type: 'application/octet-stream' });
  await new Promise<void>((resolve, reject) => {
    take(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the file could not be read'));
    });
  });
  const content: unknown = request.body;
  if (!(content instanceof Uint8Array) || content.length === 0) throw invalid('The file is empty');
  return { name, content };
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
