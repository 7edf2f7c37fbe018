/**
 * Benches of several processes: what is measured, what makes the load and who receives each run in one of their own.
 * A parent asks (`ask`), a child answers (`answers`); a child ends when its parent is gone, and a bench that takes too
 * long ends by itself with all of its children.
 */
import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const children = new Set();

/** Microseconds of the machine's monotonic clock: the same in every process. */
export const micros = () => Number(process.hrtime.bigint() / 1000n);

/** A child that runs that file of this folder; `ask` gives its answer, or throws what it threw. */
export function child(file, { args = [], execArgv = [] } = {}) {
  const proc = fork(join(here, file), args, {
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: ['--no-warnings', ...(process.env.BENCH_NODE_ARGS?.split(' ') ?? []), ...execArgv],
  });
  children.add(proc);
  const waiting = new Map();
  let serial = 0;
  let over = null;
  proc.on('message', ({ id, value, error }) => {
    const question = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(`${file}: ${error}`));
  });
  proc.on('exit', (code, signal) => {
    children.delete(proc);
    over = new Error(`${file} ended with ${code ?? signal}`);
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  });
  return {
    pid: proc.pid,
    ask(what, value = {}) {
      if (over !== null) return Promise.reject(over);
      return new Promise((resolve, reject) => {
        serial += 1;
        waiting.set(serial, { resolve, reject });
        proc.send({ id: serial, what, value });
      });
    },
    async end() {
      if (over !== null) return;
      const gone = new Promise((resolve) => proc.once('exit', resolve));
      proc.disconnect();
      const late = setTimeout(() => proc.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(late);
    },
  };
}

/** The child's side: answers questions by name. `end` runs before it ends. */
export function answers(handlers, end = () => {}) {
  const answer = async ({ id, what, value }) => {
    try {
      process.send({ id, value: await handlers[what](value) });
    } catch (error) {
      process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (question) => void answer(question));
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), 4000).unref();
    void Promise.resolve(end())
      .catch(() => {})
      .then(() => process.exit(0));
  });
}

/** Runs a bench; whatever becomes of it, no child is left, and after `seconds` it is over. */
export async function bounded(seconds, run) {
  const kill = () => {
    for (const proc of children) proc.kill('SIGKILL');
  };
  const late = setTimeout(() => {
    process.stderr.write(`not done after ${seconds} s\n`);
    kill();
    process.exit(1);
  }, seconds * 1000);
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  try {
    await run();
  } finally {
    clearTimeout(late);
    kill();
  }
  process.exit(0);
}
