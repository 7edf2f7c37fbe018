/** `serve`: the daemon. Starts the app, says where it is, stops it in order when the signal comes. */
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createApp } from '../app.js';
import { SkylarkError } from '../errors.js';
import { createLog } from '../logger.js';
import { systemClock } from '../clock.js';
import type { Clock } from '../ports.js';
import { languageOf, CommandFailure, needConfig, notice, UsageError, type CommandIo } from './io.js';
import type { Config } from '../config.js';
import { testClockIn, TestClockError } from '../test-clock.js';
import type { AddCommand } from './run.js';
import { version } from './version.js';

/** What is under way when the signal comes gets this long to end, milliseconds. */
const longestStop = 10_000;

export const addServe: AddCommand = (program, io, done) => {
  program
    .command('serve')
    .description('the daemon')
    .option('--config <file>', 'the configuration')
    .action(async (options: { config?: string }) => {
      const clock = clockOf(io);
      await serve(io, needConfig(io, options.config), clock);
      done(0);
    });
};

/** The machine's, or the one that a test asks for. */
function clockOf(io: CommandIo): Clock {
  try {
    const own = testClockIn(io.env);
    if (own !== null) notice(io, `warning: this daemon runs by a clock of a test (${own.pace} times as fast).`);
    return own ?? systemClock;
  } catch (error) {
    if (error instanceof TestClockError) throw new UsageError(error.message);
    throw error;
  }
}

/** The built pages beside the program; null where they are not built. */
function builtPages(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = resolve(here, '..', 'web');
  return existsSync(join(folder, 'index.html')) && existsSync(join(folder, 'assets')) ? folder : null;
}

function greet(io: CommandIo, config: Config, url: string): void {
  const { demo } = config;
  const english = languageOf(io.env) === 'en';
  notice(io, english ? `Skylark is at ${url}` : `云雀已启动：${url}`);
  if (demo === null) return;
  notice(io, english ? 'Demo with a simulated PBX. Sign in as:' : '演示模式（模拟 PBX）。登录账号：');
  for (const user of demo.users) {
    notice(io, `  ${user.user.padEnd(10)} ${user.password}  ${user.name}  ${user.roles.join(', ')}`);
  }
  notice(
    io,
    english
      ? 'Pops in a second terminal: npm run -s skylark -- watch'
      : '在另一个终端查看弹屏：npm run -s skylark -- watch',
  );
}

async function serve(io: CommandIo, config: Config, clock: Clock): Promise<void> {
  const log = createLog({ ...config.log, stream: io.stderr });
  const pages = builtPages();
  if (pages === null) notice(io, 'The pages are not built (npm run build): REST and WebSocket only.');
  const app = createApp(config, { log, clock, pages, version: version() });
  let url: string;
  try {
    ({ url } = await app.start());
  } catch (error) {
    await app.stop().catch(() => undefined);
    if (error instanceof SkylarkError) throw new CommandFailure(error.message);
    throw error;
  }
  greet(io, config, url);
  if (!io.signal.aborted) await once(io.signal, 'abort');
  log.info('stopping');
  const late = setTimeout(() => {
    log.error('something did not stop in time; leaving it', { seconds: longestStop / 1000 });
    process.exit(1);
  }, longestStop).unref();
  await app.stop();
  clearTimeout(late);
}
