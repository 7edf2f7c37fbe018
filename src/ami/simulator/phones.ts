/** The phones of the simulated PBX: who they are, and what the people at them do with the next call. */
import type { Channel } from './channel.js';
import type { PhoneOptions } from './options.js';
import type { Step } from './steps.js';
import { answer, ring, untilBye } from './steps.js';

/** Decides at the INVITE what a phone does with it. `linkedId` tells which call it belongs to. */
export type Behaviour = (call: { channel: Channel; linkedId: string; callerNumber: string }) => readonly Step[];

/** Somebody is there: takes the call after two seconds. */
const somebody: Behaviour = () => [ring(2000), answer(), untilBye()];
/** The far end of a call out through the trunk: answers, and hangs up after a while. */
const farEnd: Behaviour = () => [ring(1500), answer(), { do: 'talk', ms: 25_000 }, { do: 'bye' }];

export interface Phone {
  readonly extension: string;
  readonly device: string;
  readonly name: string;
  registered: boolean;
  behave: Behaviour;
}

export class Phones {
  private readonly byExtension: Map<string, Phone>;
  /** What a number outside does when called through the trunk. */
  outside: Behaviour = farEnd;

  constructor(options: readonly PhoneOptions[]) {
    this.byExtension = new Map(
      options.map((phone) => [
        phone.extension,
        {
          extension: phone.extension,
          device: `PJSIP/${phone.extension}`,
          name: phone.name ?? `Agent ${phone.extension}`,
          registered: phone.registered !== false,
          behave: somebody,
        },
      ]),
    );
  }

  get(extension: string): Phone | undefined {
    return this.byExtension.get(extension);
  }

  all(): Phone[] {
    return [...this.byExtension.values()];
  }

  /** Forgets what scenes and traffic told the people at the phones. */
  forget(): void {
    for (const phone of this.byExtension.values()) phone.behave = somebody;
    this.outside = farEnd;
  }
}

/** One list of steps a call; the last one serves all further calls. */
export function inTurn(calls: readonly (readonly Step[])[]): Behaviour {
  let next = 0;
  return () => {
    const steps = calls[Math.min(next, calls.length - 1)] ?? [ring()];
    next += 1;
    return steps;
  };
}
