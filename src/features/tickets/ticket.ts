/**
 * A ticket as a value, and the facts it grows by: what its timeline is made of. Types only; `evolve.ts` tells how it
 * grows, `decide.ts` which facts a step gives. Instants are Micros on our clock.
 */
import type { TicketField } from '../../contract/ticket-steps.js';
import type { EditValue, TicketJson, TicketState } from '../../contract/ticket.js';
import type { CategoryKind, Level, Priority, Reminder } from '../../contract/procedure.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';

/** What is written down and may be changed field by field; `contact` and `remoteAssistance` have facts of their own. */
export interface Fields {
  readonly subject: string | null;
  readonly description: string | null;
  readonly category: string | null;
  readonly impact: Level;
  readonly urgency: Level;
  readonly place: string | null;
  readonly tried: string | null;
  readonly contactName: string | null;
  /** Normalised where it is a number. */
  readonly contactPhone: string | null;
  readonly contactMail: string | null;
  readonly contact: number | null;
  readonly remoteAssistance: boolean;
  readonly newProblem: boolean;
  readonly aboutUser: string | null;
  readonly aboutCall: string | null;
}

/** `details.<id>` for fields of a category or centre. */
export type FieldName = TicketField | `details.${string}`;

export interface Who {
  readonly match: TicketJson['caller']['match'];
  /** Of the call; null where it was withheld or told none. */
  readonly number: string | null;
  readonly salutation: string | null;
  readonly organisation: string | null;
  readonly department: string | null;
}

export interface Vip {
  readonly state: 'no' | 'possible' | 'yes';
  readonly level: string | null;
}

export interface Assignee {
  readonly group: string | null;
  readonly user: string | null;
}

export type CallWhy = TicketJson['calls'][number]['why'];
export type End = NonNullable<TicketJson['end']>;
export type LinkKind = TicketJson['links'][number]['kind'];

export interface LinkedCall {
  readonly id: CallId;
  readonly why: CallWhy;
  readonly at: Micros;
  readonly by: string | null;
}

export interface Ticket {
  readonly number: string;
  /** How many facts it is made of. */
  readonly version: number;
  /** Version at which state, owner or assignee last moved. */
  readonly moved: number;
  readonly state: TicketState;
  readonly origin: 'call' | 'hand';
  readonly openedBy: string | null;
  readonly procedureVersion: number;
  readonly createdAt: Micros;
  readonly changedAt: Micros;
  readonly fields: Fields;
  readonly details: Readonly<Record<string, string>>;
  /** Who changed a field last, and when: two who write the same one must hear of each other. */
  readonly marks: Readonly<
    Record<string, { readonly version: number; readonly by: string | null; readonly at: Micros }>
  >;
  readonly kind: CategoryKind | null;
  readonly caller: Who;
  readonly vip: Vip;
  readonly remoteAgreed: { readonly at: Micros; readonly by: string | null } | null;
  readonly priority: Priority;
  readonly plannedResponseAt: Micros | null;
  readonly plannedResolutionAt: Micros | null;
  readonly owner: string | null;
  readonly inbox: string | null;
  readonly assignee: Assignee | null;
  /** How often it was dispatched; the last one is the one that counts. */
  readonly dispatches: number;
  readonly dispatchedAt: Micros | null;
  readonly acceptedAt: Micros | null;
  readonly respondedAt: Micros | null;
  readonly pending: {
    readonly reason: string;
    readonly since: Micros;
    readonly until: Micros | null;
    /** Whether the resolution target waits now; not any more once the time is over. */
    readonly stopsClock: boolean;
    /** When it was noticed that the time to wait is over. */
    readonly overAt: Micros | null;
  } | null;
  /** Service time during which the resolution target waited, Micros. */
  readonly paused: Micros;
  readonly resolvedAt: Micros | null;
  readonly resolvedBy: string | null;
  readonly solution: string | null;
  readonly onTheLine: boolean;
  readonly confirmation: {
    readonly at: Micros;
    readonly how: 'on_the_line' | 'call' | 'link';
    readonly call: CallId | null;
    readonly words: string;
    readonly by: string | null;
  } | null;
  /** Since it was resolved. `day`: of the site. */
  readonly tries: readonly {
    readonly at: Micros;
    readonly day: string;
    readonly call: CallId | null;
    readonly by: string | null;
  }[];
  readonly closedAt: Micros | null;
  readonly end: End | null;
  readonly reopened: number;
  /** Ever dispatched or escalated: then it was not resolved on the line. */
  readonly passedOn: boolean;
  readonly escalated: boolean;
  /** When the user was last told how it goes, or it was escalated or opened again; null: never. */
  readonly toldAt: Micros | null;
  /** Of alarms (alarms.ts), by `kind/name`: the last one that came, and when it comes again; null: no more. */
  readonly came: Readonly<Record<string, { readonly base: Micros; readonly next: Micros | null }>>;
  readonly mergedInto: string | null;
  readonly absorbed: readonly string[];
  readonly calls: readonly LinkedCall[];
  readonly links: readonly {
    readonly id: number;
    readonly kind: LinkKind;
    readonly ticket: string | null;
    readonly url: string | null;
    readonly title: string | null;
    readonly at: Micros;
    readonly by: string | null;
  }[];
  readonly attachments: readonly {
    readonly id: number;
    readonly name: string;
    readonly type: string;
    readonly size: number;
    readonly sha256: string;
    readonly at: Micros;
    readonly by: string | null;
  }[];
}

