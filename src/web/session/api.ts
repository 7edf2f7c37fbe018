/** The REST calls that the pages make, with their failures named. Reads the contract's shapes, decides nothing. */
import type { CallJson, CallPageJson } from '../../contract/call.js';
import type { ErrorJson } from '../../contract/errors.js';
import type { UnknownIntervalJson } from '../../contract/live.js';
import type { SessionJson } from '../../contract/roles.js';

export type WhoAmI =
  | { readonly is: 'in'; readonly session: SessionJson }
  | { readonly is: 'out' }
  /** The server cannot be reached or does not work now. */
  | { readonly is: 'away' };

export type SignIn =
  | { readonly is: 'in'; readonly session: SessionJson }
  | { readonly is: 'wrong' }
  | { readonly is: 'too_many' }
  | { readonly is: 'away' }
  | { readonly is: 'failed'; readonly message: string; readonly fields: Readonly<Record<string, string>> };

/** The day's figures of the 15-second rule; durations in milliseconds. */
export interface AnswerTimes {
  readonly offered: number;
  readonly answered: number;
  readonly within: number;
  readonly late: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  readonly asaMs: number | null;
  readonly unknown: readonly UnknownIntervalJson[];
}

export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** A JSON body; undefined where there is none or it is damaged. */
async function body(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function has<K extends string>(value: unknown, ...keys: readonly K[]): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && keys.every((key) => Object.hasOwn(value, key));
}

function isSession(value: unknown): value is SessionJson {
  return has(value, 'user', 'roles', 'csrf', 'site') && Array.isArray(value.roles) && has(value.site, 'name', 'zone');
}

function isError(value: unknown): value is ErrorJson {
  return has(value, 'error') && has(value.error, 'message') && typeof value.error.message === 'string';
}

function isCallPage(value: unknown): value is CallPageJson {
  return has(value, 'items') && Array.isArray(value.items);
}

function isFigures(value: unknown): value is AnswerTimes {
  const counts = ['offered', 'answered', 'within', 'late', 'abandoned', 'shortAbandoned'] as const;
  return (
    has(value, ...counts, 'asaMs', 'unknown') &&
    counts.every((key) => typeof value[key] === 'number') &&
    Array.isArray(value.unknown)
  );
}

export function restApi(send: Fetch) {
  const read = async (path: string): Promise<unknown> => {
    try {
      const response = await send(path, { headers: { Accept: 'application/json' } });
      return response.ok ? await body(response) : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    async whoAmI(): Promise<WhoAmI> {
      try {
        const response = await send('/api/v1/session', { headers: { Accept: 'application/json' } });
        if (response.status === 401 || response.status === 403) return { is: 'out' };
        const session = response.ok ? await body(response) : undefined;
        return isSession(session) ? { is: 'in', session } : { is: 'away' };
      } catch {
        return { is: 'away' };
      }
    },

    async signIn(user: string, password: string): Promise<SignIn> {
      try {
        const response = await send('/api/v1/session', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
          body: JSON.stringify({ user, password }),
        });
        if (response.ok) {
          const session = await body(response);
          return isSession(session) ? { is: 'in', session } : { is: 'away' };
        }
        if (response.status === 401 || response.status === 403) return { is: 'wrong' };
        if (response.status === 429) return { is: 'too_many' };
        if (response.status >= 502) return { is: 'away' };
        const said = await body(response);
        if (!isError(said)) return { is: 'failed', message: String(response.status), fields: {} };
        return { is: 'failed', message: said.error.message, fields: said.error.fields ?? {} };
      } catch {
        return { is: 'away' };
      }
    },

    /** Ends the session; a server that is away leaves the cookie to run out. */
    async signOut(csrf: string): Promise<void> {
      try {
        await send('/api/v1/session', { method: 'DELETE', headers: { 'X-Skylark-CSRF': csrf } });
      } catch {
        // Nothing to do: the page leaves the session in any case.
      }
    },

    /** The newest calls; null where they may not be read or the server is away. */
    async recentCalls(limit: number): Promise<readonly CallJson[] | null> {
      const page = await read(`/api/v1/calls?hotline=true&limit=${limit}`);
      return isCallPage(page) ? page.items : null;
    },

    /** Figures of [from, to), milliseconds since 1970; null where they cannot be had. */
    async answerTimes(from: number, to: number): Promise<AnswerTimes | null> {
      const query = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
      const figures = await read(`/api/v1/figures/answer-times?${query.toString()}`);
      return isFigures(figures) ? figures : null;
    },
  };
}

export type Api = ReturnType<typeof restApi>;
