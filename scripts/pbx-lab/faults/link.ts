/** A TCP proxy between Skylark and the PBX's AMI that can be cut (both ends closed) or frozen (open, but dead). */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Lane } from '../versions.js';

export class FaultyLink {
  private readonly server: Server;
  private readonly pairs = new Set<[Socket, Socket]>();
  private state: 'good' | 'cut' | 'frozen' = 'good';
  port = 0;

  private constructor(lane: Lane) {
    this.server = createServer((near) => {
      if (this.state === 'cut') {
        near.destroy();
        return;
      }
      const far = connect(lane.amiPort, lane.pbx);
      const pair: [Socket, Socket] = [near, far];
      this.pairs.add(pair);
      const end = (): void => {
        near.destroy();
        far.destroy();
        this.pairs.delete(pair);
      };
      for (const socket of pair) socket.on('error', end).on('close', end);
      near.pipe(far);
      far.pipe(near);
      if (this.state === 'frozen') freeze(pair);
    });
  }

  static async start(lane: Lane): Promise<FaultyLink> {
    const link = new FaultyLink(lane);
    await new Promise<void>((resolve) => link.server.listen(0, '127.0.0.1', resolve));
    const address = link.server.address();
    link.port = typeof address === 'object' && address !== null ? address.port : 0;
    return link;
  }

  /** Closes what is open; new connections are closed at once until `mend`. */
  cut(): void {
    this.state = 'cut';
    for (const [near] of this.pairs) near.destroy();
  }

  /** Nothing passes any more, nothing is closed: a half-open link. */
  freeze(): void {
    this.state = 'frozen';
    for (const pair of this.pairs) freeze(pair);
  }

  /** New connections are good again; frozen ones stay dead. */
  mend(): void {
    this.state = 'good';
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function freeze([near, far]: [Socket, Socket]): void {
  near.unpipe(far);
  far.unpipe(near);
  near.pause();
  far.pause();
}
