/**
 * What features and adapters ask of the world: types only. `app.ts` gives each of them what it needs and no more.
 */
import type { Kysely, Migration, Transaction } from 'kysely';
import type { z } from 'zod';
import type { AuditAction, AuditActor, AuditSubjectKind } from './contract/audit.js';
import type { PersonJson } from './contract/live.js';
import type { LiveEvent } from './contract/messages.js';
import type { Role } from './contract/roles.js';
import type { Call, CallId, Caller } from './core/call.js';
import type { CallFact } from './core/call-fact.js';
import type { Micros, PbxEvent } from './core/pbx-event.js';

export interface Clock {
  /** Our own clock, Micros. */
  now(): Micros;
  /** So many seconds pass on it in one of the machine's; left out: one. Only a test's clock runs faster. */
  readonly pace?: number;
}

/** Structured log; fields must hold no personal data and no secrets. */
export interface Log {
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

// ---- store ---------------------------------------------------------------------------------------------------------

export interface StoredFact {
  /** Position in the log: rising, unique, without meaning otherwise; gaps are possible. */
  readonly seq: number;
  readonly fact: CallFact;
}

export interface FactLog {
  /**
   * Resolves when the facts are durable (their commit returned), with the last seq. Calls within a few milliseconds
   * share one commit. Facts already stored (same call and n) are not stored again. Rejects with `unavailable` when the
   * store cannot acknowledge; the same facts may then be given again.
   */
  append(facts: readonly CallFact[]): Promise<number>;
  /** Facts with seq > after, in order, at most `limit`. */
  read(after: number, limit: number): Promise<readonly StoredFact[]>;
  /** All facts of calls of this PBX that have not ended, in order. */
  openCalls(pbx: string): Promise<readonly CallFact[]>;
  /** Called after each commit, on the main thread, for those who follow. Returns the unsubscribe. */
  onCommit(listener: (lastSeq: number) => void): () => void;
}

export interface UnknownInterval {
  readonly pbx: string;
  readonly from: Micros;
  /** null while it lasts. */
  readonly to: Micros | null;
  readonly cause: 'link' | 'daemon' | 'store';
}

export interface UnknownIntervals {
  /** Opens one (idempotent by pbx, cause while open). */
  begin(pbx: string, from: Micros, cause: UnknownInterval['cause']): Promise<void>;
  /** Closes the open ones of this PBX and cause. */
  end(pbx: string, to: Micros, cause: UnknownInterval['cause']): Promise<void>;
  /** Those that touch [from, to). */
  between(from: Micros, to: Micros, pbx?: string): Promise<readonly UnknownInterval[]>;
}

declare const noTable: unique symbol;
/** Any table set, none by name: a feature narrows it with `db.withTables<MyTables>()`. */
export interface AnyTables {
  readonly [noTable]?: never;
}
export type Db = Kysely<AnyTables>;
export type Tx = Transaction<AnyTables>;

export interface StoreHealth {
  readonly ok: boolean;
  /** In words, for a person; null when all is well. */
  readonly reason: string | null;
}

export interface Store {
  readonly db: Db;
  readonly facts: FactLog;
  readonly unknown: UnknownIntervals;
  /** Runs the migrations of one capability that have not run yet; names are unique within it and sorted by name. */
  migrate(capability: string, migrations: Readonly<Record<string, Migration>>): Promise<void>;
  /**
   * Runs `handle` for batches of facts after the follower's cursor, each with the cursor's move in one transaction,
   * until stopped. A batch that throws is tried again with back-off; the cursor never passes it.
   */
  follow(follower: DurableFollower): { stop(): Promise<void>; caughtUp(): Promise<void> };
  /** When the daemon last wrote that it lives (Micros, our clock); null for a new store. */
  lastAlive(): Promise<Micros | null>;
  alive(at: Micros): Promise<void>;
  health(): StoreHealth;
  close(): Promise<void>;
}

export interface DurableFollower {
  readonly name: string;
  handle(batch: readonly StoredFact[], tx: Tx): Promise<void>;
}

// ---- timers ----------------------------------------------------------------------------------------------------------

/** What a timer carries beside its key: flat, small, no personal data. */
export type TimerData = Readonly<Record<string, string | number | boolean | null>>;

export interface Timer {
  readonly kind: string;
  /** With the kind it names the timer: `SD-20261124-0007/response`. */
  readonly key: string;
  /** Our clock, Micros. What lies in the past comes at once. */
  readonly due: Micros;
  readonly data?: TimerData;
}

/**
 * What a due timer does, in one transaction with its removal: both commit or neither does. It may set the same timer
 * anew. It touches nothing but the store: after a failed commit it runs again. What it returns is called once the
 * commit has returned, for pushing; it is not called again after a crash, and must not throw.
 */
export type TimerEffect = (timer: Required<Timer>, tx: Tx) => Promise<(() => void) | void>;

/** Timers that outlive the process: each has one effect, never early by our clock, never two. */
export interface DurableTimers {
  /** In the caller's transaction; takes the place of the timer of that kind and key. Throws RangeError for a wrong time. */
  set(tx: Tx, timer: Timer): Promise<void>;
  /** In the caller's transaction; true where there was one. */
  cancel(tx: Tx, kind: string, key: string): Promise<boolean>;
  /** Before the start, once a kind. A timer whose kind nobody handles waits. An effect that throws is tried again later. */
  handle(kind: string, effect: TimerEffect): void;
}

// ---- the PBX ---------------------------------------------------------------------------------------------------------

export interface LinkState {
  readonly pbx: string;
  readonly state: 'connecting' | 'up' | 'down' | 'refused';
  readonly since: Micros;
  readonly lastHeardAt: Micros | null;
  readonly reason: string | null;
  /** true once the snapshot of this connection was taken over. */
  readonly resynchronised: boolean;
  /** PBX clock minus ours, Micros. */
  readonly clockOffset: Micros | null;
}

/** One PBX connection as the shell sees it. */
export interface PbxLink {
  readonly name: string;
  start(): void;
  stop(): Promise<void>;
  onEvents(listener: (events: readonly PbxEvent[]) => void): void;
  onState(listener: (state: LinkState) => void): void;
  state(): LinkState;
  /** The PBX's clock as well as we know it, Micros. */
  now(): Micros;
  /** Whether bytes that came wait to be worked off: what is not urgent gives way. */
  busy(): boolean;
}

// ---- followers -------------------------------------------------------------------------------------------------------

export interface LiveFollower {
  readonly name: string;
  /**
   * Facts as they are learnt, before they are durable; must be quick and must not throw. `call` gives the call as it
   * is after all of them.
   */
  onFacts(facts: readonly CallFact[], call: (id: CallId) => Call | undefined): void;
}

// ---- people ------------------------------------------------------------------------------------------------------------

export type CallerMatch =
  | { readonly match: 'one'; readonly person: PersonJson }
  | { readonly match: 'several'; readonly candidates: readonly PersonJson[] }
  | { readonly match: 'none' };

/** Who may be behind a number. The number is not the person: `one` means that one person is known to have it. */
export type FindCaller = (caller: Caller) => CallerMatch | Promise<CallerMatch>;

/** Who holds an extension at an instant; null when nobody does. */
export type UserAtExtension = (extension: string, at: Micros) => string | null;
/** A user's name as colleagues read it; the user name itself where there is no account. */
export type DisplayName = (user: string) => string;

export interface Principal {
  /** User name of the session, or the token's user; null for a token without a user. */
  readonly user: string | null;
  readonly name: string;
  readonly roles: readonly Role[];
  /** `display`: a wallboard's token, without user and roles; it sees what is marked for displays and nothing else. */
  readonly via: 'session' | 'token' | 'display';
}

/** What keeps a session from all but a few routes: nobody was there for long; its user must choose a password first. */
export type Held = 'locked' | 'password_change';

/** Proof that comes with a request; both are secrets. */
export interface Credentials {
  /** Value of the session cookie. */
  readonly session: string | null;
  /** Of `Authorization: Bearer …`, or of the WebSocket's first message. */
  readonly token: string | null;
}

export interface SignedIn {
  readonly who: Principal;
  /** Names this session or token without being able to stand for it. */
  readonly key: string;
  /** What every unsafe request of this session must carry as well; null for tokens, which no browser sends by itself. */
  readonly csrf: string | null;
  readonly held?: Held | null;
}

/** Who may come in: what the HTTP adapter asks of the accounts. */
export interface Doorkeeper {
  /** null where the proof is wrong, ended or revoked. A session counts before a token. */
  authenticate(proof: Credentials): Promise<SignedIn | null>;
  /** Whom that key stands for now; null once it has ended. Quick. `active`: somebody is there, so it does not go idle. */
  recheck(key: string, active: boolean): Principal | null;
  /** What holds this session back now; never a token. Quick. */
  held?(key: string): Held | null;
  /** Its user did something in the page: polling, pushed messages and an open page are no sign of him. */
  touch?(key: string): void;
  /** Called after sessions or tokens may have ended, or are held back from now on. Returns the unsubscribe. */
  onEnded(listener: () => void): () => void;
}

// ---- audit -------------------------------------------------------------------------------------------------------------

/** What else is told of an act: flat, no secret, people only by their id. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface AuditEntry {
  readonly actor: AuditActor;
  readonly action: AuditAction;
  /** What the act was done to; null where the action says all. */
  readonly subject: { readonly kind: AuditSubjectKind; readonly id: string } | null;
  readonly details?: AuditDetails;
  /** Where the request came from; null for what came from no network. */
  readonly address?: string | null;
}