interface Base {
  /** Position in the ticket's timeline, from 0: (ticket, n) is the natural key of a stored fact. */
  readonly n: number;
  readonly at: Micros;
  /** User name; null: the program by itself, or a program with a token. */
  readonly by: string | null;
}

export interface Planned {
  readonly priority: Priority;
  readonly plannedResponseAt: Micros | null;
  readonly plannedResolutionAt: Micros | null;
}

export type TicketFactBody =
  | ({
      readonly type: 'created';
      readonly number: string;
      readonly origin: 'call' | 'hand';
      readonly procedureVersion: number;
      readonly fields: Fields;
      readonly kind: CategoryKind | null;
      readonly caller: Who;
      readonly vip: Vip;
      readonly owner: string | null;
      readonly inbox: string | null;
    } & Planned)
  | { readonly type: 'opened' }
  | { readonly type: 'call_linked'; readonly call: CallId; readonly why: CallWhy }
  | {
      readonly type: 'edited';
      readonly changes: Readonly<Record<string, { readonly from: EditValue; readonly to: EditValue }>>;
      /** Where the category changed. */
      readonly kind?: CategoryKind | null;
      /** Where another person was chosen. */
      readonly caller?: Who;
      /** Where that was done on the card of the call: he was chosen there, or the choice was taken back. */
      readonly card?: { readonly call: CallId; readonly is: 'chosen' | 'taken_back' };
    }
  /** `paused`: service time in all for which the resolution target waited. */
  | ({ readonly type: 'prioritised'; readonly paused: Micros } & Planned)
  | { readonly type: 'vip_marked'; readonly vip: Vip }
  | { readonly type: 'owned'; readonly from: string | null; readonly to: string | null; readonly inbox: string | null }
  | { readonly type: 'dispatched'; readonly to: Assignee; readonly note: string | null }
  | { readonly type: 'accepted' }
  | { readonly type: 'declined'; readonly reason: string }
  | { readonly type: 'started'; readonly note: string | null; readonly assignee: Assignee }
  | {
      readonly type: 'pended';
      readonly reason: string;
      readonly note: string | null;
      readonly until: Micros | null;
      readonly stopsClock: boolean;
    }
  | { readonly type: 'resolved'; readonly solution: string; readonly onTheLine: boolean }
  | { readonly type: 'tried'; readonly call: CallId | null; readonly day: string; readonly note: string | null }
  | { readonly type: 'denied'; readonly call: CallId | null; readonly words: string }
  | {
      readonly type: 'confirmed';
      readonly how: 'on_the_line' | 'call' | 'link';
      readonly call: CallId | null;
      readonly words: string;
    }
  | { readonly type: 'closed'; readonly end: End; readonly note: string | null }
  | { readonly type: 'reopened'; readonly reason: string; readonly call: CallId | null }
  | {
      readonly type: 'escalated';
      readonly kind: 'functional' | 'hierarchical';
      readonly to: Assignee | null;
      readonly reason: string;
    }
  | { readonly type: 'merged'; readonly into: string }
  | { readonly type: 'absorbed'; readonly from: string }
  | { readonly type: 'cancelled'; readonly reason: string }
  | { readonly type: 'commented'; readonly text: string; readonly toldUser: boolean }
  | {
      readonly type: 'linked';
      readonly link: number;
      readonly kind: LinkKind;
      readonly ticket: string | null;
      readonly url: string | null;
      readonly title: string | null;
    }
  | { readonly type: 'unlinked'; readonly link: number }
  | {
      readonly type: 'attached';
      readonly attachment: number;
      readonly name: string;
      readonly mime: string;
      readonly size: number;
      readonly sha256: string;
    }
  /** Of three kinds by themselves, when their time came; `due` is that time, on our clock. */
  | { readonly type: 'target_passed'; readonly target: 'response' | 'resolution'; readonly due: Micros }
  | {
      readonly type: 'reminded';
      /** Its id in the procedure. */
      readonly reminder: string;
      readonly of: Reminder['of'];
      readonly to: Reminder['to'];
      /** What its time is counted from. */
      readonly base: Micros;
      readonly due: Micros;
      readonly next: Micros | null;
    }
  | { readonly type: 'wait_over'; readonly reason: string; readonly due: Micros }
  /** Written by a rule beside the procedure's steps: evidence, an override. */
  | { readonly type: 'noted'; readonly kind: string; readonly text: string | null; readonly call: CallId | null };

export type TicketFact = Base & TicketFactBody;
export type TicketFactType = TicketFactBody['type'];
export type FactOf<T extends TicketFactType> = Extract<TicketFact, { type: T }>;
