/**
 * The lab's command line: installs, plays scenarios in lanes side by side, compares, records.
 * `node scripts/pbx-lab/run.mjs [--all] [--only NAME]… [--version 22|16] [--record] [--lanes N] [--list]`
 */
import { parseArgs } from 'node:util';
import { expectationAgainstTruth } from './compare.js';
import { install, LabUnavailable } from './install.js';
import { play, type Played } from './play.js';
import { scenarios } from './scenarios/index.js';
import { record } from './traces.js';
import type { Scenario } from './scenario.js';
import { lane, type VersionName } from './versions.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Job {
  scenario: Scenario;
  version: VersionName;
}

interface Verdict {
  job: Job;
  problems: string[];
  ms: number;
}

async function run(job: Job, laneIndex: number, recording: boolean): Promise<Verdict> {
  const began = Date.now();
  const problems: string[] = [];
  try {
    const played: Played = await play(job.scenario, lane(job.version, laneIndex));
    problems.push(...played.troubles, ...expectationAgainstTruth(played));
    if (recording && problems.length === 0) record(played);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return { job, problems, ms: Date.now() - began };
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
  const wanted: VersionName[] = (['22', '16'] as const).filter(
    (name) => values.version === undefined || values.version === name,
  );
  const unknown = values.only.filter(
    (name) => !scenarios.some((scenario) => scenario.name.startsWith(name.replace('*', ''))),
  );
  if (wanted.length === 0 || unknown.length > 0) {
    process.stderr.write(`No such ${wanted.length === 0 ? 'version' : `scenario: ${unknown.join(', ')}`}.\n`);
    return 2;
  }
  const chosen = scenarios.filter((scenario) => {
    if (values.only.length > 0) {
      return values.only.some((name) =>
        name.endsWith('*') ? scenario.name.startsWith(name.slice(0, -1)) : scenario.name === name,
      );
    }
    return values.all || scenario.quick === true;
  });
  if (values.list) {
    for (const scenario of chosen)
      say(`${scenario.name}${scenario.quick === true ? ' (quick)' : ''}: ${scenario.about}`);
    return 0;
  }
  try {
    for (const [name, text] of install(wanted, say)) say(`# ${name}: ${text}`);
  } catch (error) {
    if (!(error instanceof LabUnavailable)) throw error;
    process.stderr.write(`The real-PBX lab cannot run: ${error.message}\n`);
    return 1;
  }
  const jobs: Job[] = chosen.flatMap((scenario) =>
    wanted.filter((version) => scenario.versions?.includes(version) ?? true).map((version) => ({ scenario, version })),
  );
  const verdicts: Verdict[] = [];
  const worker = async (index: number): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const verdict = await run(job, index, values.record);
      verdicts.push(verdict);
      const mark = verdict.problems.length === 0 ? 'ok  ' : 'FAIL';
      say(`${mark} ${job.version} ${job.scenario.name} (${(verdict.ms / 1000).toFixed(1)} s)`);
      for (const problem of verdict.problems) say(`       ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, (_, index) => worker(index + 1)));
  const failed = verdicts.filter((verdict) => verdict.problems.length > 0).length;
  say(`${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
