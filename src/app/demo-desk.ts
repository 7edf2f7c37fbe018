/**
 * The demo's sample staff at work: they complete drafts, dispatch, accept, resolve, call back, confirm and close, through
 * the same routes as people do. Whoever a person is signed in as does nothing by himself, and what a person has touched is
 * left alone. Started for the demo only, where its configuration asks for it.
 */
import type { CallPageJson } from '../contract/call.js';
import type { Role } from '../contract/roles.js';
import type { TicketDetailJson, TicketItemJson, TicketJson } from '../contract/ticket.js';
import { SkylarkError } from '../errors.js';
import type { Log, Principal } from '../ports.js';
import { chance, chosen, unknownNames, walkIns } from './demo-content.js';
import type { Door, Request } from './demo-doors.js';
import { delayOf, isLeft, matterOf, stepOf, wayOf, type DemoStep, type Standing } from './demo-steps.js';

export interface Staff {
  readonly user: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly extension: string | null;
}

export interface DemoDeskDeps {
  readonly door: Door;
  readonly staff: readonly Staff[];
  /** Users as whom a person is there now. */
  readonly present: () => readonly string[];
  /** Whether a person did something to this ticket: it came over the network. */
  readonly touched: (ticket: string) => Promise<boolean>;
  /** An idle sample agent calls this number, from that phone where it is free; false: nobody could. */
  readonly callOut: (number: string, extension: string | null) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, 'debug' | 'warn'>;
}

export interface DemoDesk {
  /** One look around: what is due now is done. Never two at once. */
  beat(): Promise<void>;
}

/** Reads the lists; acts never. */
const reader: Principal = { user: null, name: 'demo', roles: ['supervisor'], via: 'token' };
const actsAtOnce = 4;
const lookedAt = '80';
/** So many drafts are left for people to complete. */
const draftsLeft = 4;
/** Milliseconds until a refused step is tried again, and until the user is called once more. */
const laterMs = 30_000;
const callAgainMs = 60_000;
const mostTries = 3;

