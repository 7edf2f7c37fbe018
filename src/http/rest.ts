/**
 * Serves routes as data: who asks → may he → proof against forged requests → input by schema → handle → answer by
 * schema. What is not declared is refused: a visitor learns nothing, not even which routes there are.
 */
import { timingSafeEqual } from 'node:crypto';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { forbidden, invalid, notFound, SkylarkError } from '../errors.js';
import type { Doorkeeper, Held, Log, Principal, Route, RouteInput, SignedIn } from '../ports.js';
import { cookieName, credentialsOf, isSecure, originOf } from './credentials.js';
import { later, sendRefusal } from './errors.js';
import type { BodyWatch } from './body-time.js';
import { readFile, sendFile, streamFile } from './files.js';
import type { Metrics } from './metrics.js';
import { neverKept } from './security.js';

export interface RestDeps {
  readonly routes: readonly Route[];
  readonly door: Pick<Doorkeeper, 'authenticate' | 'touch'>;
  readonly publicUrl: string | null;
  readonly metrics: Metrics;
  readonly log: Log;
  /** This request is a file: it may take longer. To be called for every piece that came. */
  readonly allowFile: BodyWatch['allowFile'];
}

const longestBody = '64kb';
const unsafe: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Deny by default: a visitor and a wallboard get what is marked for them, others what their roles open. */
export function may({ access, displays }: Pick<Route, 'access' | 'displays'>, who: Principal | null): boolean {
  if (who?.via === 'display') return displays === true;
  if (access === 'public') return true;
  if (who === null) return false;
  return access === 'signed_in' || access.some((role) => who.roles.includes(role));
}

const heldBack: Readonly<Record<Held, string>> = {
  locked: 'The page is locked',
  password_change: 'Choose a password of your own first',
};

/** Throws `forbidden` with the reason where the session is held back from this route. */
function checkHeld(one: Route, signedIn: SignedIn | null): void {
  const held = signedIn?.held ?? null;
  if (held === null || one.access === 'public' || one.whileHeld?.includes(held) === true) return;
  throw new SkylarkError('forbidden', heldBack[held], { reason: held });
}

/** Compares without telling by its time how much was right. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** By field name (`from`, `items.0.name`), what is wrong with it. */
function fieldsOf(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues.slice(0, 20)) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const name of names) {
      const key = name.join('.').slice(0, 80);
      if (!Object.hasOwn(fields, key)) {
        fields[key] = issue.code === 'unrecognized_keys' ? 'is not known' : issue.message;
      }
    }
  }
  return fields;
}

function parsed(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(`The ${what} is not as it should be`, fieldsOf(result.error));
}

/** A literal part comes before `{id}`, so that `/calls/open` is no id. */
function bySpecificity(a: Route, b: Route): number {
  const [left, right] = [a.path.split('/'), b.path.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [l, r] = [left[i]?.startsWith('{') === true, right[i]?.startsWith('{') === true];
    if (l !== r) return l ? 1 : -1;
  }
  return 0;
}

/** `/imports/{id}` with what stands under `id` in the answer. */
function filled(address: string, answer: unknown): string {
  const parts: Readonly<Record<string, unknown>> = Object(answer);
  return address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts[name])));
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

