/** `npm start`: installs and builds what is missing, then serves the configuration, or the demo where there is none. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { daemonOptions } from './lib/daemon-options.mjs';
import { ensureBuilt, root } from './lib/ensure.mjs';

ensureBuilt();
const given = process.argv.slice(2);
const own = join(root, 'config', 'skylark.yaml');
const named = given.some((arg) => arg === '--config' || arg.startsWith('--config='));
const config = named ? [] : ['--config', existsSync(own) ? own : join(root, 'config', 'demo.yaml')];
const child = spawn(process.execPath, [...daemonOptions, join(root, 'dist', 'main.js'), 'serve', ...config, ...given], {
  stdio: 'inherit',
});
// The terminal sends its interrupt to the whole group; a service manager sends its signal to us alone.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
