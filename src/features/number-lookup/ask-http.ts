/**
 * Asks the configured address about one number: one GET, its certificate checked, no redirect followed, no more bytes
 * read than an answer may have, and given up when its time is over. Errors are our own words alone: what Node or the
 * other side says may hold the number.
 */
import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';

export interface Address {
  /** With `{number}` in its path or query. */
  readonly url: string;
  /** Of `Authorization: Bearer`; null: none. Asked each time. */
  readonly token: (() => string) | null;
  /** PEM of an authority of one's own; null: those that Node trusts. */
  readonly ca: string | null;
}

/** Why there is no answer: a closed list, for the log and the figures. */
export type AskFailure = 'timeout' | 'unreachable' | 'certificate' | 'redirect' | 'status' | 'too_large' | 'not_json';

export class AskError extends Error {
  readonly why: AskFailure;
  /** HTTP status, where there was one. */
  readonly status: number | null;

  constructor(why: AskFailure, status: number | null = null) {
    super(`the look-up failed: ${why}`);
    this.why = why;
    this.status = status;
  }
}

export interface Asker {
  /** The answer's JSON; undefined where the other side does not know the number (404, 204). Rejects with AskError. */
  ask(number: string, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

/** A person's particulars are some hundred bytes. */
export const longestAnswer = 64 * 1024;

const certificateFault = /CERT|SELF_SIGNED|ISSUER|ALTNAME|UNABLE_TO_|TLS|SSL/;

function failureOf(error: unknown, signal: AbortSignal): AskError {
  if (error instanceof AskError) return error;
  if (signal.aborted) return new AskError('timeout');
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return new AskError(certificateFault.test(code) ? 'certificate' : 'unreachable');
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += piece.length;
    if (bytes > longestAnswer) throw new AskError('too_large');
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answerIn(response: IncomingMessage): Promise<unknown> {
  const { statusCode = 0, headers } = response;
  if (statusCode === 404 || statusCode === 204) {
    // Read to its end, so that the connection serves again.
    await bodyOf(response);
    return undefined;
  }
  if (statusCode >= 300 && statusCode < 400) throw new AskError('redirect', statusCode);
  if (statusCode !== 200) throw new AskError('status', statusCode);
  // We asked for none: what is packed may unfold without end.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new AskError('not_json');
  if (Number(headers['content-length'] ?? 0) > longestAnswer) throw new AskError('too_large');
  try {
    return JSON.parse(await bodyOf(response));
  } catch (error) {
    if (error instanceof SyntaxError) throw new AskError('not_json');
    throw error;
  }
}

/** `most`: connections at once. Nothing is opened before the first question. */
export function createAsker({ url, token, ca }: Address, most: number): Asker {
  const secure = url.startsWith('https:');
  const options = { keepAlive: true, maxSockets: most, maxFreeSockets: 2 };
  const agent = secure
    ? new HttpsAgent({ ...options, ...(ca !== null && { ca }), minVersion: 'TLSv1.2', rejectUnauthorized: true })
    : new HttpAgent(options);
  const send = secure ? httpsRequest : httpRequest;

  function respond(number: string, signal: AbortSignal): Promise<IncomingMessage> {
    const headers = {
      Accept: 'application/json',
      'Accept-Encoding': 'identity',
      'User-Agent': 'skylark',
      ...(token !== null && { Authorization: `Bearer ${token()}` }),
    };
    return new Promise((resolve, reject) => {
      const asked = send(url.replaceAll('{number}', encodeURIComponent(number)), { agent, headers, signal });
      asked.on('error', reject);
      asked.on('response', resolve);
      asked.end();
    });
  }

  return {
    async ask(number, signal) {
      let response: IncomingMessage | null = null;
      try {
        response = await respond(number, signal);
        return await answerIn(response);
      } catch (error) {
        // Whatever else would come is not wanted.
        response?.destroy();
        throw failureOf(error, signal);
      }
    },
    close: () => agent.destroy(),
  };
}
