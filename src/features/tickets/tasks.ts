/** Tasks for people: their routes, whose they are, and that they are told when their deadline passes. */
import { z } from 'zod';
import { instant, instantOrNull } from '../../contract/instant.js';
import {
  taskDraftSchema,
  taskEndSchema,
  taskPageSchema,
  taskSchema,
  tasksQuery,
  type TaskDraft,
  type TaskJson,
  type TasksQuery,
} from '../../contract/task.js';
import type { Role } from '../../contract/roles.js';
import { duties, type Duty } from '../../contract/rosters.js';
import { conflict, forbidden, invalid, notFound } from '../../errors.js';
import { route, type Principal, type Route, type TimerEffect, type Tx } from '../../ports.js';
import type { TicketsDeps } from './deps.js';
import { taskOf, timerDue, type Task, type TaskKeeper } from './keep-tasks.js';
import type { TicketTables } from './tables.js';
import { doerOf, type Doer } from './work.js';

const workers: readonly Role[] = ['agent', 'supervisor', 'engineer', 'dispatcher'];

export interface Tasks {
  readonly routes: readonly Route[];
  /** Of a deadline that passed: the task is marked, once. */
  readonly deadline: TimerEffect;
  /** After the commit. */
  tell(task: Task): void;
}

/** `mayUse` throws `not_found` for whoever may not read the ticket that a task by hand is about. */
export function createTasks(
  deps: TicketsDeps,
  keeper: TaskKeeper,
  mayUse: (ticket: string, who: Principal) => Promise<void>,
): Tasks {
  const { db, clock, displayName } = deps;
  const user = (name: string | null) => (name === null ? null : { user: name, name: displayName(name) });

  function json(task: Task): TaskJson {
    return {
      id: task.id,
      version: task.version,
      kind: task.kind,
      state: task.state,
      note: task.note,
      owner: { user: user(task.owner), duty: task.owner === null ? task.duty : null },
      person: { contact: task.contact, name: task.name, number: task.number, vip: task.vip },
      ticket: task.ticket,
      call: task.call,
      times: task.times,
      createdAt: instant(task.createdAt),
      deadline: instant(task.deadline),
      overdueAt: instantOrNull(task.overdueAt),
      source: { rule: task.rule, user: user(task.by) },
      attempts: task.attempts.map(({ call, at, by }) => ({ call, at: instant(at), by: user(by) })),
      ended: task.ended && {
        at: instant(task.ended.at),
        by: user(task.ended.by),
        call: task.ended.call,
        reason: task.ended.reason,
      },
    };
  }

  const roleOf: Readonly<Record<Duty, Role>> = {
    agent: 'agent',
    vip_engineer: 'engineer',
    dispatcher: 'dispatcher',
    supervisor: 'supervisor',
  };
  /** Where no roster says who is on duty, everybody of that role is. */
  function onDuty(duty: Duty): readonly string[] {
    const serving = deps.onDuty(duty, clock.now()).flatMap((one) => (one.user === null ? [] : [one.user]));
    return serving.length > 0 ? serving : deps.usersWith(roleOf[duty]);
  }
  const dutiesOf = (name: string): Duty[] => duties.filter((duty) => onDuty(duty).includes(name));

  function isHis(task: Task, who: Principal): boolean {
    if (who.roles.includes('supervisor')) return true;
    if (who.user === null) return false;
    if (task.owner !== null) return task.owner === who.user;
    return dutiesOf(who.user).some((duty) => duty === task.duty);
  }

  function ownersOf(task: Task): readonly string[] {
    const duty = duties.find((one) => one === task.duty);
    return task.owner !== null ? [task.owner] : duty === undefined ? [] : onDuty(duty);
  }

  /** `before`: whoever had it learns that a colleague has it now. */
  function tell(task: Task, before: Task | null = null): void {
    const users = [...new Set([...ownersOf(task), ...(before === null ? [] : ownersOf(before))])];
    deps.push.publish({ type: 'task.changed', task: json(task) }, { users, roles: ['supervisor'] });
  }

  const deadline: TimerEffect = async ({ key, due }, tx) => {
    const task = await keeper.one(tx, Number(key));
    if (task?.state !== 'open' || task.overdueAt !== null || timerDue(task) !== due) return undefined;
    const marked = await keeper.change(tx, task, { overdueAt: clock.now() });
    return () => {
      tell(marked);
      const to = { users: ownersOf(marked), roles: ['supervisor'] } as const;
      deps.push.publish({ type: 'task.overdue', task: json(marked) }, to);
    };
  };

  async function page(query: TasksQuery, who: Principal) {
    const { state = 'open', kind, owner, ticket, limit = 50, after } = query;
    const all = who.roles.includes('supervisor');
    const name = who.user ?? '';
    let rows = db
      .withTables<TicketTables>()
      .selectFrom('task')
      .select(['id', 'deadline', 'body'])
      .where('state', '=', state);
    if (kind !== undefined) rows = rows.where('kind', '=', kind);
    if (ticket !== undefined) rows = rows.where('ticket', '=', ticket);
    if (!all || owner === 'me') {
      const serving = who.user === null ? [] : dutiesOf(who.user);
      rows = rows.where((e) =>
        e.or([
          e('owner', '=', name),
          ...(serving.length === 0 ? [] : [e.and([e('owner', 'is', null), e('duty', 'in', serving)])]),
          // What has no owner at all is the supervisors'.
          ...(all ? [e.and([e('owner', 'is', null), e('duty', 'is', null)])] : []),
        ]),
      );
    }
    const place = after === undefined ? null : /^(\d{1,16})-(\d{1,15})$/.exec(after);
    if (after !== undefined && place === null) throw invalid('The page is not known', { after: 'must be `next`' });
    const [deadline, id] = [Number(place?.[1] ?? 0), Number(place?.[2] ?? 0)];
    const forward = state === 'open';
    if (place !== null) {
      rows = rows.where((e) => e(e.refTuple('deadline', 'id'), forward ? '>' : '<', e.tuple(deadline, id)));
    }
    const direction = forward ? 'asc' : 'desc';
    const found = await rows
      .orderBy('deadline', direction)
      .orderBy('id', direction)
      .limit(limit + 1)
      .execute();
    const last = found.slice(0, limit).at(-1);
    const next = found.length > limit && last !== undefined ? `${last.deadline}-${last.id}` : null;
    return { items: found.slice(0, limit).map((row) => json(taskOf(row))), next };
  }

  async function changed(
    id: number,
    doer: Doer,
    action: 'task.taken' | 'task.ended',
    work: (tx: Tx, task: Task) => Promise<Task>,
  ): Promise<TaskJson> {
    const [before, task] = await db.transaction().execute(async (tx) => {
      const before = await keeper.one(tx, id);
      if (before === undefined || !isHis(before, doer.who)) throw notFound('There is no such task');
      if (before.state !== 'open') throw conflict('The task is over', 'wrong_state');
      const after = await work(tx, before);
      await deps.audit.record(tx, {
        actor: doer.actor,
        action,
        subject: { kind: 'task', id: String(id) },
        details: { kind: after.kind, state: after.state },
        address: doer.address,
      });
      return [before, after] as const;
    });
    tell(task, before);
    return json(task);
  }

  const end = (id: number, state: 'done' | 'cancelled', reason: string, doer: Doer): Promise<TaskJson> =>
    changed(id, doer, 'task.ended', (tx, task) =>
      keeper.end(tx, task, { state, at: clock.now(), by: doer.who.user, call: null, reason }),
    );

  async function byHand(draft: TaskDraft, doer: Doer): Promise<TaskJson> {
    const { who } = doer;
    const owner = draft.owner ?? who.user;
    if (owner !== null && !deps.hasUser(owner)) throw invalid('There is no such user', { owner: 'is no user' });
    const number = draft.number === undefined ? null : deps.normalise(draft.number);
    if (draft.number !== undefined && number === null) {
      throw invalid('The number cannot be read', { number: 'is no phone number' });
    }
    if (draft.ticket !== undefined) await mayUse(draft.ticket, who);
    const caller = { raw: number ?? '', number, name: '', withheld: false, extension: null };
    const found = number === null ? null : await deps.findCaller(caller);
    const person = found?.match === 'one' ? found.person : null;
    const at = clock.now();
    const task = await db.transaction().execute(async (tx) => {
      const added = await keeper.add(tx, {
        subject: `hand/${draft.kind}/${draft.ticket ?? number}/${owner}`,
        kind: draft.kind,
        note: draft.note || null,
        owner,
        duty: null,
        contact: person?.contact ?? null,
        name: person?.name ?? null,
        number,
        vip: person?.vip != null,
        ticket: draft.ticket ?? null,
        call: null,
        createdAt: at,
        deadline: draft.deadline,
        rule: null,
        by: who.user,
      });
      await deps.audit.record(tx, {
        actor: doer.actor,
        action: 'task.added',
        subject: { kind: 'task', id: String(added.id) },
        details: { kind: added.kind },
        address: doer.address,
      });
      return added;
    });
    tell(task);
    return json(task);
  }

  const params = z.object({
    id: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'must be a number')
      .transform(Number),
  });
  const routes: readonly Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/tasks',
      summary: 'Tasks: what is due first; a supervisor sees all, others their own and those of their duty',
      access: workers,
      query: tasksQuery,
      answer: taskPageSchema,
      handle: (input) => page(input.query, doerOf(input).who),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tasks',
      summary: 'Add a task: call somebody back, follow up on a ticket',
      access: workers,
      body: taskDraftSchema,
      answer: taskSchema,
      status: 201,
      handle: (input) => byHand(input.body, doerOf(input)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tasks/{id}/take',
      summary: 'Take a task on: colleagues see that it is yours',
      access: workers,
      params,
      answer: taskSchema,
      handle: (input) => {
        const doer = doerOf(input);
        if (doer.who.user === null) throw forbidden('A task is taken on by a user');
        return changed(input.params.id, doer, 'task.taken', (tx, task) =>
          keeper.change(tx, task, { owner: doer.who.user }),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/tasks/{id}/done',
      summary: 'It was done in another way than by a call or a step: how',
      access: workers,
      params,
      body: taskEndSchema,
      answer: taskSchema,
      handle: (input) => end(input.params.id, 'done', input.body.reason, doerOf(input)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tasks/{id}/cancel',
      summary: 'It need not be done any more: why',
      access: workers,
      params,
      body: taskEndSchema,
      answer: taskSchema,
      handle: (input) => end(input.params.id, 'cancelled', input.body.reason, doerOf(input)),
    }),
  ];

  return { routes, deadline, tell };
}
