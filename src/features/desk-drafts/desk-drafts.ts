/**
 * What an agent writes during a call: one note a call and user, on the server, so that a reload, another window and
 * another computer find it. Two that write on from the same version are merged; a word is never lost. Whoever gets the
 * call later reads the notes of those who had it before.
 */
import { z } from 'zod';
import {
  draftInput,
  draftSchema,
  draftsOfCallSchema,
  type DraftInput,
  type DraftJson,
  type DraftsOfCallJson,
} from '../../contract/desk.js';
import { instant } from '../../contract/instant.js';
import { mergeText } from '../../contract/merge-text.js';
import type { Role } from '../../contract/roles.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import { forbidden, notFound } from '../../errors.js';
import { route, type Clock, type Db, type DisplayName, type Principal, type Push } from '../../ports.js';
import type { Feature } from '../feature.js';
import { migrations, type DraftRow, type DraftTables } from './tables.js';

export interface DeskDraftsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly push: Push;
  readonly displayName: DisplayName;
  /** Whether this user took part in that call: his phone rang, or he talked. Notes on calls of others are not his. */
  readonly tookPart: (user: string, call: CallId) => boolean | Promise<boolean>;
}

export interface DeskDrafts extends Feature {
  /** Deletes notes that were last changed before this instant (Micros). Returns how many. */
  forgetBefore(before: Micros): Promise<number>;
}

const writers: readonly Role[] = ['agent', 'supervisor'];
const params = z.object({ id: z.string().min(1).max(200) });

const json = ({ call, version, note, saved_at }: DraftRow): DraftJson => ({
  callId: call,
  version,
  note,
  savedAt: instant(saved_at),
});

export function createDeskDrafts(deps: DeskDraftsDeps): DeskDrafts {
  const tables = deps.db.withTables<DraftTables>();

  /** Of one note, one change at a time. */
  const turns = new Map<string, Promise<unknown>>();
  function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const next = (turns.get(key) ?? Promise.resolve()).catch(() => undefined).then(work);
    turns.set(key, next);
    const done = (): void => void (turns.get(key) === next && turns.delete(key));
    next.then(done, done);
    return next;
  }

  async function writerOf(who: Principal | null, call: CallId): Promise<string> {
    const user = who?.user ?? null;
    if (user === null) throw forbidden('A note belongs to a user');
    if (!(await deps.tookPart(user, call))) throw notFound('There is no such call of yours');
    return user;
  }

  const one = (user: string, call: CallId): Promise<DraftRow | undefined> =>
    tables.selectFrom('desk_draft').selectAll().where('call', '=', call).where('user', '=', user).executeTakeFirst();

  async function read(user: string, call: CallId): Promise<DraftsOfCallJson> {
    const rows = await tables
      .selectFrom('desk_draft')
      .selectAll()
      .where('call', '=', call)
      .orderBy('saved_at')
      .execute();
    const own = rows.find((row) => row.user === user);
    return {
      own: own === undefined ? { callId: call, version: 0, note: '', savedAt: null } : json(own),
      others: rows
        .filter((row) => row.user !== user && row.note !== '')
        .map((row) => ({ by: deps.displayName(row.user), note: row.note, savedAt: instant(row.saved_at) })),
    };
  }

  async function write(user: string, call: CallId, { version, base, note }: DraftInput): Promise<DraftJson> {
    const before = await one(user, call);
    const current = before?.note ?? '';
    const merged = before === undefined || version === before.version ? note : mergeText(base, note, current);
    if (before !== undefined && merged === current) return json(before);
    const row = { version: (before?.version ?? 0) + 1, note: merged, saved_at: deps.clock.now() };
    await tables
      .insertInto('desk_draft')
      .values({ call, user, ...row })
      .onConflict((conflict) => conflict.columns(['call', 'user']).doUpdateSet(row))
      .execute();
    const draft = json({ call, user, ...row });
    deps.push.publish({ type: 'draft.saved', draft }, { users: [user] });
    return draft;
  }

  return {
    name: 'desk-drafts',
    migrations,
    routes: [
      route({
        method: 'GET',
        path: '/api/v1/calls/{id}/draft',
        summary: 'The own note of a call, and those of colleagues who had it before',
        access: writers,
        params,
        answer: draftsOfCallSchema,
        handle: async ({ params: { id }, who }) => read(await writerOf(who, id), id),
      }),
      route({
        method: 'PUT',
        path: '/api/v1/calls/{id}/draft',
        summary: 'Keep the own note of a call; what was written elsewhere since that version is merged, never lost',
        access: writers,
        params,
        body: draftInput,
        answer: draftSchema,
        async handle({ params: { id }, body, who }) {
          const user = await writerOf(who, id);
          return inTurn(`${user} ${id}`, () => write(user, id, body));
        },
      }),
    ],
    async forgetBefore(before) {
      const { numDeletedRows } = await tables
        .deleteFrom('desk_draft')
        .where('saved_at', '<', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
