/** How a ticket grows: one row a fact. Facts are never judged here; what was decided is so. */
import type { EditValue, TicketState } from '../../contract/ticket.js';
import type { Micros } from '../../core/pbx-event.js';
import type { FactOf, Fields, Ticket, TicketFact, TicketFactType } from './ticket.js';

type Grown = Partial<Omit<Ticket, 'version' | 'changedAt' | 'number'>>;
type Grow = {
  readonly [T in Exclude<TicketFactType, 'created'>]: (ticket: Ticket, fact: FactOf<T>) => Grown;
};

const to = (state: TicketState): Grown => ({ state });

/** Nothing of an earlier end holds after it goes on. */
const goesOn = {
  resolvedAt: null,
  resolvedBy: null,
  confirmation: null,
  closedAt: null,
  end: null,
  tries: [],
} as const;

/** Puts changed fields in place. `from` is not looked at: the change was decided against what is there. */
function edited(ticket: Ticket, { changes, kind, caller, by, at, n }: FactOf<'edited'>): Grown {
  const fields: Record<string, EditValue> = { ...ticket.fields };
  const details: Record<string, string> = { ...ticket.details };
  const marks = { ...ticket.marks };
  for (const [name, change] of Object.entries(changes)) {
    marks[name] = { version: n + 1, by, at };
    if (!name.startsWith('details.')) fields[name] = change.to;
    else if (typeof change.to === 'string') details[name.slice('details.'.length)] = change.to;
    else delete details[name.slice('details.'.length)];
  }
  const agreed = changes['remoteAssistance'];
  // The names and values of a change are those of `Fields`: decide.ts made it of a checked body.
  const next: Fields = Object(fields);
  return {
    fields: next,
    details,
    marks,
    ...(kind !== undefined && { kind }),
    ...(caller !== undefined && { caller }),
    ...(agreed !== undefined && { remoteAgreed: agreed.to === true ? { at, by } : null }),
  };
}

/** The user said that it goes on: whoever told us so was told of it as well. */
const againOpen = (ticket: Ticket, { at }: { readonly at: Micros }): Grown => ({
  ...goesOn,
  state: 'open',
  assignee: null,
  onTheLine: false,
  reopened: ticket.reopened + 1,
  toldAt: at,
});

const came = (ticket: Ticket, alarm: string, last: Ticket['came'][string]): Grown => ({
  came: { ...ticket.came, [alarm]: last },
});

const grow: Grow = {
  opened: () => to('open'),
  call_linked(ticket, { call, why, at, by }) {
    if (ticket.calls.some((one) => one.id === call)) return {};
    return { calls: [...ticket.calls, { id: call, why, at, by }] };
  },
  edited,
  prioritised: (_, { priority, plannedResponseAt, plannedResolutionAt, paused }) => ({
    priority,
    paused,
    plannedResponseAt,
    plannedResolutionAt,
  }),
  vip_marked: (_, { vip }) => ({ vip }),
  owned: (_, fact) => ({ owner: fact.to, inbox: fact.inbox }),
  dispatched: (ticket, fact) => ({
    state: 'dispatched',
    assignee: fact.to,
    dispatches: ticket.dispatches + 1,
    dispatchedAt: fact.at,
    acceptedAt: null,
    pending: null,
    passedOn: true,
  }),
  accepted: (ticket, { at, by }) => ({
    state: 'accepted',
    assignee: { group: ticket.assignee?.group ?? null, user: by },
    acceptedAt: at,
    respondedAt: ticket.respondedAt ?? at,
  }),
  declined: () => ({ state: 'open', assignee: null, acceptedAt: null, pending: null }),
  started: (ticket, { assignee, at }) => ({
    state: 'in_progress',
    assignee,
    pending: null,
    respondedAt: ticket.respondedAt ?? at,
  }),
  pended: (_, { reason, until, at, stopsClock }) => ({
    state: 'pending',
    pending: { reason, until, since: at, stopsClock, overAt: null },
  }),
  resolved: (ticket, { solution, onTheLine, at, by }) => ({
    state: 'resolved',
    solution,
    onTheLine,
    pending: null,
    resolvedAt: at,
    resolvedBy: by,
    respondedAt: ticket.respondedAt ?? at,
    tries: [],
  }),
  tried: (ticket, { at, day, call, by }) => ({ tries: [...ticket.tries, { at, day, call, by }] }),
  denied: againOpen,
  confirmed: (_, { at, how, call, words, by }) => ({
    state: 'confirmed',
    confirmation: { at, how, call, words, by },
  }),
  closed: (_, { end, at }) => ({ state: 'closed', end, closedAt: at }),
  reopened: againOpen,
  escalated: (_, { at }) => ({ escalated: true, passedOn: true, toldAt: at }),
  merged: (_, { into, at }) => ({ state: 'merged', mergedInto: into, end: 'merged', closedAt: at }),
  absorbed: (ticket, { from }) => ({ absorbed: [...ticket.absorbed, from] }),
  cancelled: (_, { at }) => ({ state: 'cancelled', end: 'cancelled', closedAt: at }),
  commented: (_, { toldUser, at }) => (toldUser ? { toldAt: at } : {}),
  linked: (ticket, { link, kind, ticket: other, url, title, at, by }) => ({
    links: [...ticket.links, { id: link, kind, ticket: other, url, title, at, by }],
  }),
  unlinked: (ticket, { link }) => ({ links: ticket.links.filter((one) => one.id !== link) }),
  attached: (ticket, { attachment, name, mime, size, sha256, at, by }) => ({
    attachments: [...ticket.attachments, { id: attachment, name, type: mime, size, sha256, at, by }],
  }),
  target_passed: (ticket, { target, due }) => came(ticket, `ticket.target/${target}`, { base: due, next: null }),
  reminded: (ticket, { reminder, base, next }) => came(ticket, `ticket.reminder/${reminder}`, { base, next }),
  // Waiting for ever is no way to keep a promise: the target goes on.
  wait_over: ({ pending }, { at }) => ({ pending: pending && { ...pending, stopsClock: false, overAt: at } }),
  noted: () => ({}),
};

