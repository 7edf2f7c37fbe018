/** The audit log on a real store: with the act or not at all, in one row after another, and nobody takes any of it back. */
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { auditPageSchema, actorOf, type AuditPageJson } from '../../../src/contract/audit.js';
import { createAudit } from '../../../src/features/audit/audit.js';
import type { Principal } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { agent, get, supervisor } from '../../support/rest.js';
import { day, entry, openLog, silent, type OpenLog } from './log.js';

const auditor: Principal = { user: 'shen.ji', name: 'Shen Ji', roles: ['auditor'], via: 'session' };
const administrator: Principal = { ...auditor, user: 'admin', roles: ['administrator'] };

let log: OpenLog;
beforeEach(async () => {
  log = await openLog();
});
afterEach(() => log.close());

const seqs = (): number[] => log.rows().map((row) => row.seq);
const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('the act and its entry', () => {
  beforeEach(() => sql`create table thing (n integer primary key) strict`.execute(log.store.db));
  const things = async (): Promise<number> =>
    (await sql<{ n: number }>`select n from thing`.execute(log.store.db)).rows.length;
  const act = (n: number, then: () => Promise<void> = async () => {}): Promise<void> =>
    log.store.db.transaction().execute(async (tx) => {
      await sql`insert into thing values (${n})`.execute(tx);
      await log.audit.record(tx, entry(n));
      await then();
    });

  test('commit together', async () => {
    await act(1);
    expect([await things(), seqs(), log.check()]).toEqual([1, [1], null]);
    expect(log.rows()[0]).toMatchObject({ at: log.now, actor: 'user:agent.1', action: 'session.signed_in' });
  });
  test('an act that is taken back leaves no entry and no gap', async () => {
    await act(1);
    await expect(act(2, () => Promise.reject(new Error('refused after all')))).rejects.toThrow('refused after all');
    await act(3);
    expect([await things(), seqs(), log.check()]).toEqual([2, [1, 2], null]);
  });
  test('an entry that cannot be written takes the act back', async () => {
    await sql`drop table audit_mark`.execute(log.store.db);
    await expect(act(1)).rejects.toThrow();
    expect(await things()).toBe(0);
  });
  test('fifty transactions and fifty notes at once, some taken back: numbers without gaps, a whole chain', async () => {
    const acts = oneTo(50).map((n) =>
      act(n, () => (n % 7 === 0 ? Promise.reject(new Error('back')) : Promise.resolve())).catch(() => undefined),
    );
    await Promise.all([...acts, ...oneTo(50).map((n) => log.audit.note(entry(n)))]);
    expect([await things(), seqs(), log.check()]).toEqual([43, oneTo(93), null]);
  });
  test('several entries of one transaction, given at once, follow each other', async () => {
    await log.store.db
      .transaction()
      .execute((tx) => Promise.all(oneTo(5).map((n) => log.audit.record(tx, entry(n)))).then(() => undefined));
    expect([seqs(), log.check()]).toEqual([oneTo(5), null]);
  });
  test('the command line writes into the same chain beside the daemon', async () => {
    const beside = await openSqliteStore({ file: log.file, log: silent, exclusive: false });
    const other = createAudit({ db: beside.db, clock: { now: () => log.now } });
    await Promise.all(oneTo(20).map((n) => (n % 2 === 0 ? log.audit : other).note(entry(n))));
    await beside.close();
    expect([seqs(), log.check()]).toEqual([oneTo(20), null]);
  });
  test('notes that are under way when the daemon stops are stored', async () => {
    const notes = oneTo(30).map((n) => log.audit.note(entry(n)));
    await log.audit.stop?.();
    expect(seqs()).toEqual(oneTo(30));
    await Promise.all(notes);
  });
});

