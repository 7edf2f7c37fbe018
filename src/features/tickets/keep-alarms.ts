/**
 * Keeps a durable timer for each alarm that a ticket asks for, in the transaction of the fact that made, moved or ended
 * it; and, when one is due, writes down what comes of it, in the commit that takes the timer away.
 */
import { z } from 'zod';
import { instant, instantOrNull } from '../../contract/instant.js';
import type { Procedure, Reminder } from '../../contract/procedure.js';
import type { Audience, DurableTimers, TimerEffect, Tx } from '../../ports.js';
import { alarmKinds, alarmsOf, baseOf, type Alarm, type AlarmKind } from './alarms.js';
import { isRefusal } from './command.js';
import { decide } from './decide.js';
import { membersOf, type TicketsDeps } from './deps.js';
import type { TicketKeeper } from './keep-tickets.js';
import { concernsOf, type Key } from './keys.js';
import type { Ticket, TicketFact } from './ticket.js';
import type { TicketWork } from './work.js';

export type Alarms = Pick<DurableTimers, 'set' | 'cancel'>;
type Life = Pick<Procedure, 'life'>;

/** Of a timer: `SD-20261124-0007/response`. No ticket's number holds a slash. */
const keyOf = (ticket: Ticket, { name }: Pick<Alarm, 'name'>): string => `${ticket.number}/${name}`;
const nameOf = ({ kind, name }: Alarm): string => `${kind}/${name}`;

/** Leaves exactly the timers that the ticket asks for; `before`: as they were left before, null: there were none. */
export async function keepAlarms(
  tx: Tx,
  timers: Alarms,
  before: Ticket | null,
  after: Ticket,
  procedure: Life,
): Promise<void> {
  const had = new Map((before === null ? [] : alarmsOf(before, procedure)).map((one) => [nameOf(one), one]));
  for (const alarm of alarmsOf(after, procedure)) {
    const name = nameOf(alarm);
    const same = had.get(name)?.due === alarm.due && had.get(name)?.base === alarm.base;
    had.delete(name);
    if (!same) await timers.set(tx, { kind: alarm.kind, key: keyOf(after, alarm), due: alarm.due });
  }
  for (const alarm of had.values()) await timers.cancel(tx, alarm.kind, keyOf(after, alarm));
}

/** Whom a reminder is for, of those who may see the ticket. Nobody's tickets are the supervisors'. */
export function remindedOf(
  ticket: Ticket,
  to: readonly Reminder['to'][number][],
  deps: Pick<TicketsDeps, 'usersWith' | 'onDuty' | 'clock' | 'procedure'>,
): Audience {
  const { owner, assignee } = ticket;
  const groups = deps.procedure.current().procedure.groups;
  const group = assignee?.user === null ? groups.find(({ id }) => id === assignee.group) : undefined;
  const named = to.flatMap((part): readonly (string | null)[] => {
    switch (part) {
      case 'owner':
        return [owner];
      case 'assignee':
        return [assignee?.user ?? null, ...(group === undefined ? [] : membersOf(group, deps))];
      case 'dispatchers':
        return deps.usersWith('dispatcher');
      // Supervisors are a role.
      default:
        return [];
    }
  });
  const concerns = concernsOf(ticket, []);
  const holds = ([kind, value]: Key): boolean => concerns.some(([k, v]) => k === kind && v === value);
  const sees = (user: string): boolean =>
    deps.usersWith('supervisor').includes(user) ||
    holds(['user', user]) ||
    groups.some((one) => holds(['group', one.id]) && membersOf(one, deps).includes(user)) ||
    (holds(['given', 'all']) && deps.usersWith('dispatcher').includes(user));
  const users = [...new Set(named.filter((user) => user !== null))].filter(sees);
  const overseen = to.includes('supervisors') || (to.includes('owner') && owner === null);
  return { users, ...(overseen && { roles: ['supervisor'] }) };
}

const nobody = { user: null, roles: [], groups: [] };
const whenWaitEnds: Reminder['to'] = ['owner', 'assignee'];

export interface AlarmDeps extends TicketsDeps {
  readonly keeper: TicketKeeper;
  readonly work: Pick<TicketWork, 'procedureOf' | 'context' | 'follow' | 'jsons'>;
}

/** Tells those whom the reminders among these facts are for. */
function tellReminded(deps: AlarmDeps, ticket: Ticket, facts: readonly TicketFact[], procedure: Procedure): void {
  for (const fact of facts) {
    if (fact.type !== 'reminded' && fact.type !== 'wait_over') continue;
    const { due } = fact;
    const to = fact.type === 'reminded' ? fact.to : whenWaitEnds;
    const of = fact.type === 'reminded' ? fact.of : 'pending';
    const planned = of === 'response' || of === 'resolution' ? baseOf(ticket, of) : null;
    const reminder = fact.type === 'reminded' ? fact.reminder : null;
    deps.push.publish(
      {
        type: 'ticket.reminded',
        ticket: deps.work.jsons.item(ticket, procedure),
        of,
        reminder,
        due: instant(due),
        plannedAt: instantOrNull(planned),
      },
      remindedOf(ticket, to, deps),
    );
  }
}

const kindSchema = z.enum(alarmKinds);

/** The effect of every timer that `keepAlarms` sets. */
export function ringAlarm(deps: AlarmDeps): TimerEffect {
  const { keeper, work } = deps;
  return async ({ kind: given, key, due }, tx) => {
    const kind: AlarmKind = kindSchema.parse(given);
    const [number = '', name = ''] = key.split('/');
    const kept = await keeper.read(tx, number);
    if (kept === undefined) return undefined;
    const { id, ticket: before } = kept;
    const procedure = await work.procedureOf(before);
    const context = work.context(nobody, procedure);
    const decision = decide(before, { step: 'alarm', kind, name, due }, context);
    if (isRefusal(decision) || decision.length === 0) return undefined;
    const done = await keeper.append(tx, kept, decision, { at: context.at, user: null }, procedure);
    const push = await work.follow(tx, { id, before, after: done.ticket, facts: done.facts, procedure });
    return () => {
      push();
      tellReminded(deps, done.ticket, done.facts, procedure);
    };
  };
}
