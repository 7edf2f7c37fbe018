/**
 * One request to the REST interface as a page makes it: what came, or why not, in the server's own words. Every refusal
 * keeps what was typed: the caller decides what to show beside which field.
 */
import type { Fetch } from './api.js';

export interface Refused {
  readonly ok: false;
  /** HTTP status; 0 where the server cannot be reached. */
  readonly status: number;
  /** `invalid`, `not_found`, `conflict`, `forbidden`, `unavailable`; `away` where no answer came. */
  readonly code: string;
  readonly message: string;
  /** By field, what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Why a step is refused, a word of the contract; null where there is none. */
  readonly reason: string | null;
  /** The error as it came, for what a refusal tells besides. */
  readonly error: Readonly<Record<string, unknown>>;
}
export type Answer<T> = { readonly ok: true; readonly value: T; readonly headers: Headers } | Refused;

export interface Rest {
  /** Asks for `path`; the answer's shape is the contract's and not looked at again. */
  get<T>(path: string): Promise<Answer<T>>;
  /** Acts; `headers` for conditions such as `If-Match`. */
  send<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
  /** Sends a file's bytes, its name beside them. */
  upload<T>(path: string, file: File): Promise<Answer<T>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

async function refusal(response: Response): Promise<Refused> {
  const said: unknown = await response.json().catch(() => null);
  const error = isObject(said) && isObject(said['error']) ? said['error'] : {};
  const fields: Record<string, string> = {};
  if (isObject(error['fields']))
    for (const [name, word] of Object.entries(error['fields'])) if (typeof word === 'string') fields[name] = word;
  return {
    ok: false,
    status: response.status,
    code: text(error['code']) ?? (response.status >= 500 ? 'unavailable' : 'invalid'),
    message: text(error['message']) ?? String(response.status),
    fields,
    reason: text(error['reason']),
    error,
  };
}

const away: Refused = { ok: false, status: 0, code: 'away', message: '', fields: {}, reason: null, error: {} };

/** What an answer says of the session itself, whatever was asked. */
export interface SessionSigns {
  /** It is held back: nothing else is answered until it is unlocked or has its own password. */
  readonly held?: (why: 'locked' | 'password_change') => void;
  /** It is over. */
  readonly ended?: () => void;
  /** Something was changed: the server takes that for a sign of the user. */
  readonly acted?: () => void;
}

/** `csrf`: the session's proof, sent with everything that changes something. */
export function restOf(send: Fetch, csrf: string, signs: SessionSigns = {}): Rest {
  function tell(refused: Refused): void {
    if (refused.status === 401) signs.ended?.();
    const { reason } = refused;
    if (refused.status === 403 && (reason === 'locked' || reason === 'password_change')) signs.held?.(reason);
  }

  async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
    try {
      const response = await send(path, init);
      if (!response.ok) {
        const refused = await refusal(response);
        tell(refused);
        return refused;
      }
      if (init.method !== undefined) signs.acted?.();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server checks its answers by the same contract
      const value = (response.status === 204 ? null : await response.json()) as T;
      return { ok: true, value, headers: response.headers };
    } catch {
      return away;
    }
  }
  return {
    get: (path) => ask(path, { headers: { Accept: 'application/json' } }),
    send: (method, path, body, headers = {}) =>
      ask(path, {
        method,
        headers: {
          Accept: 'application/json',
          'X-Skylark-CSRF': csrf,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    upload: (path, file) =>
      ask(path, {
        method: 'POST',
        headers: {
          Accept: 'application/json',
          'X-Skylark-CSRF': csrf,
          'Content-Type': 'application/octet-stream',
          'X-Skylark-File-Name': encodeURIComponent(file.name),
        },
        body: file,
      }),
  };
}
