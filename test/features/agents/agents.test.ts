import { z } from 'zod';
import { agentSchema, queueSchema, type AgentJson, type QueueJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import type { Role } from '../../../src/contract/roles.js';
import type { MemberView, PbxEvent } from '../../../src/core/pbx-event.js';
import { createWiring, defaultWiring } from '../../../src/core/wiring.js';
import { createAgents, type Agents } from '../../../src/features/agents/agents.js';
import type { Audience, Principal } from '../../../src/ports.js';
import { arrival, at, callLog } from '../../support/facts.js';
import { get } from '../../support/rest.js';
import { channel } from './incidents.js';

const who = (user: string | null, ...roles: Role[]): Principal => ({ user, name: user ?? 'x', roles, via: 'session' });

type Bare<T> = T extends unknown ? Omit<T, 'at' | 'precision'> : never;

function desk(): {
  agents: Agents;
  holders: Map<string, string>;
  told: { event: LiveEvent; audience: Audience }[];
  hear(seconds: number, event: Bare<PbxEvent>, facts?: Parameters<ReturnType<Agents['boardFor']>['onEvent']>[1]): void;
  flush(): void;
  log: ReturnType<typeof callLog>;
} {
  const told: { event: LiveEvent; audience: Audience }[] = [];
  const holders = new Map([['8001', 'anna']]);
  let later: (() => void)[] = [];
  const log = callLog();
  const agents = createAgents({
    userAt: (extension) => holders.get(extension) ?? null,
    displayName: (user) => ({ anna: '安娜' })[user] ?? user,
    queueName: (_pbx, queue) => (queue === '500' ? '热线' : queue),
    push: { publish: (event, audience) => told.push({ event, audience }) },
    soon: (run) => later.push(run),
    refreshEvery: 1,
  });
  const board = agents.boardFor('main', {
    wiring: createWiring({ ...defaultWiring, pbx: 'main', userAt: () => null }),
    callOf: () => log.call(),
    openCalls: () => [],
    direct: false,
    now: () => at(100),
  });
  return {
    agents,
    holders,
    told,
    log,
    hear: (seconds, event, facts = []) => board.onEvent({ ...event, at: at(seconds), precision: 'event' }, facts),
    flush() {
      const runs = later;
      later = [];
      for (const run of runs) run();
    },
  };
}

const member = (extension: string, over: Partial<MemberView> = {}): Bare<PbxEvent> => ({
  type: 'member_changed',
  member: {
    queue: '500',
    device: `PJSIP/${extension}`,
    stateDevice: null,
    name: `Phone ${extension}`,
    membership: 'static',
    paused: false,
    pausedReason: null,
    state: 'not_in_use',
    inCall: false,
    lastCallAt: null,
    wrapUpSeconds: null,
    ...over,
  },
});

function synced(): ReturnType<typeof desk> {
  const d = desk();
  d.hear(0, { type: 'snapshot_began', boot: null });
  d.hear(0, member('8001'));
  d.hear(0, member('8002'));
  d.hear(0, { type: 'snapshot_ended' });
  d.flush();
  return d;
}

function snapshot(
  d: ReturnType<typeof desk>,
  reader: Principal,
): { agents?: AgentJson[] | undefined; queues?: QueueJson[] | undefined } {
  return z
    .object({ agents: z.array(agentSchema).optional(), queues: z.array(queueSchema).optional() })
    .strict()
    .parse(d.agents.snapshot!(reader));
}

const agentsIn = (d: ReturnType<typeof desk>): AgentJson[] =>
  d.told.flatMap(({ event }) => (event.type === 'agent.state' ? [event.agent] : []));
const queuesIn = (d: ReturnType<typeof desk>): QueueJson[] =>
  d.told.flatMap(({ event }) => (event.type === 'queue.state' ? [queueSchema.parse(event.queue)] : []));

test('after the snapshot everybody is told once; the agent hears of himself, supervisors of all', () => {
  const d = synced();
  const agents = d.told.filter((t) => t.event.type === 'agent.state');
  expect(agents.map((t) => t.audience)).toEqual([
    { roles: ['supervisor', 'administrator'], users: ['anna'] },
    { roles: ['supervisor', 'administrator'] },
  ]);
  expect(agentsIn(d)).toMatchObject([
    { extension: '8001', user: 'anna', name: '安娜', state: 'ready' },
    { extension: '8002', user: null, name: 'Phone 8002', state: 'ready' },
  ]);
  expect(d.told.filter((t) => t.event.type === 'queue.state')).toHaveLength(1);
});

test('a repeated message and a change that came and went within one burst tell nobody anything', () => {
  const d = synced();
  d.told.length = 0;
  d.hear(5, member('8001'));
  d.hear(6, member('8002', { paused: true, pausedReason: 'lunch' }));
  d.hear(6, member('8002'));
  d.flush();
  expect(d.told.map((t) => t.event.type)).toEqual(['agent.state']);
  d.told.length = 0;
  d.hear(7, member('8002'));
  d.flush();
  expect(d.told).toEqual([]);
});

test('a caller who waits shows in the queue with his call; what is sent fits the contract', () => {
  const d = synced();
  d.told.length = 0;
  d.log.say(1, arrival('+8613900000108'));
  const joined = d.log.say(2, { type: 'queue_joined', visit: 0, queue: '500' });
  d.hear(2, { type: 'queue_joined', queue: '500', channel: channel('1.1'), position: 1 }, [joined]);
  d.flush();
  const queue = queuesIn(d)[0]!;
  expect(queue).toMatchObject({ name: '热线', members: 2, available: 2, known: true });
  expect(queue.waiting).toEqual([{ callId: d.log.call()!.id, since: '2026-11-23T01:00:02.000Z' }]);
});

test('link down: unknown agents, a queue that says that it is not known', () => {
  const d = synced();
  d.told.length = 0;
  d.hear(9, { type: 'link_down', reason: 'cut' });
  d.flush();
  const { agents, queues } = snapshot(d, who('boss', 'administrator'));
  expect(agents?.map((a) => `${a.state} ${a.since}`)).toEqual([
    'unknown 2026-11-23T01:00:09.000Z',
    'unknown 2026-11-23T01:00:09.000Z',
  ]);
  expect(queues?.[0]?.known).toBe(false);
  expect(d.told).toHaveLength(3);
});

test('who may read what: a supervisor all, an agent himself, somebody else nothing', async () => {
  const d = synced();
  expect(snapshot(d, who('boss', 'supervisor')).agents).toHaveLength(2);
  expect(snapshot(d, who('anna', 'agent')).agents?.map((a) => a.extension)).toEqual(['8001']);
  expect(snapshot(d, who('anna', 'agent')).queues).toBeUndefined();
  expect(snapshot(d, who('li', 'engineer'))).toEqual({});
  const ask = async (reader: Principal): Promise<AgentJson[]> =>
    z.object({ items: z.array(agentSchema) }).parse(await get(d.agents, '/api/v1/agents', { who: reader })).items;
  expect(await ask(who('anna', 'agent'))).toHaveLength(1);
  expect(await ask(who(null, 'supervisor'))).toHaveLength(2);
  expect(await ask(who(null, 'agent'))).toEqual([]);
  expect(await get(d.agents, '/api/v1/queues')).toMatchObject({ items: [{ queue: '500', members: 2 }] });
  await expect(get(d.agents, '/api/v1/queues', { who: who('anna', 'agent') })).rejects.toThrow(/./);
});

test('another user takes the phone: told to him, and to who had it', () => {
  const d = synced();
  d.told.length = 0;
  d.holders.set('8001', 'boris');
  d.agents.refresh();
  expect(agentsIn(d).map((agent) => agent.user)).toEqual(['boris']);
  expect(d.told[0]?.audience.users).toEqual(['boris', 'anna']);
});

test('who holds a phone is looked at by itself while the daemon runs', async () => {
  const d = synced();
  d.told.length = 0;
  d.holders.delete('8001');
  await d.agents.start?.();
  while (d.told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await d.agents.stop?.();
  expect(agentsIn(d)).toMatchObject([{ extension: '8001', user: null, name: 'Phone 8001' }]);
});
