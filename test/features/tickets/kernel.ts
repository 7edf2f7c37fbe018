/** A ticket without tables: commands are decided one after another, on a clock that the test moves. */
import { procedureSchema, type Group } from '../../../src/contract/procedure.js';
import type { Role } from '../../../src/contract/roles.js';
import { stepBodies } from '../../../src/contract/ticket-steps.js';
import type { PossibleStepJson, TicketStep } from '../../../src/contract/ticket.js';
import type { Micros } from '../../../src/core/pbx-event.js';
import {
  isRefusal,
  type CallView,
  type Command,
  type Context,
  type Gate,
  type Refusal,
} from '../../../src/features/tickets/command.js';
import { decide, possible } from '../../../src/features/tickets/decide.js';
import { evolve, evolveAll } from '../../../src/features/tickets/evolve.js';
import { planned } from '../../../src/features/tickets/planned.js';
import type { Fields, Ticket, TicketFact, TicketFactBody } from '../../../src/features/tickets/ticket.js';

export const minute: Micros = 60_000_000;
export const hour: Micros = 60 * minute;
export const day: Micros = 24 * hour;
/** Monday, 2026-11-23, 09:00 in Shanghai. */
export const morning: Micros = Date.UTC(2026, 10, 23, 1) * 1000;

export const procedure = procedureSchema.parse({
  categories: [
    { id: 'fault', kind: 'fault', label: { 'zh-CN': '故障', en: 'Fault' }, impact: 'medium', urgency: 'high' },
    { id: 'advice', kind: 'advice', label: { 'zh-CN': '咨询', en: 'Advice' } },
    { id: 'complaint', kind: 'complaint', label: { 'zh-CN': '投诉', en: 'Complaint' } },
    { id: 'praise', kind: 'praise', label: { 'zh-CN': '表扬', en: 'Praise' } },
  ],
  groups: [
    { id: 'onsite', label: { 'zh-CN': '现场', en: 'On site' }, members: ['han.song', 'gu.yan'], requires: ['place'] },
    {
      id: 'network',
      kind: 'centre',
      label: { 'zh-CN': '网络中心', en: 'Network centre' },
      members: ['chen.mo'],
      requires: [
        'tried',
        { id: 'vlan', label: { 'zh-CN': '网段', en: 'Segment' } },
        { id: 'line', label: { 'zh-CN': '线路', en: 'Line' }, kind: 'choice', choices: ['a', 'b'] },
      ],
    },
    { id: 'old', label: { 'zh-CN': '旧', en: 'Old' }, active: false },
  ],
});

const roles: Readonly<Record<string, readonly Role[]>> = {
  'li.ming': ['agent'],
  'wang.li': ['agent'],
  'han.song': ['engineer'],
  'gu.yan': ['engineer'],
  'chen.mo': ['engineer'],
  'zhou.yan': ['supervisor'],
  'ding.du': ['dispatcher'],
};
export const users = Object.keys(roles);

export const callOf = (id: string, more: Partial<CallView> = {}): CallView => ({
  id,
  direction: 'outbound',
  hotline: false,
  numbers: ['+8613900000108', '8005'],
  startedAt: morning,
  answeredAt: morning + 10_000_000,
  endedAt: null,
  talk: 0,
  answeredBy: null,
  users: ['li.ming'],
  outcome: null,
  ...more,
});

const alwaysOpen = {
  add: (_: string, from: Micros, span: Micros) => from + span,
  between: (_: string, a: Micros, b: Micros) => b - a,
};

export const blank: Fields = {
  subject: null, description: null, category: null, impact: 'low', urgency: 'medium', place: null, tried: null,
  contactName: null, contactPhone: '+8613900000108', contactMail: null, contact: null, remoteAssistance: false,
  newProblem: false, aboutUser: null, aboutCall: null,
}; // prettier-ignore

export interface Kernel {
  ticket: Ticket;
  readonly facts: TicketFact[];
  now: Micros;
  readonly calls: Map<string, CallView>;
  gates: Gate[];
  other: Ticket | null;
  context(user: string): Context;
  /** Takes a command; a refusal changes nothing and is given back. */
  take(user: string, command: Command): Refusal | null;
  /** The same with a body as it stands on the wire. */
  step(user: string, step: keyof typeof stepBodies, body?: object): Refusal | null;
  edit(user: string, fields: object, version?: number, details?: Record<string, string | null>): Refusal | null;
  /** The opening draft with what it must have. */
  complete(): void;
  add(facts: readonly TicketFactBody[], by: string | null): void;
  possible(user: string): Record<TicketStep, PossibleStepJson>;
}

