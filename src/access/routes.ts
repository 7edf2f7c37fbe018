/** Routes of sign-in, of the accounts and of who is present. */
import { z } from 'zod';
import { instant } from '../contract/instant.js';
import { roleSchema, sessionSchema, type Locale, type SessionJson } from '../contract/roles.js';
import { forbidden, invalid, notFound, SkylarkError } from '../errors.js';
import { route, type Route } from '../ports.js';
import { extensionForm } from './accounts.js';
import type { Door } from './door.js';
import { longestPassword } from './password-rule.js';
import type { People } from './people.js';
import { csrfOf, hashSecret } from './secrets.js';
import { sessionLife, type Session } from './sessions.js';

export interface Site {
  readonly name: string;
  readonly zone: string;
  readonly locale: Locale;
}

export interface RoutesDeps {
  readonly door: Door;
  readonly people: People;
  readonly setExtension: (user: string, extension: string | null) => Promise<void>;
  readonly setPassword: (user: string, password: string) => Promise<void>;
  /** Users with a socket open. */
  readonly present: () => readonly string[];
  readonly site: Site;
  readonly demo: boolean;
}

const password = z.string().min(1).max(longestPassword);

export const userSchema = z
  .object({
    user: z.string(),
    name: z.string(),
    roles: z.array(roleSchema),
    extension: z.string().nullable(),
    disabled: z.boolean(),
  })
  .meta({ id: 'User' });

export const presenceSchema = z
  .object({ items: z.array(z.object({ user: z.string(), name: z.string() })) })
  .meta({ id: 'Presence' });

export function accessRoutes(deps: RoutesDeps): readonly Route[] {
  const { door, people } = deps;

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
    };
  }

  const userJson = (user: string): z.input<typeof userSchema> => {
    const account = people.account(user);
    if (account === undefined) throw notFound(`There is no user ${user}`);
    return {
      user,
      name: account.name,
      roles: [...account.roles],
      extension: people.extensionOf(user),
      disabled: account.disabled,
    };
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/session',
      summary: 'Who is signed in with this session',
      access: 'signed_in',
      answer: sessionSchema,
      handle({ request }) {
        const key = request.signedIn?.key;
        const session = key === undefined ? null : door.session(key);
        if (session === null) throw notFound('An API token has no session');
        return sessionJson(session, request.signedIn?.csrf ?? '');
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session',
      summary: 'Sign in: gives the session cookie',
      access: 'public',
      body: z.strictObject({ user: z.string().min(1).max(64), password }),
      answer: sessionSchema,
      async handle({ body, request }) {
        const { secret, session } = await door.signIn(body.user.trim(), body.password, request.address);
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
      method: 'PUT',
      path: '/api/v1/session/password',
      summary: 'Change the own password; ends all other sessions of the user',
      access: 'signed_in',
      body: z.strictObject({ current: password, password }),
      answer: sessionSchema,
      async handle({ body, request }) {
        const session = door.session(request.signedIn?.key ?? '');
        if (session === null) throw notFound('An API token has no password');
        await door.checkPassword(session.user, body.current, request.address).catch((error: unknown) => {
          const wrong = error instanceof SkylarkError && error.code === 'forbidden';
          throw wrong ? invalid('The current password is wrong', { current: 'is wrong' }) : error;
        });
        await deps.setPassword(session.user, body.password);
        const next = await door.beginSession(session.user);
        request.setSession(next.secret, sessionLife / 1_000_000);
        return sessionJson(next.session, csrfOf(next.secret));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/users',
      summary: 'All accounts',
      access: ['administrator'],
      answer: z.object({ items: z.array(userSchema) }),
      handle: () => ({ items: people.accounts().map((account) => userJson(account.user)) }),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/users/{user}/extension',
      summary: 'Give a user a phone, or none; whoever had it loses it',
      access: ['administrator', 'supervisor'],
      params: z.object({ user: z.string().max(64) }),
      body: z.strictObject({ extension: z.string().regex(extensionForm, 'must be digits').nullable() }),
      answer: userSchema,
      async handle({ params, body }) {
        await deps.setExtension(params.user, body.extension);
        return userJson(params.user);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/presence',
      summary: 'Users with a page or program connected',
      access: ['administrator', 'supervisor'],
      answer: presenceSchema,
      handle: () => ({ items: deps.present().map((user) => ({ user, name: people.displayName(user) })) }),
    }),
  ];
}