export function createDemoDesk(deps: DemoDeskDeps): DemoDesk {
  const { door, staff, now, log } = deps;
  const started = now();
  /** The first ones of this run. */
  const quick = new Set<string>();
  let fromCall = false;
  let begun = false;
  let busy = false;
  /** By ticket: how often a step was refused, and until when it is left. */
  const aside = new Map<string, { tries: number; until: number }>();
  /** By ticket: when its user was called last. */
  const called = new Map<string, number>();
  const offLine = new Set<string>();

  const principal = ({ user, name, roles }: Staff): Principal => ({ user, name, roles, via: 'session' });
  const free = (): readonly Staff[] => {
    const there = new Set(deps.present());
    return staff.filter(({ user }) => !there.has(user));
  };
  const freeWith = (role: Role): readonly Staff[] => free().filter(({ roles }) => roles.includes(role));
  const named = (user: string | undefined): Staff | undefined => free().find((one) => one.user === user);

  const act = <T>(who: Staff, address: string, number: string, body: object): Promise<T> =>
    door<T>(principal(who), address, { params: { number }, body });
  const read = <T>(address: string, request: Request): Promise<T> => door<T>(reader, address, request);
  const step = (who: Staff, name: string, number: string, body: object = {}): Promise<unknown> =>
    act(who, `POST /api/v1/tickets/{number}/${name}`, number, body);

  function standing({ number }: Pick<TicketItemJson, 'number'>): Standing {
    const there = new Set(deps.present());
    return {
      quick: quick.has(number),
      offLine: offLine.has(number),
      engineerThere: staff.some(({ user, roles }) => there.has(user) && roles.includes('engineer')),
    };
  }

  /** Who takes a step; undefined: nobody may now, because a person is signed in as him. */
  function actorOf(ticket: TicketItemJson, of: DemoStep): Staff | undefined {
    const { owner, assignee, number } = ticket;
    if (of === 'accept') {
      const engineers = freeWith('engineer');
      const wanted = assignee?.user?.user;
      if (wanted !== undefined) return named(wanted);
      return engineers.length === 0 ? undefined : chosen(engineers, number);
    }
    if (of === 'start' || of === 'pend' || of === 'resolve') return named(assignee?.user?.user);
    const [supervisor] = freeWith('supervisor');
    // Asking the user and closing may be done for a colleague who is busy with something else; his drafts are his.
    if (of === 'confirm' || of === 'close') return named(owner?.user) ?? supervisor;
    return owner === null ? supervisor : named(owner.user);
  }

  async function write(who: Staff, { number, version, caller }: TicketItemJson, at: Standing): Promise<unknown> {
    const detail = await read<TicketDetailJson>('GET /api/v1/tickets/{number}', { params: { number } });
    const { category, impact, urgency, subject, description, place, tried } = matterOf(
      detail.ticket,
      wayOf(detail.ticket, at),
    );
    const digits = String(1000 + Math.floor(chance(number) * 9000));
    return act(who, 'PATCH /api/v1/tickets/{number}', number, {
      version,
      subject,
      description,
      category,
      impact,
      urgency,
      place,
      tried,
      ...(caller.name === null && { contactName: chosen(unknownNames, number) }),
      // Who withholds his number is asked for one.
      ...(detail.ticket.caller.number === null && { contactPhone: `1390000${digits}` }),
      ...(detail.ticket.caller.mail === null && { contactMail: `user${digits}@xinghe.example` }),
    });
  }

  async function solve(who: Staff, ticket: TicketItemJson): Promise<unknown> {
    const { solution, words } = matterOf(ticket, 'line');
    try {
      return await step(who, 'resolve', ticket.number, { solution, onTheLine: true, words });
    } catch (error) {
      if (!(error instanceof SkylarkError) || error.code !== 'conflict') throw error;
      // Its call is over: it goes the other way from now on.
      offLine.add(ticket.number);
      return undefined;
    }
  }

  const sinceOf = (iso: string): string => new Date(Date.parse(iso) - 3_600_000).toISOString();

  /** The call in which the user was asked after the solution; null where there is none yet. */
  async function confirmingCall({ caller, resolvedAt }: TicketJson): Promise<string | null> {
    if (caller.number === null || resolvedAt === null) return null;
    const query = { number: caller.number, limit: '5' };
    const { items } = await read<CallPageJson>('GET /api/v1/calls', { query });
    const asked = items.find(
      ({ answeredAt, arrivedAt, direction }) =>
        direction !== 'inbound' && answeredAt !== null && Date.parse(arrivedAt) > Date.parse(resolvedAt),
    );
    return asked?.id ?? null;
  }

  async function confirm(who: Staff, { number }: TicketItemJson): Promise<unknown> {
    const { ticket } = await read<TicketDetailJson>('GET /api/v1/tickets/{number}', { params: { number } });
    const { words } = matterOf(ticket, 'field');
    if (ticket.resolvedOnLine) return step(who, 'confirm', number, { answer: 'yes', call: null, words });
    const call = await confirmingCall(ticket);
    if (call !== null) return step(who, 'confirm', number, { answer: 'yes', call, words });
    if (now() - (called.get(number) ?? 0) < callAgainMs || ticket.caller.number === null) return undefined;
    const phone = named(ticket.owner?.user)?.extension ?? null;
    if (deps.callOut(ticket.caller.number, phone)) called.set(number, now());
    return undefined;
  }

  function take(who: Staff, ticket: TicketItemJson, of: DemoStep, at: Standing): Promise<unknown> {
    const { number } = ticket;
    const { solution, tried } = matterOf(ticket, wayOf(ticket, at));
    switch (of) {
      case 'write':
        return write(who, ticket, at);
      case 'solve':
        return solve(who, ticket);
      case 'dispatch':
        return step(who, 'dispatch', number, { to: { group: 'field' }, note: '用户在现场等' });
      case 'escalate':
        return step(who, 'escalate', number, {
          kind: 'functional',
          to: { group: 'back-office' },
          reason: `一线已试：${tried}`,
          details: { since: sinceOf(ticket.createdAt), system: '财务系统' },
        });
      case 'pend':
        return step(who, 'pend', number, { reason: 'parts', note: '备件已申请' });
      case 'resolve':
        return step(who, 'resolve', number, { solution });
      case 'confirm':
        return confirm(who, ticket);
      default:
        return step(who, of, number);
    }
  }

  /** Whether something was done, or tried. */
  async function look(ticket: TicketItemJson, left: { drafts: number }): Promise<boolean> {
    const { number } = ticket;
    const put = aside.get(number);
    if (put !== undefined && (put.tries >= mostTries || now() < put.until)) return false;
    const at = standing(ticket);
    const of = stepOf(ticket, at);
    if (of === null || now() - Date.parse(ticket.changedAt) < delayOf(ticket, of, at)) return false;
    if (of === 'write' && !at.quick && isLeft(ticket) && left.drafts < draftsLeft) {
      left.drafts += 1;
      return false;
    }
    const who = actorOf(ticket, of);
    if (who === undefined || (await deps.touched(number))) return false;
    try {
      await take(who, ticket, of, at);
    } catch (error) {
      aside.set(number, { tries: (put?.tries ?? 0) + 1, until: now() + laterMs });
      log.debug('a sample colleague could not take a step', { step: of, error: String(error) });
    }
    return true;
  }

  /** Matters that came by another way than the telephone: something moves from the first moment. */
  async function begin(): Promise<void> {
    const agents = freeWith('agent');
    for (const [i, { name, number }] of walkIns.entries()) {
      const who = agents[i];
      if (who === undefined) return;
      const { category, impact, urgency, subject, description, place, tried } = matterOf(
        { number: `${started} ${i}`, subject: null },
        'field',
      );
      const what = { category, impact, urgency, subject, description, place, tried };
      const body = { ...what, contactName: name, contactPhone: number };
      const { ticket } = await door<TicketDetailJson>(principal(who), 'POST /api/v1/tickets', { body });
      quick.add(ticket.number);
    }
  }

  function forget(open: readonly TicketItemJson[]): void {
    const known = new Set(open.map(({ number }) => number));
    for (const number of aside.keys()) if (!known.has(number)) aside.delete(number);
    for (const number of called.keys()) if (!known.has(number)) called.delete(number);
    for (const number of offLine) if (!known.has(number)) offLine.delete(number);
    for (const number of quick) if (!known.has(number)) quick.delete(number);
  }

  async function round(): Promise<void> {
    if (!begun) {
      begun = true;
      await begin();
    }
    const query = { view: 'open', sort: 'newest', limit: lookedAt };
    const { items } = await read<{ items: readonly TicketItemJson[] }>('GET /api/v1/tickets', { query });
    forget(items);
    // The first that a call opened and whose owner is no person goes its whole way.
    const opened = fromCall
      ? undefined
      : items.findLast(
          ({ state, createdAt, owner, caller, vip }) =>
            state === 'draft' &&
            Date.parse(createdAt) >= started &&
            caller.match === 'one' &&
            vip.state === 'no' &&
            named(owner?.user) !== undefined,
        );
    if (opened !== undefined) {
      fromCall = true;
      quick.add(opened.number);
    }
    const left = { drafts: 0 };
    let acts = 0;
    // What is oldest comes first, so that nothing is left behind.
    for (const ticket of items.toReversed()) {
      if (acts >= actsAtOnce) return;
      if (await look(ticket, left)) acts += 1;
    }
  }

  return {
    async beat() {
      if (busy) return;
      busy = true;
      try {
        await round();
      } catch (error) {
        log.warn('the sample colleagues could not look around', { error: String(error) });
      } finally {
        busy = false;
      }
    },
  };
}
