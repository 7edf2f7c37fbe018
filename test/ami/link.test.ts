/** The lasting link: present state first, then what follows; silence noticed, come back, stop at a wrong password. */
import { createAmiLink, type AmiLinkOptions } from '../../src/ami/link.js';
import type { Timers } from '../../src/ami/timers.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { systemClock } from '../../src/clock.js';
import type { PbxEvent } from '../../src/core/pbx-event.js';
import type { LinkState, Log, PbxLink } from '../../src/ports.js';
import { deskOptions, quickCall } from '../simulator/desk.js';
import { block, event } from './read.js';
import { scriptedPbx, usual, type Script, type ScriptedPbx } from './scripted-pbx.js';

const secret = 'watch';

interface Watched {
  readonly link: PbxLink;
  readonly events: PbxEvent[];
  readonly states: LinkState[];
  readonly logged: string[];
  /** Resolves when the condition holds, looked at after every batch and every state. */
  until(condition: () => boolean): Promise<void>;
}

function watch(port: number, more: Partial<AmiLinkOptions> = {}): Watched {
  const logged: string[] = [];
  const note = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { error: note, warn: note, info: note, debug: note };
  const link = createAmiLink({
    name: 'main',
    host: '127.0.0.1',
    port,
    username: 'skylark',
    secret: () => secret,
    auth: 'challenge',
    tls: null,
    clock: systemClock,
    log,
    ...more,
    timeouts: { firstRetry: 20, longestRetry: 50, ...more.timeouts },
  });
  const events: PbxEvent[] = [];
  const states: LinkState[] = [];
  let looking: (() => void)[] = [];
  const look = (): void => {
    for (const one of looking) one();
  };
  link.onEvents((batch) => {
    events.push(...batch);
    look();
  });
  link.onState((state) => {
    states.push(state);
    look();
  });
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const one = (): void => {
        if (!condition()) return;
        looking = looking.filter((other) => other !== one);
        resolve();
      };
      looking.push(one);
      one();
    });
  return { link, events, states, logged, until };
}

async function withScript(
  script: Partial<Script>,
  run: (pbx: ScriptedPbx, watched: Watched) => Promise<void>,
  more: Partial<AmiLinkOptions> = {},
): Promise<void> {
  const pbx = await scriptedPbx({ answer: (action) => usual(action), ...script });
  const watched = watch(pbx.port, more);
  try {
    watched.link.start();
    await run(pbx, watched);
  } finally {
    await watched.link.stop();
    await pbx.stop();
    expect(watched.logged.join('\n')).not.toContain(`"${secret}"`);
  }
}

async function withSimulator(
  run: (pbx: SimulatedPbx, watched: Watched) => Promise<void>,
  more: Partial<AmiLinkOptions> = {},
): Promise<void> {
  const pbx = createSimulatedPbx(deskOptions());
  const { port } = await pbx.start();
  const watched = watch(port, more);
  try {
    watched.link.start();
    await run(pbx, watched);
  } finally {
    await watched.link.stop();
    await pbx.stop();
  }
}

const types = (events: readonly PbxEvent[]): string[] => events.map(({ type }) => type);
const up =
  ({ link }: Watched) =>
  (): boolean =>
    link.state().resynchronised;

test('says link_up, the present state, what came meanwhile, and then follows', async () => {
  const list =
    'Response: Success\r\nActionID: <id>\r\nEventList: start\r\n\r\n' +
    `Event: CoreShowChannel\r\nActionID: <id>\r\n${block({ ChannelState: '6' })}Application: Queue\r\nApplicationData: hotline\r\nDuration: 00:01:30\r\nBridgeId: b-1\r\n\r\n` +
    event('Hangup', `${block()}Cause: 16\r\n`) +
    'Event: CoreShowChannelsComplete\r\nActionID: <id>\r\nEventList: Complete\r\nListItems: 1\r\n\r\n';
  await withScript({ answer: (action) => usual(action, { CoreShowChannels: list }) }, async (pbx, watched) => {
    await watched.until(up(watched));
    expect(types(watched.events)).toEqual([
      'link_up',
      'snapshot_began',
      'channel_seen',
      'bridge_seen',
      'channel_hung_up',
      'snapshot_ended',
    ]);
    expect(watched.events).toMatchObject([
      { version: '22.10.1' },
      { boot: Date.UTC(2026, 10, 24, 2, 30, 50) * 1000, precision: 'snapshot' },
      {
        channel: { id: '1795487586.0', state: 'up' },
        bridgeId: 'b-1',
        application: 'Queue',
        createdAt: watched.events[1]!.at - 90_000_000,
      },
      { bridge: { id: 'b-1' }, channelIds: ['1795487586.0'] },
      { precision: 'event' },
      {},
    ]);
    pbx.send(event('Newchannel', block({ Uniqueid: '1795487586.9' })));
    await watched.until(() => watched.events.length === 7);
    expect(watched.events[6]).toMatchObject({ type: 'channel_created', channel: { id: '1795487586.9' } });
    expect(watched.states.map(({ state, resynchronised }) => [state, resynchronised])).toEqual([
      ['connecting', false],
      ['up', true],
    ]);
    expect(pbx.actions.find((action) => action['Action'] === 'Login')?.['Events']).toBe('call,agent');
  });
});

