/** How a browser becomes a wallboard and finds out whether it still is one. Reads the contract's shapes, decides nothing. */
import type { SessionJson } from '../../contract/roles.js';
import type { Fetch, WhoAmI } from '../session/api.js';

export interface Display {
  readonly name: string;
  readonly site: SessionJson['site'];
  readonly demo: boolean;
}

export type DisplayState =
  | { readonly is: 'starting' }
  | { readonly is: 'in'; readonly display: Display }
  /** `wrong`: a token was given and is none, or no longer. */
  | { readonly is: 'out'; readonly wrong: boolean }
  | { readonly is: 'away' };

function isDisplay(value: unknown): value is Display {
  return (
    typeof value === 'object' &&
    value !== null &&
    'site' in value &&
    typeof value.site === 'object' &&
    value.site !== null &&
    'zone' in value.site
  );
}

export interface DisplayApi {
  /** Is this browser a wallboard already? */
  readonly look: () => Promise<DisplayState>;
  /** Gives the token for the cookie. */
  readonly enter: (token: string) => Promise<DisplayState>;
  /** In the words of a session's page, for the socket that comes back. */
  readonly whoAmI: () => Promise<WhoAmI>;
}

/** Nobody is signed in on a wall: a session without user, roles and proof. */
export function sessionOfDisplay({ site, demo }: Display): SessionJson {
  return { user: '', name: '', roles: [], extension: null, expiresAt: '', csrf: '', demo, site };
}

export function displayApi(send: Fetch): DisplayApi {
  async function ask(init: RequestInit, wrong: boolean): Promise<DisplayState> {
    try {
      const response = await send('/api/v1/display', init);
      if (response.status >= 400 && response.status < 500) return { is: 'out', wrong };
      const value: unknown = response.ok ? await response.json() : null;
      return isDisplay(value) ? { is: 'in', display: value } : { is: 'away' };
    } catch {
      return { is: 'away' };
    }
  }
  const look = (): Promise<DisplayState> => ask({ headers: { Accept: 'application/json' } }, false);
  return {
    look,
    enter: (token) =>
      ask(
        {
          method: 'POST',
          headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
          body: JSON.stringify({ token }),
        },
        true,
      ),
    async whoAmI() {
      const state = await look();
      if (state.is === 'in') return { is: 'in', session: sessionOfDisplay(state.display) };
      return state.is === 'out' ? { is: 'out' } : { is: 'away' };
    },
  };
}
