/** What a wallboard is told: who waits and how the agents stand, and never who they are. */
import type { AgentJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import { createWall } from '../../../src/features/wall/wall.js';
import type { Principal } from '../../../src/ports.js';
import { arrival, callLog, phone } from '../../support/facts.js';

const display: Principal = { user: null, name: 'hall', roles: [], via: 'display' };
const supervisor: Principal = { user: 'li', name: 'li', roles: ['supervisor'], via: 'session' };

function agent(extension: string, state: AgentJson['state'], since: string): AgentJson {
  return {
    pbx: 'main',
    extension,
    device: `PJSIP/${extension}`,
    user: `user.${extension}`,
    name: `Name ${extension}`,
    state,
    since,
    pausedReason: '午餐',
    queues: [],
    callId: null,
  };
}

function board(calls: () => readonly (Call | undefined)[], agents: () => readonly AgentJson[] = () => []) {
  const told: LiveEvent[] = [];
  let due: { delay: number; task: () => void }[] = [];
  const wall = createWall({
    openCalls: () => calls().filter((call) => call !== undefined),
    agents,
    answerRule: () => defaultAnswerRule,
    push: {
      publish: (event, audience) => void told.push({ ...event, ...(Object.keys(audience).length > 0 && { audience }) }),
    },
    after(delay, task) {
      const one = { delay, task };
      due.push(one);
      return () => {
        due = due.filter((other) => other !== one);
      };
    },
  });
  return {
    wall,
    told,
    due: () => due.length,
    /** Runs what is due, once. */
    pass: (): void => {
      const now = due;
      due = [];
      for (const { task } of now) task();
    },
  };
}

test('a call that waits is told without its caller, once a burst, and gone when it is answered', () => {
  const log = callLog();
  const { wall, told, pass, due } = board(() => [log.call()]);
  const hear = (seconds: number, ...facts: Parameters<typeof log.say>[1][]): void =>
    wall.live?.onFacts(
      facts.map((fact) => log.say(seconds, fact)),
      () => log.call(),
    );
  hear(0, arrival('+8613900000108'));
  hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  expect(due()).toBe(1);
  pass();
  expect(told).toEqual([
    {
      type: 'wall.waiting',
      waiting: [
        {
          pbx: 'main',
          queue: 'hotline',
          offeredAt: '2026-11-23T01:00:01.000Z',
          ringing: false,
          limitMs: 15_000,
          precision: 'event',
        },
      ],
    },
  ]);
  expect(JSON.stringify([told, wall.snapshot?.(display)])).not.toMatch(/139|"id"|callId/);
  hear(5, { type: 'answered', by: phone('8001', null), offer: null });
  pass();
  expect(told.at(-1)).toEqual({ type: 'wall.waiting', waiting: [] });
  hear(9, { type: 'segment_started', segment: 0, channelId: 'c', party: phone('8001', null) });
  pass();
  expect(told).toHaveLength(2);
});

test('a board that came between a change and its telling is told what comes next', () => {
  const log = callLog();
  let shown = true;
  const { wall, told, pass } = board(() => (shown ? [log.call()] : []));
  log.say(0, arrival('+8613900000108'));
  log.say(1, { type: 'offered', entry: 'queue', queue: null });
  wall.live?.onFacts([], () => log.call());
  expect(wall.snapshot?.(display)).toMatchObject({ waiting: [{ queue: null }] });
  shown = false;
  pass();
  expect(told).toEqual([{ type: 'wall.waiting', waiting: [] }]);
});

test('agents are told by state with the times of those who are longest in it, and no name', async () => {
  let agents = [
    agent('8001', 'ready', '2026-11-23T01:00:05.000Z'),
    agent('8002', 'ready', '2026-11-23T01:00:01.000Z'),
    agent('8003', 'paused', '2026-11-23T01:00:09.000Z'),
  ];
  const { wall, told, pass, due } = board(
    () => [],
    () => agents,
  );
  await wall.start?.();
  pass();
  expect(told).toEqual([
    {
      type: 'wall.agents',
      agentStates: [
        { pbx: 'main', state: 'paused', count: 1, since: ['2026-11-23T01:00:09.000Z'] },
        { pbx: 'main', state: 'ready', count: 2, since: ['2026-11-23T01:00:01.000Z', '2026-11-23T01:00:05.000Z'] },
      ],
    },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/800\d|Name|user|午餐/);
  pass();
  expect(told).toHaveLength(1);
  agents = Array.from({ length: 500 }, (_, i) =>
    agent(String(9000 + i), 'in_call', `2026-11-23T01:${10 + (i % 50)}:00.000Z`),
  );
  pass();
  expect(told.at(-1)).toMatchObject({ agentStates: [{ count: 500, since: { length: 12 } }] });
  await wall.stop?.();
  expect(due()).toBe(0);
});

test('people who are signed in get the calls and agents themselves instead', () => {
  const { wall } = board(() => []);
  expect(wall.snapshot?.(supervisor)).toEqual({});
});
