/** `npm run -s skylark -- <command> …`: the command line of a checkout; standard output is the command's alone. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { daemonOptions } from './lib/daemon-options.mjs';
import { ensureBuilt, root } from './lib/ensure.mjs';

const given = process.argv.slice(2);
ensureBuilt({ pages: given[0] === 'serve' });
const child = spawn(process.execPath, [...daemonOptions, join(root, 'dist', 'main.js'), ...given], {
  stdio: 'inherit',
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
