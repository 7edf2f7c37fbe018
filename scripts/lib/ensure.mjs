/**
 * Makes a checkout ready: packages installed, code built, each only when something changed since the last time.
 * Plain Node without packages, since it runs before there are any.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(import.meta.url);

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** better-sqlite3 12 runs on Node 20 only where it was built for it; 13 (Node-API) needs 22. No one version serves both. */
const sqliteFor = nodeMajor >= 22 ? '13.2.0' : '12.11.1';

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a command; its output goes to standard error, so that standard output stays the caller's. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    ...options,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    say(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}`);
    process.exit(1);
  }
}

function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function stamped(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Skylark needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** What of package.json says which packages there must be; a new script among the others installs nothing. */
const installs = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides', 'engines'];

/** Stands for the packages that are wanted here: other ones, other words. */
function wantedDeps() {
  const all = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256')
    .update(JSON.stringify(installs.map((name) => all[name] ?? null)))
    .update('\0')
    .update(readFileSync(join(root, 'package-lock.json')));
  return `${hash.digest('hex')} node${nodeMajor} ${process.arch}`;
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Opening a database is what loads its native part. */
function sqliteLoads() {
  try {
    const Database = require('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/** Installs what package-lock.json names, and the better-sqlite3 that fits this Node. */
export function ensureDeps() {
  requireNode();
  const packages = join(root, 'node_modules');
  const stamp = join(packages, '.skylark-deps');
  const value = wantedDeps();
  if (stamped(stamp, value)) return;
  if (isLink(packages)) {
    // npm would empty the folder behind it, which is somebody else's.
    const loads = sqliteLoads();
    const next = loads ? 'what is there is used' : 'better-sqlite3 does not load from there, so this ends here';
    say(`node_modules is a link, and nothing is installed through one: ${next}.`);
    if (!loads) process.exit(1);
    return;
  }
  say('Installing packages …');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  const installed = JSON.parse(readFileSync(join(root, 'node_modules/better-sqlite3/package.json'), 'utf8')).version;
  if (nodeMajor >= 22) {
    if (installed.split('.')[0] !== sqliteFor.split('.')[0]) {
      run('npm', [
        'install',
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        `better-sqlite3@${sqliteFor}`,
      ]);
    }
  } else {
    say('Building better-sqlite3 for this Node; where no ready build can be fetched this takes about two minutes …');
    run('npm', ['rebuild', 'better-sqlite3', '--loglevel=error']);
  }
  writeFileSync(stamp, value);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * One at a time: two terminals that install or build at once would spoil each other's files. Waits while another one of
 * a living process works; what a dead one left is taken over.
 */
function alone(work) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const file = join(root, '.cache', 'ensure.lock');
  for (let told = false; ;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    let holder = 0;
    try {
      holder = Number(readFileSync(file, 'utf8'));
    } catch {
      // It has just been given back.
    }
    if (holder === process.pid || (holder > 0 && !isAlive(holder))) rmSync(file, { force: true });
    else {
      if (!told) say('Another command is installing or building here; waiting …');
      told = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  const release = () => rmSync(file, { force: true });
  // `run` ends the process where a command fails.
  process.once('exit', release);
  try {
    return work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function sources(folder, wanted) {
  return readdirSync(join(root, folder), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

/** Compiles the server to dist/ and the pages to dist/web/, when a source changed. */
export function ensureBuilt({ pages = true } = {}) {
  alone(() => {
    ensureDeps();
    build(pages);
  });
}

function build(pages) {
  const all = sources('src', /./);
  const server = all.filter((file) => !file.startsWith(join('src', 'web')));
  const dist = join(root, 'dist');
  const serverStamp = join(dist, '.server');
  const serverValue = hashFiles([...server, 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']);
  if (!stamped(serverStamp, serverValue)) {
    say('Building the daemon …');
    rmSync(serverStamp, { force: true });
    run(process.execPath, [bin('typescript', 'tsc'), '-p', 'tsconfig.build.json']);
    mkdirSync(dist, { recursive: true });
    writeFileSync(serverStamp, serverValue);
  }
  if (!pages) return;
  const pageStamp = join(dist, '.pages');
  const pageValue = hashFiles([
    ...all.filter((file) => /^src[\\/](web|contract|core)[\\/]/.test(file)),
    'package-lock.json',
    'vite.config.ts',
  ]);
  if (!stamped(pageStamp, pageValue)) {
    say('Building the pages …');
    rmSync(pageStamp, { force: true });
    run(process.execPath, [bin('vite', 'vite'), 'build', '--logLevel', 'warn']);
    writeFileSync(pageStamp, pageValue);
  }
}

/** The script behind a package's command, so that it runs under this very Node. */
export function bin(packageName, name) {
  const file = require.resolve(`${packageName}/package.json`, {
    paths: [root],
  });
  const field = JSON.parse(readFileSync(file, 'utf8')).bin;
  return join(dirname(file), typeof field === 'string' ? field : field[name]);
}
