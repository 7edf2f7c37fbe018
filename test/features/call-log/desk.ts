/** A call log on a real store in a folder of its own, opened again at will. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callPageSchema, type CallPageJson } from '../../../src/contract/call.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import { evolve, type CallFact } from '../../../src/core/call-fact.js';
import { normaliseNumber } from '../../../src/core/phone-number.js';
import type { Micros } from '../../../src/core/pbx-event.js';
import { judging } from '../../../src/features/answer-times/judging.js';
import { createCallLog, type CallLog } from '../../../src/features/call-log/call-log.js';
import type { AuditEntry, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { get } from '../../support/rest.js';

/** A program that reads all calls, numbers whole. */
export const program: Principal = { user: null, name: 'crm', roles: ['supervisor'], via: 'token' };

export const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const numberRules = { region: 'CN', dialPrefixes: ['9'], isExtension: (n: string) => /^8\d{3}$/.test(n) };

export interface Desk {
  readonly store: Store;
  readonly log: CallLog;
  /** What was written to the audit log. */
  readonly noted: readonly AuditEntry[];
  /** From now on nothing can be written to it. */
  breakAudit(): void;
  /** Stores facts and waits for the follower, where there is one. */
  say(facts: readonly CallFact[]): Promise<void>;
  calls(query?: Record<string, unknown>, who?: Principal): Promise<CallPageJson>;
  ids(query?: Record<string, unknown>, who?: Principal): Promise<string[]>;
  /** Stops everything and opens it again on the same file. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openDesk(options: { now?: () => Micros; follow?: boolean } = {}): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-calls-'));
  const book = new Map<string, Call>();
  let store: Store;
  let log: CallLog;
  let auditFails = false;
  const noted: AuditEntry[] = [];
  let following: ReturnType<Store['follow']> | null = null;

  async function open(): Promise<void> {
    store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
    log = createCallLog({
      db: store.db,
      unknown: store.unknown,
      openCalls: () => book.values(),
      answerRule: () => defaultAnswerRule,
      judging: judging(() => defaultAnswerRule, [], 'Asia/Shanghai'),
      now: options.now ?? (() => 1_795_500_000_000_000),
      normalise: (raw) => normaliseNumber(raw, numberRules).number,
      displayName: (user) => `<${user}>`,
      audit: {
        note: async (entry) => {
          if (auditFails) throw new Error('the disk is full');
          noted.push(entry);
        },
      },
    });
    await store.migrate(log.name, log.migrations ?? {});
    following = options.follow === false || log.durable === undefined ? null : store.follow(log.durable);
  }

  await open();
  const desk: Desk = {
    get store() {
      return store;
    },
    get log() {
      return log;
    },
    noted,
    breakAudit() {
      auditFails = true;
    },
    async say(facts) {
      for (const fact of facts) {
        const call = evolve(book.get(fact.call), fact);
        if (call === undefined || call.outcome !== null) book.delete(fact.call);
        else book.set(fact.call, call);
      }
      await store.facts.append(facts);
      await following?.caughtUp();
    },
    async calls(query = {}, who = program) {
      return callPageSchema.parse(await get(log, '/api/v1/calls', { query, who }));
    },
    async ids(query, who) {
      return (await desk.calls(query, who)).items.map((call) => call.id);
    },
    async restart() {
      await store.close();
      await open();
      await following?.caughtUp();
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return desk;
}
