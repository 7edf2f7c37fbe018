/**
 * Which channel belongs to which call: by birth (linkedid is a hint), by dialling, by meeting in a bridge. A phone's own
 * first channel is only a candidate until it does what a caller does, because pickup, park retrieval and listening in
 * begin the same way and are no calls.
 */
import { tell, type Book, type Channel, type OpenCall } from './book-state.js';
import type { Call, CallId } from './call.js';
import { company, isHelper } from './channels.js';
import { planLate } from './late.js';
import { calleeInside, calleeOf, callerOf } from './parties.js';
import type { Micros } from './pbx-event.js';

export function callIdOf(pbx: string, boot: Micros, uniqueid: string): CallId {
  return `${pbx}-${Math.floor(boot / 1_000_000)}-${uniqueid.replace(/[^\w.-]/g, '_')}`;
}

export function newCall(book: Book, root: Channel): OpenCall {
  return {
    id: callIdOf(book.wiring.pbx, book.boot, root.id),
    root,
    call: null,
    channels: new Set(),
    ids: [],
    customers: [root],
    placer: null,
    originated: false,
    outbound: false,
    visit: null,
    pastVisit: null,
    offers: new Set(),
    taken: [],
    accepted: [],
    asked: new Map(),
    talks: new Set(),
    pastTalks: [],
    unreviewed: false,
    leaving: null,
    movedAt: null,
    parkedAt: null,
    reach: null,
    lastHangupAt: 0,
    outboundEnd: null,
    unseenFrom: null,
    stage: null,
    stageAt: null,
  };
}

export function join(book: Book, channel: Channel, open: OpenCall): void {
  channel.call = open;
  open.channels.add(channel);
  open.ids.push(channel.id);
  book.byChannel.set(channel.id, open);
}

/** Whose call a new channel is: the other half's, the linkedid's, else a candidate of its own. */
export function place(book: Book, channel: Channel, linkedId: string): void {
  const hinted = linkedId === channel.id ? undefined : book.byChannel.get(linkedId);
  const paired = channel.pair?.call ?? undefined;
  const known = paired?.call == null && hinted !== undefined ? hinted : paired;
  if (known !== undefined) {
    join(book, channel, known);
    if (channel.pair !== null) adopt(book, channel.pair, known);
    return;
  }
  // What belongs to a call that is over begins no new one.
  if (isHelper(channel) || book.closed.has(linkedId)) return;
  join(book, channel, newCall(book, channel));
}

/** The phone that began this call, where it was one of ours. */
function placerOf(open: OpenCall): Channel | null {
  return open.placer ?? (open.root.extension === null ? null : open.root);
}

/** A candidate turns out to be a call. */
export function announce(book: Book, open: OpenCall): void {
  if (open.call !== null) return;
  const { root } = open;
  const placer = placerOf(open);
  const reached = open.outbound ? open.customers[0] : undefined;
  const direction = open.outbound ? 'outbound' : root.person && root.extension === null ? 'inbound' : 'internal';
  const did = open.originated || root.firstExten === null || root.firstExten === 's' ? null : root.firstExten;
  const callee =
    reached !== undefined
      ? calleeOf(book, placer?.exten ?? root.exten, reached.dialString)
      : direction === 'internal' && did !== null
        ? calleeInside(book, did)
        : null;
  const arrivedAt = root.born;
  tell(
    book,
    open,
    arrivedAt,
    {
      type: 'arrived',
      pbx: book.wiring.pbx,
      boot: book.boot,
      linkedId: root.id,
      direction,
      hotline: false,
      caller: callerOf(book, placer ?? root),
      callee,
      placedBy:
        placer?.extension == null
          ? null
          : { extension: placer.extension, user: book.wiring.userAt(placer.extension, arrivedAt) },
      did,
    },
    root.bornPrecision,
  );
  book.calls.set(open.id, open);
}

/** An internal call turns out to go outside. */
export function goesOutside(book: Book, open: OpenCall, to: Channel, exten: string | null): void {
  open.customers = [...open.customers.filter((c) => open.outbound && c !== to && c.hungAt === null), to];
  open.outbound = true;
  open.outboundEnd = null;
  if (open.call === null) {
    announce(book, open);
    return;
  }
  const callee = calleeOf(book, exten, to.dialString);
  tell(book, open, book.now, { type: 'described', direction: 'outbound', callee });
}

/** The caller's channel shows something new before he was answered: a better number, a name, "withheld". */
export function redescribe(book: Book, open: OpenCall): void {
  const { call, root } = open;
  if (call === null || call.answeredAt !== null || root.extension !== null || open.outbound) return;
  const caller = callerOf(book, root);
  const known = call.caller;
  if (caller.raw === '' && known.raw !== '') return;
  if (caller.raw === known.raw && caller.name === known.name && caller.withheld === known.withheld) return;
  tell(book, open, book.now, { type: 'described', caller });
}

/** The call is offered, by a queue or by dialling a phone: the clock may start, it may be the hotline's. */
export function offered(book: Book, open: OpenCall, at: Micros, queue: string | null): void {
  const { call } = open;
  if (call === null || open.outbound) return;
  const { wiring } = book;
  const isHotline =
    queue === null ? call.did !== null && wiring.isHotlineNumber(call.did) : wiring.isHotlineQueue(queue);
  if (isHotline && !call.hotline) tell(book, open, at, { type: 'described', hotline: true });
  if (call.offeredAt === null || at < call.offeredAt)
    tell(book, open, at, { type: 'offered', entry: queue === null ? 'dial' : 'queue', queue });
  planLate(book, open);
}

/** Takes a channel over from the call it belonged to until now. */
export function adopt(book: Book, channel: Channel, open: OpenCall): void {
  const before = channel.call;
  if (before === open) return;
  if (before !== null) {
    before.channels.delete(channel);
    if (before.channels.size === 0) book.emptied.add(before);
    if (channel.person && before.call !== null && open.call !== null && before.call.relatedTo === null) {
      tell(book, before, book.now, { type: 'related', to: open.id });
    }
  }
  join(book, channel, open);
}

function rank(open: OpenCall, present: readonly Channel[]): number {
  const { call } = open;
  if (call === null) return 0;
  const customer = open.customers.some((c) => present.includes(c));
  return (customer ? 4 : 0) + (call.direction === 'inbound' ? 8 : 0) + (call.hotline ? 2 : 0) + 1;
}

function isMain(a: Call | null, b: Call | null): boolean {
  return a !== null && (b === null || a.arrivedAt < b.arrivedAt || (a.arrivedAt === b.arrivedAt && a.id < b.id));
}

function joinMain(book: Book, member: Channel, main: OpenCall): void {
  const own = member.call;
  // Two callers who are left with each other stay two calls: each is his own dealing with us.
  if (own?.call?.direction === 'inbound' && own !== main && own.root === member) return;
  adopt(book, member, main);
}

/** People of several calls hear each other now: they become one call. Returns it. */
export function meet(book: Book, channel: Channel): OpenCall | null {
  const own = channel.call;
  if (channel.bridge === null || channel.bridge.kind === 'conference') return own;
  const others = company(channel);
  if (others.every((other) => other.call === own)) return own;
  const present = [channel, ...others];
  let main: OpenCall | null = null;
  for (const { call: open } of present) {
    if (open === null || open === main) continue;
    const better = main === null ? 1 : rank(open, present) - rank(main, present);
    if (main === null || better > 0 || (better === 0 && isMain(open.call, main.call))) main = open;
  }
  if (main === null) return null;
  if (main.call === null) announce(book, main);
  for (const member of present) if (!isHelper(member)) joinMain(book, member, main);
  return main;
}
