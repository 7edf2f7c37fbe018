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

async function body<T>(response: Response): Promise<T | null> {
  try {
    const value: T = await response.json();
    return value;
  } catch {
    return null;
  }
}

export function restApi(send: Fetch) {
  const read = async <T>(path: string): Promise<T | null> => {
    try {
      const response = await send(path, { headers: { Accept: 'application/json' } });
      return response.ok ? await body<T>(response) : null;
    } catch {
      return null;
    }
  };
  return {
    async whoAmI(): Promise<WhoAmI> {
      try {
        const response = await send('/api/v1/session', { headers: { Accept: 'application/json' } });
        if (response.status === 401 || response.status === 403) return { is: 'out' };
        const session = response.ok ? await body<SessionJson>(response) : null;
        return session === null ? { is: 'away' } : { is: 'in', session };
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
          const session = await body<SessionJson>(response);
          return session === null ? { is: 'away' } : { is: 'in', session };
        }
        if (response.status === 401 || response.status === 403) return { is: 'wrong' };
        if (response.status === 429) return { is: 'too_many' };
        if (response.status >= 502) return { is: 'away' };
        const error = (await body<ErrorJson>(response))?.error;
        return { is: 'failed', message: error?.message ?? String(response.status), fields: error?.fields ?? {} };
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
      const page = await read<CallPageJson>(`/api/v1/calls?hotline=true&limit=${limit}`);
      return page === null || !Array.isArray(page.items) ? null : page.items;
    },

    /** Figures of [from, to), milliseconds since 1970; null where they cannot be had. */
    async answerTimes(from: number, to: number): Promise<AnswerTimes | null> {
      const query = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
      const figures = await read<Partial<AnswerTimes>>(`/api/v1/figures/answer-times?${query.toString()}`);
      if (figures === null || typeof figures.offered !== 'number') return null;
      return {
        offered: figures.offered,
        answered: figures.answered ?? 0,
        within: figures.within ?? 0,
        late: figures.late ?? 0,
        abandoned: figures.abandoned ?? 0,
        shortAbandoned: figures.shortAbandoned ?? 0,
        asaMs: figures.asaMs ?? null,
        unknown: figures.unknown ?? [],
      };
    },
  };
}

export type Api = ReturnType<typeof restApi>;
