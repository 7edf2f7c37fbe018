/** Looks at this machine: Node, the database driver, whether the store can be written, who answers at our port. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Config } from '../../config.js';
import type { MachineFacts } from '../../doctor/machine.js';
import { localUrl } from '../watch.js';

/** Milliseconds until whoever holds our port and says nothing counts as a stranger. */
const answerMs = 3000;

export async function gatherMachine(config: Config): Promise<MachineFacts> {
  const { host, port } = config.http;
  return {
    node: process.versions.node,
    sqlite: driverVersion(),
    storePath: config.store.path,
    storeFault: await storeFault(config.store.path),
    address: localUrl(config),
    port: await portOf(host, port, localUrl(config)),
  };
}

/** Asked of its package file: loading the driver itself may be what crashes. */
function driverVersion(): string | null {
  try {
    const found: unknown = createRequire(import.meta.url)('better-sqlite3/package.json');
    return typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string'
      ? found.version
      : null;
  } catch {
    return null;
  }
}

function wordOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : error instanceof Error ? error.message : 'unknown';
}

/** The file itself, else the nearest folder above it that is there: the daemon makes the others. */
async function storeFault(path: string): Promise<string | null> {
  for (let place = path; ; place = dirname(place)) {
    try {
      const found = await stat(place);
      if (place !== path && !found.isDirectory()) return `${place} is no folder`;
      await access(place, constants.R_OK | constants.W_OK);
      return null;
    } catch (error) {
      const word = wordOf(error);
      if ((word !== 'ENOENT' && word !== 'ENOTDIR') || dirname(place) === place) return word;
    }
  }
}

/** Tries to listen there for an instant; where somebody does already, asks him who he is. */
async function portOf(host: string, port: number, url: string): Promise<MachineFacts['port']> {
  const fault = await listens(host, port);
  if (fault === null) return 'free';
  if (fault !== 'EADDRINUSE') return { fault };
  return (await isSkylark(url)) ? 'ours' : 'taken';
}

function listens(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(wordOf(error)));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

async function isSkylark(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerMs), redirect: 'error' });
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && 'ok' in body && body.ok === true;
  } catch {
    return false;
  }
}
