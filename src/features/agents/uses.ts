/**
 * What a hotline call does with each agent's phone at this moment, read from the call alone: rings there, talks there, is
 * held there. An agent is named by his key: the extension, for a mobile its number, else the device. Pure.
 */
import type { Call, CallId, Party } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Wiring } from '../../core/wiring.js';

export type UseKind = 'in_call' | 'on_hold' | 'ringing';

export interface Use {
  readonly kind: UseKind;
  readonly callId: CallId;
  readonly device: string;
  readonly since: Micros;
}

export type AgentKey = string;

export const keyOfParty = (party: Party): AgentKey => party.extension ?? party.number ?? party.device;

const dialled = /^(?:[A-Za-z0-9]+\/)?([^@/&;]+)/u;

/**
 * Who is behind a queue member. What the queue watches is preferred to what it dials: in FreePBX's device-and-user mode
 * only the watched hint names the person's extension. A member outside is known by his number.
 */
export function keyOfMember(
  wiring: Pick<Wiring, 'extensionOf' | 'normalise'>,
  device: string,
  stateDevice: string | null,
): AgentKey {
  for (const name of [stateDevice, device]) {
    const extension = name === null ? null : wiring.extensionOf(name.replace(/^hint:/i, ''));
    if (extension !== null) return extension;
  }
  return wiring.normalise(dialled.exec(device)?.[1] ?? null).number ?? device;
}

const rank: Readonly<Record<UseKind, number>> = { in_call: 0, on_hold: 1, ringing: 2 };

/** The nearer one to the caller; of two alike the older. */
export function nearer(a: Use | undefined, b: Use): Use {
  if (a === undefined) return b;
  const order = rank[a.kind] - rank[b.kind] || a.since - b.since;
  return order <= 0 ? a : b;
}

/** By agent; empty for calls that are over or none of the hotline's. */
export function usesOf(call: Call): ReadonlyMap<AgentKey, Use> {
  const uses = new Map<AgentKey, Use>();
  if (!call.hotline || call.outcome !== null) return uses;
  const add = (party: Party, kind: UseKind, since: Micros): void => {
    const key = keyOfParty(party);
    uses.set(key, nearer(uses.get(key), { kind, callId: call.id, device: party.device, since }));
  };
  for (const segment of call.segments) {
    if (segment.endedAt !== null) continue;
    const name = segment.extension ?? segment.device;
    const hold = call.holds.findLast((h) => h.by === name && h.startedAt >= segment.startedAt);
    if (hold === undefined) add(segment, 'in_call', segment.startedAt);
    else if (hold.endedAt === null) add(segment, 'on_hold', hold.startedAt);
    else add(segment, 'in_call', hold.endedAt);
  }
  for (const offer of call.offers) {
    if (offer.ringingAt === null || call.segments.some((segment) => segment.channelId === offer.channelId)) continue;
    if (offer.result === null) add(offer, 'ringing', offer.ringingAt);
    // He picked up; the caller may follow late, when the queue or a colleague talks to him first.
    else if (offer.result === 'answered') add(offer, 'in_call', offer.endedAt ?? offer.ringingAt);
  }
  return uses;
}

export interface LastTalk {
  readonly endedAt: Micros;
  /** The queue that gave him the call; null for a direct one. */
  readonly queue: string | null;
}

/** How this agent's part in the call ended, if he had one. */
export function lastTalkOf(call: Call, key: AgentKey): LastTalk | null {
  const segment = call.segments.findLast((s) => s.endedAt !== null && keyOfParty(s) === key);
  if (segment === undefined || segment.endedAt === null) return null;
  const offer = call.offers.findLast((o) => o.channelId === segment.channelId);
  return { endedAt: segment.endedAt, queue: offer === undefined ? call.queue : offer.queue };
}
