/**
 * The way in of a wallboard's browser: its display token, which came in the address's fragment and so reached no log, is
 * given for a cookie that no script can read. The token stays what it is: without rights, and over once it is revoked.
 */
import { z } from 'zod';
import { siteSchema, type SiteJson } from '../contract/roles.js';
import { forbidden } from '../errors.js';
import { route, type Principal, type Route } from '../ports.js';
import type { Door } from './door.js';

/** Browsers keep no cookie for longer; a board that is revoked is out at once whatever its cookie says. */
const cookieSeconds = 400 * 86_400;

export const displaySchema = z
  .object({
    name: z.string().describe('of the token'),
    site: siteSchema,
    demo: z.boolean(),
  })
  .meta({ id: 'Display' });

export function displayRoutes(deps: {
  door: Pick<Door, 'authenticate'>;
  site: () => SiteJson;
  demo: boolean;
}): readonly Route[] {
  const told = (who: Principal | null): z.input<typeof displaySchema> => {
    if (who?.via !== 'display') throw forbidden('This is no display');
    return { name: who.name, site: deps.site(), demo: deps.demo };
  };
  return [
    route({
      method: 'POST',
      path: '/api/v1/display',
      summary: 'Let this browser be a wallboard: a display token for a cookie',
      access: 'public',
      displays: true,
      body: z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{16,200}$/, 'is no token') }),
      answer: displaySchema,
      async handle({ body: { token }, request }) {
        const signedIn = await deps.door.authenticate({ session: null, token });
        // An API token in a browser would be a program's right in a page's hands.
        if (signedIn?.who.via !== 'display') throw forbidden('This is no display token, or it was revoked');
        request.setSession(token, cookieSeconds);
        return told(signedIn.who);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/display',
      summary: 'The wallboard that this browser is',
      access: [],
      displays: true,
      answer: displaySchema,
      handle: ({ who }) => told(who),
    }),
  ];
}
