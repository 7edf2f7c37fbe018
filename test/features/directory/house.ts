/** A directory on a real store in a folder of its own, asked as the HTTP adapter asks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ContactJson } from '../../../src/contract/contact.js';
import type { PersonJson } from '../../../src/contract/live.js';
import type { Role } from '../../../src/contract/roles.js';
import { normaliseNumber } from '../../../src/core/phone-number.js';
import { SkylarkError } from '../../../src/errors.js';
import { createDirectory, type Directory, type DirectoryDeps } from '../../../src/features/directory/directory.js';
import type { AuditEntry, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';

export const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const rules = { region: 'CN', dialPrefixes: ['9'], isExtension: (n: string) => /^8\d{3}$/.test(n) };
export const normalise = (raw: string) => normaliseNumber(raw, rules);

export const someone = (role: Role, user = 'chen.wei'): Principal => ({
  user,
  name: user,
  roles: [role],
  via: 'session',
});
export const supervisor = someone('supervisor');
export const administrator = someone('administrator', 'root');
export const agent = someone('agent', 'wang.li');

const asTheRouteSays = z.custom<never>();

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly reason: string;
}

export interface Asked {
  readonly who?: Principal;
  readonly query?: object;
  readonly body?: object;
}

/** `PUT /api/v1/contacts/3`: the route is found by the address; the answer is what its schema lets out. */
export async function ask<T>(directory: Directory, request: string, asked: Asked = {}): Promise<T> {
  const { who = supervisor, query = {}, body } = asked;
  const [method, address = ''] = request.split(' ');
  const parts = address.split('/');
  const fits = (path: string): boolean => {
    const pattern = path.split('/');
    return pattern.length === parts.length && pattern.every((part, i) => part.startsWith('{') || part === parts[i]);
  };
  const routes = (directory.routes ?? []).filter((r) => r.method === method && fits(r.path));
  const route = routes.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  if (route === undefined) throw new Error(`no route ${request}`);
  const { access } = route;
  if (typeof access !== 'string' && !access.some((role) => who.roles.includes(role))) {
    throw new SkylarkError('forbidden', 'Your roles do not allow this');
  }
  const params: Record<string, string> = {};
  route.path.split('/').forEach((part, i) => {
    if (part.startsWith('{')) params[part.slice(1, -1)] = parts[i] ?? '';
  });
  const taken = (schema: z.ZodType | undefined, value: unknown): unknown => {
    const result = schema?.safeParse(value);
    if (result === undefined) return undefined;
    if (result.success) return result.data;
    const fields = Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
    throw new SkylarkError('invalid', 'The request is not valid', { fields });
  };
  const answer: unknown = await route.handle({
    params: asTheRouteSays.parse(taken(route.params, params)),
    query: asTheRouteSays.parse(taken(route.query, query)),
    body: asTheRouteSays.parse(taken(route.body, body)),
    who,
    request: { address: '127.0.0.1', signedIn: null, setSession: () => {} },
  });
  const told: T = Object(route.answer.parse(answer));
  return told;
}

/** What a request was refused with. Fails where it was not. */
export async function refused(directory: Directory, request: string, asked: Asked = {}): Promise<Refused> {
  try {
    await ask(directory, request, asked);
  } catch (error) {
    if (!(error instanceof SkylarkError)) throw error;
    const { code, message, fields = {}, reason = '' } = error;
    return { code, message, fields, reason };
  }
  throw new Error(`${request} was not refused`);
}

export interface House {
  readonly store: Store;
  readonly file: string;
  readonly directory: Directory;
  readonly acts: AuditEntry[];
  readonly merged: [from: number, into: number][];
  clock: number;
  make(person: object, who?: Principal): Promise<ContactJson>;
  /** Names of those who may be behind a number in any spelling, as a ring finds them. */
  ring(number: string): readonly string[];
  person(number: string): PersonJson | null;
  /** A daemon that was started beside on the same store. */
  another(): Promise<Directory>;
  close(): Promise<void>;
}

export async function openHouse(more: Partial<DirectoryDeps> = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-directory-'));
  const file = join(folder, 'skylark.db');
  const store = await openSqliteStore({ file, log: silent });
  const acts: AuditEntry[] = [];
  const merged: [number, number][] = [];
  const made = (): Directory =>
    createDirectory({
      file: null,
      db: store.db,
      normalise,
      log: silent,
      now: () => house.clock,
      audit: { record: async (_tx, entry) => void acts.push(entry), note: async (entry) => void acts.push(entry) },
      onMerged: async (_tx, from, into) => void merged.push([from, into]),
      ...more,
    });
  const house: House = {
    store,
    file,
    acts,
    merged,
    clock: Date.parse('2026-11-24T09:00:00Z') * 1000,
    get directory() {
      return directory;
    },
    make: (person, who = supervisor) => ask(directory, 'POST /api/v1/contacts', { body: person, who }),
    ring(raw) {
      const found = look(raw);
      if (found.match === 'one') return [found.person.name];
      return found.match === 'several' ? found.candidates.map((person) => person.name) : [];
    },
    person(raw) {
      const found = look(raw);
      return found.match === 'one' ? found.person : null;
    },
    async another() {
      const other = made();
      await other.refresh();
      return other;
    },
    async close() {
      await directory.stop?.();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const directory = made();
  function look(raw: string) {
    const { number, kind } = normalise(raw);
    const caller = {
      raw,
      number,
      name: '',
      withheld: kind === 'withheld',
      extension: kind === 'extension' ? number : null,
    };
    const found = directory.findCaller(caller);
    if (found instanceof Promise) throw new Error('a ring waits for nobody');
    return found;
  }
  await store.migrate(directory.name, directory.migrations ?? {});
  await directory.refresh();
  return house;
}
