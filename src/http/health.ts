/** `/healthz` (alive), `/readyz` (can it do its work), `/metrics`. Reasons and figures are for this machine and tokens. */
import { Router, type Request } from 'express';
import type { Doorkeeper } from '../ports.js';
import { credentialsOf, isLocal } from './credentials.js';
import { later, refusal } from './errors.js';
import type { Metrics } from './metrics.js';
import { neverKept } from './security.js';

export interface ReadyCheck {
  /** Such as `store`, `pbx main`. */
  readonly name: string;
  readonly ok: boolean;
  /** In words; null when all is well. */
  readonly reason: string | null;
}

export interface Readiness {
  readonly ok: boolean;
  readonly checks: readonly ReadyCheck[];
}

export interface HealthDeps {
  readonly ready: () => Readiness;
  readonly metrics: Metrics;
  readonly door: Pick<Doorkeeper, 'authenticate'>;
  readonly version: string;
}

export function healthRoutes(deps: HealthDeps): Router {
  const router = Router();
  const trusted = async (request: Request): Promise<boolean> => {
    if (isLocal(request)) return true;
    const { token } = credentialsOf(request.headers, false);
    if (token === null) return false;
    const signedIn = await deps.door.authenticate({ session: null, token });
    return signedIn !== null && signedIn.who.via !== 'display';
  };

  router.get('/healthz', neverKept, (_request, response) => {
    response.json({ ok: true });
  });
  router.get(
    '/readyz',
    neverKept,
    later(async (request, response) => {
      const { ok, checks } = deps.ready();
      const inside = await trusted(request);
      response.status(ok ? 200 : 503).json({
        ok,
        ...(inside && { version: deps.version }),
        checks: checks.map(({ name, ok: fine, reason }) => (inside ? { name, ok: fine, reason } : { name, ok: fine })),
      });
    }),
  );
  router.get(
    '/metrics',
    neverKept,
    later(async (request, response) => {
      if (await trusted(request)) {
        response.setHeader('Content-Type', deps.metrics.contentType);
        response.end(await deps.metrics.text());
        return;
      }
      const { status, body } = refusal(401, 'forbidden', 'Figures are for this machine or a token');
      response.status(status).json(body);
    }),
  );
  return router;
}
