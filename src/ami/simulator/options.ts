/** What a simulated PBX is made of: users, queues, phones, trunk, dialplan. Types and defaults only. */
import type { SimClock } from './clock.js';
import type { Random } from './random.js';

/** A user of manager.conf. Classes as there: call, agent, system, reporting, originate, cdr, dialplan, command, user, all. */
export interface AmiUser {
  readonly name: string;
  readonly secret: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export interface MemberOptions {
  /** What the queue dials: `PJSIP/8001`, `Local/8001@agents/n`, `PJSIP/13900000999@trunk`. */
  readonly interface: string;
  readonly name?: string;
  /** What the queue watches; default the interface, for Local the phone itself. */
  readonly stateInterface?: string;
  readonly penalty?: number;
  readonly paused?: boolean;
}

export type Strategy = 'ringall' | 'rrmemory' | 'linear' | 'leastrecent' | 'random';

/** Seconds, as in queues.conf. */
export interface QueueOptions {
  readonly name: string;
  readonly strategy?: Strategy;
  /** A member rings so long before the queue takes the call back; default 15. */
  readonly timeout?: number;
  /** Pause before the next try; default 1. */
  readonly retry?: number;
  readonly wrapuptime?: number;
  /** 0 is without limit. */
  readonly maxlen?: number;
  /** false: nobody joins a queue without members. */
  readonly joinempty?: boolean;
  /** Members are rung though their phone is in use; default false. */
  readonly ringInUse?: boolean;
  /** Where a waiting caller gets by pressing a digit; without it digits mean nothing. */
  readonly context?: string;
  readonly members: readonly MemberOptions[];
}

export interface PhoneOptions {
  readonly extension: string;
  /** Display name, sent as CallerIDName. */
  readonly name?: string;
  /** false: dialling it fails at once. */
  readonly registered?: boolean;
}

/** One step of the dialplan. Times in seconds. */
export type AppStep =
  | { readonly app: 'Answer' }
  | { readonly app: 'Wait'; readonly seconds: number }
  | { readonly app: 'Queue'; readonly queue: string; readonly timeout?: number; readonly ringing?: boolean }
  | { readonly app: 'Dial'; readonly devices: readonly string[]; readonly timeout?: number }
  | { readonly app: 'Pickup'; readonly extension: string | null }
  | { readonly app: 'ParkedCall'; readonly space: string }
  /** Music, alone in a holding bridge, until somebody moves the caller. */
  | { readonly app: 'BridgeWait' }
  /** Listens to what is said on a phone, unheard. */
  | { readonly app: 'ChanSpy'; readonly extension: string }
  | { readonly app: 'FilterCallerNumber' }
  | { readonly app: 'Hangup' };

export interface SimulatorOptions {
  readonly host?: string;
  /** 0 takes any free one; `start()` tells which. */
  readonly port?: number;
  readonly users: readonly AmiUser[];
  readonly queues: readonly QueueOptions[];
  readonly phones: readonly PhoneOptions[];
  /** Name of the trunk's endpoint; default `trunk`, so that the device is `PJSIP/trunk`. */
  readonly trunk?: string;
  /** Dialled numbers of the hotline and what each does; default: 4008000000 answers and queues into the first queue. */
  readonly numbers?: Readonly<Record<string, readonly AppStep[]>>;
  /** Seconds that Dial rings for direct inward dial and between phones; default 6, as in the lab. */
  readonly dialSeconds?: number;
  /** Seconds before a parked caller comes back; default 45. */
  readonly parkSeconds?: number;
  /** Seconds before an attended transfer gives up a phone that does not answer; default 15. */
  readonly transferSeconds?: number;
  /** As in manager.conf: `Timestamp` on every event; default true. */
  readonly timestampEvents?: boolean;
  /** `channelvars = CALLERID(num-pres)`: every event tells whether the number is withheld; default true. */
  readonly presentation?: boolean;
  /** Phones and callers send voice, so that Local pairs without `/n` are optimised away; default true. */
  readonly media?: boolean;
  /** What the PBX says of itself; default 22. */
  readonly version?: '22' | '16';
  readonly clock?: SimClock;
  readonly random?: Random;
  /** Milliseconds before a wrong password is answered (Asterisk: 1000). */
  readonly refusalDelayMs?: number;
  /** Asterisk's `writetimeout`: a client that takes nothing for so long is cut; default 100. */
  readonly writeTimeoutMs?: number;
  /** Bytes held for one client before `writeTimeoutMs` counts, like the socket's buffers; default 4 MiB. */
  readonly writeBufferBytes?: number;
}
