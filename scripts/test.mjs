/** `npm test`: every test that needs no root and no foreign server, after installing and building what is missing. */
import { spawnSync } from 'node:child_process';
import { bin, ensureBuilt, root } from './lib/ensure.mjs';

ensureBuilt();
const given = process.argv.slice(2);
const result = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', bin('jest', 'jest'), ...given],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.stdout.write(`
Left out here, since they need root, a foreign server, a browser or minutes:
  npm run test:pbx              real calls on Asterisk 22 and 16 (a quick set; -- --all runs everything; needs root and Debian)
  npm run test:browser          the pages in a real Chromium (needs the system's Chromium)
  npm run test:kills            a day at the desk, its daemon killed 400 times (ten minutes; -- --moments 20 for a short one)
  npm run bench                 speed against peers and limits
`);
process.exit(result.status ?? 1);
