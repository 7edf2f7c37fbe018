/** Editions of the procedure: each has its number for good, whatever the file says later. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProcedure } from '../../../src/config/procedure.js';
import { procedureSchema, type Procedure } from '../../../src/contract/procedure.js';
import { createProcedure, type ProcedureFeature } from '../../../src/features/procedure/procedure.js';
import type { AuditEntry, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { agent, get } from '../../support/rest.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const shipped = parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml');
const from = (yaml: string): Procedure => parseProcedure(new TextEncoder().encode(yaml), 'procedure.yaml');

let folder: string;
let store: Store;
let audited: AuditEntry[];
let now = 1_795_000_000_000_000;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-editions-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
  audited = [];
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The daemon starts with this procedure. */
async function start(procedure: Procedure): Promise<ProcedureFeature> {
  now += 1_000_000;
  const feature = createProcedure({
    procedure,
    db: store.db,
    clock: { now: () => now },
    audit: { record: async (_tx, entry) => void audited.push(entry) },
    log: silent,
  });
  await store.migrate(feature.name, feature.migrations ?? {});
  await feature.start?.();
  return feature;
}

test('the first edition is 1, and stays 1 over restarts; a change is 2, and the way back is 1 again', async () => {
  const two = from('targets: { P1: { response: 10m } }');
  expect((await start(shipped)).current()).toEqual({ number: 1, procedure: shipped });
  expect((await start(shipped)).current().number).toBe(1);
  expect((await start(two)).current().number).toBe(2);
  expect((await start(shipped)).current().number).toBe(1);
  expect(audited.map(({ details }) => details?.['version'])).toEqual([1, 2]);
});

test('comments, order and what is written out as it is by default make no new edition', async () => {
  expect((await start(from(''))).current().number).toBe(1);
  expect(
    (await start(from('# by hand\nvip: { talk: 10s, ring: 30s }\ntickets: { prefix: SD }'))).current().number,
  ).toBe(1);
});

test('a ticket of long ago finds the edition under which it was opened', async () => {
  await start(from('tickets: { prefix: OLD }'));
  const feature = await start(shipped);
  expect((await feature.edition(1)).procedure.tickets.prefix).toBe('OLD');
  expect((await feature.edition(2)).procedure).toEqual(shipped);
  await expect(feature.edition(3)).rejects.toMatchObject({ code: 'not_found' });
});

test('everybody who is signed in reads the one in force and those of before', async () => {
  await start(from('name: 2025 版'));
  const feature = await start(shipped);
  const who = agent('wang.li');
  const current = await get(feature, '/api/v1/procedure', { who });
  expect(current).toMatchObject({
    number: 2,
    current: true,
    name: 'ITSS',
    procedure: { targets: { P1: { response: '15m', resolution: '4h' } }, vip: { ring: '30s' } },
  });
  const again = procedureSchema.parse(JSON.parse(JSON.stringify(Object(current).procedure)));
  expect(again).toEqual(shipped);
  const old = await get(feature, '/api/v1/procedure/versions/{number}', { who, params: { number: '1' } });
  expect(old).toMatchObject({ number: 1, current: false, name: '2025 版' });
  const list = await get(feature, '/api/v1/procedure/versions', { who });
  expect(list).toMatchObject({
    items: [
      { number: 2, current: true },
      { number: 1, current: false },
    ],
  });
  const missing = get(feature, '/api/v1/procedure/versions/{number}', { who, params: { number: '9' } });
  await expect(missing).rejects.toMatchObject({ code: 'not_found' });
});

test('an edition that this program cannot read is said to be so, and the one in force serves', async () => {
  await start(from('name: old'));
  const feature = await start(shipped);
  const db = store.db.withTables<{ procedure_version: { number: number; body: string } }>();
  await db
    .updateTable('procedure_version')
    .set({ body: '{"name":"old","colour":1}' })
    .where('number', '=', 1)
    .execute();
  await expect(feature.edition(1)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await get(feature, '/api/v1/procedure')).toMatchObject({ number: 2 });
});
