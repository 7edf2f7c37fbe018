/** `simulate`: the simulated PBX alone, on a port, for any AMI client; random callers, or scenes one after the other. */
import { once } from 'node:events';
import { BlockList, isIP } from 'node:net';
import { createDemoPbx } from '../ami/simulator/demo.js';
import type { AmiUser } from '../ami/simulator/options.js';
import { sceneDesk, sceneNamed, scenes } from '../ami/simulator/scenes/index.js';
import type { Scene } from '../ami/simulator/scene.js';
import { createSimulatedPbx } from '../ami/simulator/server.js';
import { parseDuration, showDuration } from '../config/values.js';
import type { Micros } from '../core/pbx-event.js';
import { CommandFailure, notice, print, UsageError, type CommandIo } from './io.js';
import type { AddCommand } from './run.js';

interface Options {
  readonly port: string;
  readonly host: string;
  readonly allowAny?: true;
  readonly seed: string;
  readonly callEvery: string;
  readonly scene?: readonly string[];
  readonly scenes?: true;
}

/** Good enough where only this machine reaches it. */
const openSecret = 'simulated';
/** Where another password comes from: never from the command line, which everybody on the machine can read. */
const secretVariable = 'SKYLARK_SIMULATED_SECRET';

export const addSimulate: AddCommand = (program, io, done) => {
  program
    .command('simulate')
    .description('the simulated PBX alone, on a port: any AMI client can log in')
    .option('--port <number>', 'AMI port; 0 takes any free one', '5038')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--allow-any', `listen beyond this machine; needs a password of your own in ${secretVariable}`)
    .option('--seed <number>', 'the same seed gives the same callers', '1')
    .option('--call-every <duration>', 'mean time between callers', '7s')
    .option('--scene <name...>', 'play these calls in turn instead of random callers')
    .option('--scenes', 'list the scenes')
    .action(async (options: Options) => {
      if (options.scenes === true) await print(io, listOfScenes());
      else await simulate(io, options);
      done(0);
    });
};

function listOfScenes(): string {
  const width = Math.max(...scenes.map((scene) => scene.name.length));
  return scenes.map((scene) => `${scene.name.padEnd(width)}  ${scene.about}\n`).join('');
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new UsageError(`${option} takes a number from 0 to ${max}, not "${text}".`);
  return value;
}

function spanOf(text: string): Micros {
  const span = parseDuration(text);
  if (span === null || span < 100_000 || span > 3_600_000_000) {
    throw new UsageError(`--call-every takes a duration from 100ms to 1h such as 7s, not "${text}".`);
  }
  return span;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function hostOf({ host, allowAny }: Options, secret: string): string {
  const family = isIP(host);
  if (family === 0) throw new UsageError(`--host takes an address such as 127.0.0.1, not "${host}".`);
  if (loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')) return host;
  if (allowAny !== true) throw new UsageError(`--host ${host} is reachable from outside: add --allow-any to mean it.`);
  if (secret === openSecret) {
    throw new UsageError(`--allow-any needs a password in ${secretVariable}: the usual one is known to everybody.`);
  }
  return host;
}

function scenesOf(names: readonly string[]): Scene[] {
  return names.map((name) => {
    const scene = sceneNamed(name);
    if (scene === undefined) throw new UsageError(`There is no scene "${name}"; --scenes lists them.`);
    return scene;
  });
}

interface Running {
  readonly users: readonly AmiUser[];
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
}

const admin = (secret: string): AmiUser => ({ name: 'admin', secret, read: ['all'], write: ['all'] });

/** Callers as in the demo. */
function withCallers(options: Options, host: string, secret: string): Running {
  const demo = createDemoPbx({
    name: 'simulated',
    seed: wholeNumber('--seed', options.seed, 2_147_483_647),
    callEvery: spanOf(options.callEvery),
    port: wholeNumber('--port', options.port, 65_535),
    host,
    secret,
    users: [admin(secret)],
  });
  return { users: demo.users, start: () => demo.start(), stop: () => demo.stop() };
}

/** Scenes in turn from the first login on, each when the calls of the one before have ended. */
function withScenes(options: Options, host: string, secret: string): Running {
  const wanted = scenesOf(options.scene ?? []);
  const users: AmiUser[] = [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }, admin(secret)];
  const port = wholeNumber('--port', options.port, 65_535);
  const simulator = createSimulatedPbx({ ...sceneDesk, users, host, port });
  let next = 0;
  let timer: NodeJS.Timeout | undefined;
  const playNext = (): void => {
    if (simulator.clients > 0 && simulator.idle && simulator.pbx.timers.count === 0) {
      const scene = wanted[next % wanted.length];
      next += 1;
      if (scene !== undefined) simulator.run(scene);
    }
    timer = setTimeout(playNext, 500);
  };
  return {
    users,
    async start() {
      const listening = await simulator.start();
      playNext();
      return listening;
    },
    async stop() {
      clearTimeout(timer);
      await simulator.stop();
    },
  };
}

const rights = (user: AmiUser): string => `read ${user.read.join(',')}; write ${user.write.join(',')}`;

async function simulate(io: CommandIo, options: Options): Promise<void> {
  const given = io.env[secretVariable];
  const secret = given === undefined || given === '' ? openSecret : given;
  const host = hostOf(options, secret);
  const running = (options.scene === undefined ? withCallers : withScenes)(options, host, secret);
  let port: number;
  try {
    ({ port } = await running.start());
  } catch (error) {
    await running.stop();
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    const why = code === 'EADDRINUSE' ? 'the port is taken' : code === 'EACCES' ? 'not allowed' : code;
    throw new CommandFailure(`Cannot listen on ${host}:${options.port}: ${why}.`);
  }
  try {
    await print(io, `${host.includes(':') ? `[${host}]` : host}:${port}\n`);
    const width = Math.max(...running.users.map((user) => user.name.length));
    notice(io, 'A simulated PBX listens. Accounts:');
    for (const user of running.users)
      notice(
        io,
        `  ${user.name.padEnd(width)}  ${secret === openSecret ? secret : `(${secretVariable})`}  ${rights(user)}`,
      );
    notice(
      io,
      options.scene === undefined
        ? `A caller every ${showDuration(spanOf(options.callEvery))}.`
        : 'The scenes begin with the first login.',
    );
    if (!io.signal.aborted) await once(io.signal, 'abort');
  } finally {
    await running.stop();
  }
}