/** A draft that opened at the answer of call `c1` by `li.ming`, who talks on. */
export function openKernel(more: Partial<Fields> = {}): Kernel {
  const fields = { ...blank, ...more };
  const created: TicketFact = {
    type: 'created', n: 0, at: morning, by: null, number: 'SD-20261123-0001', origin: 'call', procedureVersion: 1, fields,
    kind: null, vip: { state: 'no', level: null }, owner: 'li.ming', inbox: null,
    caller: { match: 'one', number: '+8613900000108', salutation: null, organisation: null, department: null },
    ...planned(procedure, alwaysOpen, morning, { ...fields, vip: false }, 0),
  }; // prettier-ignore
  const ticket = evolveAll(undefined, [
    created,
    { type: 'call_linked', n: 1, at: morning, by: null, call: 'c1', why: 'opening' },
  ]);
  if (ticket === undefined) throw new Error('no ticket');
  const kernel: Kernel = {
    ticket,
    facts: [created, { type: 'call_linked', n: 1, at: morning, by: null, call: 'c1', why: 'opening' }],
    now: morning + minute,
    calls: new Map([['c1', callOf('c1', { direction: 'inbound', hotline: true, answeredBy: 'li.ming' })]]),
    gates: [],
    other: null,
    context: (user) => ({
      at: kernel.now,
      day: new Date((kernel.now + 8 * hour) / 1000).toISOString().slice(0, 10),
      by: {
        user,
        roles: roles[user] ?? [],
        groups: procedure.groups.filter(({ members }) => members.includes(user)).map(({ id }) => id),
      },
      procedure,
      time: alwaysOpen,
      group: (id): Group | null => procedure.groups.find((one) => one.id === id) ?? null,
      isMember: (one, group) => procedure.groups.some(({ id, members }) => id === group && members.includes(one)),
      hasUser: (one) => users.includes(one),
      call: (id) => kernel.calls.get(id) ?? null,
      person: (contact) =>
        contact === 7
          ? {
              mail: 'shen@example.com',
              person: {
                name: '沈知秋', title: null, salutation: '沈总', organisation: '集团', department: '财务部',
                vip: { level: '一级', reason: null }, notes: null, language: null,
              },
            }
          : null, // prettier-ignore
      normalise: (raw) => raw.replaceAll(' ', ''),
      other: kernel.other,
      gates: kernel.gates,
    }),
    take(user, command) {
      const decision = decide(kernel.ticket, command, kernel.context(user));
      if (isRefusal(decision)) return decision;
      kernel.add(decision, user);
      return null;
    },
    step(user, step, body = {}) {
      // A body's type is its step's own.
      const command: Command = Object({ step, ...stepBodies[step].parse(body) });
      return kernel.take(user, command);
    },
    edit: (user, changed, version = kernel.ticket.version, details = {}) =>
      kernel.take(user, { step: 'edit', version, fields: { ...changed }, details }),
    complete() {
      const refused = kernel.edit('li.ming', { subject: '报表导不出', category: 'fault', contactName: '沈知秋' });
      if (refused !== null) throw new Error(refused.message);
    },
    add(facts, by) {
      for (const body of facts) {
        const fact: TicketFact = { ...body, n: kernel.ticket.version, at: kernel.now, by };
        kernel.facts.push(fact);
        kernel.ticket = evolve(kernel.ticket, fact) ?? kernel.ticket;
      }
    },
    possible: (user) => {
      const list = possible(kernel.ticket, kernel.context(user)).map((one) => [one.step, one] as const);
      return Object(Object.fromEntries(list));
    },
  };
  return kernel;
}

/** What a step was refused for, with what it needs, as one line. */
export const told = (refusal: Refusal | null): string =>
  refusal === null ? 'done' : [refusal.refused, ...refusal.needs.map(({ kind, name }) => `${kind}:${name}`)].join(' ');
