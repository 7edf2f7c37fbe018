/** One attempt to reach a device: what became of it so far, and whose thread waits for news. */
import type { Channel } from './channel.js';
import type { Thread } from './thread.js';

export type LegStatus = 'dialling' | 'ringing' | 'answered' | 'busy' | 'refused' | 'forwarded' | 'failed';

export class Leg {
  channel: Channel;
  /** As dialled: `PJSIP/8001`, `Local/8001@agents/n`. */
  readonly device: string;
  readonly startedAt: number;
  status: LegStatus = 'dialling';
  /** What has been said of it in events already. */
  toldRinging = false;
  told = false;
  /** The leg's own channel, where another phone has picked the call up. */
  pickedUp: Channel | null = null;
  pickedCause = 26;
  /** Where the phone sends the caller instead, when it is `forwarded`. */
  forwardTo = '';
  owner: Thread | null = null;

  constructor(channel: Channel, device: string, startedAt: number) {
    this.channel = channel;
    this.device = device;
    this.startedAt = startedAt;
  }

  /** Something became of it: the thread that dials looks. */
  become(status: LegStatus): void {
    this.status = status;
    this.owner?.wake();
  }

  wake(): void {
    this.owner?.wake();
  }

  get waiting(): boolean {
    return this.status === 'dialling' || this.status === 'ringing';
  }
}
