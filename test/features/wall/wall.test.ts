/** What a wallboard is told: who waits and how the agents stand, and never who they are. */
import type { AgentJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import type { DueTicketsJson } from '../../../src/contract/live.js';
import { createDueTickets, nextLook, withoutNames } from '../../../src/features/wall/due-tickets.js';
import { createWall } from '../../../src/features/wall/wall.js';
import type { Principal } from '../../../src/ports.js';
import { arrival, callLog, phone } from '../../support/facts.js';

const display: Principal = { user: null, name: 'hall', roles: [], via: 'display' };
const agentPerson: Principal = { user: 'wang', name: 'wang', roles: ['agent'], via: 'session' };
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

const nothingDue: DueTicketsJson = {
  counts: { open: 0, unaccepted: 0, late: 0, soon: 0 },
  soonMs: 1_800_000,
  items: [],
};

function board(calls: () => readonly (Call | undefined)[], agents: () => readonly AgentJson[] = () => []) {
  const told: LiveEvent[] = [];
  let due: { delay: number; task: () => void }[] = [];
  const push = {
    publish: (event: LiveEvent, audience: object) =>
      void told.push({ ...event, ...(Object.keys(audience).length > 0 && { audience }) }),
  };
  const after = (delay: number, task: () => void): (() => void) => {
    const one = { delay, task };
    due.push(one);
    return () => {
      due = due.filter((other) => other !== one);
    };
  };
  const tickets = { changed: () => {}, told: () => null, start: () => Promise.resolve(), stop: () => {} };
  const wall = createWall({
    openCalls: () => calls().filter((call) => call !== undefined),
    agents,
    answerRule: () => defaultAnswerRule,
    push,
    dueTickets: tickets,
    after,
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

describe('tickets near their targets', () => {
  const start = Date.parse('2026-11-23T01:00:00Z');
  const item = (number: string, due: string, more: object = {}): DueTicketsJson['items'][number] => ({
    number,
    priority: 'P2',
    vip: false,
    voice: false,
    what: 'acceptance',
    due,
    group: { 'zh-CN': '现场工程师', en: 'Field engineers' },
    owner: '许诺',
    ...more,
  });

  /** Time passes by hand; `picture` is what the tables say. */
  function watched(first: DueTicketsJson) {
    let now = start;
    let picture = first;
    let reads = 0;
    let waits: { at: number; task: () => void }[] = [];
    const told: { event: LiveEvent; audience: object }[] = [];
    const due = createDueTickets({
      read() {
        reads += 1;
        return Promise.resolve(picture);
      },
      push: { publish: (event, audience) => void told.push({ event, audience }) },
      now: () => now,
      after(delay, task) {
        const one = { at: now + delay, task };
        waits.push(one);
        return () => {
          waits = waits.filter((other) => other !== one);
        };
      },
      log: { warn: () => {} },
    });
    return {
      due,
      told,
      reads: () => reads,
      show: (next: DueTicketsJson) => {
        picture = next;
      },
      pass: async (ms: number): Promise<void> => {
        const end = now + ms;
        for (;;) {
          const [next] = waits.toSorted((a, b) => a.at - b.at);
          if (next === undefined || next.at > end) break;
          waits = waits.filter((other) => other !== next);
          now = next.at;
          next.task();
          await new Promise(setImmediate);
        }
        now = end;
      },
      waiting: () => waits.length,
    };
  }

  test('supervisors are told with names, wallboards without, and without complaints', async () => {
    const picture = {
      ...nothingDue,
      counts: { open: 9, unaccepted: 1, late: 1, soon: 1 },
      items: [
        item('SD-1', '2026-11-23T00:50:00.000Z'),
        item('SD-2', '2026-11-23T01:20:00.000Z', { voice: true, what: 'response' }),
      ],
    };
    const { due, told } = watched(picture);
    expect(due.told(true)).toBeNull();
    await due.start();
    expect(told).toEqual([
      { event: { type: 'tickets.due', due: picture }, audience: { roles: ['supervisor'] } },
      { event: { type: 'wall.tickets', due: withoutNames(picture) }, audience: {} },
    ]);
    const shown = due.told(false);
    expect(shown?.items).toEqual([{ ...picture.items[0], owner: null }]);
    expect(JSON.stringify(shown)).not.toMatch(/许诺|SD-2/);
    expect(shown?.counts).toEqual(picture.counts);
  });

  test('a burst of changes is read once; what is the same is not told again', async () => {
    const { due, told, reads, show, pass } = watched(nothingDue);
    await due.start();
    expect([reads(), told.length]).toEqual([1, 2]);
    for (let i = 0; i < 500; i += 1) due.changed();
    await pass(500);
    expect([reads(), told.length]).toEqual([2, 2]);
    show({ ...nothingDue, counts: { ...nothingDue.counts, open: 1 } });
    due.changed();
    await pass(500);
    expect([reads(), told.length]).toEqual([3, 4]);
  });

  test('when a ticket falls due the picture is read at that moment, and never more often than it may', async () => {
    expect(nextLook({ items: [item('SD-1', '2026-11-23T01:00:03.000Z')] }, start)).toBe(3000);
    expect(nextLook({ items: [item('SD-1', '2026-11-23T01:00:00.010Z')] }, start)).toBe(400);
    expect(nextLook({ items: [item('SD-1', '2026-11-23T00:00:00.000Z')] }, start)).toBe(10_000);
    const { due, reads, pass, waiting } = watched({ ...nothingDue, items: [item('SD-1', '2026-11-23T01:00:03.000Z')] });
    await due.start();
    await pass(2900);
    expect(reads()).toBe(1);
    await pass(200);
    expect(reads()).toBe(2);
    due.stop();
    expect(waiting()).toBe(0);
    await pass(60_000);
    expect(reads()).toBe(2);
  });

  test('in a snapshot: supervisors and wallboards have them, agents do not', () => {
    const tickets = {
      changed: () => {},
      told: (names: boolean) =>
        names ? { ...nothingDue, items: [item('SD-1', '2026-11-23T01:00:03.000Z')] } : nothingDue,
      start: () => Promise.resolve(),
      stop: () => {},
    };
    const wall = createWall({
      openCalls: () => [],
      agents: () => [],
      answerRule: () => defaultAnswerRule,
      push: { publish: () => {} },
      dueTickets: tickets,
      after: () => () => {},
    });
    expect(wall.snapshot?.(supervisor)).toEqual({ due: tickets.told(true) });
    expect(wall.snapshot?.(display)).toMatchObject({ due: nothingDue });
    expect(wall.snapshot?.(agentPerson)).toEqual({});
  });
});
