/** The configuration as the program reads it: checked, with defaults, units made one, secrets wrapped. Types only. */
import type { Locale, Role } from '../contract/roles.js';
import type { AnswerRule } from '../core/answer-rule.js';
import type { Micros } from '../core/pbx-event.js';
import type { DeviceRule } from '../core/wiring.js';
import type { Secret } from './secret.js';
import type { StoreAddress } from './values.js';

export interface PbxTls {
  /** Absolute path of the authority's certificate; null: those that Node trusts. */
  readonly caFile: string | null;
  /** Name in the PBX's certificate where it differs from `host`. */
  readonly serverName: string | null;
}

export interface PbxControl {
  readonly username: string;
  readonly secret: Secret;
  readonly context: string;
  readonly callerId: string | null;
}

export interface SimulatedPbx {
  readonly seed: number;
  /** Mean time between callers, Micros. */
  readonly callEvery: Micros;
  /** Port to listen on; 0: any free one. */
  readonly port: number;
}

interface PbxBase {
  /** `[a-z0-9_]+`: part of every call id. */
  readonly name: string;
  /** Devices to and from outside; empty: what is no phone is a trunk. */
  readonly trunks: readonly string[];
}

/** A PBX on the network. */
export interface RealPbx extends PbxBase {
  readonly simulated: null;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: Secret;
  readonly auth: 'challenge' | 'plain';
  readonly tls: PbxTls | null;
  readonly control: PbxControl | null;
}

/** A simulated PBX that the daemon starts within itself. */
export interface InnerPbx extends PbxBase {
  readonly simulated: SimulatedPbx;
}

export type PbxConfig = RealPbx | InnerPbx;

export interface HotlineQueue {
  /** The PBX's name of the queue. */
  readonly queue: string;
  /** As people read it; null: the PBX's name. */
  readonly name: string | null;
  /** Its own rule, complete; null: the general one. */
  readonly answerRule: AnswerRule | null;
}

export interface HotlineConfig {
  /** Whole-match patterns; `*` is all. Holds the named queues as well. */
  readonly queuePatterns: readonly string[];
  /** Queues with a display name or a rule of their own. */
  readonly queues: readonly HotlineQueue[];
  readonly numbers: readonly string[];
  readonly phones: readonly string[];
  readonly extensions: readonly string[];
  /** Phones whose device is called otherwise than their extension. */
  readonly devices: readonly DeviceRule[];
}

export interface DemoUser {
  readonly user: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly extension: string | null;
  /** Public by intention: printed at the start. */
  readonly password: string;
}

/** A directory elsewhere that is asked about unknown callers. */
export interface LookupConfig {
  /** With `{number}` in its path or query. */
  readonly url: string;
  readonly timeout: Micros;
  readonly cacheFor: Micros;
  /** Bearer token; null: none. */
  readonly token: Secret | null;
  /** Absolute path; null: the authorities that Node trusts. */
  readonly caFile: string | null;
  /** Field of the card → where it stands in the answer. */
  readonly fields: Readonly<
    Record<'name' | 'title' | 'salutation' | 'organisation' | 'department' | 'notes' | 'language', string>
  >;
}

export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  readonly pbx: readonly PbxConfig[];
  readonly hotline: HotlineConfig;
  readonly agents: readonly { readonly user: string; readonly extension: string }[];
  /** `file`: absolute path. */
  readonly directory: { readonly file: string | null; readonly lookup: LookupConfig | null } | null;
  /** `file`: absolute path; null: see procedureFile. */
  readonly procedure: { readonly file: string } | null;
  readonly answerRule: AnswerRule;
  /** `path`: absolute. */
  readonly store: StoreAddress;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Without a slash at its end; null: made from host and port. */
    readonly publicUrl: string | null;
    /** Absolute paths. */
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
    readonly trustedProxies: readonly string[];
    /** Off loopback without TLS by intention: the pages carry a banner. */
    readonly allowPlain: boolean;
  };
  readonly site: {
    readonly zone: string;
    readonly region: string;
    readonly locale: Locale;
    readonly name: string;
    readonly dialPrefixes: readonly string[];
    /** Micros. */
    readonly idleLock: Micros;
  };
  /** Micros. */
  readonly retention: { readonly calls: Micros; readonly tickets: Micros; readonly audit: Micros };
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly format: 'json' | 'text' };
  /** null outside the demo. */
  readonly demo: { readonly users: readonly DemoUser[]; readonly desk: boolean } | null;
  /** What is allowed but should be known, one sentence each. */
  readonly warnings: readonly string[];
}
