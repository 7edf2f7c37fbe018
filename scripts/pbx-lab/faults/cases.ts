/**
 * What must hold when something breaks in mid-call: the link, the PBX, Skylark itself, the clock. Limits: product.md
 * ("Certainty", "unknown interval"), R3, R4, R7 and R10.
 */
import { answer, bye, caller, phone, ring, talk, untilBye } from '../scenario.js';
import { celRows, truthOf, type Truth } from '../truth.js';
import { micros, type JudgedCall } from '../compare.js';
import { readFileSync } from 'node:fs';
import type { LiveMessage } from './daemon.js';
import { deskDay } from './desk-day.js';
import type { FaultCase, Stage } from './stage.js';

const linkIs = (state: 'up' | 'down') => (message: LiveMessage) => {
  const { link } = message.body;
  if (message.type !== 'pbx.link' || typeof link !== 'object' || link === null) return false;
  if (!('state' in link) || !('resynchronised' in link)) return false;
  return state === 'up' ? link.state === 'up' && link.resynchronised === true : link.state !== 'up';
};

const answering = (extension: string, ms = 500) => phone(extension, [ring(ms), answer(), untilBye()]);
const one = (calls: JudgedCall[], raw: string): JudgedCall | undefined => calls.find((call) => call.caller.raw === raw);

/**
 * CEL of the call that this caller number made. Rows of before are left out: a PBX that was killed never told the end of
 * its calls, and the next one gives their channels' names again.
 */
function truth(stage: Stage, number: string): Truth | null {
  const cel = readFileSync(stage.pbx.log('cel-custom', 'cel.csv'), 'utf8');
  const start = celRows(cel).find((row) => row.type === 'CHAN_START' && row.number === number);
  if (start === undefined) return null;
  const queueLog = readFileSync(stage.pbx.log('queue_log'), 'utf8');
  const lines = cel.split('\n');
  const first = lines.findIndex((line) => line.includes(`"CHAN_START"`) && line.includes(`"${start.uniqueid}"`));
  return truthOf({ cel: lines.slice(Math.max(first, 0)).join('\n'), queueLog }, start.uniqueid);
}

const close = (text: string | null, wanted: number | null | undefined): boolean =>
  text !== null && wanted !== null && wanted !== undefined && Math.abs(micros(text) - wanted) <= 20_000;

/** Exactly one call of this number, seen whole: times of the PBX, the right agent, the right verdict. */
async function whole(stage: Stage, raw: string, by: string, withinLimit: boolean): Promise<void> {
  const calls = (await stage.daemon.calls()).filter((call) => call.caller.raw === raw);
  stage.expect(calls.length === 1, `${calls.length} calls of ${raw}, expected 1`);
  const [call] = calls;
  if (call === undefined) return;
  const cel = truth(stage, raw);
  stage.expect(call.outcome === 'answered', `outcome of ${raw} is ${call.outcome}`);
  stage.expect(
    call.answeredBy?.extension === by,
    `${raw} was answered by ${call.answeredBy?.extension}, expected ${by}`,
  );
  stage.expect(close(call.answeredAt, cel?.answeredAt), `answeredAt of ${raw} is not that of CEL`);
  stage.expect(close(call.endedAt, cel?.callerHangupAt), `endedAt of ${raw} is not that of CEL`);
  stage.expect(call.withinLimit === withinLimit, `withinLimit of ${raw} is ${call.withinLimit}`);
  stage.expect(call.segments.length === 1, `${call.segments.length} segments of ${raw}`);
}

/** A gap of this cause is stored, closed, and covers these instants (our clock, milliseconds). */
function gapStored(stage: Stage, cause: string, from: number, to: number): void {
  const gaps = stage.daemon.unknown();
  const covers = gaps.some(
    (gap) => gap.cause === cause && gap.from / 1000 <= from + 200 && gap.to !== null && gap.to / 1000 >= to - 200,
  );
  stage.expect(covers, `no unknown interval of cause ${cause} covers the gap: ${JSON.stringify(gaps)}`);
}

