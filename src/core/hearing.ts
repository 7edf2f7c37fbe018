/**
 * Since when two people have heard each other, from the stays of everybody in bridges: the answer does not depend on who
 * was told of first. Needed where events overtook each other while a Local pair went out of the middle.
 */
import { isConversation, type Bridge, type Channel } from './book-state.js';
import type { Micros } from './pbx-event.js';

/** A Local pair that goes out of the middle parts two people for less than this (Micros). */
export const parting: Micros = 500_000;
/** Local pairs one behind the other. */
const mostHops = 4;

export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

function overlap(a: Span, b: Span): Span | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
}

function staysIn(bridge: Bridge): (Span & { channel: Channel })[] {
  const stays = bridge.past.map(({ channel, from, to }) => ({ channel, from, to }));
  for (const channel of bridge.members) stays.push({ channel, from: channel.enteredAt, to: Infinity });
  return stays;
}

function staysOf(channel: Channel): (Span & { bridge: Bridge })[] {
  const stays = channel.stays.map(({ bridge, from, to }) => ({ bridge, from, to }));
  if (channel.bridge !== null) stays.push({ bridge: channel.bridge, from: channel.enteredAt, to: Infinity });
  return stays.filter(({ bridge }) => isConversation(bridge.kind));
}

type Found = (channel: Channel, span: Span) => void;

function gather(from: Channel, window: Span, hops: number, found: Found): void {
  for (const stay of staysOf(from)) {
    const here = overlap(stay, window);
    if (here === null) continue;
    for (const other of staysIn(stay.bridge)) {
      const both = other.channel === from ? null : overlap(other, here);
      if (both === null) continue;
      if (other.channel.person) found(other.channel, both);
      else if (other.channel.pair !== null && hops < mostHops) gather(other.channel.pair, both, hops + 1, found);
    }
  }
}

const always: Span = { from: -Infinity, to: Infinity };

/** The instant from which the customer and the agent heard each other without a real break until `at`. */
export function heardSince(customer: Channel, agent: Channel, at: Micros): Micros {
  const spans: Span[] = [];
  gather(customer, always, 0, (channel, span) => {
    if (channel === agent) spans.push(span);
  });
  let since = at;
  for (const span of spans.toSorted((a, b) => b.from - a.from)) {
    if (span.from < since && span.to >= since - parting) since = span.from;
  }
  return since;
}

/** Everybody whom the customer has heard, with the stretches, in order and without the breaks that are none. */
export function heardEver(customer: Channel): Map<Channel, Span[]> {
  const all = new Map<Channel, Span[]>();
  gather(customer, always, 0, (channel, span) => {
    const spans = all.get(channel);
    if (spans === undefined) all.set(channel, [span]);
    else spans.push(span);
  });
  for (const [channel, spans] of all) all.set(channel, merged(spans));
  return all;
}

function merged(spans: readonly Span[]): Span[] {
  const list: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = list.at(-1);
    if (last === undefined || span.from > last.to + parting) list.push(span);
    else if (span.to > last.to) list[list.length - 1] = { from: last.from, to: span.to };
  }
  return list;
}
