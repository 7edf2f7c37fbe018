/** A directory elsewhere: a real server on loopback that answers, or misbehaves, as it is told, and tells what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Caller } from '../../../src/core/call.js';
import {
  createNumberLookup,
  type NumberLookup,
  type NumberLookupDeps,
} from '../../../src/features/number-lookup/number-lookup.js';
import { answerFields, type AnswerField, type AnswerFields } from '../../../src/features/number-lookup/read-answer.js';
import { keepingLog, type LogLine } from '../../http/house.js';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Elsewhere {
  readonly url: string;
  /** Path and query of each question. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
  answer: Answer;
  /** The most questions that were under way at once. */
  mostAtOnce: number;
  stop(): Promise<void>;
}

export const json =
  (body: unknown, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

export async function openElsewhere(tls?: { readonly cert: string; readonly key: string }): Promise<Elsewhere> {
  let open = 0;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    elsewhere.asked.push(request.url ?? '');
    elsewhere.headers.push(request.headers);
    open += 1;
    elsewhere.mostAtOnce = Math.max(elsewhere.mostAtOnce, open);
    response.on('close', () => (open -= 1));
    elsewhere.answer(request, response);
  };
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const elsewhere: Elsewhere = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/people?phone={number}`,
    asked: [],
    headers: [],
    answer: json({ name: '赵敏', organisation: '采购部' }),
    mostAtOnce: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return elsewhere;
}

const given: Readonly<Partial<Record<AnswerField, string>>> = {};
export const fieldsAsNamed = (other = given): AnswerFields => {
  const own = (field: AnswerField): string => other[field] ?? field;
  const [name, title, salutation, organisation, department, notes, language] = answerFields.map(own);
  return {
    name: name ?? '',
    title: title ?? '',
    salutation: salutation ?? '',
    organisation: organisation ?? '',
    department: department ?? '',
    notes: notes ?? '',
    language: language ?? '',
  };
};

export interface Asking {
  readonly lookup: NumberLookup;
  readonly lines: LogLine[];
  /** Moves the clock, Micros. */
  pass(span: number): void;
  /** By the last part of its name. */
  figure(name: string): number;
}

export const second = 1_000_000;

export async function openLookup(url: string, more: Partial<NumberLookupDeps> = {}): Promise<Asking> {
  const { log, lines } = keepingLog();
  let now = 1_795_500_000 * second;
  const lookup = createNumberLookup({
    address: { url, token: null, ca: null },
    fields: fieldsAsNamed(),
    timeout: 300_000,
    cacheFor: 3600 * second,
    now: () => now,
    known: () => Promise.resolve(),
    log,
    ...more,
  });
  await lookup.start?.();
  await Promise.resolve();
  return {
    lookup,
    lines,
    pass(span) {
      now += span;
    },
    figure: (name) => lookup.figures.find((one) => one.name === `skylark_number_lookups_${name}`)?.read() ?? -1,
  };
}

export const caller = (number: string | null, more: Partial<Caller> = {}): Caller => ({
  raw: number ?? '',
  number,
  name: '',
  withheld: false,
  extension: null,
  ...more,
});
