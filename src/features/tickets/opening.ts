/**
 * Tickets that open by themselves, and missed calls that become work: a durable follower of call facts. What it does is
 * told by the state that a call has reached, never by the single fact, and each effect has a natural key (call and rule):
 * a batch that comes again, a restart, a transfer make nothing twice.
 */
import type { OpeningRule, Procedure } from '../../contract/procedure.js';
import { kindOfCategory } from '../../contract/procedure.js';
import { talkTime } from '../../core/call-times.js';
import type { Call, CallId, Caller, Outcome } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import { matcher } from '../../core/wiring.js';
import type { CallerMatch, DurableFollower, Tx } from '../../ports.js';
import type { TicketsDeps } from './deps.js';
import type { TaskKeeper, Task } from './keep-tasks.js';
import type { KeptTicket, TicketKeeper } from './keep-tickets.js';
import { planned } from './planned.js';
import type { TicketTables } from './tables.js';
import type { Fields, Vip } from './ticket.js';
import { watchedCalls } from './watched-calls.js';
import type { TicketWork } from './work.js';

export interface OpeningDeps extends TicketsDeps {
  readonly keeper: TicketKeeper;
  readonly tasks: TaskKeeper;
  readonly work: Pick<TicketWork, 'follow' | 'day'>;
  readonly tellTask: (task: Task) => void;
  /** After the commit. */
  readonly onOpened: (call: CallId, ticket: string) => void;
}

/** What was found in old logs long afterwards opens nothing: nobody would know what to do with it. */
const longestAgo: Micros = 24 * 3_600_000_000;

const missedOutcomes: ReadonlySet<Outcome> = new Set<Outcome>([
  'abandoned',
  'timeout',
  'rejected',
  'busy',
  'no_answer',
  'failed',
]);

/** By the rule's own list, which lives as long as its edition of the procedure. */
const matchers = new WeakMap<readonly string[], (value: string) => boolean>();
function fits(patterns: readonly string[] | null, value: string | null): boolean {
  if (patterns === null) return true;
  let matches = matchers.get(patterns);
  if (matches === undefined) {
    matches = matcher(patterns);
    matchers.set(patterns, matches);
  }
  return value !== null && matches(value);
}

/** Whether this rule opens a ticket of the call as it is by now. */
export function opens(rule: OpeningRule, call: Call, vip: boolean): boolean {
  const when = rule.when === 'answered' ? call.answeredAt : (call.offeredAt ?? call.answeredAt);
  return (
    when !== null &&
    fits(rule.queues, call.queue) &&
    fits(rule.numbers, call.did) &&
    fits(rule.callers, call.caller.number) &&
    (rule.vip === null || rule.vip === vip)
  );
}

/** Calls to the hotline, whoever made them; not those that we make, and not what colleagues ask each other meanwhile. */
const isForDesk = (call: Call): boolean => call.hotline && call.direction !== 'outbound' && call.relatedTo === null;

export function vipOf(found: CallerMatch): Vip {
  if (found.match === 'one') {
    return found.person.vip === null ? { state: 'no', level: null } : { state: 'yes', level: found.person.vip.level };
  }
  const marked = found.match === 'several' && found.candidates.some(({ vip }) => vip !== null);
  return { state: marked ? 'possible' : 'no', level: null };
}

const unknown: Pick<Fields, 'remoteAssistance' | 'newProblem'> = { remoteAssistance: false, newProblem: false };

export function freshFields(
  of: { readonly found: CallerMatch; readonly number: string | null },
  rule: Pick<OpeningRule, 'category' | 'impact' | 'urgency'>,
  procedure: Procedure,
): Fields {
  const person = of.found.match === 'one' ? of.found.person : null;
  const category = procedure.categories.find(({ id }) => id === rule.category);
  return {
    ...unknown,
    subject: null,
    description: null,
    category: rule.category,
    impact: category?.impact ?? rule.impact,
    urgency: category?.urgency ?? rule.urgency,
    place: null,
    tried: null,
    contactName: person?.name ?? null,
    contactPhone: of.number,
    contactMail: null,
    contact: person?.contact ?? null,
    aboutUser: null,
    aboutCall: null,
  };
}

