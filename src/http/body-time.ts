/**
 * How long a request may take to arrive. Everything has half a minute; a file may take minutes as long as it goes on
 * coming, once it is known who sends it. Node's own limit is one for all and lies above both.
 */
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { refusal } from './errors.js';

/**
 * Milliseconds. `head`: a request's head; `whole`: its body; `file`: a file; `pause`: without a byte of the file. `looks`:
 * between two looks of Node's own at heads that are late.
 */
export interface BodyTimes {
  readonly head: number;
  readonly looks: number;
  readonly whole: number;
  readonly file: number;
  readonly pause: number;
}

export const usualBodyTimes: BodyTimes = { head: 10_000, looks: 30_000, whole: 30_000, file: 600_000, pause: 30_000 };

/** Milliseconds; for `server.requestTimeout`. */
export const longestRequest = ({ file }: BodyTimes): number => file + 60_000;

export interface BodyWatch {
  /** Stands before everything else: who does not send his request in time is answered 408 and cut off. */
  readonly handler: RequestHandler;
  /** This request is a file, and whoever sends it may. To be called for every piece that came. */
  allowFile(request: IncomingMessage): () => void;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

export function watchBodies({ whole, file, pause }: BodyTimes): BodyWatch {
  const longer = new WeakMap<IncomingMessage, () => () => void>();
  return {
    handler(request, response, next) {
      if (!hasBody(request)) {
        next();
        return;
      }
      const cutOff = (): void => {
        if (request.complete) return;
        const close = (): void => void request.destroy();
        if (response.writableFinished) close();
        else response.once('finish', close);
        if (response.headersSent) return;
        const { status, body } = refusal(408, 'invalid', 'The request did not arrive in time');
        response.status(status).set('Connection', 'close').json(body);
      };
      let end = setTimeout(cutOff, whole);
      let silence: NodeJS.Timeout | undefined;
      const over = (): void => {
        clearTimeout(end);
        clearTimeout(silence);
      };
      request.once('end', over).once('close', over);
      longer.set(request, () => {
        over();
        if (request.complete) return () => {};
        end = setTimeout(cutOff, file);
        silence = setTimeout(cutOff, pause);
        return () => silence?.refresh();
      });
      next();
    },
    allowFile: (request) => longer.get(request)?.() ?? (() => {}),
  };
}
