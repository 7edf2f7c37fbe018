/**
 * Calls that go on, as far as rules need them: folded from facts, kept over a restart in a table of our own, since other
 * followers may be ahead or behind. A batch that is given again after a failed commit is folded from the table anew.
 */
import { sql } from 'kysely';
import type { Call, CallId } from '../../core/call.js';
import { evolve, type CallFactType } from '../../core/call-fact.js';
import type { StoredFact, Tx } from '../../ports.js';
import type { TicketTables } from './tables.js';

/** What a call is to rules: rings, queues and holds are none of their affair. */
const relevant: ReadonlySet<CallFactType> = new Set<CallFactType>([
  'arrived',
  'described',
  'related',
  'offered',
  'answered',
  'segment_started',
  'segment_ended',
  'ended',
]);

/** Calls kept in memory between batches. */
const remembered = 5000;

export interface WatchedCalls {
  /** The calls that this batch touched, as they are after it, in the order of their first fact in it. */
  fold(batch: readonly StoredFact[], tx: Tx): Promise<readonly Call[]>;
}

export function watchedCalls(): WatchedCalls {
  const open = new Map<CallId, Call>();
  let lastSeq = -1;

  async function readBack(ids: readonly CallId[], tx: Tx): Promise<void> {
    if (ids.length === 0) return;
    const { rows } = await sql<{ body: string }>`select body from ticket_watch
      where call in (select value from json_each(${JSON.stringify(ids)}))`.execute(tx);
    for (const { body } of rows) {
      // It was written below.
      const call: Call = JSON.parse(body);
      open.set(call.id, call);
    }
  }

  return {
    async fold(batch, tx) {
      const first = batch[0]?.seq ?? 0;
      // Seen before: that commit failed, and what is remembered of it is wrong.
      if (first <= lastSeq) open.clear();
      lastSeq = batch.at(-1)?.seq ?? lastSeq;
      const facts = batch.map(({ fact }) => fact).filter(({ type }) => relevant.has(type));
      const missing = new Set(facts.map(({ call }) => call).filter((id) => !open.has(id)));
      await readBack([...missing], tx);
      const touched = new Set<CallId>();
      for (const fact of facts) {
        const call = evolve(open.get(fact.call), fact);
        if (call === undefined) continue;
        open.set(call.id, call);
        touched.add(call.id);
      }
      const calls = [...touched].flatMap((id) => open.get(id) ?? []);
      const going = calls.filter(({ outcome }) => outcome === null);
      const over = calls.filter(({ outcome }) => outcome !== null).map(({ id }) => id);
      if (going.length > 0) {
        const rows = JSON.stringify(going.map((call) => [call.id, JSON.stringify(call)]));
        await sql`insert into ticket_watch (call, body)
          select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(${rows}) where true
          on conflict (call) do update set body = excluded.body`.execute(tx);
      }
      if (over.length > 0) {
        await tx.withTables<TicketTables>().deleteFrom('ticket_watch').where('call', 'in', over).execute();
      }
      for (const id of over) open.delete(id);
      if (open.size > remembered) open.clear();
      return calls;
    },
  };
}
