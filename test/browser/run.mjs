/** `npm run test:browser`: the pages in a real Chromium. Needs Chromium (Debian: apt-get install chromium). */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bin, ensureBuilt } from '../../scripts/lib/ensure.mjs';
import { chromiumPath, hasChromium } from './support.mjs';

if (!hasChromium()) {
  process.stderr.write(
    `No Chromium at ${chromiumPath}: install it (apt-get install chromium) or name it in SKYLARK_CHROMIUM.\n`,
  );
  process.exit(2);
}
ensureBuilt();
const config = fileURLToPath(new URL('jest.config.mjs', import.meta.url));
const jest = ['--experimental-vm-modules', '--no-warnings', bin('jest', 'jest'), '--config', config];
const result = spawnSync(process.execPath, [...jest, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(result.status ?? 1);
