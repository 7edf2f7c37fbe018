/** Asks any route of a feature as the HTTP adapter does: rights, its schemas, the handler, its answer's schema. */
import { z } from 'zod';
import { forbidden, invalid } from '../../src/errors.js';
import type { Principal, Route } from '../../src/ports.js';

/** The types of a route's input are its schemas' own affair: whoever calls it knows none of them. */
const asTheRouteSays = z.custom<never>();

function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  throw invalid('The request is not valid', fields);
}

export interface Asked {
  readonly who: Principal;
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

/** `what`: `PUT /api/v1/calls/{id}/script/{step}`; what stands in the path and the query are given beside, as text. */
export async function ask(routes: readonly Route[] | undefined, what: string, asked: Asked): Promise<unknown> {
  const route = routes?.find(({ method, path }) => `${method} ${path}` === what);
  if (route === undefined) throw new Error(`no route ${what}`);
  const { access } = route;
  const { who, params = {}, query = {}, body } = asked;
  if (typeof access !== 'string' && !access.some((role) => who.roles.includes(role))) throw forbidden('Not yours');
  const input = {
    params: asTheRouteSays.parse(parsed(route.params, params)),
    query: asTheRouteSays.parse(parsed(route.query, query)),
    body: asTheRouteSays.parse(parsed(route.body, body)),
    who,
    request: { address: '127.0.0.1', signedIn: null, setSession: () => {} },
  };
  return route.answer.parse(await route.handle(input));
}