export function openingFollower(deps: OpeningDeps): DurableFollower {
  const { keeper, tasks, clock, work } = deps;
  const watched = watchedCalls();

  const isOld = (call: Call, at: Micros): boolean => clock.now() - deps.ours(call.pbx, at) > longestAgo;

  async function find(caller: Caller): Promise<CallerMatch> {
    if (caller.withheld || caller.number === null) return { match: 'none' };
    try {
      return await deps.findCaller(caller);
    } catch {
      return { match: 'none' };
    }
  }

  async function create(tx: Tx, call: Call, found: CallerMatch): Promise<(() => void) | null> {
    const { number, procedure } = deps.procedure.current();
    const vip = vipOf(found);
    const rule = procedure.opening.find((one) => opens(one, call, vip.state === 'yes'));
    const since = rule?.when === 'arrived' ? (call.offeredAt ?? call.answeredAt) : call.answeredAt;
    if (rule === undefined || since === null || isOld(call, since)) return null;
    const at = Math.min(clock.now(), deps.ours(call.pbx, since));
    const fields = freshFields({ found, number: call.caller.withheld ? null : call.caller.number }, rule, procedure);
    const owner = call.answeredBy?.user ?? null;
    const person = found.match === 'one' ? found.person : null;
    const made = await keeper.create(
      tx,
      {
        type: 'created',
        at,
        by: null,
        number: await keeper.nextNumber(tx, procedure.tickets.prefix, work.day(at)),
        origin: 'call',
        procedureVersion: number,
        fields,
        kind: fields.category === null ? null : kindOfCategory(procedure, fields.category),
        caller: {
          match: call.caller.withheld ? 'withheld' : found.match,
          number: call.caller.withheld ? null : call.caller.number,
          salutation: person?.salutation ?? null,
          organisation: person?.organisation ?? null,
          department: person?.department ?? null,
        },
        vip,
        owner,
        inbox: owner === null ? (call.queue ?? 'supervisors') : null,
        ...planned(procedure, deps.time, at, { ...fields, vip: vip.state === 'yes' }, 0),
      },
      [{ type: 'call_linked', call: call.id, why: 'opening' }],
      { call: call.id, rule: rule.id },
      procedure,
    );
    const push = await work.follow(tx, { id: made.id, before: null, after: made.ticket, facts: made.facts, procedure });
    return () => {
      push();
      deps.onOpened(call.id, made.ticket.number);
    };
  }

  /** Who answered is learnt after it opened, or learnt better: as long as nobody has moved it. */
  async function own(tx: Tx, call: Call, kept: KeptTicket): Promise<(() => void) | null> {
    const user = call.answeredBy?.user ?? null;
    const { ticket } = kept;
    if (user === null || ticket.owner === user || ticket.state !== 'draft' || ticket.moved > 1) return null;
    const { procedure } = await deps.procedure.edition(ticket.procedureVersion);
    const owned = { type: 'owned', from: ticket.owner, to: user, inbox: null } as const;
    const done = await keeper.append(tx, kept, [owned], { at: clock.now(), user: null }, procedure);
    return work.follow(tx, { id: kept.id, before: ticket, after: done.ticket, facts: done.facts, procedure });
  }

  async function ticketOf(tx: Tx, call: Call): Promise<(() => void) | null> {
    if (!isForDesk(call) || (call.answeredAt ?? call.offeredAt) === null) return null;
    const kept = await keeper.ofCall(tx, call.id);
    return kept === undefined ? create(tx, call, await find(call.caller)) : own(tx, call, kept);
  }

  /** true where this call has not had this effect yet. */
  async function once(tx: Tx, call: CallId, rule: string, task: number): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await tx
      .withTables<TicketTables>()
      .insertInto('task_call')
      .values({ call, rule, task })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async function missed(tx: Tx, call: Call): Promise<Task | null> {
    const { caller, outcome, endedAt } = call;
    if (!isForDesk(call) || call.answeredAt !== null || outcome === null || endedAt === null) return null;
    if (!missedOutcomes.has(outcome) || caller.withheld || caller.number === null || deps.isBlocked(caller))
      return null;
    if (isOld(call, endedAt) || !(await once(tx, call.id, 'missed', 0))) return null;
    const found = await find(caller);
    const person = found.match === 'one' ? found.person : null;
    const contact = person?.contact ?? null;
    const at = Math.min(clock.now(), deps.ours(call.pbx, endedAt));
    return tasks.add(tx, {
      subject: contact === null ? `call_back/number:${caller.number}` : `call_back/person:${contact}`,
      kind: 'call_back',
      note: null,
      owner: null,
      duty: 'agent',
      contact,
      name: person?.name ?? (caller.name === '' ? null : caller.name),
      number: caller.number,
      vip: vipOf(found).state !== 'no',
      ticket: null,
      call: call.id,
      createdAt: at,
      deadline: at + deps.procedure.current().procedure.missed.callBackWithin,
      rule: 'missed',
      by: null,
    });
  }

  /** The other side of a call, as the directory is asked for him. */
  function otherSides(call: Call): Caller[] {
    const sides: Caller[] = call.direction === 'outbound' ? [] : [call.caller];
    const { callee } = call;
    if (callee !== null && call.direction !== 'inbound') {
      sides.push({
        raw: callee.raw,
        number: callee.number ?? callee.extension,
        name: '',
        withheld: false,
        extension: callee.extension,
      });
    }
    return sides.filter(({ number, withheld }) => number !== null && !withheld);
  }

  /** Open call-backs that an ended call answers, or that it was an attempt at. */
  async function reached(tx: Tx, call: Call): Promise<Task[]> {
    const { endedAt } = call;
    if (call.outcome === null || endedAt === null) return [];
    const talk = talkTime(call, endedAt);
    const spoke = call.answeredAt !== null && talk >= deps.procedure.current().procedure.missed.closingTalk;
    if (!spoke && call.direction === 'inbound') return [];
    const at = Math.min(clock.now(), deps.ours(call.pbx, endedAt));
    const by = call.placedBy?.user ?? call.answeredBy?.user ?? null;
    const done: Task[] = [];
    for (const side of otherSides(call)) {
      const found = await find(side);
      const contact = found.match === 'one' ? (found.person.contact ?? null) : null;
      for (const task of await tasks.openFor(tx, 'call_back', contact, side.number === null ? [] : [side.number])) {
        if (task.call === call.id || task.createdAt > at) continue;
        if (spoke) {
          done.push(await tasks.end(tx, task, { state: 'done', at, by, call: call.id, reason: 'reached' }));
        } else if (call.placedBy?.user != null && !task.attempts.some((one) => one.call === call.id)) {
          const attempts = [...task.attempts, { call: call.id, at, by: call.placedBy.user }];
          done.push(await tasks.change(tx, task, { attempts }));
        }
      }
    }
    return done;
  }

  /** Runs once the writer is free again, and only where the effects are there: the commit may have failed. */
  function afterCommit(marker: number, work: readonly (() => void)[]): void {
    void deps.db
      .transaction()
      .execute(async (tx) => {
        const row = await tx
          .withTables<FollowerTables>()
          .selectFrom('follower_cursor')
          .select('seq')
          .where('name', '=', name)
          .executeTakeFirst();
        return (row?.seq ?? 0) >= marker;
      })
      .then((done) => {
        if (done) for (const one of work) one();
      })
      .catch((error: unknown) => deps.log.warn('news of tickets could not be told', { error: String(error) }));
  }

  const name = 'tickets';
  return {
    name,
    async handle(batch, tx) {
      const pushes: (() => void)[] = [];
      for (const call of await watched.fold(batch, tx)) {
        const push = await ticketOf(tx, call);
        if (push !== null) pushes.push(push);
        if (call.outcome === null) continue;
        const task = await missed(tx, call);
        for (const one of [...(task === null ? [] : [task]), ...(await reached(tx, call))])
          pushes.push(() => deps.tellTask(one));
      }
      const marker = batch.at(-1)?.seq;
      if (pushes.length > 0 && marker !== undefined) afterCommit(marker, pushes);
    },
  };
}

/** Where the store keeps how far followers are: read, to know whether a batch was committed. */
type FollowerTables = { follower_cursor: { readonly name: string; readonly seq: number } };