describe('nothing but an entry at the end is taken by the tables', () => {
  const columns = 'at, actor, action, subject_kind, subject_id, details, address, hash';
  beforeEach(async () => {
    for (const n of oneTo(3)) await log.audit.note(entry(n));
  });
  test.each([
    [`update audit_entry set actor = 'user:nobody' where seq = 2`, 'entries of the audit log are never changed'],
    [`update audit_entry set seq = 9 where seq = 2`, 'entries of the audit log are never changed'],
    [`delete from audit_entry where seq = 3`, 'entries of the audit log are kept'],
    [`delete from audit_entry`, 'entries of the audit log are kept'],
    [`insert or replace into audit_entry select * from audit_entry where seq = 1`, 'takes entries at its end only'],
    [`insert into audit_entry select 5, ${columns} from audit_entry where seq = 1`, 'takes entries at its end only'],
    [`insert into audit_entry select null, ${columns} from audit_entry where seq = 1`, 'takes entries at its end only'],
    [`update audit_mark set hash = '${'a'.repeat(64)}'`, 'the marks of the audit log follow its entries'],
    [`update audit_mark set seq = 2 where name = 'head'`, 'the marks of the audit log follow its entries'],
    [
      `update audit_mark set (seq, hash) = (select seq, hash from audit_entry where seq = 2) where name = 'cut'`,
      'the marks of the audit log follow its entries',
    ],
    [`delete from audit_mark`, 'the marks of the audit log are kept'],
    [`insert into audit_mark values ('cut2', 1, '')`, 'the audit log has its marks'],
    [`insert or replace into audit_mark values ('cut', 2, '')`, 'the audit log has its marks'],
  ])('%s', (statement, refusal) => {
    const db = new Database(log.file);
    try {
      expect(() => db.exec(statement)).toThrow(refusal);
    } finally {
      db.close();
    }
    expect([seqs(), log.check()]).toEqual([oneTo(3), null]);
  });
  test('the way of retention is not open to what is young, entry about a cut or not', async () => {
    const second = log.rows()[1];
    await log.audit.note({
      actor: 'system',
      action: 'audit.cut',
      subject: { kind: 'audit', id: 'log' },
      details: { anchor: `${second?.hash}@2` },
    });
    const db = new Database(log.file);
    const move = db.prepare(`update audit_mark set seq = 2, hash = ? where name = 'cut'`);
    expect(() => move.run(second?.hash)).toThrow('the marks of the audit log follow its entries');
    db.close();
  });
});

describe('retention', () => {
  test('old entries go from the beginning, the rest still proves itself, again and again', async () => {
    for (const n of oneTo(4)) await log.audit.note(entry(n));
    log.now += 100 * day;
    for (const n of oneTo(3)) await log.audit.note(entry(n));
    log.now += 100 * day;
    expect(await log.audit.forgetBefore(log.now - 183 * day)).toBe(4);
    expect([seqs(), log.check()]).toEqual([[5, 6, 7, 8], null]);
    expect(log.rows().at(-1)).toMatchObject({ actor: 'system', action: 'audit.cut', subject_id: 'log' });
    expect(await log.audit.forgetBefore(log.now - 183 * day)).toBe(0);
    expect(seqs()).toEqual([5, 6, 7, 8]);
    log.now += 100 * day;
    expect(await log.audit.forgetBefore(log.now - 190 * day)).toBe(3);
    expect([seqs(), log.check()]).toEqual([[8, 9], null]);
  });
  test('of thousands each step is short, and a log that lay still for years is cut whole but for what says so', async () => {
    await Promise.all(oneTo(2500).map((n) => log.audit.note(entry(n))));
    log.now += 400 * day;
    expect(await log.audit.forgetBefore(log.now - 366 * day)).toBe(2500);
    expect([seqs(), log.check()]).toEqual([[2501, 2502], null]);
  });
  test('an entry of before whose clock was ahead keeps what follows it', async () => {
    await log.audit.note(entry(1));
    log.now += 300 * day;
    await log.audit.note(entry(2));
    log.now -= 300 * day;
    await log.audit.note(entry(3));
    log.now += 310 * day;
    expect(await log.audit.forgetBefore(log.now - 200 * day)).toBe(1);
    expect([seqs(), log.check()]).toEqual([[2, 3, 4], null]);
  });
  test('nothing younger than 183 days is cut, whatever is asked', async () => {
    await log.audit.note(entry(1));
    await expect(log.audit.forgetBefore(log.now - 182 * day)).rejects.toThrow('183 days');
    expect(seqs()).toEqual([1]);
  });
});

