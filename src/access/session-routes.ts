/** Routes of one's own session: signing in, at which phone, signing out, the lock, the password. */
import { z } from 'zod';
import { instant } from '../contract/instant.js';
import { sessionSchema, type Locale, type SessionJson } from '../contract/roles.js';
import { forbidden, invalid, notFound } from '../errors.js';
import { route, type Held, type RequestFacts, type Route } from '../ports.js';
import type { Accounts } from './accounts.js';
import type { Door } from './door.js';
import type { IdleLock } from './idle-lock.js';
import { longestPassword } from './password-rule.js';
import type { People } from './people.js';
import { csrfOf, hashSecret } from './secrets.js';
import { sessionLife, type Session } from './sessions.js';
import { extensionSchema, wrongField } from './user-routes.js';

export interface Site {
  readonly name: string;
  readonly zone: string;
  readonly locale: Locale;
}

export interface SessionRoutesDeps {
  readonly door: Door;
  readonly people: People;
  readonly accounts: Accounts;
  readonly lock: Pick<IdleLock, 'after'>;
  /** Takes over at once what was changed. */
  readonly refresh: () => Promise<void>;
  /** Is this a phone that somebody may sign on at? */
  readonly isPhone: (extension: string) => boolean;
  readonly site: Site;
  readonly demo: boolean;
}

const password = z.string().min(1).max(longestPassword);
/** What a session may still do whatever holds it back. */
const always: readonly Held[] = ['locked', 'password_change'];

export function sessionRoutes(deps: SessionRoutesDeps): readonly Route[] {
  const { door, people, accounts } = deps;

  function sessionJson(session: Session, csrf: string): SessionJson {
    const account = people.account(session.user);
    if (account === undefined) throw forbidden('The session has ended');
    return {
      user: account.user,
      name: account.name,
      roles: [...account.roles],
      extension: people.extensionOf(account.user),
      expiresAt: instant(session.expiresAt),
      csrf,
      demo: deps.demo,
      site: deps.site,
      held: door.held(`s:${session.hash}`),
      idleLockMs: deps.lock.after === null ? null : deps.lock.after / 1000,
    };
  }

  function sessionOf(request: RequestFacts): Session {
    const session = door.session(request.signedIn?.key ?? '');
    if (session === null) throw notFound('An API token has no session');
    return session;
  }

  const told = (request: RequestFacts): SessionJson => sessionJson(sessionOf(request), request.signedIn?.csrf ?? '');

  /** Whoever sat there loses the phone and is told; calls that ring there already stay his. */
  async function signOnAt(user: string, extension: string | null): Promise<void> {
    if (people.extensionOf(user) === extension) return;
    if (extension !== null && !deps.isPhone(extension)) {
      throw invalid(`There is no phone ${extension}`, { extension: 'is no phone of this site' });
    }
    await accounts.change(user, { extension: extension ?? '' });
    await deps.refresh();
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/session',
      summary: 'Who is signed in with this session, and whether it is locked',
      access: 'signed_in',
      whileHeld: always,
      answer: sessionSchema,
      handle: ({ request }) => told(request),
    }),
    route({
      method: 'POST',
      path: '/api/v1/session',
      summary: 'Sign in, at this phone where one is named: gives the session cookie',
      access: 'public',
      body: z.strictObject({
        user: z.string().min(1).max(64),
        password,
        extension: extensionSchema.optional().describe('the phone at which he sits; whoever had it loses it'),
      }),
      answer: sessionSchema,
      async handle({ body, request }) {
        const user = body.user.trim();
        await door.checkPassword(user, body.password, request.address);
        if (body.extension !== undefined) await signOnAt(user, body.extension);
        const { secret, session } = await door.beginSession(user);
        // The browser's earlier session must not live on behind the new one.
        const before = request.signedIn?.key;
        if (before?.startsWith('s:') === true && before !== `s:${hashSecret(secret)}`) await door.signOut(before);
        request.setSession(secret, sessionLife / 1_000_000);
        return sessionJson(session, csrfOf(secret));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session',
      summary: 'Sign out: ends the session and its sockets',
      access: 'signed_in',
      whileHeld: always,
      answer: z.undefined(),
      status: 204,
      async handle({ request }) {
        const key = request.signedIn?.key;
        if (key === undefined || door.session(key) === null) throw notFound('An API token has no session; revoke it');
        request.setSession(null, 0);
        await door.signOut(key);
        return undefined;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/activity',
      summary: 'The user does something in the page: puts off the idle lock',
      access: 'signed_in',
      whileHeld: ['password_change'],
      answer: z.undefined(),
      status: 204,
      handle({ request }) {
        door.touch(`s:${sessionOf(request).hash}`);
        return undefined;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/lock',
      summary: 'Lock the session now',
      access: 'signed_in',
      whileHeld: always,
      answer: sessionSchema,
      handle({ request }) {
        door.lockNow(sessionOf(request));
        return told(request);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/unlock',
      summary: 'Unlock the session with the password',
      access: 'signed_in',
      whileHeld: always,
      body: z.strictObject({ password }),
      answer: sessionSchema,
      async handle({ body, request }) {
        await door
          .unlock(sessionOf(request), body.password, request.address)
          .catch(wrongField('password', 'The password is wrong'));
        return told(request);
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/session/extension',
      summary: 'Sign on at another phone, or at none; whoever had it loses it',
      access: 'signed_in',
      body: z.strictObject({ extension: extensionSchema.nullable() }),
      answer: sessionSchema,
      async handle({ body, request }) {
        await signOnAt(sessionOf(request).user, body.extension);
        return told(request);
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/session/password',
      summary: 'Change the own password; ends all other sessions of the user',
      access: 'signed_in',
      whileHeld: ['password_change'],
      body: z.strictObject({ current: password, password }),
      answer: sessionSchema,
      async handle({ body, request }) {
        const session = door.session(request.signedIn?.key ?? '');
        if (session === null) throw notFound('An API token has no password');
        await door
          .checkPassword(session.user, body.current, request.address)
          .catch(wrongField('current', 'The current password is wrong'));
        await accounts.setPassword(session.user, body.password);
        await deps.refresh();
        const next = await door.beginSession(session.user);
        request.setSession(next.secret, sessionLife / 1_000_000);
        return sessionJson(next.session, csrfOf(next.secret));
      },
    }),
  ];
}
