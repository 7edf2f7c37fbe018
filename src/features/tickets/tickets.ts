/**
 * Tickets: they open by themselves at the first answer of a hotline call and follow their caller to the end. What may be
 * done is decided by a table (decide.ts), kept as facts (keep-tickets.ts), opened by rules (opening.ts).
 */
import type { PopTicketJson } from '../../contract/ticket.js';
import { instant } from '../../contract/instant.js';
import { attachmentRoutes } from './attachments.js';
import type { CallId, Caller } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Principal, Tx } from '../../ports.js';
import type { Feature } from '../feature.js';
import type { TicketsDeps } from './deps.js';
import { filterRoutes } from './filters.js';
import { findTickets } from './find-tickets.js';
import { alarmKinds } from './alarms.js';
import { ringAlarm } from './keep-alarms.js';
import { deadlineKind, taskKeeper } from './keep-tasks.js';
import { ticketKeeper } from './keep-tickets.js';
import { isRestricted, type Key } from './keys.js';
import { handWork } from './open-by-hand.js';
import { openingFollower } from './opening.js';
import { saidCallers, type SaidCallers } from './said-caller.js';
import { ticketRoutes } from './routes.js';
import { isVoice } from './steps-handling.js';
import { migrations } from './tables.js';
import { tasksOfTickets } from './tasks-of-tickets.js';
import { createTasks, type Tasks } from './tasks.js';
import { forgetTicketsBefore, movePerson, type TidyDeps } from './tidy.js';
import { timeUntimed } from './untimed.js';
import { ticketWork } from './work.js';
import type { Ticket } from './ticket.js';

export interface TicketsFeature extends Feature {
  /** Earlier tickets of whoever calls that a card shows: open ones, and those resolved lately. */
  ofCaller(caller: Caller, except: CallId): Promise<PopTicketJson[]>;
  /** Number of the ticket that has this call; null where there is none yet. */
  ofCall(call: CallId): Promise<string | null>;
  /** The ticket that has this call; null where there is none yet. */
  withCall(call: CallId): Promise<Ticket | null>;
  /** A ticket that this reader may see. Throws `not_found` for any other. */
  read(number: string, who: Principal): Promise<Ticket>;
  /** Who calls, by the word of an agent at the card. */
  readonly callers: SaidCallers;
  /** Called when a call has got its ticket. */
  onOpened(listener: (call: CallId, ticket: string) => void): void;
  /** Two people of the directory became one: in that transaction. */
  movePerson(tx: Tx, from: number, into: number): Promise<void>;
  /** Deletes tickets that were over before this instant (Micros). Returns how many. */
  forgetBefore(before: Micros): Promise<number>;
}

const onCard = 5;
/** So many of a person's last tickets are looked at for the card. */
const lookedAt = 30;

export function createTickets(deps: TicketsDeps): TicketsFeature {
  const { timers } = deps;
  const keeper = ticketKeeper(timers);
  const tasks = taskKeeper(timers);
  const listeners: ((call: CallId, ticket: string) => void)[] = [];
  const forTasks: Tasks = createTasks(deps, tasks, async (number, who) => void (await work.read(number, who)));
  const work = ticketWork(deps, keeper, [tasksOfTickets(tasks, (task) => forTasks.tell(task))]);
  for (const kind of alarmKinds) timers.handle(kind, ringAlarm({ ...deps, keeper, work }));
  timers.handle(deadlineKind, forTasks.deadline);
  const byHand = handWork(deps, keeper, work);
  const tidy = {
    db: deps.db,
    clock: deps.clock,
    keeper,
    tasks,
    procedureOf: (ticket: Ticket) => work.procedureOf(ticket),
  } satisfies TidyDeps;

  function onCardJson(ticket: Ticket, now: number): PopTicketJson[] {
    if (isRestricted(ticket) || isVoice(ticket) || ticket.state === 'merged' || ticket.state === 'cancelled') return [];
    const lately = deps.procedure.current().procedure.life.resolvedLately;
    const solved = ticket.state === 'resolved' || ticket.state === 'confirmed' || ticket.state === 'closed';
    if (solved && now - (ticket.resolvedAt ?? ticket.changedAt) > lately) return [];
    return [
      {
        number: ticket.number,
        subject: ticket.fields.subject ?? '',
        state: ticket.state,
        priority: ticket.priority,
        owner: ticket.owner === null ? null : deps.displayName(ticket.owner),
        changedAt: instant(ticket.changedAt),
        offer: solved ? 'reopen' : 'add',
      },
    ];
  }

  async function ofCaller(caller: Caller, except: CallId): Promise<PopTicketJson[]> {
    if (caller.withheld || caller.number === null) return [];
    const found = await deps.findCaller(caller);
    const contact = found.match === 'one' ? found.person.contact : undefined;
    const his: Key[] = [['number', caller.number]];
    if (contact !== undefined) his.push(['contact', String(contact)]);
    const { tickets } = await findTickets(deps.db, {
      seen: null,
      keys: [his],
      words: null,
      from: null,
      to: null,
      sort: 'newest',
      after: null,
      limit: lookedAt,
    });
    const others = tickets.filter(({ calls }) => !calls.some(({ id, why }) => id === except && why === 'opening'));
    return others.flatMap((ticket) => onCardJson(ticket, deps.clock.now())).slice(0, onCard);
  }

  async function ofCall(call: CallId): Promise<string | null> {
    const kept = await keeper.ofCall(deps.db, call);
    return kept === undefined ? null : (kept.ticket.mergedInto ?? kept.ticket.number);
  }

  return {
    name: 'tickets',
    migrations,
    routes: [
      // Before those of one ticket: no ticket has such a number.
      ...filterRoutes(deps),
      ...ticketRoutes({
        db: deps.db,
        work,
        byHand,
        now: () => deps.clock.now(),
        normalise: deps.normalise,
        edition: (number) => deps.procedure.edition(number),
      }),
      ...attachmentRoutes(deps.db, work),
      ...forTasks.routes,
    ],
    durable: openingFollower({
      ...deps,
      keeper,
      tasks,
      work,
      tellTask: (task) => forTasks.tell(task),
      onOpened(call, ticket) {
        for (const listener of listeners) listener(call, ticket);
      },
    }),
    start: () => timeUntimed({ ...deps, keeper, tasks, procedureOf: (ticket) => work.procedureOf(ticket) }),
    ofCaller,
    ofCall,
    withCall: async (call) => (await keeper.ofCall(deps.db, call))?.ticket ?? null,
    callers: saidCallers(deps, keeper, work),
    read: async (number, who) => (await work.read(number, who)).ticket,
    onOpened: (listener) => void listeners.push(listener),
    movePerson: (tx, from, into) => movePerson(tidy, tx, from, into),
    forgetBefore: (before) => forgetTicketsBefore(tidy, before),
  };
}
