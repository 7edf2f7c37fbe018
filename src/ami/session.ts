/**
 * A manager session for people and tools (`doctor`, call control): connect once, ask, listen, close. It does not
 * reconnect and translates nothing; the way of calls is link.ts.
 */
import type { ActionFields } from './action.js';
import { Connection, type ConnectionOptions } from './connection.js';
import type { AmiMessage } from './message.js';

export interface AmiAnswer {
  /** `response.name` is `Success` or `Error`; fields by `response.get('Message')`, repeated ones by `all('Output')`. */
  readonly response: AmiMessage;
  /** Items of a list, without the one that ends it. */
  readonly events: readonly AmiMessage[];
}

export interface AmiSession {
  /** `11.0.0`: the manager protocol's own version, from the greeting. */
  readonly protocol: string;
  /**
   * Asks and waits for the answer, a list to its end. A refusal by the PBX is an answer. Rejects with ActionFault
   * (`invalid`: a value that must not be sent; `timeout`; `lost`).
   */
  action(name: string, fields?: ActionFields, options?: { readonly timeoutMs?: number }): Promise<AmiAnswer>;
  /** Every genuine event from now on; returns the unsubscribe. Those that came before the first listener are kept. */
  on(type: 'event', listener: (event: AmiMessage) => void): () => void;
  on(type: 'close', listener: (why: string) => void): () => void;
  close(): void;
}

export type AmiSessionOptions = Omit<ConnectionOptions, 'events' | 'auth' | 'tls'> & {
  /** Classes of events wanted, `on` (everything that the account may read, the default) or `off`. */
  readonly events?: string;
  readonly auth?: ConnectionOptions['auth'];
  readonly tls?: ConnectionOptions['tls'];
};

/** Events that are kept for the first listener. */
const mostKept = 10_000;

/** Connects and signs in. Rejects with ConnectFault, whose `kind` says what to look at. */
export async function openAmiSession(options: AmiSessionOptions): Promise<AmiSession> {
  const listeners = new Set<(event: AmiMessage) => void>();
  const closeListeners = new Set<(why: string) => void>();
  let kept: AmiMessage[] | null = [];
  const connection = await Connection.open(
    { ...options, events: options.events ?? 'on', auth: options.auth ?? 'challenge', tls: options.tls ?? null },
    {
      message(event) {
        if (kept === null) for (const listener of listeners) listener(event);
        else if (kept.length < mostKept) kept.push(event);
      },
      closed(why) {
        for (const listener of closeListeners) listener(why);
      },
    },
  );
  const onEvent = (listener: (event: AmiMessage) => void): (() => void) => {
    listeners.add(listener);
    const before = kept ?? [];
    kept = null;
    for (const event of before) listener(event);
    return () => listeners.delete(listener);
  };
  return {
    protocol: connection.protocol,
    async action(name, fields, { timeoutMs } = {}) {
      const { response, items } = await connection.action(name, fields, timeoutMs);
      return { response, events: items.map(({ message }) => message) };
    },
    on(...[type, listener]: ['event', (event: AmiMessage) => void] | ['close', (why: string) => void]) {
      if (type === 'event') return onEvent(listener);
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close: () => connection.close('closed by Skylark'),
  };
}