test('a hostile number in the list of channels changes nothing but the number', async () => {
  const hostile = '139\r\n\r\nEvent: CoreShowChannelsComplete\r\nUniqueid: 9.9';
  const list =
    'Response: Success\r\nActionID: <id>\r\nEventList: start\r\n\r\n' +
    `Event: CoreShowChannel\r\nActionID: <id>\r\n${block({ CallerIDNum: hostile })}Application: Queue\r\nDuration: 00:00:01\r\nBridgeId: \r\n\r\n` +
    'Event: CoreShowChannelsComplete\r\nActionID: <id>\r\nEventList: Complete\r\n\r\n';
  await withScript({ answer: (action) => usual(action, { CoreShowChannels: list }) }, async (_, watched) => {
    await watched.until(up(watched));
    expect(watched.events.filter(({ type }) => type === 'channel_seen')).toMatchObject([
      { channel: { id: '1795487586.0', callerNumber: '139' }, bridgeId: null },
    ]);
  });
});

test('channels are listed by Status where CoreShowChannels is refused', async () => {
  const denied = 'Response: Error\r\nActionID: <id>\r\nMessage: Permission denied\r\n\r\n';
  const status =
    'Response: Success\r\nActionID: <id>\r\nEventList: start\r\n\r\n' +
    `Event: Status\r\nPrivilege: Call\r\n${block()}BridgeID: b-2\r\nApplication: Queue\r\nSeconds: 7\r\nActionID: <id>\r\n\r\n` +
    'Event: StatusComplete\r\nActionID: <id>\r\nEventList: Complete\r\n\r\n';
  const answers = { CoreShowChannels: denied, Status: status };
  await withScript({ answer: (action) => usual(action, answers) }, async (_, watched) => {
    await watched.until(up(watched));
    expect(watched.events.filter(({ type }) => type === 'channel_seen')).toMatchObject([{ bridgeId: 'b-2' }]);
  });
});

test('an account that may list nothing gives no link, and it is said why', async () => {
  const denied = 'Response: Error\r\nActionID: <id>\r\nMessage: Permission denied\r\n\r\n';
  const answers = { CoreShowChannels: denied, Status: denied };
  await withScript({ answer: (action) => usual(action, answers) }, async (_, watched) => {
    await watched.until(() => watched.states.some(({ reason }) => reason?.includes('reporting') === true));
    expect(watched.events).toEqual([]);
  });
});

test('a wrong password stops and says so, without a second try', async () => {
  const refusal = 'Response: Error\r\nActionID: <id>\r\nMessage: Authentication failed\r\n\r\n';
  await withScript({ answer: (action) => usual(action, { Login: refusal }) }, async (pbx, watched) => {
    await watched.until(() => watched.link.state().state === 'refused');
    expect(watched.link.state()).toMatchObject({ state: 'refused', reason: 'Authentication failed' });
    await watched.link.stop();
    expect(pbx.connections()).toBe(1);
  });
});

test('a link that says nothing is noticed, at the last instant at which it was good', async () => {
  await withSimulator(
    async (pbx, watched) => {
      await watched.until(up(watched));
      pbx.freeze();
      await watched.until(() => watched.link.state().state === 'down');
      const state = watched.link.state();
      expect(state.reason).toBe('the PBX does not answer any more');
      const down = watched.events.at(-1);
      expect(down).toMatchObject({ type: 'link_down', at: (state.lastHeardAt ?? 0) + (state.clockOffset ?? 0) });
      pbx.thaw();
      await watched.until(up(watched));
    },
    { timeouts: { ping: 20, pingAnswer: 40 } },
  );
});