/** The audit log: append-only, each entry chained to the one before. Its instant is the log's own. */
export interface Audit {
  /** Writes the entry in the transaction of the act: both commit or neither does. */
  record(tx: Tx, entry: AuditEntry): Promise<void>;
  /** Writes an entry of an act that changes no table, such as a refused sign-in. Rejects where it could not be stored. */
  note(entry: AuditEntry): Promise<void>;
}

// ---- push --------------------------------------------------------------------------------------------------------------

/** Who gets an event: the union of what is named here. */
export interface Audience {
  readonly everyone?: true;
  readonly users?: readonly string[];
  readonly roles?: readonly Role[];
  /** Of those who are named by their roles: browser sessions alone, or programs with a token. Left out: both. */
  readonly via?: 'session' | 'token';
  /** API tokens with the role supervisor that belong to no user: `skylark watch`, displays of other programs. */
  readonly watchers?: true;
  /** Wallboards with a display token; the hub adds it to events that `eventReaders` opens to them. */
  readonly displays?: boolean;
}

export interface Push {
  /**
   * Sends to every subscribed socket of the audience, with the next seq; frames once whatever the number of sockets. Nobody
   * gets an event whom `eventReaders` does not name. `text`: the event as JSON, where it was made already.
   */
  publish(event: LiveEvent, audience: Audience, text?: string): void;
}

