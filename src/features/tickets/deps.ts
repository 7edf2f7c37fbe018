/** What tickets ask of the rest of the program; `app.ts` gives it. */
import type { PersonJson } from '../../contract/live.js';
import type { Words } from '../../contract/procedure-words.js';
import type { Group, Procedure } from '../../contract/procedure.js';
import type { Role } from '../../contract/roles.js';
import type { Duty } from '../../contract/rosters.js';
import type { Call, CallId, Caller } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Audit, Clock, Db, DisplayName, DurableTimers, FindCaller, Log, Push, Tx } from '../../ports.js';
import type { Gate, ServiceTime } from './command.js';
import type { Ticket, TicketFact } from './ticket.js';

/** An edition of the procedure. */
export interface Edition {
  readonly number: number;
  readonly procedure: Procedure;
}

/** What happened to a ticket, told within the transaction: what is done there is done with it or not at all. */
export interface TicketChange {
  readonly id: number;
  readonly before: Ticket | null;
  readonly after: Ticket;
  readonly facts: readonly TicketFact[];
  readonly procedure: Procedure;
}
/** What it returns is called once the commit has returned, for pushing. */
export type Consequence = (tx: Tx, change: TicketChange) => Promise<(() => void) | void>;

export interface TicketsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly timers: DurableTimers;
  readonly log: Log;
  readonly audit: Pick<Audit, 'record'>;
  readonly push: Push;
  readonly displayName: DisplayName;
  /** Whether there is an account of that name that is not disabled. */
  readonly hasUser: (user: string) => boolean;
  /** Users of that role whose accounts are not disabled. */
  readonly usersWith: (role: Role) => readonly string[];
  readonly onDuty: (duty: Duty, at: Micros) => readonly { readonly user: string | null }[];
  /** The site's zone: `Asia/Shanghai`. */
  readonly zone: string;
  readonly locale: keyof Words;
  readonly procedure: { current(): Edition; edition(number: number): Promise<Edition> };
  readonly time: ServiceTime;
  /** A number in any spelling → as it is stored; null where it is none. */
  readonly normalise: (raw: string) => string | null;
  readonly findCaller: FindCaller;
  readonly personOf: (contact: number) => PersonJson | null;
  readonly mailOf: (contact: number) => Promise<string | null>;
  /** Nobody calls back to a blocked caller. */
  readonly isBlocked: (caller: Pick<Caller, 'number' | 'withheld'>) => boolean;
  readonly callOf: (id: CallId) => Promise<Call | undefined>;
  /** An instant of that PBX's clock on ours. */
  readonly ours: (pbx: string, at: Micros) => Micros;
  /** Checks before a ticket is given to anybody, with what they need gathered. */
  readonly gates?: (ticket: Ticket) => Promise<readonly Gate[]>;
  readonly consequences?: readonly Consequence[];
}

/** Everybody of a group now: its members, else every engineer, and those on its duty. */
export function membersOf(
  { members, duty }: Pick<Group, 'members' | 'duty'>,
  { usersWith, onDuty, clock }: Pick<TicketsDeps, 'usersWith' | 'onDuty' | 'clock'>,
): readonly string[] {
  const named = members.length > 0 ? members : usersWith('engineer');
  const serving = duty === null ? [] : onDuty(duty, clock.now()).map(({ user }) => user);
  return [...new Set([...named, ...serving.filter((user) => user !== null)])];
}