test('by default silence is noticed within 10 s', async () => {
  const waits: number[] = [];
  const timers: Timers = {
    after(ms, then) {
      waits.push(ms);
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
  };
  await withSimulator(
    async (_, watched) => {
      await watched.until(up(watched));
      await watched.until(() => true);
    },
    { timers },
  );
  const ping = waits.filter((ms) => ms === 3000 || ms === 4000);
  expect(ping.length).toBeGreaterThan(1);
  expect(Math.max(...ping) + 3000).toBeLessThan(10_000);
});

test('cut in the middle of an event, it comes back and is told the present state again', async () => {
  await withSimulator(async (pbx, watched) => {
    await watched.until(up(watched));
    pbx.run(quickCall(400));
    await watched.until(() => watched.events.some(({ type }) => type === 'queue_joined'));
    await pbx.cutLinks();
    await watched.until(() => watched.events.filter(({ type }) => type === 'snapshot_ended').length === 2);
    const said = types(watched.events);
    const again = said.slice(said.lastIndexOf('link_down'));
    expect(again.slice(0, 3)).toEqual(['link_down', 'link_up', 'snapshot_began']);
    expect(again).toContain('channel_seen');
    expect(watched.states.map(({ state }) => state)).toEqual(['connecting', 'up', 'down', 'up']);
    await watched.until(() => pbx.idle);
  });
});

test('a PBX that starts anew is a new boot', async () => {
  await withSimulator(async (pbx, watched) => {
    await watched.until(up(watched));
    await pbx.restart({ downMs: 1100 });
    await watched.until(() => watched.events.filter(({ type }) => type === 'snapshot_ended').length === 2);
    const boots = watched.events.flatMap((e) => (e.type === 'snapshot_began' ? [e.boot] : []));
    expect(boots[1]).toBeGreaterThan(boots[0] ?? 0);
  });
});

test('while nobody listens it tries again: soon, then more seldom, never in step with others', async () => {
  const waits: number[] = [];
  let run: (() => void) | null = null;
  const timers: Timers = {
    after(ms, then) {
      if (ms > 2500) return () => {};
      waits.push(ms);
      run = then;
      return () => {};
    },
  };
  const pbx = await scriptedPbx({ answer: () => null });
  await pbx.stop();
  const watched = watch(pbx.port, { timers, random: () => 0.5, timeouts: { firstRetry: 500, longestRetry: 2000 } });
  watched.link.start();
  for (let tries = 1; tries <= 5; tries += 1) {
    while (waits.length < tries) await new Promise((resolve) => setImmediate(resolve));
    (run as (() => void) | null)?.();
  }
  await watched.link.stop();
  expect(waits.slice(0, 5)).toEqual([375, 750, 1500, 1500, 1500]);
  expect(watched.link.state()).toMatchObject({ resynchronised: false });
  expect(watched.logged.filter((line) => line.startsWith('no PBX link'))).toHaveLength(1);
});

test('the first try after a lost link comes within a second', async () => {
  const waits: number[] = [];
  const timers: Timers = {
    after(ms, then) {
      const timer = setTimeout(then, ms);
      if (ms < 2500) waits.push(ms);
      return () => clearTimeout(timer);
    },
  };
  await withSimulator(
    async (pbx, watched) => {
      await watched.until(up(watched));
      await pbx.cutLinks();
      await watched.until(() => watched.states.some(({ state }) => state === 'down'));
      await watched.until(up(watched));
      expect(waits[0]).toBeLessThanOrEqual(1000);
    },
    { timers, timeouts: { firstRetry: 500, longestRetry: 10_000 } },
  );
});

test('knows the clock of a PBX that is five minutes off', async () => {
  const ahead = 300_000_000;
  const stamp = (): string => ((systemClock.now() + ahead) / 1e6).toFixed(6);
  const answer: Script['answer'] = (action) =>
    action['Action'] === 'Ping'
      ? `Response: Success\r\nActionID: ${action['ActionID']}\r\nPing: Pong\r\nTimestamp: ${stamp()}\r\n\r\n`
      : usual(action);
  await withScript({ answer }, async (pbx, watched) => {
    await watched.until(up(watched));
    const { clockOffset } = watched.link.state();
    expect(Math.abs((clockOffset ?? 0) - ahead)).toBeLessThan(200_000);
    expect(Math.abs(watched.link.now() - systemClock.now() - ahead)).toBeLessThan(200_000);
    pbx.send(event('Newchannel', block(), null));
    await watched.until(() => watched.events.at(-1)?.type === 'channel_created');
    // Events without times are told on our clock, and so is the present.
    expect(Math.abs((watched.events.at(-1)?.at ?? 0) - watched.link.now())).toBeLessThan(1_000_000);
  });
});

test('a burst is worked off in short turns, in order, and the socket is read meanwhile', async () => {
  const total = 6000;
  await withScript({}, async (pbx, watched) => {
    await watched.until(up(watched));
    const before = watched.events.length;
    const all = Array.from({ length: total }, (_, i) => event('Newchannel', block({ Uniqueid: `1795487586.${i}` })));
    pbx.send(Buffer.from(all.join('')));
    await watched.until(() => watched.events.length === before + total);
    const ids = watched.events.slice(before).map((e) => (e.type === 'channel_created' ? e.channel.id : ''));
    expect(ids).toEqual(all.map((_, i) => `1795487586.${i}`));
  });
}, 30_000);

test('every byte is given to the tap, with its arrival', async () => {
  let kept = Buffer.alloc(0);
  const tap = (chunk: Buffer): void => {
    kept = Buffer.concat([kept, chunk]);
  };
  await withScript(
    {},
    async (pbx, watched) => {
      await watched.until(up(watched));
      pbx.send(event('Newchannel', block()));
      await watched.until(() => watched.events.at(-1)?.type === 'channel_created');
      expect(kept.toString()).toMatch(/^Asterisk Call Manager\/11.0.0\r\nResponse: /);
      expect(kept.toString().endsWith(event('Newchannel', block()))).toBe(true);
    },
    { tap },
  );
});

test('stops at once while it waits for a PBX that says nothing', async () => {
  const pbx = await scriptedPbx({ greeting: '', answer: () => null });
  const watched = watch(pbx.port);
  watched.link.start();
  await watched.link.stop();
  expect(watched.events).toEqual([]);
  await pbx.stop();
});
