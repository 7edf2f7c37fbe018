/** Tickets and their timelines on the wire. Lists and messages carry masked numbers: they are for finding, not for copying. */
import { instant, instantOrNull, millis } from '../../contract/instant.js';
import type { Words } from '../../contract/procedure-words.js';
import type { Procedure } from '../../contract/procedure.js';
import type {
  PossibleStepJson,
  TicketItemJson,
  TicketJson,
  TimelineEntryJson,
  UserRef,
} from '../../contract/ticket.js';
import type { CallId } from '../../core/call.js';
import { maskNumber } from '../../core/phone-number.js';
import type { DisplayName } from '../../ports.js';
import type { CallView } from './command.js';
import type { Assignee, LinkedCall, Ticket, TicketFact } from './ticket.js';

export interface JsonDeps {
  readonly displayName: DisplayName;
  readonly locale: keyof Words;
}

export interface TicketJsons {
  item(ticket: Ticket, procedure: Procedure): TicketItemJson;
  full(
    ticket: Ticket,
    procedure: Procedure,
    calls: ReadonlyMap<CallId, CallView>,
    steps: readonly PossibleStepJson[],
  ): TicketJson;
  timeline(
    ticket: Ticket,
    facts: readonly TicketFact[],
    procedure: Procedure,
    calls: ReadonlyMap<CallId, CallView>,
  ): TimelineEntryJson[];
  user(user: string | null): UserRef | null;
}