export const faults: FaultCase[] = [
  deskDay,
  {
    name: 'link-cut-in-talk',
    about: 'The AMI link is cut for six seconds in mid-talk; one call begins in the gap, one lives and dies in it',
    quick: true,
    async run(stage) {
      stage.begin(answering('8001'), answering('8006'), answering('8007'));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(22_000), bye()], { number: '13900000101' }));
      await stage.wait(3000);
      const cutAt = Date.now();
      stage.link.cut();
      stage.begin(caller('01085008006', [talk(18_000), bye()], { number: '13900000102' }));
      stage.begin(caller('01085008007', [talk(1500), bye()], { number: '13900000103' }));
      const down = await stage.daemon.told(cutAt, 11_000, linkIs('down'));
      stage.expect(down !== null && down <= 10_000, `the lost link was told after ${down} ms`);
      await stage.wait(Math.max(0, cutAt + 6000 - Date.now()));
      const mendedAt = Date.now();
      stage.link.mend();
      const up = await stage.daemon.told(mendedAt, 20_000, linkIs('up'));
      stage.expect(up !== null, 'the link did not come back');
      const right = await stage.until(3000, async () => {
        const open = (await stage.daemon.open()).map((call) => call.caller.raw).toSorted();
        return JSON.stringify(open) === JSON.stringify(['13900000101', '13900000102']);
      });
      stage.expect(right !== null, 'the live view was not right 3 s after the sign-in');
      await stage.driver.empty(25_000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      stage.expect((await stage.daemon.open()).length === 0, 'a call stayed open');
      await whole(stage, '13900000101', '8001', true);
      const late = one(await stage.daemon.calls(), '13900000102');
      stage.expect(late !== undefined, 'the call that began in the gap is missing');
      stage.expect(late?.precision !== 'event', 'a call first seen in a snapshot is marked exact');
      stage.expect(late?.withinLimit === null, `a call first seen in a snapshot has the verdict ${late?.withinLimit}`);
      gapStored(stage, 'link', cutAt, mendedAt);
    },
  },
  {
    name: 'link-cut-while-ringing',
    about: 'The link is cut while phones ring and the call is answered in the gap: the end is right or marked',
    async run(stage) {
      stage.begin(answering('8001', 4000));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(20_000), bye()], { number: '13900000101' }));
      await stage.wait(2000);
      stage.link.cut();
      await stage.wait(5000);
      stage.link.mend();
      await stage.driver.empty(25_000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      const calls = await stage.daemon.calls();
      stage.expect(calls.length === 1, `${calls.length} calls, expected 1`);
      const [call] = calls;
      stage.expect(
        close(call?.offeredAt ?? null, truth(stage, '13900000101')?.queueEntries[0]),
        'offeredAt is not that of CEL',
      );
      stage.expect(call?.outcome === 'answered', `outcome is ${call?.outcome}`);
      stage.expect(call?.withinLimit === null || call?.withinLimit === true, `withinLimit is ${call?.withinLimit}`);
      stage.expect(
        call?.precision !== 'event' || close(call.answeredAt, truth(stage, '13900000101')?.answeredAt),
        'answeredAt is called exact and is not',
      );
    },
  },
  {
    name: 'link-frozen',
    about: 'A half-open link (nothing arrives, nothing is closed) is noticed within ten seconds',
    async run(stage) {
      stage.begin(answering('8001'));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(25_000), bye()], { number: '13900000101' }));
      await stage.wait(2500);
      const frozenAt = Date.now();
      stage.link.freeze();
      const down = await stage.daemon.told(frozenAt, 14_000, linkIs('down'));
      stage.expect(down !== null && down <= 10_000, `the dead link was told after ${down} ms`);
      const mendedAt = Date.now();
      stage.link.mend();
      const up = await stage.daemon.told(mendedAt, 20_000, linkIs('up'));
      stage.expect(up !== null, 'the link did not come back');
      await stage.driver.empty(25_000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      await whole(stage, '13900000101', '8001', true);
      gapStored(stage, 'link', frozenAt + 1000, mendedAt);
    },
  },
  {
    name: 'pbx-restarted-in-talk',
    about:
      'Asterisk is killed in mid-talk and started again: open calls are closed within 5 s of the login, new calls are right',
    quick: true,
    async run(stage) {
      stage.begin(answering('8001'), answering('8006'));
      await stage.wait(250);
      stage.begin(caller('4008000021', [untilBye()], { number: '13900000101' }));
      await stage.wait(2500);
      const killedAt = Date.now();
      await stage.pbx.stop();
      const down = await stage.daemon.told(killedAt, 11_000, linkIs('down'));
      stage.expect(down !== null && down <= 10_000, `the lost link was told after ${down} ms`);
      await stage.wait(1500);
      const startedAt = Date.now();
      await stage.pbx.start();
      await stage.again();
      const up = await stage.daemon.told(startedAt, 20_000, linkIs('up'));
      stage.expect(up !== null, 'the link did not come back');
      const closed = await stage.until(5000, async () => (await stage.daemon.open()).length === 0);
      stage.expect(closed !== null, 'a call of the dead PBX stays open');
      const dead = one(await stage.daemon.calls(), '13900000101');
      stage.expect(dead?.outcome === 'unobserved', `the call of the dead PBX ended ${dead?.outcome}`);
      stage.begin(caller('01085008006', [talk(2000), bye()], { number: '13900000102' }));
      await stage.wait(800);
      await stage.driver.empty(8000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      await whole(stage, '13900000102', '8006', true);
    },
  },
  {
    name: 'pbx-stopped',
    about:
      'The PBX’s process is stopped for twelve seconds while it rings: told within ten, right or marked afterwards',
    async run(stage) {
      stage.begin(answering('8001', 3000));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(20_000), bye()], { number: '13900000101' }));
      await stage.wait(1800);
      const stoppedAt = Date.now();
      stage.pbx.signal('SIGSTOP');
      const down = await stage.daemon.told(stoppedAt, 12_000, linkIs('down'));
      await stage.wait(Math.max(0, stoppedAt + 12_000 - Date.now()));
      stage.pbx.signal('SIGCONT');
      stage.expect(down !== null && down <= 10_000, `the dead PBX was told after ${down} ms`);
      await stage.daemon.told(Date.now(), 20_000, linkIs('up'));
      await stage.driver.empty(25_000);
      await stage.until(4000, async () => (await stage.daemon.open()).length === 0);
      stage.expect((await stage.daemon.open()).length === 0, 'a call stayed open');
      const calls = await stage.daemon.calls();
      stage.expect(calls.length === 1, `${calls.length} calls, expected 1`);
      const cel = truth(stage, '13900000101');
      const [call] = calls;
      if (call?.precision === 'event' && call.answeredAt !== null) {
        stage.expect(close(call.answeredAt, cel?.answeredAt), 'answeredAt is called exact and is not');
      }
    },
  },
  {
    name: 'skylark-killed-in-talk',
    about: 'Skylark is killed in mid-talk and started again: one call, its times kept, the gap stored',
    quick: true,
    async run(stage) {
      stage.begin(answering('8001'));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(20_000), bye()], { number: '13900000101' }));
      await stage.wait(3000);
      const killedAt = Date.now();
      await stage.daemon.kill();
      await stage.wait(2000);
      await stage.daemon.start();
      const startedAt = Date.now();
      const right = await stage.until(3000, async () => (await stage.daemon.open()).length === 1);
      stage.expect(right !== null, 'the open call is not there after the restart');
      await stage.driver.empty(25_000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      await whole(stage, '13900000101', '8001', true);
      gapStored(stage, 'daemon', killedAt, startedAt - 1500);
    },
  },
  {
    name: 'skylark-killed-while-ringing',
    about: 'Skylark is killed while it rings; the answer falls into the gap: one call, no wrong verdict',
    async run(stage) {
      stage.begin(answering('8001', 4000));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(12_000), bye()], { number: '13900000101' }));
      await stage.wait(2000);
      await stage.daemon.kill();
      await stage.wait(4000);
      await stage.daemon.start();
      await stage.driver.empty(15_000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      const calls = await stage.daemon.calls();
      stage.expect(calls.length === 1, `${calls.length} calls, expected 1`);
      const [call] = calls;
      stage.expect(
        close(call?.offeredAt ?? null, truth(stage, '13900000101')?.queueEntries[0]),
        'offeredAt is not that of CEL',
      );
      stage.expect(call?.withinLimit === null || call?.withinLimit === true, `withinLimit is ${call?.withinLimit}`);
    },
  },
  {
    name: 'skylark-killed-and-call-gone',
    about: 'The call ends while Skylark is down: unobserved, with the time when it was last seen',
    async run(stage) {
      stage.begin(answering('8001'));
      await stage.wait(250);
      stage.begin(caller('4008000021', [talk(4000), bye()], { number: '13900000101' }));
      await stage.wait(2500);
      await stage.daemon.kill();
      await stage.driver.empty(8000);
      await stage.daemon.start();
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      stage.expect((await stage.daemon.open()).length === 0, 'the call stays open');
      const [call, ...more] = await stage.daemon.calls();
      stage.expect(more.length === 0, 'more than one call');
      stage.expect(call?.outcome === 'unobserved', `outcome is ${call?.outcome}`);
      stage.expect(call?.lastSeenAt !== null && call?.lastSeenAt !== undefined, 'lastSeenAt is missing');
    },
  },
  ...[300, -300].map((clockAhead): FaultCase => ({
    name: `clock-${clockAhead > 0 ? 'ahead' : 'behind'}-live`,
    about: `The PBX’s clock is five minutes ${clockAhead > 0 ? 'ahead' : 'behind'}: the late alarm comes at 15 s, verdicts are right`,
    quick: clockAhead > 0,
    pbx: { clockAhead },
    async run(stage) {
      stage.begin(phone('8001', [ring(16_000), answer(), untilBye()]), answering('8006', 900));
      await stage.wait(250);
      const dialledAt = Date.now();
      stage.begin(caller('4008000021', [talk(19_000), bye()], { number: '13900000101' }));
      stage.begin(caller('01085008006', [talk(2000), bye()], { number: '13900000102' }));
      const late = await stage.daemon.told(dialledAt, 19_000, (message) => message.type === 'answer.late');
      // Half a second lies between the INVITE and the queue.
      stage.expect(late !== null && late > 15_000 && late < 16_300, `the late alarm came after ${late} ms`);
      await stage.driver.empty(10_000);
      await stage.until(3000, async () => (await stage.daemon.open()).length === 0);
      await whole(stage, '13900000101', '8001', false);
      await whole(stage, '13900000102', '8006', true);
    },
  })),
];
