/** Errors → status and body: the one place that knows both. */
import type { Request, RequestHandler, Response } from 'express';
import type { ErrorCode, ErrorJson } from '../contract/errors.js';
import { SkylarkError } from '../errors.js';
import type { Log } from '../ports.js';

export interface Refusal {
  readonly status: number;
  readonly body: ErrorJson;
  /** Seconds. */
  readonly retryAfter: number | null;
  /** true: a defect, which somebody must read about. */
  readonly defect: boolean;
}

const statuses: Readonly<Record<Exclude<ErrorCode, 'internal'>, number>> = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
};

export const refusal = (status: number, code: ErrorCode, message: string): Refusal => ({
  status,
  body: { error: { code, message } },
  retryAfter: null,
  defect: false,
});

/** What express and its body parser throw: a status and a type, no secrets. */
function ofParser(error: object): Refusal | null {
  const status = 'status' in error && typeof error.status === 'number' ? error.status : null;
  const type = 'type' in error ? error.type : null;
  if (status === 413) return refusal(413, 'invalid', 'The body is too large');
  if (status === 415) return refusal(415, 'invalid', 'The body must be JSON in UTF-8, without compression');
  if (type === 'entity.parse.failed') return refusal(400, 'invalid', 'The body is not JSON');
  if (status !== null && status >= 400 && status < 500) return refusal(400, 'invalid', 'The request cannot be read');
  return null;
}

/** `known`: somebody is signed in. Who is not gets 401 where a right is missing, so that the page asks him to sign in. */
export function toRefusal(error: unknown, known: boolean): Refusal {
  if (error instanceof SkylarkError) {
    const { code, message, fields, reason, needs, conflicts, retryAfter } = error;
    const status = retryAfter === undefined ? (code === 'forbidden' && !known ? 401 : statuses[code]) : 429;
    return {
      status,
      body: {
        error: {
          code,
          message,
          ...(fields !== undefined && { fields: { ...fields } }),
          ...(reason !== undefined && { reason }),
          ...(needs !== undefined && { needs: [...needs] }),
          ...(conflicts !== undefined && { conflicts: [...conflicts] }),
        },
      },
      retryAfter: retryAfter ?? null,
      defect: false,
    };
  }
  const parser = typeof error === 'object' && error !== null ? ofParser(error) : null;
  return parser ?? { ...refusal(500, 'internal', 'Internal error'), defect: true };
}

/** `where`: method and path pattern of the route, never the URL: that may hold personal data. */
export function sendRefusal(response: Response, error: unknown, known: boolean, log: Log, where: string): void {
  const { status, body, retryAfter, defect } = toRefusal(error, known);
  if (defect) {
    log.error('a request failed', {
      where,
      error: error instanceof Error ? (error.stack ?? error.message) : 'unknown',
    });
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (retryAfter !== null) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="skylark"');
  response.status(status).json(body);
}

/** An asynchronous handler as express takes it: what it throws goes to the error handler. */
export function later(run: (request: Request, response: Response) => Promise<unknown>): RequestHandler {
  return (request, response, next) => {
    run(request, response).catch(next);
  };
}
