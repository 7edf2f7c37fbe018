/** Messages of the live protocol for the page tests. Instants are seconds after 2026-11-23 10:00:00 UTC. */
import type { CallJson } from '../../src/contract/call.js';
import type { AgentJson, CardJson, LinkJson } from '../../src/contract/live.js';
import type { LiveEvent } from '../../src/contract/messages.js';
import type { EventMessage, SnapshotMessage } from '../../src/web/live/protocol.js';

const start = Date.parse('2026-11-23T10:00:00.000Z');

export function at(seconds: number): string {
  return new Date(start + seconds * 1000).toISOString();
}

export function time(seconds: number): number {
  return start + seconds * 1000;
}

export function call(id: string, over: Partial<CallJson> = {}): CallJson {
  return {
    id,
    pbx: 'main',
    linkedId: id,
    relatedTo: null,
    direction: 'inbound',
    hotline: true,
    caller: { raw: '13900000108', number: '+8613900000108', name: '', withheld: false },
    callee: null,
    placedBy: null,
    did: '4008000002',
    entry: 'queue',
    queue: 'hotline',
    queueVisits: [],
    arrivedAt: at(0),
    offeredAt: at(0),
    firstRingAt: null,
    answeredAt: null,
    endedAt: null,
    lastSeenAt: null,
    outcome: null,
    answeredBy: null,
    waitMs: null,
    ringMs: null,
    talkMs: 0,
    holdMs: 0,
    withinLimit: null,
    nearLimit: false,
    precision: 'event',
    offers: [],
    segments: [],
    transfers: [],
    holds: [],
    hangupBy: null,
    ...over,
  };
}

export function answered(id: string, seconds: number, over: Partial<CallJson> = {}): CallJson {
  return call(id, {
    answeredAt: at(seconds),
    waitMs: seconds * 1000,
    withinLimit: seconds <= 15,
    answeredBy: { extension: '8001', device: 'PJSIP/8001', number: null, user: 'wang.li' },
    segments: [{ extension: '8001', user: 'wang.li', startedAt: at(seconds), endedAt: null }],
    ...over,
  });
}

export function ended(value: CallJson, seconds: number, outcome: CallJson['outcome'] = 'answered'): CallJson {
  return { ...value, endedAt: at(seconds), outcome, hangupBy: 'caller' };
}

export function agent(extension: string, state: AgentJson['state'], name: string | null = null): AgentJson {
  return {
    pbx: 'main',
    extension,
    device: `PJSIP/${extension}`,
    user: null,
    name,
    state,
    since: at(0),
    pausedReason: null,
    queues: [],
    callId: null,
  };
}

export function link(over: Partial<LinkJson> = {}): LinkJson {
  return {
    pbx: 'main',
    state: 'up',
    since: at(-600),
    lastHeardAt: at(-1),
    reason: null,
    resynchronised: true,
    clockOffsetMs: 0,
    ...over,
  };
}

export function card(callId: string, over: Partial<CardJson> = {}): CardJson {
  return {
    id: `${callId}/li.ming`,
    callId,
    user: 'li.ming',
    extension: '8005',
    state: 'ringing',
    reason: null,
    answeredBy: null,
    caller: {
      number: '+8613900000108',
      raw: '13900000108',
      name: null,
      title: null,
      salutation: null,
      organisation: null,
      vip: false,
      verified: false,
      withheld: false,
      area: null,
    },
    match: 'none',
    person: null,
    said: null,
    candidates: [],
    queue: 'hotline',
    queueName: '综合受理',
    did: null,
    offeredAt: at(0),
    ringingSince: at(1),
    answeredAt: null,
    limitMs: 15_000,
    openTickets: [],
    lastCalls: [],
    ticket: null,
    script: null,
    ...over,
  };
}

export function snapshot(over: Partial<SnapshotMessage> = {}): SnapshotMessage {
  return {
    type: 'snapshot',
    stream: 's1',
    seq: 10,
    cards: [],
    links: [link()],
    calls: [],
    agents: [],
    queues: [],
    late: [],
    serverTime: at(0),
    ...over,
  };
}

export function event(seq: number, body: LiveEvent, seconds = 0): EventMessage {
  return { ...body, seq, at: at(seconds) };
}
