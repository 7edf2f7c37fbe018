/** The daemon as a process of its own, on a port that stays the same however often it is killed and started. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const built = process.env['SKYLARK_TEST_DIST'] ?? fileURLToPath(new URL('../../dist', import.meta.url));
const pages = process.env['SKYLARK_TEST_PAGES'] ?? join(built, 'web');

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * `config`: a configuration file; `users`: sample accounts, as `demo.users` has them; `ahead`: milliseconds by which its
 * clock goes ahead of the machine's. Not started yet.
 */
export async function daemonProcess({ config, users, ahead = 0 }) {
  const port = await freePort();
  const log = [];
  let daemon = null;
  return {
    url: `http://127.0.0.1:${port}/`,
    log,
    /** Resolves when the pages answer. */
    async up() {
      const script = fileURLToPath(new URL('real-daemon.mjs', import.meta.url));
      const given = [built, config, String(port), pages, JSON.stringify(users), String(ahead)];
      daemon = spawn(process.execPath, [script, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
      daemon.stderr.setEncoding('utf8').on('data', (text) => log.push(text));
      await Promise.race([
        once(daemon.stdout, 'data'),
        once(daemon, 'exit').then(([code]) => {
          throw new Error(`the daemon ended with ${code}: ${log.join('')}`);
        }),
      ]);
    },
    /** Gone without a word, as after a power cut; does nothing where it does not run. */
    async kill() {
      if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) return;
      const gone = once(daemon, 'exit');
      daemon.kill('SIGKILL');
      await gone;
    },
  };
}