describe('GET /api/v1/audit', () => {
  const ask = async (query: object = {}, who = auditor): Promise<AuditPageJson> =>
    auditPageSchema.parse(await get(log.audit, '/api/v1/audit', { who, query }));
  const found = async (query: object): Promise<number[]> => (await ask(query)).items.map((item) => item.seq);
  beforeEach(async () => {
    for (const n of oneTo(12)) {
      await log.audit.note(entry(n));
      log.now += n % 3 === 0 ? 0 : 1_000_000;
    }
  });

  test('an entry as it is given', async () => {
    const [newest] = (await ask({ limit: '1' })).items;
    expect(newest).toEqual({
      seq: 12,
      at: '2026-11-18T11:06:48.000Z',
      actor: 'user:agent.0',
      action: 'user.changed',
      subject: { kind: 'user', id: 'agent.12' },
      details: { n: 12, fields: ['roles', 'field 12'], 好: '张' },
      address: null,
      hash: log.rows()[11]?.hash,
    });
  });
  test('page by page, newest first, without a doubled or a left-out one while new ones come', async () => {
    const seen: number[] = [];
    let next: string | null | undefined;
    do {
      const page: AuditPageJson = await ask({ limit: '5', ...(typeof next === 'string' && { after: next }) });
      seen.push(...page.items.map((item) => item.seq));
      next = page.next;
      await log.audit.note(entry(99));
    } while (next !== null);
    expect(seen).toEqual(oneTo(12).toReversed());
  });
  test('by actor, action, subject and time, in any mixture', async () => {
    expect(await found({ actor: 'system' })).toEqual([10, 5]);
    expect(await found({ actor: 'agent.1' })).toEqual([7, 4, 1]);
    expect(await found({ actor: 'user:agent.1', action: 'session.signed_in' })).toEqual([1]);
    expect(await found({ subject: 'user:agent.8' })).toEqual([8]);
    expect(await found({ subject: 'user', action: 'user.changed' })).toEqual([12, 8, 4]);
    expect(await found({ subject: 'person' })).toEqual([]);
    const at = new Date(1_795_000_002_000).toISOString();
    expect(await found({ from: at })).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(await found({ to: at, actor: 'agent.2' })).toEqual([2]);
  });
  test.each([
    [{ from: '2026-11-23T00:00:00Z', to: '2026-11-22T00:00:00Z' }, 'The interval is empty'],
    [{ action: 'user.eaten' }, 'The request is not valid'],
    [{ subject: 'dog:1' }, 'The request is not valid'],
    [{ after: 'MS4y!' }, 'The request is not valid'],
    [{ limit: '501' }, 'The request is not valid'],
    [{ who: 'x' }, 'The request is not valid'],
  ])('%j is refused', async (query, message) => {
    await expect(ask(query)).rejects.toThrow(message);
  });
  test('administrators read it, nobody else', async () => {
    expect((await ask({}, administrator)).items).toHaveLength(12);
    for (const who of [supervisor, agent('wang.li')]) await expect(ask({}, who)).rejects.toThrow('Not yours');
  });
});

test('who acted: nobody can be taken for another', () => {
  expect(actorOf(null)).toBe('visitor');
  expect(actorOf({ user: 'system', name: 'x' })).toBe('user:system');
  expect(actorOf({ user: null, name: 'crm' })).toBe('token:crm');
});
