/**
 * Incident tables for the agents' board: each line is `seconds what …` as the PBX and the call book tell it.
 *   member 8001 hotline [wrap=10] [paused=lunch] [via=Local/8001@from-queue/n] [watch=hint:8001@ext-local] [ended=12]
 *   gone 8001 hotline · phone 8001 in_use · down · up · synced · tick
 *   joins c1 hotline · leaves c1 hotline · entry c1 hotline since=3 · rings c1 8001 · stops c1 8001 elsewhere ·
 *   talks c1 8001 · parts c1 8001 · holds c1 8001 · takes-back c1 8001 · ends c1 · private c9
 */
import type { Call, OfferResult } from '../../../src/core/call.js';
import type { CallFact } from '../../../src/core/call-fact.js';
import type { ChannelView, DeviceState, MemberView, PbxEvent } from '../../../src/core/pbx-event.js';
import { createWiring, defaultWiring, type WiringSettings } from '../../../src/core/wiring.js';
import { Board, type BoardSources } from '../../../src/features/agents/board.js';
import { arrival, at, callLog, phone, second, type BareFact } from '../../support/facts.js';

export const channel = (id: string): ChannelView => ({
  id,
  name: `PJSIP/trunk-${id}`,
  linkedId: id,
  state: 'up',
  callerNumber: null,
  callerName: null,
  connectedNumber: null,
  connectedName: null,
  exten: null,
  context: null,
  withheld: null,
});

interface OpenCall {
  readonly log: ReturnType<typeof callLog>;
  readonly offers: Map<string, number>;
  readonly segments: Map<string, number>;
  readonly holds: Map<string, number>;
  offerCount: number;
  segmentCount: number;
  holdCount: number;
  visits: number;
}

const deviceStates = ['not_in_use', 'in_use', 'busy', 'unavailable', 'ringing', 'on_hold'] as const;

function deviceState(word: string): DeviceState {
  const found = deviceStates.find((state) => state === word);
  if (found === undefined) throw new Error(`no such state of a phone: ${word}`);
  return found;
}

const offerResults = ['answered', 'elsewhere', 'no_answer', 'abandoned'] as const;

function offerResult(word: string | undefined): OfferResult {
  const found = offerResults.find((result) => result === word);
  if (found === undefined) throw new Error(`no such end of an offer: ${word}`);
  return found;
}

export interface Incident {
  readonly board: Board;
  /** Every state that was shown, in order: `1.2 ringing c1`; the number is `since`, seconds. */
  readonly history: (key: string) => readonly string[];
  readonly now: (key: string) => string;
}

type Bare<T> = T extends unknown ? Omit<T, 'at' | 'precision'> : never;

