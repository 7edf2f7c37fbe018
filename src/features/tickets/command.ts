/** What somebody wants of a ticket, what is known while it is judged, and how it is refused. Types and small helpers. */
import type { PersonJson } from '../../contract/live.js';
import type { Group, Procedure } from '../../contract/procedure.js';
import type { Role } from '../../contract/roles.js';
import type { StepBody, StepName, TicketField } from '../../contract/ticket-steps.js';
import type { EditValue, Need, RefusalReason, TicketStep } from '../../contract/ticket.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { AlarmKind } from './alarms.js';
import type { CallWhy, LinkKind, Ticket, TicketFactBody, Vip, Who } from './ticket.js';

export type StepCommand = { [S in StepName]: { readonly step: S } & StepBody<S> }[StepName];

export interface EditCommand {
  readonly step: 'edit';
  /** As it was read. */
  readonly version: number;
  readonly fields: { readonly [F in TicketField]?: EditValue | undefined };
  readonly details: Readonly<Record<string, string | null>>;
  /** Who it is, where the directory has no id for him; never from outside. */
  readonly person?: PersonJson;
}
/** Not steps of the procedure: what is added to a ticket at any time. */
export type AddCommand =
  | {
      readonly step: 'link';
      readonly link: {
        readonly kind: LinkKind;
        readonly ticket: string | null;
        readonly url: string | null;
        readonly title: string | null;
      };
    }
  | { readonly step: 'unlink'; readonly link: number }
  | { readonly step: 'link_call'; readonly call: CallId; readonly why: CallWhy }
  | {
      readonly step: 'attach';
      readonly attachment: number;
      readonly name: string;
      readonly mime: string;
      readonly size: number;
      readonly sha256: string;
    };
/** The program by itself: the time of one of the ticket's alarms (alarms.ts) has come. */
export interface AlarmCommand {
  readonly step: 'alarm';
  readonly kind: AlarmKind;
  readonly name: string;
  readonly due: Micros;
}
export type Command = StepCommand | EditCommand | AddCommand | AlarmCommand;

export interface Actor {
  /** null: a program with a token. */
  readonly user: string | null;
  readonly roles: readonly Role[];
  /** Ids of groups and centres that he belongs to now. */
  readonly groups: readonly string[];
}

/** A call as far as a ticket needs it. */
export interface CallView {
  readonly id: CallId;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly hotline: boolean;
  /** Of both sides, extensions among them. */
  readonly numbers: readonly string[];
  readonly startedAt: Micros;
  readonly answeredAt: Micros | null;
  readonly endedAt: Micros | null;
  /** All on our clock. */
  readonly talk: Micros;
  readonly answeredBy: string | null;
  /** Everybody of ours who spoke in it or placed it. */
  readonly users: readonly string[];
  readonly outcome: string | null;
}

/** Time by service calendars; null where it never passes. */
export interface ServiceTime {
  add(calendar: string, from: Micros, span: Micros): Micros | null;
  between(calendar: string, from: Micros, to: Micros): Micros;
}

/**
 * A check before a ticket is given to anybody: dispatch, functional escalation, a change of the assignee, one by one or
 * many at once. Pure: what it needs is gathered before. `command` is null when it is only asked whether it would do.
 */
export type Gate = (ticket: Ticket, command: Command | null, context: Context) => Refusal | null;

export interface Context {
  /** Our clock. */
  readonly at: Micros;
  /** The site's day: `2026-11-24`. */
  readonly day: string;
  readonly by: Actor;
  /** The one under which the ticket was opened. */
  readonly procedure: Procedure;
  readonly time: ServiceTime;
  /** A group or centre, of the ticket's procedure or of today's. */
  readonly group: (id: string) => Group | null;
  readonly isMember: (user: string, group: string) => boolean;
  /** Whether there is an account of that name that may work with tickets. */
  readonly hasUser: (user: string) => boolean;
  readonly call: (id: CallId) => CallView | null;
  /** The person whom an edit chooses. */
  readonly person: (contact: number) => { readonly person: PersonJson; readonly mail: string | null } | null;
  readonly normalise: (raw: string) => string | null;
  /** The ticket that the command names, read in the same transaction. */
  readonly other: Ticket | null;
  readonly gates: readonly Gate[];
}

export interface Refusal {
  readonly refused: RefusalReason;
  readonly message: string;
  readonly needs: readonly Need[];
  /** Of crossing edits: field and both values. */
  readonly conflicts?: readonly {
    readonly field: string;
    readonly yours: EditValue;
    readonly theirs: EditValue;
    readonly by: string | null;
    readonly at: Micros;
  }[];
}

export const refuse = (refused: RefusalReason, message: string, needs: readonly Need[] = []): Refusal => ({
  refused,
  message,
  needs,
});

export type Decision = readonly TicketFactBody[] | Refusal;
export const isRefusal = (decision: Decision): decision is Refusal => !Array.isArray(decision);

export const needField = (name: string): Need => ({ kind: 'field', name });
export const needStep = (name: TicketStep): Need => ({ kind: 'step', name });
export const needRole = (name: Role): Need => ({ kind: 'role', name });
export const needPerson = (name: string): Need => ({ kind: 'person', name });
export const needWords = (name: string): Need => ({ kind: 'words', name });

export type { Vip, Who };