export function ticketJsons({ displayName, locale }: JsonDeps): TicketJsons {
  const user = (name: string | null): UserRef | null =>
    name === null ? null : { user: name, name: displayName(name) };

  function assignee(of: Assignee, procedure: Procedure) {
    const label = procedure.groups.find(({ id }) => id === of.group)?.label ?? null;
    return {
      group: of.group === null ? null : { id: of.group, name: label?.[locale] ?? of.group, label },
      user: user(of.user),
    };
  }

  function callJson(linked: LinkedCall, view: CallView | undefined): TicketJson['calls'][number] {
    return {
      id: linked.id,
      why: linked.why,
      linkedAt: instant(linked.at),
      linkedBy: user(linked.by),
      direction: view?.direction ?? null,
      startedAt: instantOrNull(view?.startedAt ?? null),
      answeredAt: instantOrNull(view?.answeredAt ?? null),
      endedAt: instantOrNull(view?.endedAt ?? null),
      outcome: view?.outcome ?? null,
      answeredBy: user(view?.answeredBy ?? null),
      talkMs: view === undefined ? null : millis(view.talk),
    };
  }

  function item(ticket: Ticket, procedure: Procedure): TicketItemJson {
    const { fields, caller } = ticket;
    const number = fields.contactPhone ?? caller.number;
    return {
      number: ticket.number,
      version: ticket.version,
      state: ticket.state,
      subject: fields.subject,
      category: fields.category,
      kind: ticket.kind,
      impact: fields.impact,
      urgency: fields.urgency,
      priority: ticket.priority,
      vip: ticket.vip,
      caller: {
        match: caller.match,
        contact: fields.contact,
        name: fields.contactName,
        number: number && maskNumber(number),
        mail: null,
        salutation: caller.salutation,
        organisation: caller.organisation,
        department: caller.department,
      },
      owner: user(ticket.owner),
      inbox: ticket.owner === null ? ticket.inbox : null,
      assignee: ticket.assignee && assignee(ticket.assignee, procedure),
      createdAt: instant(ticket.createdAt),
      changedAt: instant(ticket.changedAt),
      plannedResponseAt: instantOrNull(ticket.plannedResponseAt),
      plannedResolutionAt: instantOrNull(ticket.plannedResolutionAt),
      dispatchedAt: instantOrNull(ticket.dispatchedAt),
      acceptedAt: instantOrNull(ticket.acceptedAt),
      respondedAt: instantOrNull(ticket.respondedAt),
      resolvedAt: instantOrNull(ticket.resolvedAt),
      closedAt: instantOrNull(ticket.closedAt),
      pendingUntil: instantOrNull(ticket.pending?.until ?? null),
      pendingReason: ticket.pending?.reason ?? null,
      escalated: ticket.escalated,
      mergedInto: ticket.mergedInto,
    };
  }

  function full(
    ticket: Ticket,
    procedure: Procedure,
    calls: ReadonlyMap<CallId, CallView>,
    steps: readonly PossibleStepJson[],
  ): TicketJson {
    const { fields, caller, confirmation } = ticket;
    const line = item(ticket, procedure);
    return {
      ...line,
      caller: { ...line.caller, number: fields.contactPhone ?? caller.number, mail: fields.contactMail },
      origin: ticket.origin,
      openedBy: user(ticket.openedBy),
      procedureVersion: ticket.procedureVersion,
      description: fields.description,
      place: fields.place,
      tried: fields.tried,
      details: { ...ticket.details },
      remoteAssistance: ticket.remoteAgreed && {
        agreedAt: instant(ticket.remoteAgreed.at),
        by: user(ticket.remoteAgreed.by),
      },
      newProblem: fields.newProblem,
      about:
        fields.aboutUser === null && fields.aboutCall === null
          ? null
          : { user: user(fields.aboutUser), call: fields.aboutCall },
      solution: ticket.solution,
      resolvedOnLine: ticket.onTheLine,
      confirmation: confirmation && {
        at: instant(confirmation.at),
        how: confirmation.how,
        call: confirmation.call,
        words: confirmation.words,
        by: user(confirmation.by),
      },
      tries: ticket.tries.map(({ at, call, by }) => ({ at: instant(at), call, by: user(by) })),
      end: ticket.end,
      reopened: ticket.reopened,
      absorbed: [...ticket.absorbed],
      calls: ticket.calls.map((linked) => callJson(linked, calls.get(linked.id))),
      links: ticket.links.map(({ at, by, ...link }) => ({ ...link, addedAt: instant(at), addedBy: user(by) })),
      attachments: ticket.attachments.map(({ at, by, ...file }) => ({
        ...file,
        addedAt: instant(at),
        addedBy: user(by),
      })),
      steps: [...steps],
    };
  }

  function entry(
    fact: TicketFact,
    ticket: Ticket,
    procedure: Procedure,
    calls: ReadonlyMap<CallId, CallView>,
  ): TimelineEntryJson {
    const base = { n: fact.n, at: instant(fact.at), by: user(fact.by), type: fact.type };
    const text = (said: string | null) => (said === null || said === '' ? {} : { text: said });
    const call = (id: CallId | null) => {
      if (id === null) return {};
      const linked = ticket.calls.find((one) => one.id === id);
      const shown = linked ?? { id, why: 'evidence', at: fact.at, by: fact.by };
      return { call: callJson(shown, calls.get(id)) };
    };
    const plan = (of: { readonly plannedResponseAt: number | null; readonly plannedResolutionAt: number | null }) => ({
      plannedResponseAt: instantOrNull(of.plannedResponseAt),
      plannedResolutionAt: instantOrNull(of.plannedResolutionAt),
    });
    switch (fact.type) {
      case 'created':
        return {
          ...base,
          priority: fact.priority,
          vip: fact.vip,
          owner: { from: null, to: user(fact.owner) },
          ...plan(fact),
        };
      case 'call_linked':
        return { ...base, kind: fact.why, ...call(fact.call) };
      case 'edited':
        return { ...base, changes: { ...fact.changes } };
      case 'prioritised':
        return { ...base, priority: fact.priority, ...plan(fact) };
      case 'vip_marked':
        return { ...base, vip: fact.vip };
      case 'owned':
        return { ...base, owner: { from: user(fact.from), to: user(fact.to) } };
      case 'dispatched':
        return { ...base, to: assignee(fact.to, procedure), ...text(fact.note) };
      case 'declined':
      case 'cancelled':
        return { ...base, ...text(fact.reason) };
      case 'started':
        return { ...base, ...text(fact.note) };
      case 'pended':
        return {
          ...base,
          kind: fact.reason,
          ...text(fact.note),
          ...(fact.until !== null && { until: instant(fact.until) }),
        };
      case 'resolved':
        return { ...base, text: fact.solution, ...(fact.onTheLine && { kind: 'on_the_line' }) };
      case 'tried':
        return { ...base, ...call(fact.call), ...text(fact.note) };
      case 'denied':
        return { ...base, ...call(fact.call), text: fact.words };
      case 'confirmed':
        return { ...base, kind: fact.how, ...call(fact.call), text: fact.words };
      case 'closed':
        return { ...base, kind: fact.end, ...text(fact.note) };
      case 'reopened':
        return { ...base, text: fact.reason, ...call(fact.call) };
      case 'escalated':
        return {
          ...base,
          kind: fact.kind,
          text: fact.reason,
          ...(fact.to !== null && { to: assignee(fact.to, procedure) }),
        };
      case 'merged':
        return { ...base, ticket: fact.into };
      case 'absorbed':
        return { ...base, ticket: fact.from };
      case 'commented':
        return { ...base, text: fact.text, toldUser: fact.toldUser };
      case 'linked':
        return {
          ...base,
          kind: fact.kind,
          ...(fact.ticket !== null && { ticket: fact.ticket }),
          ...text(fact.title ?? fact.url),
        };
      case 'attached':
        return { ...base, attachment: fact.attachment, text: fact.name };
      case 'target_passed':
        return { ...base, kind: fact.target, due: instant(fact.due) };
      case 'reminded':
        return {
          ...base,
          kind: fact.of,
          due: instant(fact.due),
          reminder: { id: fact.reminder, to: [...fact.to] },
        };
      case 'wait_over':
        return { ...base, kind: fact.reason, due: instant(fact.due) };
      case 'noted':
        return { ...base, kind: fact.kind, ...text(fact.text), ...call(fact.call) };
      default:
        return base;
    }
  }

  return {
    item,
    full,
    timeline: (ticket, facts, procedure, calls) => facts.map((fact) => entry(fact, ticket, procedure, calls)),
    user,
  };
}
