/**
 * `doctor`: what is right and what is missing on this machine and on each PBX; with --call or --extension the way of a pop
 * from the PBX to the screen, to the step that failed. Changes nothing anywhere.
 */
import { loadConfig, toWiringSettings, type Config } from '../config.js';
import { createWiring, defaultWiring, type Wiring } from '../core/wiring.js';
import { isFault, showFinding } from '../doctor/finding.js';
import { machineFindings } from '../doctor/machine.js';
import { whyCall, whyExtension, type Step } from '../doctor/why.js';
import { Daemon } from './doctor/daemon.js';
import { examinePbx } from './doctor/examine.js';
import { holdersOf } from './doctor/holders.js';
import { gatherMachine } from './doctor/machine.js';
import { chosenPbxs } from './doctor/session.js';
import {
  findConfig,
  inLanguage,
  languageOf,
  needConfig,
  notice,
  print,
  tame,
  UsageError,
  type CommandIo,
  type Language,
} from './io.js';
import type { AddCommand } from './run.js';
import { targetOf } from './watch.js';

interface Options {
  readonly config?: string;
  readonly pbx?: string;
  readonly wait: string;
  readonly json?: true;
  readonly call?: string;
  readonly extension?: string;
  readonly url?: string;
  readonly tokenFile?: string;
}

export const addDoctor: AddCommand = (program, io, done) => {
  program
    .command('doctor')
    .description('what is right and what is missing; with --call or --extension: no pop, why?')
    .option('--config <file>', 'the configuration')
    .option('--pbx <name>', 'one PBX only')
    .option('--wait <seconds>', 'how long to listen to each PBX; call the hotline meanwhile', '5')
    .option('--call <id>', 'why this call gave no pop (asks the running daemon)')
    .option('--extension <extension>', 'why this extension gets no pops; with --call: of that call')
    .option('--url <url>', 'address of the daemon (else SKYLARK_URL, else that of the configuration)')
    .option('--token-file <file>', 'file with an API token (else SKYLARK_TOKEN)')
    .option('--json', 'one finding or step a line as JSON')
    .action(async (options: Options) => {
      const asks = options.call !== undefined || options.extension !== undefined;
      const sound = asks ? await why(io, options) : await examine(io, options);
      done(sound ? 0 : 1);
    });
};

/** Whether nothing was found that has to be mended. */
async function examine(io: CommandIo, options: Options): Promise<boolean> {
  const config = needConfig(io, options.config);
  const seconds = Number(options.wait);
  if (!(seconds >= 0 && seconds <= 3600))
    throw new UsageError(`--wait takes seconds up to 3600, not "${options.wait}".`);
  const pbxs = chosenPbxs(config, options.pbx);
  const language = languageOf(io.env);
  const machine = await gatherMachine(config);
  const userAt = await holdersOf(config, machine.sqlite);
  if (seconds >= 1 && pbxs.some((pbx) => pbx.simulated === null)) {
    const hint = { en: `Listening for ${seconds} s …`, zh: `监听 ${seconds} 秒……` };
    notice(io, inLanguage(hint, language));
  }
  const found = [
    ...machineFindings(machine),
    ...(await Promise.all(pbxs.map((pbx) => examinePbx(config, pbx, userAt, seconds * 1000, io.signal)))).flat(),
  ];
  for (const one of found) {
    await print(io, `${options.json === true ? JSON.stringify(one) : tameLines(showFinding(one, language))}\n`);
  }
  return !found.some(isFault);
}

/** What a PBX says of its queues and devices stands in the findings. */
const tameLines = (shown: string): string => shown.split('\n').map(tame).join('\n');

/** "No pop, why?" Whether every step is in order. */
async function why(io: CommandIo, options: Options): Promise<boolean> {
  const daemon = new Daemon(targetOf(io, options));
  const file = findConfig(io, options.config, true);
  const config = file === null ? null : loadConfig(file, io.env, { files: 'leave' });
  const told = await daemon.facts();
  const { call: id, extension = null } = options;
  let steps: readonly Step[];
  if (id !== undefined) {
    const call = told.daemonFault === null ? await daemon.call(id) : null;
    steps = whyCall({ ...told, wiring: wiringOf(config, call?.pbx ?? options.pbx) }, id, call, extension);
  } else {
    const last = told.daemonFault === null ? await daemon.lastCalls(extension ?? '') : [];
    steps = whyExtension({ ...told, wiring: wiringOf(config, options.pbx) }, extension ?? '', last);
  }
  const language = languageOf(io.env);
  for (const step of steps)
    await print(io, `${options.json === true ? JSON.stringify(step) : showStep(step, language)}\n`);
  return !steps.some((step) => step.verdict === 'fail');
}

function wiringOf(config: Config | null, pbx: string | undefined): Wiring {
  const named = config?.pbx.find((p) => p.name === pbx) ?? config?.pbx[0];
  return createWiring(
    config === null || named === undefined
      ? { ...defaultWiring, pbx: pbx ?? 'main', userAt: () => null }
      : toWiringSettings(config, named.name, () => null),
  );
}

const marks: Readonly<Record<Language, Readonly<Record<Step['verdict'], string>>>> = {
  en: { ok: 'ok  ', fail: 'FAIL', unknown: '?   ' },
  'zh-CN': { ok: '正常', fail: '故障', unknown: '未知' },
};

function showStep({ verdict, text: what, todo }: Step, language: Language): string {
  const line = `${marks[language][verdict]}  ${tame(inLanguage(what, language))}`;
  return todo === null ? line : `${line}\n        → ${tame(inLanguage(todo, language))}`;
}
