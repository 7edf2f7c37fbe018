/**
 * The demo's sample staff at the doors that people use: the same routes, the same rights, input checked by the same
 * schemas. Only the network is left out, so that nobody is signed in for them and the audit log tells them from people.
 */
import type { z } from 'zod';
import { forbidden, invalid, notFound } from '../errors.js';
import type { Principal, RequestFacts, Route, RouteInput } from '../ports.js';

export interface Request {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `POST /api/v1/tickets/{number}/accept`. Throws what the route throws. */
export type Door = <T>(who: Principal, address: string, request?: Request) => Promise<T>;

/** Comes from no network. */
const request: RequestFacts = { address: '', signedIn: null, setSession: () => {} };

function parsed(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) return undefined;
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw invalid(
    `The ${what} is not as it should be: ${read.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
  );
}

export function doorsOf(routes: readonly Route[]): Door {
  const byAddress = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  return async <T>(who: Principal, address: string, given: Request = {}): Promise<T> => {
    const route = byAddress.get(address);
    if (route === undefined) throw notFound(`There is no route ${address}`);
    const { access } = route;
    const may = access === 'public' || access === 'signed_in' || access.some((role) => who.roles.includes(role));
    if (!may) throw forbidden('The roles do not allow this');
    const input: RouteInput<unknown, unknown, unknown> = {
      params: parsed(route.params, given.params ?? {}, 'address'),
      query: parsed(route.query, given.query ?? {}, 'query'),
      body: parsed(route.body, given.body ?? {}, 'body'),
      who,
      request,
    };
    // Its own schemas have just made the input what it takes.
    const checked: { handle(input: RouteInput<unknown, unknown, unknown>): unknown } = route;
    // What a route answers with is its own schema's affair; who calls knows it.
    const answer: T = Object(await checked.handle(input));
    return answer;
  };
}
