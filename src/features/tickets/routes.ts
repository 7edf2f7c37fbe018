/** The routes of tickets. Whom a ticket concerns may read it; who may take a step is the procedure's affair (decide.ts). */
import { z } from 'zod';
import type { Role } from '../../contract/roles.js';
import {
  linkBodySchema,
  stepBodies,
  ticketChangeSchema,
  ticketDraftSchema,
  ticketNumber,
  type LinkBody,
  type StepName,
  type TicketChange,
} from '../../contract/ticket-steps.js';
import { ticketDetailSchema } from '../../contract/ticket.js';
import {
  dueSoonMs,
  ticketCountsSchema,
  ticketPageSchema,
  ticketsQuery,
  ticketViews,
  type TicketsQuery,
} from '../../contract/ticket-lists.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid } from '../../errors.js';
import { route, type Db, type Principal, type Route } from '../../ports.js';
import type { Command, EditCommand, StepCommand } from './command.js';
import type { Edition } from './deps.js';
import { countTickets, cursorOf, findTickets, keysIn, placeOf } from './find-tickets.js';
import type { HandWork } from './open-by-hand.js';
import { doerOf, type TicketWork } from './work.js';

export interface RoutesDeps {
  readonly db: Db;
  readonly work: TicketWork;
  readonly byHand: HandWork;
  readonly now: () => Micros;
  readonly normalise: (raw: string) => string | null;
  readonly edition: (number: number) => Promise<Edition>;
}

export const workers: readonly Role[] = ['agent', 'supervisor', 'engineer', 'dispatcher'];

const params = z.object({ number: ticketNumber });
const usual = 50;

const summaries: Readonly<Record<StepName, string>> = {
  open: 'The draft is complete: subject, category and who it is',
  dispatch: 'Give it to a group or a person; asks for the fields that the group requires',
  accept: 'Take on what was dispatched; the first one has it',
  decline: 'Give back what was dispatched or accepted, with the reason',
  start: 'Begin, or go on after waiting',
  pend: 'Wait, for one of the reasons of the procedure',
  resolve: 'Write down the solution; on the line with the words of the user it is confirmed as well',
  confirm: 'The answer of the user in a call: yes, no, or not reached',
  close: 'End it: after the confirmation, or after enough tries',
  reopen: 'It was not solved after all; for a week after its solution',
  escalate: 'To a centre, which counts as a dispatch, or to the supervisors',
  merge: 'Add its call to an older ticket; this one is kept, and out of every count',
  cancel: 'It was none, with the reason',
  comment: 'Write progress, and whether the user was told',
  assign: 'Who answers for it from now on',
};

async function page({ db, work, now, normalise, edition }: RoutesDeps, query: TicketsQuery, who: Principal) {
  const number = query.number === undefined ? null : normalise(query.number);
  if (query.number !== undefined && number === null) {
    throw invalid('The number cannot be read', { number: 'is no phone number' });
  }
  const after = query.after === undefined ? null : placeOf(query.after);
  if (query.after !== undefined && after === null) {
    throw invalid('The page is not known', { after: 'must be `next` of an earlier page' });
  }
  const groups = query.view === 'group' ? work.groupsOf(who.user) : [];
  const found = await findTickets(db, {
    seen: work.seenBy(who),
    keys: keysIn(query, { user: who.user, groups }, number),
    words: query.q ?? null,
    from: query.from ?? null,
    to: query.to ?? null,
    dueBefore: query.due === undefined ? null : now() + (query.due === 'soon' ? dueSoonMs * 1000 : 0),
    sort: query.q === undefined ? (query.sort ?? 'newest') : 'newest',
    after,
    limit: query.limit ?? usual,
  });
  const items = [];
  for (const ticket of found.tickets) {
    items.push(work.jsons.item(ticket, (await edition(ticket.procedureVersion)).procedure));
  }
  return { items, next: found.next && cursorOf(found.next) };
}

async function counts({ db, work }: RoutesDeps, who: Principal) {
  const reader = { user: who.user, groups: work.groupsOf(who.user) };
  const lists = ticketViews.map((view) => [view, keysIn({ view }, reader, null)[0] ?? []] as const);
  return { counts: Object.fromEntries(await countTickets(db, lists, work.seenBy(who))) };
}

function editOf({ version, details = {}, ...fields }: TicketChange): EditCommand {
  return { step: 'edit', version, fields, details };
}

function linkOf({ kind, ticket, url, call, title }: LinkBody): Command {
  if (kind === 'call') return { step: 'link_call', call: call ?? '', why: 'added' };
  return { step: 'link', link: { kind, ticket: ticket ?? null, url: url ?? null, title: title || null } };
}

const isStep = (name: string): name is StepName => Object.hasOwn(stepBodies, name);
const stepNames: readonly StepName[] = Object.keys(stepBodies).filter(isStep);

/** The body was checked by this step's own schema. */
const stepOf = (step: StepName, body: object): StepCommand => Object({ step, ...body });

export function ticketRoutes(deps: RoutesDeps): readonly Route[] {
  const { work, byHand } = deps;
  const steps = stepNames.map((step) => {
    const body: z.ZodType<object> = stepBodies[step];
    return route({
      method: 'POST',
      path: `/api/v1/tickets/{number}/${step}`,
      summary: summaries[step],
      access: workers,
      params,
      body,
      answer: ticketDetailSchema,
      handle: (input) => work.act(input.params.number, stepOf(step, input.body), doerOf(input)),
    });
  });
  return [
    route({
      method: 'GET',
      path: '/api/v1/tickets',
      summary: 'Tickets that concern the reader, newest first or what is due first, by any mixture of filters',
      access: workers,
      query: ticketsQuery,
      answer: ticketPageSchema,
      handle: (input) => page(deps, input.query, doerOf(input).who),
    }),
    route({
      method: 'GET',
      path: '/api/v1/tickets/counts',
      summary: 'How many tickets stand in each list',
      access: workers,
      answer: ticketCountsSchema,
      handle: (input) => counts(deps, doerOf(input).who),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tickets',
      summary: 'Open a draft by hand',
      access: workers,
      body: ticketDraftSchema,
      answer: ticketDetailSchema,
      status: 201,
      handle: (input) => byHand.open(input.body, doerOf(input)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/tickets/{number}',
      summary: 'One ticket with its timeline, and what the reader can do with it now',
      access: workers,
      params,
      answer: ticketDetailSchema,
      handle: (input) => work.detail(input.params.number, doerOf(input).who),
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/tickets/{number}',
      summary: 'Change fields as they were read; what another changed meanwhile comes back with both values',
      access: workers,
      params,
      body: ticketChangeSchema,
      answer: ticketDetailSchema,
      handle: (input) => work.act(input.params.number, editOf(input.body), doerOf(input)),
    }),
    ...steps,
    route({
      method: 'POST',
      path: '/api/v1/tickets/{number}/links',
      summary: 'Link another ticket, a web address or a call',
      access: workers,
      params,
      body: linkBodySchema,
      answer: ticketDetailSchema,
      status: 201,
      handle: (input) => work.act(input.params.number, linkOf(input.body), doerOf(input)),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/tickets/{number}/links/{id}',
      summary: 'Take a link away; the timeline keeps it',
      access: workers,
      params: z.object({
        number: ticketNumber,
        id: z
          .string()
          .regex(/^\d{1,9}$/, 'must be a number')
          .transform(Number),
      }),
      answer: ticketDetailSchema,
      handle: (input) => work.act(input.params.number, { step: 'unlink', link: input.params.id }, doerOf(input)),
    }),
  ];
}
