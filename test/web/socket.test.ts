/** The page's socket on a clock of its own: reconnects, where it goes on, and when it gives up. */
import { decode, type ServerMessage } from '../../src/web/live/protocol.js';
import {
  helloMs,
  liveSocket,
  pingEveryMs,
  silenceMs,
  type Connection,
  type LiveSocket,
  type WireEvents,
} from '../../src/web/live/socket.js';

class Scene {
  time = 0;
  timers: { at: number; task: () => void }[] = [];
  wires: { events: WireEvents; sent: unknown[]; closed: boolean }[] = [];
  messages: ServerMessage[] = [];
  connections: Connection[] = [];
  signedOut = false;
  admitted: 'yes' | 'no' | 'unknown' = 'yes';
  place: { stream: string; seq: number } | null = null;
  socket: LiveSocket;

  constructor() {
    this.socket = liveSocket(
      {
        open: (events) => {
          const wire = { events, sent: [] as unknown[], closed: false };
          this.wires.push(wire);
          return {
            send: (text) => wire.sent.push(JSON.parse(text)),
            close: () => {
              wire.closed = true;
            },
          };
        },
        after: (delay, task) => {
          const timer = { at: this.time + delay, task };
          this.timers.push(timer);
          return () => {
            this.timers = this.timers.filter((other) => other !== timer);
          };
        },
        now: () => this.time,
        random: () => 0.5,
        place: () => this.place,
        admitted: () => Promise.resolve(this.admitted),
      },
      {
        message: (message) => this.messages.push(message),
        connection: (connection) => this.connections.push(connection),
        signedOut: () => {
          this.signedOut = true;
        },
      },
    );
    this.socket.start();
  }

  get wire() {
    const last = this.wires.at(-1);
    if (last === undefined) throw new Error('no socket was opened');
    return last;
  }

  get state() {
    return this.connections.at(-1)?.state;
  }

  say(message: unknown): void {
    this.wire.events.text(JSON.stringify(message));
  }

  hello(stream = 's1'): void {
    this.say({ type: 'hello', protocol: 1, stream });
  }

  /** Lets time pass, timer by timer, and what they started settle. */
  async pass(span: number): Promise<void> {
    const end = this.time + span;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      this.timers = this.timers.filter((timer) => timer !== next);
      next.task();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.time = end;
  }
}

test('a new page asks for everything', () => {
  const scene = new Scene();
  scene.hello();
  expect(scene.wire.sent).toEqual([{ type: 'subscribe' }]);
  expect(scene.state).toBe('up');
});

test('the link drops for a moment: the page goes on after the last event it has', async () => {
  const scene = new Scene();
  scene.hello();
  scene.place = { stream: 's1', seq: 42 };
  scene.wire.events.closed();
  expect(scene.state).toBe('lost');
  await scene.pass(1000);
  expect(scene.wires).toHaveLength(2);
  scene.hello();
  expect(scene.wire.sent).toEqual([{ type: 'subscribe', stream: 's1', after: 42 }]);
});

test('the server was restarted: another stream, so everything anew', async () => {
  const scene = new Scene();
  scene.hello();
  scene.place = { stream: 's1', seq: 42 };
  scene.wire.events.closed();
  await scene.pass(1000);
  scene.hello('s2');
  expect(scene.wire.sent).toEqual([{ type: 'subscribe' }]);
});

test('the server stays away: first try within a second, then ever slower, at most ten seconds apart', async () => {
  const scene = new Scene();
  scene.hello();
  const tries: number[] = [];
  for (let i = 0; i < 8; i += 1) {
    const lostAt = scene.time;
    const count = scene.wires.length;
    scene.wire.events.closed();
    while (scene.wires.length === count) await scene.pass(50);
    tries.push(scene.time - lostAt);
  }
  expect(tries[0]).toBeLessThanOrEqual(1000);
  expect(tries.toSorted((a, b) => a - b)).toEqual(tries);
  expect(Math.max(...tries)).toBeLessThanOrEqual(10_000);
  expect(scene.connections.at(-1)).toMatchObject({ state: 'lost', since: 0, tries: 8 });
});

test('somebody looks at the page again: it tries at once', async () => {
  const scene = new Scene();
  scene.hello();
  for (let i = 0; i < 6; i += 1) {
    scene.wire.events.closed();
    scene.socket.hurry();
    await scene.pass(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(scene.wires).toHaveLength(7);
  expect(scene.time).toBe(0);
});

test('the session ended while the link was down: the page leaves, without further attempts', async () => {
  const scene = new Scene();
  scene.hello();
  scene.admitted = 'no';
  scene.wire.events.closed();
  await scene.pass(60_000);
  expect(scene.signedOut).toBe(true);
  expect(scene.wires).toHaveLength(1);
});

test('a half-open link: a server that answered pings falls silent and is given up', async () => {
  const scene = new Scene();
  scene.hello();
  await scene.pass(pingEveryMs);
  expect(scene.wire.sent).toContainEqual({ type: 'ping' });
  scene.say({ type: 'pong' });
  await scene.pass(silenceMs + pingEveryMs);
  expect(scene.wires[0]?.closed).toBe(true);
  expect(scene.connections.map((c) => c.state)).toContain('lost');
});

test('a server that answers no pings is not given up for a quiet night', async () => {
  const scene = new Scene();
  scene.hello();
  await scene.pass(600_000);
  expect(scene.wires).toHaveLength(1);
  expect(scene.state).toBe('up');
});

test('something that accepts and says nothing is given up', async () => {
  const scene = new Scene();
  await scene.pass(helloMs);
  expect(scene.wires[0]?.closed).toBe(true);
  expect(scene.state).toBe('lost');
});

test('a stopped page leaves no timer and no socket', async () => {
  const scene = new Scene();
  scene.hello();
  scene.socket.stop();
  expect(scene.timers).toEqual([]);
  expect(scene.wires[0]?.closed).toBe(true);
  scene.wire.events.closed();
  await scene.pass(60_000);
  expect(scene.wires).toHaveLength(1);
});

describe('frames from the wire', () => {
  test.each([
    '',
    'null',
    '[]',
    '{',
    '{"type":1}',
    '{"type":"constructor"}',
    '{"type":"snapshot"}',
    '{"type":"call.arrived","seq":1}',
  ])('%j is passed over', (text) => {
    expect(decode(text)).toBeNull();
  });

  test('a kind of event that this page does not know yet is passed over', () => {
    expect(decode('{"type":"ticket.opened","seq":4}')).toBeNull();
  });
});
