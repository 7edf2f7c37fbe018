/**
 * Work with tickets: reads one with all that is needed to judge a command, judges it in the transaction in which its
 * facts are written, and tells those whom it concerns once the commit has returned. Whoever may not read a ticket is
 * told that there is none.
 */
import { actorOf, type AuditAction, type AuditActor } from '../../contract/audit.js';
import { instant } from '../../contract/instant.js';
import type { Procedure } from '../../contract/procedure.js';
import type { StepBody } from '../../contract/ticket-steps.js';
import type { TicketDetailJson } from '../../contract/ticket.js';
import type { CallId } from '../../core/call.js';
import { notFound, SkylarkError } from '../../errors.js';
import type { AuditDetails, Principal, RequestFacts, Tx } from '../../ports.js';
import { callView } from './call-view.js';
import {
  isRefusal,
  type Actor,
  type CallView,
  type Command,
  type Context,
  type Gate,
  type Refusal,
} from './command.js';
import { decide, possible } from './decide.js';
import { membersOf, type Consequence, type TicketChange, type TicketsDeps } from './deps.js';
import { hasKey } from './find-tickets.js';
import { ticketJsons } from './json.js';
import type { KeptTicket, TicketKeeper } from './keep-tickets.js';
import { isOver, isRestricted, type Key } from './keys.js';
import { siteDay } from './site-day.js';
import { absorb } from './steps-ending.js';
import { isVoice } from './steps-handling.js';
import type { TicketTables } from './tables.js';
import type { Ticket } from './ticket.js';

export interface Doer {
  readonly who: Principal;
  readonly actor: AuditActor;
  readonly address: string | null;
}

export function doerOf({ who, request }: { readonly who: Principal | null; readonly request: RequestFacts }): Doer {
  // Routes of tickets are open to nobody who is not signed in.
  if (who === null) throw notFound('There is no such ticket');
  return { who, actor: actorOf(who), address: request.address === '' ? null : request.address };
}

export interface TicketWork {
  /** The keys of tickets that concern him; null: all of them. */
  seenBy(who: Principal): readonly Key[] | null;
  groupsOf(user: string | null): readonly string[];
  /** Throws `not_found` where there is none, or it is none of his business. */
  read(number: string, who: Principal): Promise<KeptTicket>;
  detail(number: string, who: Principal): Promise<TicketDetailJson>;
  /** Throws `conflict` with the reason and what would help where it is refused. */
  act(number: string, command: Command, doer: Doer): Promise<TicketDetailJson>;
  procedureOf(ticket: Ticket): Promise<Procedure>;
  /** In the transaction of a change: what follows from it. Returns what to push after the commit. */
  follow(tx: Tx, change: TicketChange): Promise<() => void>;
  context(who: Actor, procedure: Procedure, known?: Partial<Context>): Context;
  callViews(ids: Iterable<CallId>): Promise<ReadonlyMap<CallId, CallView>>;
  readonly jsons: ReturnType<typeof ticketJsons>;
  readonly day: (at: number) => string;
}

const seesAll = (who: Pick<Principal, 'roles'>): boolean => who.roles.includes('supervisor');

export function refusalError(refusal: Refusal, nameOf: (user: string) => string): SkylarkError {
  const { refused, message, needs, conflicts } = refusal;
  return new SkylarkError('conflict', message, {
    reason: refused,
    needs,
    ...(conflicts !== undefined && {
      conflicts: conflicts.map(({ field, yours, theirs, by, at }) => ({
        field,
        yours,
        theirs,
        by: by === null ? null : nameOf(by),
        at: instant(at),
      })),
    }),
  });
}

const actionOf: Partial<Record<Command['step'], AuditAction>> = {
  edit: 'ticket.edited',
  link: 'ticket.linked',
  unlink: 'ticket.linked',
  link_call: 'ticket.linked',
  attach: 'ticket.attached',
};