export function incident(
  table: string,
  over: { wiring?: Partial<WiringSettings>; sources?: Partial<BoardSources> } = {},
): Incident {
  const calls = new Map<string, OpenCall>();
  const all = (): Call[] => [...calls.values()].flatMap((c) => c.log.call() ?? []);
  const wiring = createWiring({
    ...defaultWiring,
    pbx: 'main',
    trunks: ['PJSIP/trunk'],
    phones: ['8[0-9]{3}'],
    userAt: () => null,
    ...over.wiring,
  });
  const board = new Board({
    wiring,
    callOf: (id) => all().find((c) => c.id === id),
    openCalls: () => all().filter((c) => c.outcome === null),
    direct: false,
    ...over.sources,
  });
  const seen = new Map<string, string[]>();

  function show(key: string): string {
    const shown = board.agent(key)?.shown;
    if (shown === undefined || shown === null) return 'nothing';
    const since = Math.round((shown.since - at(0)) / 1000) / 1000;
    return `${since} ${shown.state}${shown.callId === null ? '' : ` ${shown.callId}`}`;
  }

  function feed(seconds: number, event: Bare<PbxEvent>, facts: readonly CallFact[] = []): void {
    board.apply({ ...event, at: at(seconds), precision: 'event' }, facts);
    for (const agent of board.agents()) {
      const list = seen.get(agent.key) ?? [];
      seen.set(agent.key, list);
      const text = show(agent.key);
      if (text !== 'nothing' && list.at(-1) !== text) list.push(text);
    }
  }

  function call(name: string, hotline = true): OpenCall {
    let open = calls.get(name);
    if (open === undefined) {
      open = {
        log: callLog(name),
        offers: new Map(),
        segments: new Map(),
        holds: new Map(),
        offerCount: 0,
        segmentCount: 0,
        holdCount: 0,
        visits: 0,
      };
      open.log.say(0, arrival('+8613900000108', { hotline, linkedId: name }));
      calls.set(name, open);
    }
    return open;
  }

  function row(line: string): void {
    const [time = '', what = '', first = '', second_ = '', ...rest] = line.split(/\s+/);
    const seconds = Number(time);
    const options = Object.fromEntries(rest.map((o): [string, string] => [o.split('=')[0]!, o.split('=')[1] ?? '']));
    const party = phone(second_, null);
    const tell = (...facts: BareFact[]): void => {
      const open = call(first);
      feed(
        seconds,
        { type: 'channel_changed', channel: channel(first) },
        facts.map((f) => open.log.say(seconds, f)),
      );
    };
    switch (what) {
      case 'member': {
        const device = options['via'] ?? `PJSIP/${first}`;
        const member: MemberView = {
          queue: second_,
          device,
          stateDevice: options['watch'] ?? device,
          name: `name of ${first}`,
          membership: 'static',
          paused: options['paused'] !== undefined,
          pausedReason: options['paused'] ?? null,
          state: deviceState(options['state'] ?? 'not_in_use'),
          inCall: false,
          lastCallAt: options['ended'] === undefined ? null : at(Number(options['ended'])),
          wrapUpSeconds: options['wrap'] === undefined ? null : Number(options['wrap']),
        };
        feed(seconds, { type: 'member_changed', member });
        break;
      }
      case 'gone':
        feed(seconds, { type: 'member_removed', queue: second_, device: options['via'] ?? `PJSIP/${first}` });
        break;
      case 'phone':
        feed(seconds, { type: 'device_changed', device: `PJSIP/${first}`, state: deviceState(second_) });
        break;
      case 'down':
        feed(seconds, { type: 'link_down', reason: 'cut' });
        break;
      case 'up':
        feed(seconds, { type: 'link_up', version: '22.10.1' });
        feed(seconds, { type: 'snapshot_began', boot: at(-3600) });
        break;
      case 'synced':
        feed(seconds, { type: 'snapshot_ended' });
        break;
      case 'tick':
        feed(seconds, { type: 'tick' });
        break;
      case 'private':
        call(first, false);
        break;
      case 'joins': {
        const open = call(first);
        const facts = [
          ...(open.visits === 0 ? [open.log.say(seconds, { type: 'offered', entry: 'queue', queue: second_ })] : []),
          open.log.say(seconds, { type: 'queue_joined', visit: open.visits++, queue: second_ }),
        ];
        feed(seconds, { type: 'queue_joined', queue: second_, channel: channel(first), position: 1 }, facts);
        break;
      }
      case 'leaves':
        feed(seconds, { type: 'queue_left', queue: second_, channel: channel(first) });
        break;
      case 'entry':
        feed(seconds, {
          type: 'queue_entry_seen',
          queue: second_,
          channelId: first,
          position: 1,
          joinedAt: at(Number(options['since'])),
        });
        break;
      case 'rings': {
        const open = call(first);
        const offer = open.offerCount++;
        open.offers.set(second_, offer);
        const queue = options['queue'] ?? 'hotline';
        tell(
          { type: 'offer_started', offer, channelId: `${first}-${second_}-${offer}`, queue, party },
          { type: 'rang', offer },
        );
        break;
      }
      case 'stops':
        tell({ type: 'offer_ended', offer: call(first).offers.get(second_)!, result: offerResult(rest[0]) });
        break;
      case 'talks': {
        const open = call(first);
        const segment = open.segmentCount++;
        open.segments.set(second_, segment);
        const offer = open.offers.get(second_) ?? null;
        const channelId = offer === null ? `${first}-${second_}` : `${first}-${second_}-${offer}`;
        tell({ type: 'answered', by: party, offer }, { type: 'segment_started', segment, channelId, party });
        break;
      }
      case 'parts':
        tell({ type: 'segment_ended', segment: call(first).segments.get(second_)! });
        break;
      case 'holds': {
        const open = call(first);
        const hold = open.holdCount++;
        open.holds.set(second_, hold);
        tell({ type: 'hold_started', hold, by: second_ });
        break;
      }
      case 'takes-back':
        tell({ type: 'hold_ended', hold: call(first).holds.get(second_)! });
        break;
      case 'ends':
        tell({ type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
        break;
      default:
        throw new Error(`no such line: ${line}`);
    }
  }

  for (const line of table.split('\n')) if (line.trim() !== '') row(line.trim());
  return { board, history: (key) => seen.get(key) ?? [], now: show };
}

/** The waiting list of a queue: `c1 since 3`. */
export function waitingIn(board: Board, queue: string): readonly string[] {
  return board.queue(queue).waiting.map((w) => `${w.callId ?? '?'} since ${(w.since - at(0)) / second}`);
}
