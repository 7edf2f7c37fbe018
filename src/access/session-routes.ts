/** Routes of one's own session: signing in, at which phone, signing out, the lock, the password. */
import { z } from 'zod';
import { instant } from '../contract/instant.js';
import { sessionSchema, type SessionJson, type SiteJson } from '../contract/roles.js';
import { forbidden, invalid, notFound, SkylarkError } from '../errors.js';
import { route, type Held, type RequestFacts, type Route } from '../ports.js';
import type { Accounts } from './accounts.js';
import { doerOf, userHimself, type Doer, type Note } from './acts.js';
import type { Door } from './door.js';
import type { IdleLock } from './idle-lock.js';
import { longestPassword } from './password-rule.js';
import type { People } from './people.js';
import { csrfOf, hashSecret } from './secrets.js';
import { sessionLife, type Session } from './sessions.js';
import { extensionSchema } from './user-routes.js';

export interface SessionRoutesDeps {
  readonly door: Door;
  readonly people: People;
  readonly accounts: Accounts;
  readonly lock: Pick<IdleLock, 'after'>;
  /** Takes over at once what was changed. */
  readonly refresh: () => Promise<void>;
  /** Is this a phone that somebody may sign on at? */
  readonly isPhone: (extension: string) => boolean;
  readonly note: Note;
  readonly site: () => SiteJson;
  readonly demo: boolean;
}

const password = z.string().min(1).max(longestPassword);
const isWrong = (error: unknown): boolean => error instanceof SkylarkError && error.code === 'forbidden';
/** A wrong password of somebody who is signed in already is a wrong field, not a missing right. */
const asField = (error: unknown, field: string, sentence: string): unknown =>
  isWrong(error) ? invalid(sentence, { [field]: 'is wrong' }) : error;

/** What a session may still do whatever holds it back. */
const always: readonly Held[] = ['locked', 'password_change'];

export function sessionRoutes(deps: SessionRoutesDeps): readonly Route[] {
  const { door, people, accounts, note } = deps;

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
      site: deps.site(),
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

  /**
   * Whoever sat there loses the phone and is told; calls that ring there already stay his. `ifFree`: a colleague's phone
   * is left to him, so that the page can ask first.
   */
  async function signOnAt(user: string, extension: string | null, by: Doer, ifFree = false): Promise<void> {
    if (people.extensionOf(user) === extension) return;
    if (extension !== null && !deps.isPhone(extension)) {
      throw invalid(`There is no phone ${extension}`, { extension: 'is no phone of this site' });
    }
    const holder = extension === null ? null : people.holderOf(extension);
    if (ifFree && holder !== null && holder !== user) {
      const held = `is held by ${people.displayName(holder)}`;
      throw new SkylarkError('conflict', `Extension ${extension} ${held}`, {
        reason: 'phone_held',
        fields: { extension: held },
      });
    }
    await accounts.change(user, { extension: extension ?? '' }, by);
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
        await door.checkPassword(user, body.password, request.address).catch((error: unknown) => {
          // What was typed may be anything, a password too: only names of accounts are written down.
          const known = people.account(user) !== undefined;
          if (isWrong(error)) {
            note(doerOf(null, request), {
              action: 'session.refused',
              subject: known ? { kind: 'user', id: user } : null,
            });
          }
          throw error;
        });
        const by = userHimself(user, request);
        if (body.extension !== undefined) await signOnAt(user, body.extension, by);
        const { secret, session } = await door.beginSession(user, by.address);
        note(by, { action: 'session.signed_in', subject: { kind: 'user', id: user } });
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
      async handle({ request, who }) {
        const key = request.signedIn?.key;
        const session = key === undefined ? null : door.session(key);
        if (key === undefined || session === null) throw notFound('An API token has no session; revoke it');
        request.setSession(null, 0);
        note(doerOf(who, request), { action: 'session.signed_out', subject: { kind: 'user', id: session.user } });
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
      handle({ request, who }) {
        const session = sessionOf(request);
        door.lockNow(session);
        note(doerOf(who, request), { action: 'session.locked', subject: { kind: 'user', id: session.user } });
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
      async handle({ body, request, who }) {
        const session = sessionOf(request);
        const subject = { kind: 'user', id: session.user } as const;
        await door.unlock(session, body.password, request.address).catch((error: unknown) => {
          if (isWrong(error)) note(doerOf(who, request), { action: 'session.unlock_refused', subject });
          throw asField(error, 'password', 'The password is wrong');
        });
        note(doerOf(who, request), { action: 'session.unlocked', subject });
        return told(request);
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/session/extension',
      summary: 'Sign on at another phone, or at none; whoever had it loses it',
      access: 'signed_in',
      body: z.strictObject({
        extension: extensionSchema.nullable(),
        ifFree: z
          .boolean()
          .default(false)
          .describe('a phone that somebody else holds is refused with the reason `phone_held` and his name'),
      }),
      answer: sessionSchema,
      async handle({ body, request, who }) {
        await signOnAt(sessionOf(request).user, body.extension, doerOf(who, request), body.ifFree);
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
      async handle({ body, request, who }) {
        const session = door.session(request.signedIn?.key ?? '');
        if (session === null) throw notFound('An API token has no password');
        const by = doerOf(who, request);
        await door.checkPassword(session.user, body.current, request.address, true).catch((error: unknown) => {
          if (isWrong(error))
            note(by, { action: 'user.password_refused', subject: { kind: 'user', id: session.user } });
          throw asField(error, 'current', 'The current password is wrong');
        });
        await accounts.setPassword(session.user, body.password, { by });
        await deps.refresh();
        const next = await door.beginSession(session.user, by.address);
        request.setSession(next.secret, sessionLife / 1_000_000);
        return sessionJson(next.session, csrfOf(next.secret));
      },
    }),
  ];
}
