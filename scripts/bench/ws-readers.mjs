/**
 * Many WebSocket clients in one process, as cheap as can be: plain sockets and just enough of RFC 6455 to count text
 * messages. A message that is measured holds `~` and sixteen digits: the microsecond (`micros`) from which it counts.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { answers, micros } from './family.mjs';
import { percentile } from './lib.mjs';

const most = 4_000_000;
/** By group: sockets, and the latencies since it was last cleared. */
const groups = new Map();
/** One at a time is read into it, so that nothing is allocated a read. */
const room = Buffer.allocUnsafe(256 * 1024);
const tilde = 0x7e;
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

function masked(text) {
  const body = Buffer.from(text);
  if (body.length > 125) throw new Error('too long');
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
}

class Reader {
  constructor(group, { host, port, token, first, until }) {
    this.group = group;
    this.rest = null;
    this.upgraded = false;
    this.until = until ?? null;
    this.ready = new Promise((resolve, reject) => {
      this.isReady = resolve;
      this.failed = reject;
    });
    this.ready.catch(() => {});
    this.first = first;
    this.socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: room,
        callback: (length) => {
          this.take(length);
          return true;
        },
      },
    });
    this.socket.on('connect', () =>
      this.socket.write(
        `GET /ws HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
          `${token === undefined ? '' : `Authorization: Bearer ${token}\r\n`}\r\n`,
      ),
    );
    this.socket.on('error', (error) => this.failed(error));
    this.socket.on('close', () => {
      group.closed += 1;
      this.failed(new Error('closed'));
    });
  }

  take(length) {
    let bytes = room;
    let end = length;
    if (this.rest !== null) {
      bytes = Buffer.concat([this.rest, room.subarray(0, length)]);
      end = bytes.length;
      this.rest = null;
    }
    let at = 0;
    if (!this.upgraded) {
      const head = bytes.indexOf('\r\n\r\n');
      if (head < 0 || head >= end) return this.keep(bytes, 0, end);
      const line = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
      if (!line.includes(' 101 ')) {
        this.failed(new Error(line));
        this.socket.destroy();
        return;
      }
      this.upgraded = true;
      at = head + 4;
      if (this.first !== undefined) this.socket.write(masked(this.first));
      if (this.until === null) this.isReady();
    }
    while (end - at >= 2) {
      let size = bytes[at + 1] & 0x7f;
      let body = at + 2;
      if (size === 126) {
        if (end - at < 4) break;
        size = bytes.readUInt16BE(at + 2);
        body = at + 4;
      } else if (size === 127) {
        if (end - at < 10) break;
        size = Number(bytes.readBigUInt64BE(at + 2));
        body = at + 10;
      }
      if (body + size > end) break;
      this.frame(bytes[at] & 0x0f, bytes, body, body + size);
      at = body + size;
    }
    if (at < end) this.keep(bytes, at, end);
  }

  keep(bytes, from, to) {
    this.rest = Buffer.from(bytes.subarray(from, to));
  }

  frame(opcode, bytes, from, to) {
    if (opcode === 9) {
      this.socket.write(pong);
      return;
    }
    if (opcode !== 1) return;
    if (this.until !== null) {
      if (bytes.toString('latin1', from, from + this.until.length) !== this.until) return;
      this.until = null;
      this.isReady();
      return;
    }
    const mark = bytes.indexOf(tilde, from);
    if (mark < 0 || mark >= to) {
      this.group.other += 1;
      return;
    }
    let stamp = 0;
    for (let i = mark + 1; i <= mark + 16; i += 1) stamp = stamp * 10 + bytes[i] - 48;
    const { group } = this;
    if (group.count < most) group.latencies[group.count] = micros() - stamp;
    group.count += 1;
  }
}

answers({
  /** Opens a socket for each of `tokens` (or `count`), `together` at a time; resolves when all are ready. */
  async open({ name, host, port, tokens, count, first, until, together = 50 }) {
    const group = { latencies: new Float64Array(most), count: 0, other: 0, closed: 0, sockets: [] };
    groups.set(name, group);
    const all = tokens ?? Array.from({ length: count });
    for (let i = 0; i < all.length; i += together) {
      const some = all.slice(i, i + together).map((token) => new Reader(group, { host, port, token, first, until }));
      group.sockets.push(...some.map((reader) => reader.socket));
      await Promise.all(some.map((reader) => reader.ready));
    }
  },
  clear({ name }) {
    const group = groups.get(name);
    group.count = 0;
    group.other = 0;
  },
  /** Resolves when so many measured messages are there, or after so long without a further one. */
  async collect({ name, expected, patience = 3000 }) {
    const group = groups.get(name);
    let before = -1;
    let since = performance.now();
    while (group.count < expected && performance.now() - since < patience) {
      if (group.count !== before) {
        before = group.count;
        since = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const seen = group.latencies.subarray(0, Math.min(group.count, most));
    const at = (p) => (seen.length === 0 ? null : percentile(seen, p) / 1000);
    const { count, other, closed } = group;
    return { count, other, closed, p50: at(50), p90: at(90), p99: at(99), most: at(100) };
  },
});