/** A feature's part of the snapshot that a subscriber gets. */
export type SnapshotPart = (who: Principal) => Readonly<Record<string, unknown>>;

// ---- REST --------------------------------------------------------------------------------------------------------------

/** Who may use a route: roles (any of them), every signed-in principal, or everybody. */
export type Access = readonly Role[] | 'signed_in' | 'public';

export interface RouteInput<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly who: Principal | null;
  readonly request: RequestFacts;
}

/** A file as it goes over the wire. */
export interface FileContent {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A file while it comes: `chunks` throws where it is empty, larger than the route takes, or breaks off. */
export interface FileStream {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What few routes need of a request: those of sign-in, and those that take a file. */
export interface RequestFacts {
  /** The caller's address, behind trusted proxies his own. */
  readonly address: string;
  readonly signedIn: SignedIn | null;
  /** What was sent to a route that takes a file. */
  readonly file?: FileContent;
  /** The same for a route that takes a large one as it comes. */
  readonly stream?: FileStream;
  /** Gives the browser its session cookie; null takes it away. */
  setSession(session: string | null, lifeSeconds: number): void;
}

/**
 * A REST route as data: the HTTP adapter checks rights, validates with these schemas, and writes the OpenAPI document
 * from the same. Paths are written `/api/v1/calls/{id}`.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** Takes a file of at most so many bytes: raw, its name percent-encoded in `X-Skylark-File-Name`. */
  readonly upload?: number;
  /** Takes one of at most so many bytes as it comes: for what is too large to be held in memory. */
  readonly stream?: number;
  /** Where what was made is found: an address whose `{names}` are filled from the answer. */
  readonly location?: string;
  /** Answers with a file, a FileAnswer, which browsers save and never show. */
  readonly download?: true;
  /** Status of a good answer; 200 unless said. */
  readonly status?: number;
  /** Open to wallboards too: its answer holds no personal data. Without it a display token is refused. */
  readonly displays?: true;
  /** Open to sessions that are held back so. Without it they are refused with the reason. */
  readonly whileHeld?: readonly Held[];
  handle(input: RouteInput<never, never, never>): unknown;
}

export interface FileAnswer extends FileContent {
  /** Its media type, told from its content. */
  readonly type: string;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** Declares a route with its input types taken from its schemas. */
export function route<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends z.ZodType = z.ZodType,
>(
  spec: Omit<Route, 'handle' | 'params' | 'query' | 'body' | 'answer'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly answer: A;
    handle(input: RouteInput<Parsed<P>, Parsed<Q>, Parsed<B>>): z.input<A> | Promise<z.input<A>>;
  },
): Route {
  const { params, query, body, ...rest } = spec;
  return {
    ...rest,
    ...(params !== undefined && { params }),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
    handle: (input) => spec.handle(input),
  };
}
