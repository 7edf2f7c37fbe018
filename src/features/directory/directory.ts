/**
 * The callers' directory: people that are kept in the tables, by hand or by import, and beside them those of the CSV
 * file that the configuration names. A number may belong to several people: they are candidates, nobody is guessed.
 * Who is asked for at a ring is answered out of memory: a store that cannot be read delays no card.
 */
import type { Caller } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { PersonJson } from '../../contract/live.js';
import type { Audit, CallerMatch, Db, FindCaller, Tx } from '../../ports.js';
import type { Feature } from '../feature.js';
import { blockedCallers } from './blocked-callers.js';
import { mostCandidates } from './caller-index.js';
import { contactImports, type ImportRunner } from './contact-imports.js';
import { contactRoutes } from './contact-routes.js';
import { createFileDirectory, type FileDirectoryDeps } from './file-directory.js';
import { followChanges, type ChangeFollower } from './follow-changes.js';
import { importRoutes } from './import-routes.js';
import { organisationRoutes } from './organisations.js';
import { migrations } from './tables.js';

export interface DirectoryDeps extends FileDirectoryDeps {
  /** null: there are the file's people alone. */
  readonly db?: Db | null;
  /** Our clock; by it VIP marks begin and end. */
  readonly now?: () => Micros;
  /** Every act is written with it, in its transaction. */
  readonly audit?: Audit;
  /** Others who hold ids of people move them along, in the transaction of the merge. */
  readonly onMerged?: (tx: Tx, from: number, into: number) => Promise<void>;
  /** Takes in lists over REST; without it there is the command alone. `beside`: the store's file. */
  readonly imports?: { readonly beside: string; readonly runner: ImportRunner };
}

export interface Directory extends Feature {
  readonly findCaller: FindCaller;
  /** A person of the tables by id, out of memory; null where there is none. */
  personOf(contact: number): PersonJson | null;
  /** Looks at the file and the tables now; resolves when the people in them serve. */
  refresh(): Promise<void>;
  /** Nobody calls back to a blocked caller. */
  isBlocked(caller: Pick<Caller, 'number' | 'withheld'>): boolean;
}

/** Milliseconds between two looks at what commands beside us changed. */
const lookEvery = 1000;

const nobody: readonly PersonJson[] = [];

export function createDirectory(deps: DirectoryDeps): Directory {
  const { db = null, log, now = () => Date.now() * 1000 } = deps;
  const file = createFileDirectory(deps);
  const follower: ChangeFollower | null = db === null ? null : followChanges(db, log);
  const keep = {
    normalise: deps.normalise,
    now,
    audit: deps.audit ?? { record: async () => {}, note: async () => {} },
    onMerged: deps.onMerged ?? (async () => {}),
  };
  const blocked = db === null ? null : blockedCallers({ db, ...keep });
  const imports =
    deps.imports === undefined ? null : contactImports({ ...deps.imports, now, log, changed: () => follow() });
  let timer: NodeJS.Timeout | undefined;
  /** Whether the last look failed: said once, not every second. */
  let failing = false;

  /** Never rejects: what was known before keeps serving. */
  async function follow(): Promise<void> {
    if (follower === null) return;
    try {
      await follower.follow();
      await blocked?.load();
      failing = false;
    } catch (error) {
      if (!failing) {
        const fault = error instanceof Error ? error.name : 'unknown fault';
        log.error('the directory cannot be read: the people known so far keep serving', { fault });
      }
      failing = true;
    }
  }

  function find(caller: Caller): CallerMatch {
    const key = caller.extension ?? caller.number;
    if (key === null || caller.withheld) return { match: 'none' };
    const kept = follower?.index.find(key, now()) ?? nobody;
    // Whoever is kept in the tables was looked after since the file was written.
    const listed = file.find(key).filter((person) => !kept.some((known) => known.name === person.name));
    const people = listed.length === 0 ? kept : [...kept, ...listed].slice(0, mostCandidates);
    const [first] = people;
    if (first === undefined) return { match: 'none' };
    return people.length === 1 ? { match: 'one', person: first } : { match: 'several', candidates: people };
  }

  return {
    name: 'directory',
    ...(db !== null && {
      migrations,
      routes: [
        ...contactRoutes({ db, ...keep }, follow, () => follower?.search ?? null),
        ...organisationRoutes({ db, audit: keep.audit }, follow),
        ...(blocked?.routes ?? []),
        ...(imports === null ? [] : importRoutes(imports)),
      ],
    }),
    findCaller: find,
    personOf: (contact) => follower?.index.person(contact, now()) ?? null,
    isBlocked: (caller) => blocked?.isBlocked(caller) ?? false,
    async refresh() {
      await Promise.all([file.refresh(), follow()]);
    },
    async start() {
      await file.start();
      await imports?.start();
      if (follower === null) return;
      // A million people take some seconds: calls are taken meanwhile.
      void follow();
      timer = setInterval(() => void follow(), lookEvery).unref();
    },
    async stop() {
      clearInterval(timer);
      file.stop();
      await imports?.stop();
    },
  };
}
