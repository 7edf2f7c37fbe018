/** `replay`: folds recorded bytes into calls, one a line. Needs no daemon and no PBX. */
import { resolve } from 'node:path';
import { loadConfig, toWiringSettings } from '../config.js';
import { toCallJson } from '../contract/call.js';
import { createWiring, defaultWiring, type Wiring } from '../core/wiring.js';
import { CommandFailure, findConfig, languageOf, notice, print, UsageError, type CommandIo } from './io.js';
import { Fold, type Folded } from './replay/fold.js';
import { fileFault, piecesOf, timesBeside } from './replay/recording.js';
import { tableHead, tableRow } from './replay/table.js';
import type { AddCommand } from './run.js';

interface Options {
  readonly config?: string;
  readonly pbx?: string;
  readonly json?: true;
}

export const addReplay: AddCommand = (program, io, done) => {
  program
    .command('replay')
    .description('fold recorded bytes of a PBX into calls')
    .argument('<file>', 'AMI bytes, plain or gzip; arrival times are read from the .times beside it')
    .option('--json', 'one call a line as JSON')
    .option('--config <file>', 'whose wiring to use')
    .option('--pbx <name>', 'which PBX of the configuration the bytes come from')
    .action(async (file: string, options: Options) => {
      const site = siteOf(io, options);
      await replay(io, resolve(io.cwd, file), site, options.json === true);
      done(0);
    });
};

interface Site {
  readonly wiring: Wiring;
  /** Time zone of the table. */
  readonly zone: string;
}

/** The wiring of the configuration that is named or found; without one, what serves most sites. */
function siteOf(io: CommandIo, options: Options): Site {
  const file = findConfig(io, options.config);
  if (file === null) {
    if (options.pbx !== undefined) throw new UsageError('--pbx names a PBX of a configuration, and there is none.');
    return {
      wiring: createWiring({ ...defaultWiring, pbx: 'main', userAt: () => null }),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
  }
  const config = loadConfig(file, io.env, { files: 'leave' });
  const pbx = config.pbx.find((p) => options.pbx === undefined || p.name === options.pbx);
  if (pbx === undefined) throw new UsageError(`There is no PBX "${options.pbx}" in ${config.file}.`);
  const users = new Map(config.agents.map((agent) => [agent.extension, agent.user]));
  return {
    wiring: createWiring(toWiringSettings(config, pbx.name, (extension) => users.get(extension) ?? null)),
    zone: config.site.zone,
  };
}

/** Throws CommandFailure where the file cannot be read to its end or holds no genuine event. */
async function replay(io: CommandIo, file: string, { wiring, zone }: Site, json: boolean): Promise<void> {
  const language = languageOf(io.env);
  const fold = new Fold(wiring);
  let calls = 0;

  async function give(folded: readonly Folded[]): Promise<void> {
    for (const { call, now } of folded) {
      const shape = toCallJson(call, wiring.answerRule(call.queue), now);
      if (calls === 0 && !json) await print(io, `${tableHead(language)}\n`);
      calls += 1;
      await print(io, `${json ? JSON.stringify(shape) : tableRow(shape, language, zone)}\n`);
    }
  }

  let fault: unknown = null;
  let timed = true;
  try {
    for await (const { chunk, arrivedAt } of piecesOf(file)) {
      timed &&= arrivedAt !== null;
      await give(fold.push(chunk, arrivedAt));
      if (io.signal.aborted) return;
    }
  } catch (error) {
    if (io.signal.aborted) return;
    fault = error;
  }
  await give(fold.end());
  tellGarbage(io, fold);
  const { genuineEvents, stamped } = fold.reader;
  if (fault !== null) throw new CommandFailure(`${file} cannot be read to its end: ${fileFault(fault)}`);
  if (genuineEvents === 0) throw new CommandFailure(`${file} holds no genuine event of a PBX.`);
  if (stamped === false && !timed) {
    notice(
      io,
      `The events carry no times (timestampevents is off) and ${timesBeside(file)} does not tell when they came: instants and durations are not to be trusted.`,
    );
  }
  notice(io, `${count(calls, 'call')} from ${count(genuineEvents, 'event')}.`);
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Places of garbage that are named one by one. */
const mostNamed = 50;

function tellGarbage(io: CommandIo, { reader: { garbage } }: Fold): void {
  if (garbage.length === 0) return;
  const bytes = garbage.reduce((sum, piece) => sum + piece.bytes, 0);
  notice(io, `Skipped ${count(garbage.length, 'piece')} of garbage, ${count(bytes, 'byte')}:`);
  for (const piece of garbage.slice(0, mostNamed)) {
    notice(io, `  at byte ${piece.offset}: ${count(piece.bytes, 'byte')}, ${piece.why}`);
  }
  if (garbage.length > mostNamed) notice(io, `  and ${garbage.length - mostNamed} more`);
}