export function ticketWork(deps: TicketsDeps, keeper: TicketKeeper, own: readonly Consequence[]): TicketWork {
  const { db, clock, audit, displayName } = deps;
  const jsons = ticketJsons(deps);
  const day = siteDay(deps.zone);
  const consequences = [...own, ...(deps.consequences ?? [])];

  const groups = () => deps.procedure.current().procedure.groups;
  function groupsOf(user: string | null): readonly string[] {
    if (user === null) return [];
    return groups().flatMap((group) => (membersOf(group, deps).includes(user) ? [group.id] : []));
  }

  function seenBy(who: Principal): readonly Key[] | null {
    if (seesAll(who)) return null;
    const keys: Key[] = who.user === null ? [] : [['user', who.user]];
    for (const group of groupsOf(who.user)) keys.push(['group', group]);
    if (who.roles.includes('dispatcher')) keys.push(['given', 'all']);
    return keys;
  }

  /** He talks with that caller, or did a moment ago: he has a ticket in his hands that a call of the caller opened. */
  async function hasCallerOf(ticket: Ticket, user: string | null): Promise<boolean> {
    if (user === null || isRestricted(ticket) || isVoice(ticket)) return false;
    const { fields, caller } = ticket;
    const numbers = [caller.number, fields.contactPhone].filter((number) => number !== null);
    const same = numbers.map((number): Key => ['number', number]);
    if (fields.contact !== null) same.push(['contact', String(fields.contact)]);
    if (same.length === 0) return false;
    const rows = await db
      .withTables<TicketTables>()
      .selectFrom('ticket_key as mine')
      .innerJoin('ticket_key as his', 'his.ticket', 'mine.ticket')
      .innerJoin('ticket', 'ticket.id', 'mine.ticket')
      .select('ticket.body')
      .where('mine.kind', '=', 'mine')
      .where('mine.value', '=', user)
      .where((e) => e.or(same.map(([kind, value]) => e.and([e('his.kind', '=', kind), e('his.value', '=', value)]))))
      .limit(20)
      .execute();
    // A number that somebody only wrote down opens no door: it is the call that tells of the caller.
    return rows.some(({ body }) => {
      const mine: Ticket = JSON.parse(body);
      if (mine.origin !== 'call' || mine.owner !== user) return false;
      const called = mine.caller.number !== null && numbers.includes(mine.caller.number);
      return called || (fields.contact !== null && mine.fields.contact === fields.contact);
    });
  }

  async function mayRead({ id, ticket }: KeptTicket, who: Principal): Promise<boolean> {
    const seen = seenBy(who);
    return seen === null || (await hasKey(db, id, seen)) || hasCallerOf(ticket, who.user);
  }

  async function read(number: string, who: Principal): Promise<KeptTicket> {
    const kept = await keeper.read(db, number);
    if (kept === undefined || !(await mayRead(kept, who))) throw notFound('There is no such ticket');
    return kept;
  }

  const procedureOf = async ({ procedureVersion }: Ticket): Promise<Procedure> =>
    (await deps.procedure.edition(procedureVersion)).procedure;

  async function callViews(ids: Iterable<CallId>): Promise<ReadonlyMap<CallId, CallView>> {
    const views = new Map<CallId, CallView>();
    for (const id of new Set(ids)) {
      const call = await deps.callOf(id);
      if (call !== undefined)
        views.set(
          id,
          callView(call, (at) => deps.ours(call.pbx, at), clock.now()),
        );
    }
    return views;
  }

  function context(by: Actor, procedure: Procedure, known: Partial<Context> = {}): Context {
    const at = clock.now();
    const group = (id: string) =>
      procedure.groups.find((one) => one.id === id) ?? groups().find((one) => one.id === id) ?? null;
    return {
      at,
      day: day(at),
      by,
      procedure,
      time: deps.time,
      group,
      isMember(user, id) {
        const found = group(id);
        return found !== null && membersOf(found, deps).includes(user);
      },
      hasUser: deps.hasUser,
      call: () => null,
      person(contact) {
        const person = deps.personOf(contact);
        return person === null ? null : { person, mail: null };
      },
      normalise: deps.normalise,
      other: null,
      gates: [],
      ...known,
    };
  }

  const actorFor = ({ user, roles }: Principal): Actor => ({ user, roles, groups: groupsOf(user) });

  /** Everybody whom a ticket concerns while it goes on. */
  function concerned(ticket: Ticket): string[] {
    if (isRestricted(ticket)) return [];
    const { owner, assignee } = ticket;
    const group = assignee?.user === null ? groups().find(({ id }) => id === assignee.group) : undefined;
    const team = group === undefined ? [] : membersOf(group, deps);
    return [owner, assignee?.user ?? null, ...team].filter((user) => user !== null);
  }

  function tell({ before, after, facts, procedure }: TicketChange): void {
    const last = facts.at(-1);
    if (last === undefined) return;
    // Whoever had it before learns that he has not any more.
    const users = new Set([...concerned(after), ...(before === null || isRestricted(after) ? [] : concerned(before))]);
    if (last.by !== null && !isRestricted(after)) users.add(last.by);
    deps.push.publish(
      {
        type: 'ticket.changed',
        ticket: jsons.item(after, procedure),
        changes: facts.map(({ type }) => type),
        by: jsons.user(last.by),
      },
      { users: [...users], roles: ['supervisor'] },
    );
  }

  async function follow(tx: Tx, change: TicketChange): Promise<() => void> {
    const pushes: (() => void)[] = [];
    for (const consequence of consequences) {
      const push = await consequence(tx, change);
      if (push !== undefined) pushes.push(push);
    }
    return () => {
      tell(change);
      for (const push of pushes) push();
    };
  }

  async function detail(number: string, who: Principal): Promise<TicketDetailJson> {
    const kept = await read(number, who);
    return shown(kept, who);
  }

  async function shown({ id, ticket }: KeptTicket, who: Principal): Promise<TicketDetailJson> {
    const facts = await keeper.facts(db, id);
    const procedure = await procedureOf(ticket);
    const ids = facts.flatMap((fact) => ('call' in fact && fact.call !== null ? [fact.call] : []));
    const calls = await callViews([...ids, ...ticket.calls.map((one) => one.id)]);
    const gates = isOver(ticket) ? [] : ((await deps.gates?.(ticket)) ?? []);
    const known = context(actorFor(who), procedure, { call: (call) => calls.get(call) ?? null, gates });
    return {
      ticket: jsons.full(ticket, procedure, calls, possible(ticket, known)),
      timeline: jsons.timeline(ticket, facts, procedure, calls),
    };
  }

  /** What a command names and must be looked up before it is judged. */
  async function gathered(
    ticket: Ticket,
    command: Command,
    who: Principal,
  ): Promise<Partial<Context> & { otherNumber: string | null }> {
    const named = 'call' in command && typeof command.call === 'string' ? [command.call] : [];
    const calls = await callViews([
      ...ticket.calls.filter(({ why }) => why === 'opening').map(({ id }) => id),
      ...named,
    ]);
    const into = command.step === 'merge' ? command.into : command.step === 'link' ? command.link.ticket : null;
    const other = into === null ? null : await read(into, who).catch(() => null);
    const contact =
      command.step === 'edit' && typeof command.fields.contact === 'number' ? command.fields.contact : null;
    const mail = contact === null ? null : await deps.mailOf(contact);
    const gates: readonly Gate[] = (await deps.gates?.(ticket)) ?? [];
    return {
      call: (id) => calls.get(id) ?? null,
      person(id) {
        const person = deps.personOf(id);
        return person === null ? null : { person, mail: id === contact ? mail : null };
      },
      gates,
      otherNumber: other?.ticket.number ?? null,
    };
  }

  async function act(number: string, command: Command, doer: Doer): Promise<TicketDetailJson> {
    const { who } = doer;
    const first = await read(number, who);
    const procedure = await procedureOf(first.ticket);
    const { otherNumber, ...known } = await gathered(first.ticket, command, who);
    const push = await db.transaction().execute(async (tx) => {
      // As it is now, and nobody else changes it until the commit.
      const kept = await keeper.read(tx, number);
      const other = otherNumber === null ? undefined : await keeper.read(tx, otherNumber);
      if (kept === undefined) throw notFound('There is no such ticket');
      const now = context(actorFor(who), procedure, { ...known, other: other?.ticket ?? null });
      const decision = decide(kept.ticket, command, now);
      if (isRefusal(decision)) throw refusalError(decision, displayName);
      if (decision.length === 0) return () => {};
      const by = { at: now.at, user: who.user };
      const done = await keeper.append(tx, kept, decision, by, procedure);
      const pushes = [
        await follow(tx, { id: kept.id, before: kept.ticket, after: done.ticket, facts: done.facts, procedure }),
      ];
      if (command.step === 'merge' && other !== undefined) {
        const theirs = await procedureOf(other.ticket);
        const grown = await keeper.append(tx, other, absorb(other.ticket, kept.ticket), by, theirs);
        pushes.push(
          await follow(tx, {
            id: other.id,
            before: other.ticket,
            after: grown.ticket,
            facts: grown.facts,
            procedure: theirs,
          }),
        );
      }
      await audit.record(tx, {
        actor: doer.actor,
        action: actionOf[command.step] ?? 'ticket.stepped',
        subject: { kind: 'ticket', id: number },
        details: detailsOf(command, done.ticket),
        address: doer.address,
      });
      return () => {
        for (const one of pushes) one();
      };
    });
    push();
    // What he did may have taken it out of his sight: a complaint that is written down is the supervisors'.
    const kept = await keeper.read(db, number);
    if (kept === undefined) throw notFound('There is no such ticket');
    return shown(kept, who);
  }

  return { seenBy, groupsOf, read, detail, act, procedureOf, follow, context, callViews, jsons, day };
}

/** No text that people wrote: the timeline has it. */
function detailsOf(command: Command, after: Ticket): AuditDetails {
  const details: Record<string, string | number | boolean | null | readonly string[]> = {
    step: command.step,
    state: after.state,
    version: after.version,
  };
  if (command.step === 'edit') {
    const names = Object.keys(command.fields);
    details['fields'] = [...names, ...Object.keys(command.details).map((name) => `details.${name}`)];
  }
  if (command.step === 'merge') details['into'] = command.into;
  if (command.step === 'dispatch' || command.step === 'escalate') {
    const to: Partial<NonNullable<StepBody<'escalate'>['to']>> = command.to ?? {};
    details['group'] = to.group ?? null;
    details['user'] = to.user ?? null;
  }
  if (command.step === 'confirm') details['answer'] = command.answer;
  return details;
}
