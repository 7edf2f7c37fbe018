#!/usr/bin/env node
/** The program: hands arguments, streams and signals to the command line, and its exit code to the shell. */
import { run } from './commands/run.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A second signal means that whoever sent it will not wait: back to the system's own way of ending.
  process.once(signal, () => stop.abort());
}
// Without this a reader that goes away (`skylark … | head`) would end us with a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') stop.abort();
  else throw error;
});

const code = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
  cwd: process.cwd(),
});
process.exitCode = code;
// What the command left open (a keep-alive socket, a worker that is still ending) must not hold the shell.
if (process.stdout.writableLength === 0) process.exit();
process.stdout.once('drain', () => process.exit());
