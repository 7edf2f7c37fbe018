/**
 * The store, the core, tickets and what an import needs as plain JavaScript, for whatever Jest cannot load itself: worker threads
 * and child processes. Types are stripped with the compiler that Jest uses; the result lies under .cache/ by the hash of
 * the sources and is kept.
 */
import { transformSync } from '@swc/core';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a worker or a child process of the tests needs. */
const wanted =
  /^src[\\/](?:(?:store|core|contract|config)[\\/]|features[\\/](?:directory|audit|tickets)[\\/]|app[\\/](?:import|check)-|[^\\/]+\.ts$)/;

function sources(): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => wanted.test(file))
    .sort();
}

let built: string | null = null;

/** Folder (absolute) that holds those sources as JavaScript, laid out as in src/. */
export function builtFolder(): string {
  if (built !== null) return built;
  const files = sources().map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  const hash = createHash('sha256');
  for (const { file, text } of files) hash.update(`${file}\0${text}\0`);
  const folder = join(root, '.cache', 'built', hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    const draft = `${folder}.${randomUUID()}`;
    for (const { file, text } of files) {
      const target = join(draft, file.slice('src/'.length).replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      const { code } = transformSync(text, {
        filename: file,
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      writeFileSync(target, code);
    }
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Another test file was quicker.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  built = folder;
  return folder;
}

/** URL of one built module: `builtModule('store/sqlite.js')`. */
export function builtModule(path: string): URL {
  return pathToFileURL(join(builtFolder(), path));
}
