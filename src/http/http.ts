/**
 * The HTTP side put together: health, REST, its description, the pages, and the server that they and the WebSockets
 * stand on. Knows no feature: routes, rights and readiness are handed in.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { notFound, unavailable } from '../errors.js';
import type { Doorkeeper, Log, Route } from '../ports.js';
import { longestRequest, usualBodyTimes, watchBodies, type BodyTimes } from './body-time.js';
import { credentialsOf, isSecure } from './credentials.js';
import { docsPage, docsStyle } from './docs-page.js';
import { later, sendRefusal } from './errors.js';
import { healthRoutes, type Readiness } from './health.js';
import { createMetrics, type GaugeSource } from './metrics.js';
import { openApi } from './openapi.js';
import { pageRoutes } from './pages.js';
import type { PushHub } from './push-hub.js';
import { restRoutes } from './rest.js';
import { neverKept, securityHeaders } from './security.js';

export interface HttpSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The address that browsers use; null: host and port. */
  readonly publicUrl: string | null;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly trustedProxies: readonly string[];
}

export interface HttpDeps {
  readonly settings: HttpSettings;
  /** Of all features and of access. */
  readonly routes: readonly Route[];
  readonly door: Doorkeeper;
  readonly push: PushHub;
  readonly ready: () => Readiness;
  /** Folder of the built pages (absolute); null serves none. */
  readonly pages: string | null;
  readonly log: Log;
  /** The program's version. */
  readonly version: string;
  /** Figures of features for `/metrics`. */
  readonly gauges?: readonly GaugeSource[];
  readonly bodyTimes?: BodyTimes;
}

export interface Http {
  /** Resolves when it listens; `url` is for browsers. Throws `unavailable`, naming the address, where it cannot. */
  start(): Promise<{ readonly url: string; readonly port: number }>;
  stop(): Promise<void>;
}

/** What is under way when it stops gets this long, milliseconds. */
const graceful = 3000;

export function createHttp(deps: HttpDeps): Http {
  const { settings, log, push, door, bodyTimes = usualBodyTimes } = deps;
  const bodies = watchBodies(bodyTimes);
  const metrics = createMetrics([
    { name: 'skylark_sockets', help: 'Open WebSockets', read: () => push.sockets() },
    ...(deps.gauges ?? []),
  ]);
  push.onDropped((reason) => metrics.dropped(reason));
  const server = serverOf(settings, bodyTimes.looks, appOf());
  // Slow and idle clients must not hold what others need.
  server.headersTimeout = bodyTimes.head;
  server.requestTimeout = longestRequest(bodyTimes);
  server.keepAliveTimeout = 10_000;
  server.maxHeadersCount = 100;
  server.on('clientError', (error, socket) => {
    // A browser opens connections before it needs them. Whatever is said on one that nothing was asked on meets its first
    // request on the way and is taken for the answer; where it is only closed, the browser asks again on another.
    const late = 'code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (socket.writable && !late) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  push.attach(server, settings.publicUrl);

  function appOf(): Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.set('query parser', 'simple');
    app.set('trust proxy', settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies]);
    app.use(securityHeaders(settings.tls !== null));
    app.use(bodies.handler);
    app.use(healthRoutes({ ready: deps.ready, metrics, door, version: deps.version }));
    app.use(descriptionRoutes());
    app.use(
      restRoutes({
        routes: deps.routes,
        door,
        publicUrl: settings.publicUrl,
        metrics,
        log,
        allowFile: (request) => bodies.allowFile(request),
      }),
    );
    if (deps.pages !== null) app.use(pageRoutes(deps.pages));
    app.use((_request, response) => {
      sendRefusal(response, notFound('There is nothing at this address'), true, log, 'no page');
    });
    const last: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
      sendRefusal(response, error, true, log, 'express');
    };
    app.use(last);
    return app;
  }

  /** The description is for those who are signed in: a visitor learns nothing of what there is. */
  function descriptionRoutes(): express.Router {
    const router = express.Router();
    const document = openApi(deps.routes, deps.version);
    const page = docsPage(document);
    const guarded = (send: (response: express.Response) => void): express.RequestHandler =>
      later(async (request, response) => {
        const proof = credentialsOf(request.headers, isSecure(request, settings.publicUrl));
        const signedIn = await door.authenticate(proof);
        if (signedIn !== null && (signedIn.held ?? null) === null && signedIn.who.via !== 'display') send(response);
        else if (request.accepts(['json', 'html']) === 'html') response.redirect(302, '/');
        else response.status(401).json({ error: { code: 'forbidden', message: 'Not signed in' } });
      });
    router.get(
      '/api/openapi.json',
      neverKept,
      guarded((response) => response.json(document)),
    );
    router.get(
      '/api/docs',
      neverKept,
      guarded((response) => response.type('html').send(page)),
    );
    router.get(
      '/api/docs.css',
      neverKept,
      guarded((response) => response.type('css').send(docsStyle)),
    );
    return router;
  }

  function listen(): Promise<void> {
    const { host, port } = settings;
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        const why: Record<string, string> = {
          EADDRINUSE: 'another program listens there',
          EACCES: 'this user may not listen there',
          EADDRNOTAVAIL: 'this machine has no such address',
          ENOTFOUND: 'the name is not known',
        };
        reject(unavailable(`Cannot listen on ${host} port ${port}: ${why[error.code ?? ''] ?? error.message}`, error));
      };
      server.once('error', failed);
      server.listen({ host, port }, () => {
        server.off('error', failed);
        server.on('error', (error) => log.error('the HTTP server failed', { error: error.message }));
        resolve();
      });
    });
  }

  return {
    async start() {
      await listen();
      const port = portOf(settings, server);
      return { url: urlOf(settings, port), port };
    },
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await push.close();
      server.closeIdleConnections();
      // A connection that still speaks no HTTP is none that closeAllConnections knows: it is not waited for.
      const late = setTimeout(() => server.closeAllConnections(), graceful);
      await Promise.race([closed, pause(graceful + 500, undefined, { ref: false })]);
      clearTimeout(late);
      metrics.stop();
    },
  };
}

function serverOf({ tls }: HttpSettings, looks: number, app: Express): Server {
  const options = { connectionsCheckingInterval: looks };
  if (tls === null) return createServer(options, app);
  try {
    const cert = readFileSync(tls.certFile);
    const key = readFileSync(tls.keyFile);
    return createTlsServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, app);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    throw unavailable(`The certificate ${tls.certFile} with the key ${tls.keyFile} cannot be used: ${why}`, error);
  }
}

function portOf(settings: HttpSettings, server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : settings.port;
}

/** Where a browser finds it: as configured, else on this machine. */
function urlOf({ host, publicUrl, tls }: HttpSettings, port: number): string {
  if (publicUrl !== null) return publicUrl;
  const own = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${tls === null ? 'http' : 'https'}://${own.includes(':') ? `[${own}]` : own}:${port}`;
}
