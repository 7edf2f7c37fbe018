/**
 * Keeps tasks: what somebody owes a caller or a ticket by a time. One thing has one open task, named by its subject:
 * opened again while it is open, it counts once more and keeps its deadline. All in the caller's transaction.
 */
import type { TaskKind } from '../../contract/task.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db, DurableTimers, Tx } from '../../ports.js';
import type { TicketTables } from './tables.js';

export interface Task {
  readonly id: number;
  readonly version: number;
  readonly subject: string;
  readonly kind: TaskKind;
  readonly state: 'open' | 'done' | 'cancelled';
  readonly note: string | null;
  readonly owner: string | null;
  /** Whoever is on this duty, while no user has taken it. */
  readonly duty: string | null;
  readonly contact: number | null;
  readonly name: string | null;
  readonly number: string | null;
  readonly vip: boolean;
  readonly ticket: string | null;
  readonly call: CallId | null;
  readonly times: number;
  readonly createdAt: Micros;
  readonly deadline: Micros;
  /** When it was marked as overdue; once, whatever becomes of it. */
  readonly overdueAt: Micros | null;
  readonly rule: string | null;
  readonly by: string | null;
  readonly attempts: readonly { readonly call: CallId; readonly at: Micros; readonly by: string | null }[];
  readonly ended: {
    readonly at: Micros;
    readonly by: string | null;
    readonly call: CallId | null;
    readonly reason: string | null;
  } | null;
}

export type NewTask = Omit<Task, 'id' | 'version' | 'state' | 'times' | 'overdueAt' | 'attempts' | 'ended'>;
/** Of the durable timer of an open task; its key is the task's id. */
export const deadlineKind = 'task.deadline';
export type TaskEnd = NonNullable<Task['ended']> & { readonly state: 'done' | 'cancelled' };

export interface TaskKeeper {
  one(db: Db | Tx, id: number): Promise<Task | undefined>;
  open(db: Db | Tx, subject: string): Promise<Task | undefined>;
  /** Open tasks of a kind for this person or number. */
  openFor(db: Db | Tx, kind: TaskKind, contact: number | null, numbers: readonly string[]): Promise<readonly Task[]>;
  /** Opens it, or counts once more what is open. */
  add(tx: Tx, task: NewTask): Promise<Task>;
  change(tx: Tx, task: Task, change: Partial<Omit<Task, 'id' | 'version'>>): Promise<Task>;
  end(tx: Tx, task: Task, end: TaskEnd): Promise<Task>;
  /** Sets its timer, whatever was set before. */
  retime(tx: Tx, task: Task): Promise<void>;
  /** Its person is another one now. */
  rename(tx: Tx, task: Task, subject: string, contact: number): Promise<Task>;
}

const rowOf = (task: Omit<Task, 'id'>) => ({
  subject: task.subject,
  version: task.version,
  kind: task.kind,
  state: task.state,
  owner: task.owner,
  duty: task.duty,
  ticket: task.ticket,
  contact: task.contact,
  number: task.number,
  created_at: task.createdAt,
  deadline: task.deadline,
  body: JSON.stringify(task),
});

export function taskOf(row: { readonly id: number; readonly body: string }): Task {
  // It was written by `rowOf`; by an earlier release without `overdueAt`.
  const task: Omit<Task, 'id'> = JSON.parse(row.body);
  return { ...task, overdueAt: task.overdueAt ?? null, id: row.id };
}

const tablesOf = (db: Db | Tx) => db.withTables<TicketTables>();

/** When its timer is due: at whole microseconds. */
export const timerDue = ({ deadline }: Pick<Task, 'deadline'>): Micros => Math.ceil(deadline);

export function taskKeeper(timers: Pick<DurableTimers, 'set' | 'cancel'>): TaskKeeper {
  const rows = (db: Db | Tx) => tablesOf(db).selectFrom('task').select(['id', 'body']);

  const asksFor = (task: Task): Micros | null =>
    task.state === 'open' && task.overdueAt === null ? timerDue(task) : null;

  /** Leaves the timer that the task asks for; `had`: the one that was left before. */
  async function keepTimer(tx: Tx, task: Task, had: Micros | null): Promise<void> {
    const due = asksFor(task);
    if (due === had) return;
    const key = String(task.id);
    if (due === null) await timers.cancel(tx, deadlineKind, key);
    else await timers.set(tx, { kind: deadlineKind, key, due });
  }

  async function write(tx: Tx, before: Task, change: Partial<Omit<Task, 'id' | 'version'>>): Promise<Task> {
    const task = { ...before, ...change, version: before.version + 1 };
    const { id, ...rest } = task;
    await tablesOf(tx).updateTable('task').set(rowOf(rest)).where('id', '=', id).execute();
    await keepTimer(tx, task, asksFor(before));
    return task;
  }

  const open = async (db: Db | Tx, subject: string): Promise<Task | undefined> => {
    const row = await rows(db).where('subject', '=', subject).where('state', '=', 'open').executeTakeFirst();
    return row && taskOf(row);
  };

  return {
    open,
    async one(db, id) {
      const row = await rows(db).where('id', '=', id).executeTakeFirst();
      return row && taskOf(row);
    },
    async openFor(db, kind, contact, numbers) {
      if (contact === null && numbers.length === 0) return [];
      const found = await rows(db)
        .where('state', '=', 'open')
        .where('kind', '=', kind)
        .where((e) =>
          e.or([
            ...(contact === null ? [] : [e('contact', '=', contact)]),
            ...(numbers.length === 0 ? [] : [e('number', 'in', [...numbers])]),
          ]),
        )
        .orderBy('id')
        .execute();
      return found.map(taskOf);
    },
    async add(tx, task) {
      const known = await open(tx, task.subject);
      if (known !== undefined) {
        const again = { call: task.call ?? known.call, times: known.times + 1, vip: known.vip || task.vip };
        return write(tx, known, again);
      }
      const fresh = {
        ...task,
        version: 1,
        state: 'open',
        times: 1,
        overdueAt: null,
        attempts: [],
        ended: null,
      } as const;
      const { id } = await tablesOf(tx)
        .insertInto('task')
        .values(rowOf(fresh))
        .returning('id')
        .executeTakeFirstOrThrow();
      await keepTimer(tx, { ...fresh, id }, null);
      return { ...fresh, id };
    },
    change: write,
    rename: (tx, task, subject, contact) => write(tx, task, { subject, contact }),
    end: (tx, task, { state, ...ended }) => write(tx, task, { state, ended }),
    retime: (tx, task) => keepTimer(tx, task, null),
  };
}
