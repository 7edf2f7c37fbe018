/**
 * `npm run test:kills [-- --moments N --seed N]`: a day at the desk whose daemon is killed at so many random moments, and
 * at each once more while it recovers. The seed is printed; the same one gives the same day, as far as two programs
 * beside each other can.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bin, ensureBuilt } from '../../scripts/lib/ensure.mjs';

const whole = (text, least) => (/^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : null);

let given;
try {
  given = parseArgs({
    options: { moments: { type: 'string', default: '200' }, seed: { type: 'string' } },
  }).values;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
const moments = whole(given.moments, 1);
const seed = given.seed === undefined ? Math.floor(Math.random() * 1_000_000) : whole(given.seed, 0);
if (moments === null || seed === null) {
  process.stderr.write('--moments takes a whole number from 1, --seed one from 0.\n');
  process.exit(2);
}
ensureBuilt({ pages: false });
process.stdout.write(
  `A day with ${moments} moments, seed ${seed}. Again: npm run test:kills -- --moments ${moments} --seed ${seed}\n`,
);
const config = fileURLToPath(new URL('jest.config.mjs', import.meta.url));
const result = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', bin('jest', 'jest'), '--config', config],
  {
    stdio: 'inherit',
    env: { ...process.env, KILLED_DAY_MOMENTS: String(moments), KILLED_DAY_SEED: String(seed) },
  },
);
process.exit(result.status ?? 1);
