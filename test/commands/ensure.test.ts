/** A checkout makes itself ready: packages are installed when those that are wanted change, and never through a link. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Stands for npm: writes down how it was called, and leaves what an install would. */
const npm = `#!/bin/sh
echo "$@" >> "$SKYLARK_TEST_LOG"
mkdir -p node_modules/better-sqlite3
echo '{"name":"better-sqlite3","version":"13.2.0","main":"index.js"}' > node_modules/better-sqlite3/package.json
`;

let folder: string;
let checkout: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-ensure-'));
  checkout = join(folder, 'checkout');
  mkdirSync(join(checkout, 'scripts/lib'), { recursive: true });
  copyFileSync(resolve('scripts/lib/ensure.mjs'), join(checkout, 'scripts/lib/ensure.mjs'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npm'), npm);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  wants({});
  writeFileSync(join(checkout, 'package-lock.json'), '{"lockfileVersion":3}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wants = (more: object): void =>
  writeFileSync(
    join(checkout, 'package.json'),
    JSON.stringify({ type: 'module', scripts: {}, dependencies: { a: '1.0.0' }, devDependencies: {}, ...more }),
  );

/** How often it installed, how it ended, and what it said. */
function ensure(): { readonly installs: number; readonly status: number | null; readonly said: string } {
  const log = join(folder, 'npm.log');
  rmSync(log, { force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', "import { ensureDeps } from './scripts/lib/ensure.mjs'; ensureDeps();"],
    {
      cwd: checkout,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        SKYLARK_TEST_LOG: log,
      },
    },
  );
  const calls = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return { installs: calls.filter((line) => line.startsWith('ci ')).length, status, said: stderr };
}

test('the first time it installs; then only when the packages change, not for a new script', () => {
  expect(ensure()).toMatchObject({ installs: 1, status: 0 });
  expect(ensure()).toEqual({ installs: 0, status: 0, said: '' });
  wants({ scripts: { fly: 'node fly.mjs' }, description: 'a lark' });
  expect(ensure()).toEqual({ installs: 0, status: 0, said: '' });
  for (const more of [
    { dependencies: { a: '1.0.1' } },
    { devDependencies: { b: '2.0.0' } },
    { engines: { node: '>=20' } },
  ]) {
    wants(more);
    expect({ more, ...ensure() }).toMatchObject({ more, installs: 1, status: 0 });
  }
  writeFileSync(join(checkout, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}');
  expect(ensure()).toMatchObject({ installs: 1, status: 0 });
});

/** The packages of another checkout, with a better-sqlite3 whose code is `code`. */
function linkTo(code: string): string {
  const theirs = join(folder, 'theirs');
  mkdirSync(join(theirs, 'better-sqlite3'), { recursive: true });
  writeFileSync(
    join(theirs, 'better-sqlite3/package.json'),
    '{"name":"better-sqlite3","version":"12.0.0","main":"index.js"}',
  );
  writeFileSync(join(theirs, 'better-sqlite3/index.js'), code);
  symlinkSync(theirs, join(checkout, 'node_modules'));
  return theirs;
}

test('linked packages of another checkout are used as they are; what lies behind the link is not touched', () => {
  const theirs = linkTo('module.exports = class { close() {} };');
  const { installs, status, said } = ensure();
  expect([installs, status]).toEqual([0, 0]);
  expect(said).toBe('node_modules is a link, and nothing is installed through one: what is there is used.\n');
  expect(existsSync(join(theirs, '.skylark-deps'))).toBe(false);
});

test('linked packages that do not serve here end it with a sentence, and are still not touched', () => {
  linkTo("module.exports = class { constructor() { throw new Error('built for another Node'); } };");
  expect(ensure()).toMatchObject({
    installs: 0,
    status: 1,
    said: expect.stringMatching(/^node_modules is a link.*\n$/),
  });
  rmSync(join(folder, 'theirs'), { recursive: true });
  expect(ensure()).toMatchObject({
    installs: 0,
    status: 1,
    said: expect.stringMatching(/^node_modules is a link.*\n$/),
  });
});
