/**
 * `npm run bench [-- --json] [-- --only P1,P5]`: every figure is a ratio against a peer or a limit measured in the same
 * run. Each bench runs in a process of its own; standard output holds the results alone.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root } from '../lib/ensure.mjs';

const args = process.argv.slice(2);
const json = args.includes('--json');
const onlyAt = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
const only =
  onlyAt < 0
    ? null
    : (args[onlyAt].includes('=') ? args[onlyAt].split('=')[1] : (args[onlyAt + 1] ?? '')).toUpperCase().split(',');

const folder = join(root, 'scripts', 'bench');
const benches = readdirSync(folder)
  .filter((name) => /^p\d+-.*\.mjs$/.test(name))
  .map((name) => ({ name, id: name.split('-')[0].toUpperCase() }))
  .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
const unknown = (only ?? []).filter((id) => !benches.some((bench) => bench.id === id));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${benches.map((b) => b.id).join(', ')}\n`);
  process.exit(2);
}

ensureBuilt({ pages: false });
let good = true;
for (const bench of benches) {
  if (only !== null && !only.includes(bench.id)) continue;
  const { stdout, status } = spawnSync(process.execPath, ['--no-warnings', '--expose-gc', join(folder, bench.name)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const lines = (stdout ?? '').split('\n').filter((line) => line.startsWith('{'));
  if (status !== 0 || lines.length === 0) {
    process.stderr.write(`${bench.id} failed\n`);
    good = false;
  }
  for (const line of lines) {
    const result = JSON.parse(line);
    good &&= result.ok;
    if (json) process.stdout.write(`${line}\n`);
    else {
      process.stdout.write(
        `${result.ok ? 'ok  ' : 'MISS'} ${result.id.padEnd(4)} ${result.what}\n` +
          `          ours ${result.ours}  peer ${result.peer ?? '-'}  limit ${result.limit ?? '-'}  ${result.unit}; ratio ${result.ratio ?? '-'}; to reach: ${result.reach}\n`,
      );
    }
  }
}
process.exit(good ? 0 : 1);
