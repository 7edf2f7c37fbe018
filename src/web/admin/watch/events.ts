/** Events as they come, one line each, the newest first. Pure. */
import type { ServerMessage } from '../../live/protocol.js';

export interface EventLine {
  readonly key: number;
  /** Milliseconds since 1970, the server's clock. */
  readonly at: number;
  readonly type: string;
  /** Whose or what's it is: a call, an extension, a queue, a PBX. */
  readonly about: string;
  readonly text: string;
  readonly body: ServerMessage;
}

export const eventsKept = 300;

/** null for what is no event: greetings, pongs, snapshots. */
export function lineOf(message: ServerMessage, key: number, now: number): EventLine | null {
  if (!('seq' in message) || message.type === 'snapshot') return null;
  const at = message.at === undefined ? now : Date.parse(message.at);
  const line = (about: string, text: string): EventLine => ({
    key,
    at,
    type: message.type,
    about,
    text,
    body: message,
  });
  switch (message.type) {
    case 'call.arrived':
    case 'call.updated':
    case 'call.ended': {
      const { call } = message;
      const rings = call.offers
        .filter(({ endedAt }) => endedAt === null)
        .map(({ extension, device }) => extension ?? device);
      const state =
        call.outcome ??
        (call.answeredAt !== null ? 'answered' : rings.length > 0 ? `rings ${rings.join(' ')}` : 'waits');
      return line(call.id, [call.direction, call.queue ?? call.did, state].filter((part) => part !== null).join(' · '));
    }
    case 'pop.shown':
    case 'pop.updated':
    case 'pop.withdrawn': {
      const { card } = message;
      return line(
        card.callId,
        [card.extension, card.user, card.state, card.reason].filter((p) => p !== null).join(' · '),
      );
    }
    case 'agent.state':
      return line(`${message.agent.pbx}/${message.agent.extension}`, message.agent.state);
    case 'queue.state':
      return line(
        `${message.queue.pbx}/${message.queue.queue}`,
        `waiting ${message.queue.waiting.length} · available ${message.queue.available}/${message.queue.members}`,
      );
    case 'answer.late':
      return line(message.callId, message.queue ?? '');
    case 'pbx.link':
      return line(message.link.pbx, [message.link.state, message.link.reason].filter((p) => p !== null).join(' · '));
    default:
      return line('', '');
  }
}

/** Those in which the text stands anywhere. */
export function linesFound(lines: readonly EventLine[], search: string): readonly EventLine[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return lines;
  return lines.filter(({ type, about, text, body }) =>
    [type, about, text, JSON.stringify(body)].some((part) => part.toLowerCase().includes(wanted)),
  );
}
