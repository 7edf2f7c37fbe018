/** The daemon itself as a process of its own, so that a test can kill it in the middle of a call. Sample accounts only. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [dist, configFile, port, pages, users, ahead = '0'] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(dist, file)).href);
const { createApp } = await load('app.js');
const { loadConfig } = await load('config.js');
const { systemClock } = await load('clock.js');
// Milliseconds by which its clock goes ahead of the machine's.
const clock = { now: () => systemClock.now() + Number(ahead) * 1000 };
const loaded = loadConfig(configFile, {});
const say = (level) => (message, fields) =>
  process.stderr.write(`${level} ${message} ${JSON.stringify(fields ?? {})}\n`);
const app = createApp(
  { ...loaded, http: { ...loaded.http, port: Number(port) }, demo: { users: JSON.parse(users), desk: false } },
  { log: { error: say('error'), warn: say('warn'), info: () => {}, debug: () => {} }, clock, pages, version: '0.0.0' },
);
const { url } = await app.start();
process.stdout.write(`${url}\n`);
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