export function restRoutes(deps: RestDeps): Router {
  const { door, publicUrl, metrics, log, allowFile } = deps;
  const router = Router({ caseSensitive: true, strict: true });
  const bodyOf = express.json({ limit: longestBody, strict: true, inflate: false, type: 'application/json' });

  const identify = (request: Request): Promise<SignedIn | null> =>
    door.authenticate(credentialsOf(request.headers, isSecure(request, publicUrl)));

  const readBody = (request: Request, response: Response): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (request.is('application/json') === false) {
        reject(Object.assign(new Error('not JSON'), { status: 415 }));
        return;
      }
      bodyOf(request, response, (error?: unknown) => {
        if (error === undefined) resolve(request.body);
        else reject(error instanceof Error ? error : new Error('the body could not be read'));
      });
    });

  /** Throws `forbidden` for what another site made the browser send. */
  function checkForged(request: Request, signedIn: SignedIn | null): void {
    if (!unsafe.has(request.method)) return;
    if (originOf(request.headers, publicUrl) === 'foreign') throw forbidden('The request comes from another site');
    if (signedIn === null || signedIn.csrf === null) return;
    if (!isSame(request.get('X-Skylark-CSRF') ?? '', signedIn.csrf)) {
      throw forbidden('The header X-Skylark-CSRF is missing or of another session');
    }
  }

  function setSession(request: Request, response: Response, session: string | null, lifeSeconds: number): void {
    const secure = isSecure(request, publicUrl);
    const options = { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const;
    if (session === null) response.clearCookie(cookieName(secure), options);
    else response.cookie(cookieName(secure), session, { ...options, maxAge: lifeSeconds * 1000 });
  }

  async function serve(one: Route, request: Request, response: Response, signedIn: SignedIn | null): Promise<void> {
    const who = signedIn?.who ?? null;
    checkHeld(one, signedIn);
    if (!may(one, who)) throw forbidden(who === null ? 'Not signed in' : 'Your roles do not allow this');
    // Signing in stands for itself by the password; an old session's cookie must not be in its way.
    checkForged(request, one.access === 'public' ? null : signedIn);
    // Only people change things: pages do not do it by themselves.
    if (unsafe.has(request.method) && signedIn !== null) door.touch?.(signedIn.key);
    const input: RouteInput<unknown, unknown, unknown> = {
      params: parsed(one.params, request.params, 'address'),
      query: parsed(one.query, request.query, 'query'),
      body: one.body === undefined ? undefined : parsed(one.body, await readBody(request, response), 'body'),
      who,
      request: {
        address: request.ip ?? '',
        signedIn,
        ...(one.upload !== undefined && { file: await readFile(request, response, one.upload, allowFile(request)) }),
        ...(one.stream !== undefined && { stream: streamFile(request, one.stream, allowFile(request)) }),
        setSession: (session, lifeSeconds) => setSession(request, response, session, lifeSeconds),
      },
    };
    // Its own schemas have just made the input what it takes.
    const checked: { handle(input: RouteInput<unknown, unknown, unknown>): unknown } = one;
    const given: unknown = await checked.handle(input);
    const answer = one.answer.safeParse(given);
    if (!answer.success) {
      const where = answer.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
      throw new Error(`the answer does not fit its schema: ${where.join('; ')}`);
    }
    const status = one.status ?? 200;
    if (one.download === true) {
      sendFile(response, answer.data);
      return;
    }
    if (one.location !== undefined) response.setHeader('Location', filled(one.location, answer.data));
    if (status === 204) response.status(204).end();
    else response.status(status).json(answer.data);
  }

  const handler = (one: Route): RequestHandler =>
    later(async (request, response) => {
      const started = performance.now();
      let signedIn: SignedIn | null = null;
      try {
        signedIn = await identify(request);
        await serve(one, request, response, signedIn);
      } catch (error) {
        sendRefusal(response, error, signedIn !== null, log, `${one.method} ${one.path}`);
      }
      metrics.request(one.method, one.path, response.statusCode, (performance.now() - started) / 1000);
    });

  router.use('/api', neverKept);
  const methods = new Map<string, string[]>();
  for (const one of deps.routes.toSorted(bySpecificity)) {
    const path = expressPath(one.path);
    methods.set(path, [...(methods.get(path) ?? []), one.method]);
    router[verbs[one.method]](path, handler(one));
  }

  /** Visitors are told of no address, whether it is there or not. */
  const other = (told: (response: Response) => void): RequestHandler =>
    later(async (request, response) => {
      const signedIn = await identify(request).catch(() => null);
      if (signedIn === null) sendRefusal(response, forbidden('Not signed in'), false, log, 'no route');
      else told(response);
    });
  for (const [path, allowed] of methods) {
    router.all(
      path,
      other((response) => {
        response.setHeader('Allow', allowed.join(', '));
        response.status(405).json({ error: { code: 'invalid', message: `This address takes ${allowed.join(', ')}` } });
      }),
    );
  }
  router.use(
    '/api',
    other((response) => sendRefusal(response, notFound('There is nothing at this address'), true, log, 'no route')),
  );
  return router;
}
