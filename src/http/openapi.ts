/** The OpenAPI document, made of the very schemas that check requests and answers, and the messages of the WebSocket. */
import { z } from 'zod';
import { errorSchema } from '../contract/errors.js';
import {
  clientMessageSchema,
  eventSchemas,
  helloSchema,
  lockSchemas,
  snapshotMessageSchema,
  wsErrorSchema,
} from '../contract/messages.js';
import type { Route } from '../ports.js';

export type Json = Readonly<Record<string, unknown>>;

/** Gathers named schemas (`meta({ id })`) under `components`. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  /** The schema as JSON, what it names put among the components. */
  add(schema: z.ZodType, io: 'input' | 'output'): unknown {
    const made = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
    const { $schema: _, $defs, ...root } = made;
    for (const [name, part] of Object.entries($defs ?? {})) this.#put(name, part);
    const { id } = root;
    if (typeof id !== 'string') return moved(root);
    this.#put(id, root);
    return { $ref: `#/components/schemas/${id}` };
  }

  #put(name: string, part: unknown): void {
    const value = moved(part);
    if (typeof value === 'object' && value !== null && 'id' in value && value.id === name) delete value.id;
    this.schemas[name] = value;
  }

  /** Puts a schema there under a name of its own. */
  name(name: string, schema: z.ZodType, io: 'input' | 'output'): Json {
    const made = this.add(schema, io);
    const ref = { $ref: `#/components/schemas/${name}` };
    if (typeof made === 'object' && made !== null && '$ref' in made && made.$ref === ref.$ref) return ref;
    this.schemas[name] = made;
    return ref;
  }
}

/** References to `$defs` as references to components. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace(/^#\/\$defs\//, '#/components/schemas/')]
        : [key, moved(inner)],
    ),
  );
}

function parameters(components: Components, schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  components.add(schema, 'input');
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: moved(one),
  }));
}

const answerOf = (description: string, schema: unknown): Json => ({
  description,
  content: { 'application/json': { schema } },
});

const binary: Json = { type: 'string', format: 'binary' };

/** Header in which the name of a file comes. */
const fileName: Json = {
  name: 'X-Skylark-File-Name',
  in: 'header',
  required: true,
  description: 'Percent-encoded UTF-8.',
  schema: { type: 'string' },
};

function accessText(access: Route['access']): string {
  if (access === 'public') return 'Open to everybody.';
  return access === 'signed_in' ? 'For everybody who is signed in.' : `For ${access.join(', ')}.`;
}

function operation(components: Components, route: Route, error: Json): Json {
  const status = String(route.status ?? 200);
  const refusals: [string, string][] = [
    ['400', 'The input is not as it should be'],
    ['401', 'Not signed in'],
    ['403', 'Your roles do not allow this'],
    ['404', 'There is no such thing'],
    ['409', 'Not in this state'],
    ['429', 'Asked too often; see Retry-After'],
    ['500', 'Internal error'],
    ['503', 'Not possible now'],
  ];
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/^\/api\/v1/, '').replace(/[/{}_-]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    summary: route.summary,
    description: accessText(route.access),
    tags: [route.path.split('/')[3] ?? 'api'],
    security: route.access === 'public' ? [] : [{ session: [] }, { token: [] }],
    parameters: [
      ...pathParameters(components, route),
      ...parameters(components, route.query, 'query'),
      ...(route.upload === undefined && route.stream === undefined ? [] : [fileName]),
    ],
    ...(route.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: components.add(route.body, 'input') } } },
    }),
    ...((route.upload !== undefined || route.stream !== undefined) && {
      requestBody: { required: true, content: { 'application/octet-stream': { schema: binary } } },
    }),
    responses: {
      [status]:
        route.download === true
          ? { description: 'The file', content: { 'application/octet-stream': { schema: binary } } }
          : status === '204'
            ? { description: 'Done' }
            : answerOf('Done', components.add(route.answer, 'output')),
      ...Object.fromEntries(refusals.map(([code, text]) => [code, answerOf(text, error)])),
    },
  };
}

/** Every name in the path, with what its schema says of it. */
function pathParameters(components: Components, route: Route): Json[] {
  const told = parameters(components, route.params, 'path');
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(
    ([, name]) =>
      told.find((one) => one['name'] === name) ?? { name, in: 'path', required: true, schema: { type: 'string' } },
  );
}

const messageName = (type: string): string => `Ws${type.replace(/(?:^|[._])(\w)/g, (_, c: string) => c.toUpperCase())}`;

/** The document. `version` is the program's. */
export function openApi(routes: readonly Route[], version: string): Json {
  const components = new Components();
  const error = components.name('Error', errorSchema, 'output');
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(components, route, error);
  }
  const server = [
    components.name('WsHello', helloSchema, 'output'),
    components.name('WsSnapshot', snapshotMessageSchema, 'output'),
    components.name('WsError', wsErrorSchema, 'output'),
    components.name('WsPong', z.object({ type: z.literal('pong') }), 'output'),
    ...Object.entries(eventSchemas).map(([type, body]) => {
      const message = z.object({ type: z.literal(type), seq: z.number(), at: z.string(), ...body.shape });
      return components.name(messageName(type), message, 'output');
    }),
    ...Object.entries(lockSchemas).map(([type, message]) => components.name(messageName(type), message, 'output')),
  ];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Skylark',
      version,
      description: 'Instants are RFC 3339 UTC, durations milliseconds, null where a thing did not happen.',
    },
    servers: [{ url: '/' }],
    paths,
    'x-websocket': {
      path: '/ws',
      description:
        'JSON text frames. The server says hello; a program sends auth, a browser has its session cookie; then subscribe. A snapshot and events with rising seq follow; with the stream and seq of the last message, what was missed follows instead.',
      client: [components.name('WsClient', clientMessageSchema, 'input')],
      server,
    },
    components: {
      schemas: components.schemas,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'skylark',
          description: 'With the header X-Skylark-CSRF for every request that changes something.',
        },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
