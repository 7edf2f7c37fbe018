/**
 * The lab's command line: installs, plays scenarios and faults in lanes side by side, compares, records.
 * `node scripts/pbx-lab/run.mjs [--all] [--only NAME]… [--version 22|16] [--record] [--lanes N] [--list]`
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { againstTruth, expectationAgainstTruth, judge } from './compare.js';
import { faults } from './faults/cases.js';
import { playFault } from './faults/stage.js';
import { foldTrace } from './fold.js';
import { install, LabUnavailable } from './install.js';
import { play } from './play.js';
import { scenarios } from './scenarios/index.js';
import { record } from './traces.js';
import type { Scenario } from './scenario.js';
import { lane, projectRoot, type VersionName } from './versions.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Job {
  name: string;
  about: string;
  version: VersionName;
  /** Returns what was wrong. */
  run: (laneIndex: number) => Promise<string[]>;
}

async function playScenario(
  scenario: Scenario,
  version: VersionName,
  index: number,
  recording: boolean,
): Promise<string[]> {
  const played = await play(scenario, lane(version, index));
  // First what does not need Skylark: a scenario that went wrong judges nobody.
  const problems = [...played.troubles, ...expectationAgainstTruth(played)];
  if (problems.length > 0) return problems.map((text) => `the scenario itself: ${text}`);
  if (recording) record(played);
  const calls = await foldTrace(played.bytes, played.arrivals);
  return [...judge(scenario, calls), ...calls.flatMap((call) => againstTruth(call, played))];
}

interface Options {
  all: boolean;
  only: string[];
  versions: VersionName[];
  recording: boolean;
}

/** What is asked for, the long ones first so that no lane ends alone. */
function jobs(options: Options): Job[] {
  const named = (name: string): boolean =>
    options.only.some((only) => (only.endsWith('*') ? name.startsWith(only.slice(0, -1)) : name === only));
  const wanted = (item: { name: string; quick?: boolean }): boolean =>
    options.only.length > 0 ? named(item.name) : options.all || item.quick === true;
  return options.versions.flatMap((version) => [
    ...(options.recording ? [] : faults).filter(wanted).map((fault): Job => ({
      name: fault.name,
      about: fault.about,
      version,
      run: (index) => playFault(fault, lane(version, index)),
    })),
    ...scenarios
      .filter((scenario) => wanted(scenario) && (scenario.versions?.includes(version) ?? true))
      .map((scenario): Job => ({
        name: scenario.name,
        about: scenario.about,
        version,
        run: (index) => playScenario(scenario, version, index, options.recording),
      })),
  ]);
}

/** The faults run the built program; what is up to date is not built again. */
function build(): void {
  const done = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: projectRoot, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the build failed: ${done.stdout}${done.stderr}`);
}

/** Exit code: 0 all passed, 1 something failed or the lab is not available, 2 wrong usage. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      all: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      version: { type: 'string' },
      record: { type: 'boolean', default: false },
      lanes: { type: 'string', default: '6' },
      list: { type: 'boolean', default: false },
    },
  });
  const versions = (['22', '16'] as const).filter((name) => values.version === undefined || values.version === name);
  const queue = jobs({ all: values.all, only: values.only, versions, recording: values.record });
  if (queue.length === 0) {
    process.stderr.write(`Nothing of that name: ${[...values.only, values.version ?? ''].join(' ')}\n`);
    return 2;
  }
  if (values.list) {
    for (const job of queue) if (job.version === versions[0]) say(`${job.name}: ${job.about}`);
    return 0;
  }
  try {
    for (const [name, text] of install(versions, say)) say(`# ${name}: ${text}`);
    if (queue.some((job) => faults.some((fault) => fault.name === job.name))) build();
  } catch (error) {
    process.stderr.write(`The real-PBX lab cannot run: ${explain(error)}\n`);
    if (!(error instanceof LabUnavailable)) process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
    return 1;
  }
  let passed = 0;
  let failed = 0;
  const worker = async (index: number): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const began = Date.now();
      const problems = await job.run(index).catch((error: unknown) => [explain(error)]);
      if (problems.length === 0) passed += 1;
      else failed += 1;
      say(
        `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${job.version} ${job.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`,
      );
      for (const problem of problems) say(`       ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, (_, index) => worker(index + 1)));
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
