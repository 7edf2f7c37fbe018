/** The daemon as `npm start` runs it without a configuration: simulated PBX, sample people, calls coming in by themselves. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = process.env['SKYLARK_TEST_DIST'] ?? join(root, 'dist');
const slowestStart = 40_000;

export const password = 'Skylark-2026';
/** What the demo has besides its own accounts. */
const further = [
  { user: 'audit.one', name: '审计员', roles: ['auditor'], password },
  { user: 'xiao.he', name: '何晓', roles: ['agent'], extension: '8007', password },
];

/** `idleLock`, `callEvery`: as the configuration says them. `staff`: whether they work by themselves. `people`: the names of the sample people, who call. */
export async function demoDesk({ idleLock = '10m', callEvery = '3s', staff = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-demo-'));
  const config = parse(readFileSync(join(root, 'config', 'demo.yaml'), 'utf8'));
  config.pbx[0].simulated.callEvery = callEvery;
  config.directory.file = join(root, 'config', 'demo-people.csv');
  config.store = `sqlite:${join(folder, 'skylark.db')}`;
  config.http = { ...config.http, host: '127.0.0.1', port: 0 };
  config.site.idleLock = idleLock;
  config.demo.users.push(...further);
  config.demo.desk = staff;
  const file = join(folder, 'demo.yaml');
  writeFileSync(file, stringify(config), { mode: 0o600 });

  const daemon = spawn(process.execPath, [join(built, 'main.js'), 'serve', '--config', file], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'en_US.UTF-8' },
  });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found !== null) resolve(`${found[0]}/`);
    };
    daemon.stdout.setEncoding('utf8').on('data', hear);
    daemon.stderr.setEncoding('utf8').on('data', hear);
    daemon.once('exit', (code) => reject(new Error(`the daemon ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`the daemon does not say where it is: ${said}`)), slowestStart).unref();
  });
  return {
    url,
    people: readFileSync(config.directory.file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[1] ?? '')
      .filter((name) => name !== ''),
    async stop() {
      if (daemon.exitCode === null && daemon.signalCode === null) {
        const gone = once(daemon, 'exit');
        daemon.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Answers that say no are part of these tests; the browser notes each of them, and a sound before the first press. */
export const unexpected = (faults) =>
  faults.filter((fault) => !/status of (400|403|404|409|429)|AudioContext was not allowed/.test(fault));

export async function enter(page, user, secret = password, extension = '') {
  await page.fill('#user', user);
  await page.fill('#password', secret);
  await page.fill('[name=extension]', extension);
  await page.click('[type=submit]');
}
