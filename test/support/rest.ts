/** Asks a feature's route as the HTTP adapter does: rights, then its schemas, then the handler, then its answer's schema. */
import { z } from 'zod';
import { forbidden, invalid } from '../../src/errors.js';
import type { Feature } from '../../src/features/feature.js';
import type { FileContent, Principal } from '../../src/ports.js';

export const supervisor: Principal = { user: 'chen.wei', name: 'Chen Wei', roles: ['supervisor'], via: 'session' };
export const agent = (user: string): Principal => ({ user, name: user, roles: ['agent'], via: 'session' });

/** The types of a route's input are its schemas' own affair: whoever calls it knows none of them. */
const asTheRouteSays = z.custom<never>();

function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    'The request is not valid',
    Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message])),
  );
}

/** `path` is the route's pattern; what stands in it and the query are given beside, as text. */
export async function get(
  feature: Feature,
  path: string,
  {
    who = supervisor,
    query = {},
    params = {},
    method = 'GET',
    file,
  }: { who?: Principal; query?: object; params?: object; method?: 'GET' | 'POST'; file?: FileContent } = {},
): Promise<unknown> {
  const route = feature.routes?.find((r) => r.method === method && r.path === path);
  if (route === undefined) throw new Error(`no route ${path}`);
  const { access } = route;
  if (typeof access !== 'string' && !access.some((role) => who.roles.includes(role))) throw forbidden('Not yours');
  const input = {
    params: asTheRouteSays.parse(parsed(route.params, params)),
    query: asTheRouteSays.parse(parsed(route.query, query)),
    body: asTheRouteSays.parse(undefined),
    who,
    request: { address: '127.0.0.1', signedIn: null, setSession: () => {}, ...(file !== undefined && { file }) },
  };
  return route.answer.parse(await route.handle(input));
}
