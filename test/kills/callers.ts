/** Who calls on the killed day, and what the PBX itself knows of each caller: the truth that the call log is held against. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/ami/simulator/random.js';
import { caller, dials, outside, phone, type Scene } from '../../src/ami/simulator/scene.js';
import type { SimulatedPbx } from '../../src/ami/simulator/server.js';
import { answersAfter, bye, ring, talk } from '../../src/ami/simulator/steps.js';

/** Of one caller from outside. Instants in Micros, on the clock of the day. */
export interface Truth {
  readonly number: string;
  readonly from: number;
  offeredAt: number | null;
  talkedAt: number | null;
  to: number | null;
}

export function watchTruth(pbx: SimulatedPbx): Map<string, Truth> {
  const truth = new Map<string, Truth>();
  pbx.tap(['call', 'agent'], (text) => {
    const of = (key: string): string | undefined => new RegExp(`\r\n${key}: ([^\r]*)`).exec(text)?.[1];
    const [id, at] = [of('Uniqueid'), Math.round(Number(of('Timestamp')) * 1_000_000)];
    if (id === undefined || id !== of('Linkedid') || of('Channel')?.startsWith('PJSIP/trunk') !== true) return;
    if (text.startsWith('Event: Newchannel\r\n')) {
      const number = of('CallerIDNum') ?? '';
      truth.set(id, { number, from: at, offeredAt: null, talkedAt: null, to: null });
    }
    const known = truth.get(id);
    if (known === undefined) return;
    if (text.startsWith('Event: QueueCallerJoin\r\n')) known.offeredAt ??= at;
    if (text.startsWith('Event: BridgeEnter\r\n')) known.talkedAt ??= at;
    if (text.startsWith('Event: Hangup\r\n')) known.to = at;
  });
  return truth;
}

export const agents: Scene = {
  name: 'agents',
  about: 'two who answer, one at night who never does, and users outside who answer when they are called back',
  parties: [
    phone('8001', answersAfter(2000)),
    phone('8002', answersAfter(3500)),
    phone('8003', [ring()]),
    outside(answersAfter(1500)),
  ],
};

/** Callers come one after another until it is over: most are answered, some give up, soon or late. */
export async function callersCome(pbx: SimulatedPbx, pace: number, random: Random, over: () => boolean): Promise<void> {
  while (!over()) {
    const number = `1390000${1000 + Math.floor(random.next() * 60)}`;
    const kind = random.next();
    const seconds = kind < 0.7 ? 8 + random.next() * 30 : kind < 0.8 ? 2 : 9 + random.next() * 6;
    const to = kind < 0.7 ? '4008000000' : '4008000001';
    pbx.run({ name: 'one', about: '', parties: [caller(to, [talk(seconds * 1000), bye()], { number })] });
    await pause(((12 + random.next() * 25) * 1000) / pace);
  }
}

/** Somebody of the desk calls a user from the phone 8004 and talks with him for twenty seconds. */
export function callsUser(pbx: SimulatedPbx, number: string): void {
  pbx.run({ name: 'back', about: '', parties: [dials('8004', `9${number}`, [talk(20_000), bye()])] });
}
