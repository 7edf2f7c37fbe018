/** Routes of sessions that go on elsewhere: which there are, and ending one; its sockets are closed at once. */
import { z } from 'zod';
import { instant } from '../contract/instant.js';
import { notFound } from '../errors.js';
import { route, type Principal, type RequestFacts, type Route } from '../ports.js';
import { doerOf, type Note } from './acts.js';
import type { Door } from './door.js';
import type { People } from './people.js';
import { sessionName } from './secrets.js';
import type { Session } from './sessions.js';

export const openSessionSchema = z
  .object({
    id: z.string().describe('names the session; it is no secret and opens nothing'),
    since: z.string(),
    activeAt: z.string().describe('when its user last did something'),
    expiresAt: z.string(),
    address: z.string().nullable().describe('from where it was begun; null where that is not known'),
    locked: z.boolean(),
    current: z.boolean().describe('the one that asks'),
  })
  .meta({ id: 'OpenSession' });

const administrator = ['administrator'] as const;
const ofUser = z.object({ user: z.string().max(64) });
const id = z.string().min(1).max(64);
const listed = z.object({ items: z.array(openSessionSchema) });

export function openSessionRoutes({
  door,
  people,
  note,
}: {
  readonly door: Pick<Door, 'session' | 'sessionsOf' | 'signOut' | 'held'>;
  readonly people: Pick<People, 'account'>;
  readonly note: Note;
}): readonly Route[] {
  const json = (session: Session, request: RequestFacts): z.input<typeof openSessionSchema> => ({
    id: sessionName(session.hash),
    since: instant(session.createdAt),
    activeAt: instant(session.activeAt),
    expiresAt: instant(session.expiresAt),
    address: session.address,
    locked: door.held(`s:${session.hash}`) === 'locked',
    current: request.signedIn?.key === `s:${session.hash}`,
  });

  function sessionsOf(user: string): readonly Session[] {
    if (people.account(user) === undefined) throw notFound(`There is no user ${user}`);
    return door.sessionsOf(user);
  }

  /** Those of the one who asks, without the one by which he does. */
  function others(request: RequestFacts): readonly Session[] {
    const own = door.session(request.signedIn?.key ?? '');
    if (own === null) throw notFound('An API token has no session');
    return door.sessionsOf(own.user).filter((session) => session.hash !== own.hash);
  }

  async function end(
    list: readonly Session[],
    { who, request }: { readonly who: Principal | null; readonly request: RequestFacts },
  ): Promise<void> {
    for (const session of list) {
      const details = { session: sessionName(session.hash) };
      const subject = { kind: 'user', id: session.user } as const;
      note(doerOf(who, request), { action: 'session.ended', subject, details });
      await door.signOut(`s:${session.hash}`);
    }
  }

  function named(list: readonly Session[], wanted: string): readonly Session[] {
    const found = list.filter((session) => sessionName(session.hash) === wanted);
    if (found.length === 0) throw notFound('There is no such session; it may have ended');
    return found;
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/users/{user}/sessions',
      summary: 'Where a user is signed in, the newest first',
      access: administrator,
      params: ofUser,
      answer: listed,
      handle: ({ params, request }) => ({ items: sessionsOf(params.user).map((session) => json(session, request)) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/users/{user}/sessions/{id}',
      summary: 'End one session of a user; its pages are closed at once',
      access: administrator,
      params: ofUser.extend({ id }),
      answer: z.undefined(),
      status: 204,
      async handle(input) {
        await end(named(sessionsOf(input.params.user), input.params.id), input);
        return undefined;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/session/others',
      summary: 'Where else one is signed in',
      access: 'signed_in',
      answer: listed,
      handle: ({ request }) => ({ items: others(request).map((session) => json(session, request)) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session/others',
      summary: 'End all sessions of one’s own but this one',
      access: 'signed_in',
      answer: z.undefined(),
      status: 204,
      async handle(input) {
        await end(others(input.request), input);
        return undefined;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session/others/{id}',
      summary: 'End one session of one’s own',
      access: 'signed_in',
      params: z.object({ id }),
      answer: z.undefined(),
      status: 204,
      async handle(input) {
        await end(named(others(input.request), input.params.id), input);
        return undefined;
      },
    }),
  ];
}
