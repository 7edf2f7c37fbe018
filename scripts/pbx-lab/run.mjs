/**
 * Door of the real-PBX lab: strips the types from the lab's own TypeScript (the project's `npm run types` checks them)
 * into `.cache/pbx-lab-build` and runs `main.ts` from there. Leaves everything else to `main.ts`.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const compiled = spawnSync('npx', ['--no-install', 'tsc', '-p', join(here, 'tsconfig.json')], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (compiled.status !== 0) {
  process.stderr.write('The lab could not be compiled.\n');
  process.exit(1);
}
const { main } = await import(join(root, '.cache', 'pbx-lab-build', 'scripts', 'pbx-lab', 'main.js'));
process.exitCode = await main(process.argv.slice(2));
