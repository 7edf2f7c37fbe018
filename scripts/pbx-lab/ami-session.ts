/**
 * AMI sessions of the lab, written apart from Skylark's own adapter so that both do not share a mistake: a recorder that
 * keeps the raw bytes (with arrival times) and a driver that sends actions and follows events.
 */
import { connect, type Socket } from 'node:net';
import type { AmiAction, AmiEvent, Seen } from './scenario.js';

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}

const frame = (action: AmiAction): string =>
  `${Object.entries(action)
    .map(([key, value]) => `${key}: ${value}\r\n`)
    .join('')}\r\n`;

function parse(block: string): AmiEvent {
  const event: AmiEvent = {};
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) event[line.slice(0, colon)] ??= line.slice(colon + 1).trimStart();
  }
  return event;
}

/** The list actions of a snapshot with the event that ends each list. */
const snapshotActions: [string, string | null][] = [
  ['CoreStatus', null],
  ['CoreShowChannels', 'CoreShowChannelsComplete'],
  ['Status', 'StatusComplete'],
  ['BridgeList', 'BridgeListComplete'],
  ['QueueStatus', 'QueueStatusComplete'],
  ['ParkedCalls', 'ParkedCallsComplete'],
];

/** Keeps every byte that the PBX sends after the login's answer. */
export class Recorder {
  private readonly socket: Socket;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  /** Arrival: [byte offset, microseconds of our clock]. */
  readonly arrivals: [number, number][] = [];
  private waiting: { end: RegExp; done: () => void } | null = null;
  private tail = '';
  private loggedIn = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', () => socket.destroy());
  }

  static async start(host: string, port: number, user: { name: string; secret: string }): Promise<Recorder> {
    const recorder = new Recorder(await open(host, port));
    await recorder.ask(
      { Action: 'Login', Username: user.name, Secret: user.secret, ActionID: 'login' },
      /ActionID: login/,
    );
    recorder.chunks.length = 0;
    recorder.size = 0;
    recorder.arrivals.length = 0;
    recorder.loggedIn = true;
    for (const [name, complete] of snapshotActions) {
      const action: AmiAction = { Action: name, ActionID: `snapshot-${name}` };
      if (name === 'Status') action['AllVariables'] = 'false';
      await recorder.ask(
        action,
        complete === null ? new RegExp(`ActionID: snapshot-${name}`) : new RegExp(`Event: ${complete}|Response: Error`),
      );
    }
    return recorder;
  }

  private take(chunk: Buffer): void {
    if (this.loggedIn) this.arrivals.push([this.size, Math.round((performance.timeOrigin + performance.now()) * 1000)]);
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.waiting === null) return;
    this.tail += chunk.toString('latin1');
    const at = this.tail.search(this.waiting.end);
    if (at < 0 || this.tail.indexOf('\r\n\r\n', at) < 0) return;
    const { done } = this.waiting;
    this.waiting = null;
    this.tail = '';
    done();
  }

  private ask(action: AmiAction, end: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the PBX did not answer ${action['Action']}`)), 5000);
      this.waiting = {
        end,
        done: () => {
          clearTimeout(late);
          resolve();
        },
      };
      this.socket.write(frame(action));
    });
  }

  stop(): Buffer {
    this.socket.destroy();
    return Buffer.concat(this.chunks);
  }
}

/** Sends actions with more rights than Skylark has, and waits for events. */
export class Driver {
  private readonly socket: Socket;
  private rest = '';
  readonly events: AmiEvent[] = [];
  private watchers: (() => void)[] = [];
  private serial = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', () => socket.destroy());
  }

  static async start(host: string, port: number, user: { name: string; secret: string }): Promise<Driver> {
    const driver = new Driver(await open(host, port));
    const said = await driver.send({ Action: 'Login', Username: user.name, Secret: user.secret });
    if (said['Response'] !== 'Success') throw new Error(`AMI login of the driver: ${said['Message']}`);
    return driver;
  }

  private take(text: string): void {
    this.rest += text;
    for (let end = this.rest.indexOf('\r\n\r\n'); end >= 0; end = this.rest.indexOf('\r\n\r\n')) {
      const event = parse(this.rest.slice(0, end));
      this.rest = this.rest.slice(end + 4);
      if (Object.keys(event).length > 0) this.events.push(event);
    }
    const { watchers } = this;
    this.watchers = [];
    for (const look of watchers) look();
  }

  /** Resolves with the n-th event that has all these headers; rejects after `ms`. */
  waitFor(headers: Record<string, string | RegExp>, ms: number, nth = 1): Promise<AmiEvent> {
    const wanted = Object.entries(headers);
    const fits = (event: AmiEvent): boolean =>
      wanted.every(([key, value]) => {
        const has = event[key];
        return has !== undefined && (typeof value === 'string' ? has === value : value.test(has));
      });
    return new Promise((resolve, reject) => {
      let over = false;
      const late = setTimeout(() => {
        over = true;
        reject(
          new Error(
            `no event ${JSON.stringify(headers, (_, v: unknown) => (v instanceof RegExp ? String(v) : v))} in ${ms} ms`,
          ),
        );
      }, ms);
      const look = (): void => {
        if (over) return;
        const found = this.events.filter(fits)[nth - 1];
        if (found === undefined) {
          this.watchers.push(look);
          return;
        }
        clearTimeout(late);
        resolve(found);
      };
      look();
    });
  }

  send(action: AmiAction): Promise<AmiEvent> {
    this.serial += 1;
    const id = `lab-${this.serial}`;
    this.socket.write(frame({ ActionID: id, ...action }));
    return this.waitFor({ ActionID: action['ActionID'] ?? id, Response: /./ }, 8000);
  }

  seen(): Seen {
    const latest = (prefix: string): AmiEvent => {
      const found = this.events.findLast(
        (event) => event['Event'] === 'Newchannel' && (event['Channel'] ?? '').startsWith(prefix),
      );
      if (found === undefined) throw new Error(`no channel ${prefix} has been seen`);
      return found;
    };
    return {
      channel: (prefix) => latest(prefix)['Channel'] ?? '',
      uniqueid: (prefix) => latest(prefix)['Uniqueid'] ?? '',
    };
  }

  /** Resolves when no channel is left; false after `ms`. */
  async empty(ms: number): Promise<boolean> {
    const until = Date.now() + ms;
    while (Date.now() < until) {
      const before = this.events.length;
      await this.send({ Action: 'CoreShowChannels' });
      await this.waitFor({ Event: 'CoreShowChannelsComplete', ActionID: `lab-${this.serial}` }, 5000);
      const open = this.events.slice(before).some((event) => event['Event'] === 'CoreShowChannel');
      if (!open) return true;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return false;
  }

  stop(): void {
    this.socket.destroy();
  }
}
