/** Editions of the procedure: each has its number for good, whatever the file says later. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { procedureChecker } from '../../../src/app/check-procedure.js';
import { parseProcedure } from '../../../src/config/procedure.js';
import { procedureSchema, type Procedure } from '../../../src/contract/procedure.js';
import { createProcedure, type ProcedureFeature } from '../../../src/features/procedure/procedure.js';
import type { AuditEntry, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { agent, get } from '../../support/rest.js';

// Each check is a thread of its own, and machines may be busy.
jest.setTimeout(120_000);

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
async function start(procedure: Procedure, longest = 60_000): Promise<ProcedureFeature> {
  now += 1_000_000;
  const feature = createProcedure({
    procedure,
    db: store.db,
    clock: { now: () => now },
    audit: { record: async (_tx, entry) => void audited.push(entry) },
    check: procedureChecker(longest),
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

describe('a procedure that is being written', () => {
  const administrator: Principal = { user: 'admin', name: 'admin', roles: ['administrator'], via: 'session' };
  const check = (feature: ProcedureFeature, content: string | Uint8Array) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return get(feature, '/api/v1/procedure/check', {
      method: 'POST',
      who: administrator,
      file: { name: 'procedure.yaml', content: bytes },
    });
  };

  test('mistakes are told as `skylark check` tells them, with their lines, all at once', async () => {
    const feature = await start(shipped);
    const answer = await check(
      feature,
      `name: 新版
categories:
  - { id: fault, kind: fault, label: { zh-CN: 故障, en: Fault } }
  - { id: fault.net, parent: falt, label: { zh-CN: 网络, en: Network } }
targets:
  P1: { response: 15 minutes }
vipp: {}
`,
    );
    expect(answer).toEqual({
      procedure: null,
      edition: null,
      findings: [
        {
          path: 'categories[1].parent',
          line: 4,
          column: 30,
          message: 'categories[1].parent names falt, which is no category; did you mean fault?',
        },
        expect.objectContaining({ path: 'targets.P1.response', line: 6 }),
        expect.objectContaining({ path: 'vipp', line: 7, message: 'unknown key "vipp", did you mean "vip"?' }),
      ],
    });
  });

  test('what is right is given as it would be read, with the edition that says the same; nothing is put in force', async () => {
    const feature = await start(shipped);
    const same = await check(feature, readFileSync('config/procedure.yaml'));
    expect(same).toMatchObject({ findings: [], edition: 1, procedure: { name: 'ITSS' } });
    const fresh = await check(feature, 'name: 2027 版\ntargets: { P1: { response: 10m } }');
    expect(fresh).toMatchObject({ findings: [], edition: null, procedure: { targets: { P1: { response: '10m' } } } });
    expect(feature.current()).toEqual({ number: 1, procedure: shipped });
    expect(audited).toHaveLength(1);
  });

  test.each([
    ['no text', new Uint8Array([0xff, 0xfe, 0x00])],
    [
      'a swelling text',
      `a: &a [${'1,'.repeat(20)}]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`},`.repeat(9)}]`).join('\n')}`,
    ],
    ['deep nesting', '['.repeat(100_000)],
    ['an unclosed quote', `name: "${'x'.repeat(200_000)}`],
  ])('%s is a finding, not a fault', async (_what, content) => {
    const feature = await start(shipped, 1500);
    const answer = await check(feature, content).catch((error: unknown) => error);
    const said = Object(answer);
    // A text that cannot even be read in time is refused as such.
    if (said.code !== undefined) expect(['invalid', 'unavailable']).toContain(said.code);
    else expect(said.findings.length).toBeGreaterThan(0);
  });
});
