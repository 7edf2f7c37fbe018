/**
 * Bytes on their way to one AMI client. Like Asterisk it cuts a client that does not read: when what waits exceeds the
 * socket's buffers and nothing was taken for `writeTimeoutMs`; half a message may be left on the wire. Knows no AMI.
 */
import type { Socket } from 'node:net';

const chunkBytes = 64 * 1024;

export class Outlet {
  private readonly socket: Socket;
  private readonly writeTimeoutMs: number;
  private readonly bufferBytes: number;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private pending = '';
  private flushing = false;
  private writing = false;
  private held = false;
  private closing = false;
  private timer: NodeJS.Timeout | null = null;
  /** How the link ended, where this end cut it. */
  cutFor: 'slow' | null = null;

  constructor(socket: Socket, writeTimeoutMs: number, bufferBytes: number) {
    this.socket = socket;
    this.writeTimeoutMs = writeTimeoutMs;
    this.bufferBytes = bufferBytes;
  }

  /** Text goes out in order; many small ones become one write. */
  send(text: string): void {
    if (this.closing || this.socket.destroyed) return;
    this.pending += text;
    if (this.pending.length >= chunkBytes) this.gather();
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      this.gather();
      this.pump();
    });
  }

  /** Nothing goes out until `release`; what comes meanwhile waits. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.gather();
    this.pump();
  }

  /** Closes after what has been sent so far. */
  close(): void {
    this.gather();
    this.closing = true;
    this.pump();
  }

  /** Closes now; what waits is lost. */
  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.waiting = [];
    this.pending = '';
    this.socket.destroy();
  }

  private gather(): void {
    if (this.pending === '') return;
    const bytes = Buffer.from(this.pending, 'utf8');
    this.pending = '';
    this.waitingBytes += bytes.length;
    for (let at = 0; at < bytes.length; at += chunkBytes) this.waiting.push(bytes.subarray(at, at + chunkBytes));
  }

  private pump(): void {
    if (this.writing || this.held || this.socket.destroyed) return;
    const chunk = this.waiting.shift();
    if (chunk === undefined) {
      if (this.closing) this.socket.end();
      return;
    }
    this.writing = true;
    this.watch();
    this.socket.write(chunk, () => {
      this.writing = false;
      this.waitingBytes -= chunk.length;
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = null;
      this.pump();
    });
  }

  /** One chunk that is not taken in time cuts the client, once more waits than a socket would hold. */
  private watch(): void {
    this.timer = setTimeout(() => {
      // This process may have been busy itself: the answer may lie ready.
      setImmediate(() => {
        this.timer = null;
        if (!this.writing || this.socket.destroyed) return;
        if (this.waitingBytes <= this.bufferBytes) {
          this.watch();
          return;
        }
        this.cutFor = 'slow';
        this.destroy();
      });
    }, this.writeTimeoutMs);
    this.timer.unref();
  }
}
