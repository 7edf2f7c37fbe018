/**
 * Plays one scenario on a fresh Asterisk of its own lane and collects what everybody saw: the AMI bytes, CEL, CDR,
 * queue_log, the phones' messages. Judges nothing.
 */
import { mkdirSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Driver, Recorder } from './ami-session.js';
import { amiUsers } from './pbx-config.js';
import { Pbx } from './pbx.js';
import { Sipp, type SipMessage } from './sipp.js';
import type { Control, Party, Scenario } from './scenario.js';
import { labDir, type Lane } from './versions.js';

export interface PhoneLog {
  party: Party;
  messages: SipMessage[];
  errors: string;
  exit: number | null;
}

export interface Played {
  scenario: Scenario;
  lane: Lane;
  bytes: Buffer;
  arrivals: [number, number][];
  cel: string;
  cdr: string;
  queueLog: string;
  pbxMessages: string;
  phones: PhoneLog[];
  /** What did not go as the scenario wants: refused actions, calls that did not end. */
  troubles: string[];
}

const read = (name: string): string => (existsSync(name) ? readFileSync(name, 'utf8') : '');

async function control(driver: Driver, item: Control, troubles: string[]): Promise<void> {
  try {
    if (item.when !== undefined) await driver.waitFor(item.when, 30_000, item.nth ?? 1);
    if (item.after !== undefined) await pause(item.after);
    const action = item.action(driver.seen());
    const said = await driver.send(action);
    if (said['Response'] !== 'Success') troubles.push(`${action['Action']}: ${said['Message'] ?? 'refused'}`);
  } catch (error) {
    troubles.push(error instanceof Error ? error.message : String(error));
  }
}

async function dial(party: Party, start: () => Sipp, troubles: string[]): Promise<Sipp> {
  if (party.kind === 'dialler') await pause(party.after);
  const sipp = start();
  if (party.kind === 'dialler') {
    const code = await sipp.ended;
    if (code !== 0 && code !== 99) troubles.push(`${party.at} dialling ${party.to}: SIPp exit ${code}`);
  }
  return sipp;
}

export async function play(scenario: Scenario, lane: Lane): Promise<Played> {
  const folder = join(labDir(), 'runs', lane.version, scenario.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // One second of silence in µ-law, sent again and again by phones that have voice.
  writeFileSync(join(folder, 'voice.ulaw'), Buffer.alloc(8000, 0xff));
  const pbx = new Pbx(lane);
  const troubles: string[] = [];
  const started: Sipp[] = [];
  let driver: Driver | null = null;
  let recorder: Recorder | null = null;
  try {
    await pbx.configure(scenario.pbx);
    await pbx.start();
    driver = await Driver.start(lane.pbx, lane.amiPort, amiUsers.driver);
    recorder = await Recorder.start(lane.pbx, lane.amiPort, amiUsers.skylark);
    let serial = 0;
    const begin = (party: Party): Sipp => {
      const sipp = new Sipp(party, lane, folder, (serial += 1));
      started.push(sipp);
      return sipp;
    };
    const waiting = scenario.parties.filter((party) => party.kind === 'phone').map(begin);
    await pause(250);
    const live = driver;
    const actions = (scenario.control ?? []).map((item) => control(live, item, troubles));
    const diallers = scenario.parties.filter((party) => party.kind === 'dialler');
    await Promise.all([
      pause(scenario.lasts ?? 0),
      ...diallers.map((party) => dial(party, () => begin(party), troubles)),
      ...actions,
    ]);
    if (!(await driver.empty(scenario.settle ?? 20_000))) troubles.push('calls were still open at the end');
    await pause(400);
    const bytes = recorder.stop();
    await Promise.all(waiting.map((phone) => phone.stop()));
    for (const sipp of started) {
      const errors = sipp.errors();
      if (errors !== '') troubles.push(`${sipp.party.kind} ${sipp.party.at}: ${errors.slice(0, 400)}`);
    }
    const played: Played = {
      scenario,
      lane,
      bytes,
      arrivals: recorder.arrivals,
      cel: read(pbx.log('cel-custom', 'cel.csv')),
      cdr: read(pbx.log('cdr-custom', 'cdr.csv')),
      queueLog: read(pbx.log('queue_log')),
      pbxMessages: pbx.messages(),
      phones: started.map((sipp) => ({
        party: sipp.party,
        messages: sipp.messages(),
        errors: sipp.errors(),
        exit: null,
      })),
      troubles,
    };
    writeFileSync(join(folder, 'bytes.ami'), bytes);
    for (const [name, text] of Object.entries({
      'cel.csv': played.cel,
      'cdr.csv': played.cdr,
      queue_log: played.queueLog,
      pbx: played.pbxMessages,
    })) {
      writeFileSync(join(folder, name), text);
    }
    return played;
  } finally {
    recorder?.stop();
    driver?.stop();
    await Promise.all(started.map((sipp) => sipp.stop()));
    await pbx.stop();
  }
}