function created(fact: FactOf<'created'>): Ticket {
  return {
    number: fact.number,
    version: 1,
    moved: 1,
    state: 'draft',
    origin: fact.origin,
    openedBy: fact.by,
    procedureVersion: fact.procedureVersion,
    createdAt: fact.at,
    changedAt: fact.at,
    fields: fact.fields,
    details: {},
    marks: {},
    kind: fact.kind,
    caller: fact.caller,
    vip: fact.vip,
    remoteAgreed: null,
    priority: fact.priority,
    plannedResponseAt: fact.plannedResponseAt,
    plannedResolutionAt: fact.plannedResolutionAt,
    owner: fact.owner,
    inbox: fact.inbox,
    assignee: null,
    dispatches: 0,
    dispatchedAt: null,
    acceptedAt: null,
    respondedAt: null,
    pending: null,
    paused: 0,
    resolvedAt: null,
    resolvedBy: null,
    solution: null,
    onTheLine: false,
    confirmation: null,
    tries: [],
    closedAt: null,
    end: null,
    reopened: 0,
    passedOn: false,
    escalated: false,
    toldAt: null,
    came: {},
    mergedInto: null,
    absorbed: [],
    calls: [],
    links: [],
    attachments: [],
  };
}

function grown(ticket: Ticket, fact: Exclude<TicketFact, { type: 'created' }>): Grown {
  // The row of a fact's type takes that fact; a union of functions cannot say so.
  const row: (ticket: Ticket, fact: never) => Grown = grow[fact.type];
  return Reflect.apply(row, undefined, [ticket, fact]);
}

/**
 * The ticket after a fact. A fact that is known already (its number is below the version) changes nothing, so replaying
 * is harmless. Undefined before it was created.
 */
export function evolve(ticket: Ticket | undefined, fact: TicketFact): Ticket | undefined {
  if (fact.type === 'created') return ticket ?? created(fact);
  if (ticket === undefined || fact.n !== ticket.version) return ticket;
  const change = grown(ticket, fact);
  const next = { ...ticket, ...change, version: fact.n + 1, changedAt: Math.max(ticket.changedAt, fact.at) };
  const moved =
    next.state !== ticket.state ||
    next.owner !== ticket.owner ||
    next.assignee !== ticket.assignee ||
    next.dispatches !== ticket.dispatches;
  return moved ? { ...next, moved: next.version } : next;
}

/** Undefined where the first of them is not its creation. */
export function evolveAll(ticket: Ticket | undefined, facts: Iterable<TicketFact>): Ticket | undefined {
  let next = ticket;
  for (const fact of facts) next = evolve(next, fact);
  return next;
}
