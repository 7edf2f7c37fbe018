/**
 * The golden traces themselves: every scenario has one for each version, they hold what a trace must hold, and nothing
 * of a real person. `golden.test.ts` folds them into calls.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scenarios } from '../../scripts/pbx-lab/scenarios/index.js';

const folder = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname);
const files = ['22', '16'].flatMap((version) =>
  readdirSync(join(folder, version))
    .filter((name) => name.endsWith('.ami.gz'))
    .map((name) => ({ version, name: name.replace('.ami.gz', ''), file: join(folder, version, name) })),
);

test('every scenario of the real-PBX lab has a trace of both versions', () => {
  const missing = ['22', '16'].flatMap((version) =>
    scenarios
      .filter((scenario) => scenario.versions?.includes(version === '22' ? '22' : '16') ?? true)
      .filter((scenario) => !existsSync(join(folder, version, `${scenario.name}.ami.gz`)))
      .map((scenario) => `${version}/${scenario.name}`),
  );
  expect(missing).toEqual([]);
});

test('every trace belongs to a scenario', () => {
  const names = new Set(scenarios.map((scenario) => scenario.name));
  expect(files.filter(({ name }) => !names.has(name))).toEqual([]);
});

describe.each(files)('$version/$name', ({ file }) => {
  const text = gunzipSync(readFileSync(file)).toString('latin1');

  test('begins with the answers to the snapshot and ends with a whole message', () => {
    expect(text).toMatch(/^Response: Success\r\nActionID: snapshot-CoreStatus\r\n/);
    for (const end of ['CoreShowChannelsComplete', 'StatusComplete', 'BridgeListComplete', 'QueueStatusComplete']) {
      expect(text).toContain(`Event: ${end}\r\n`);
    }
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });

  test('holds made-up numbers and loopback addresses only', () => {
    const numbers = new Set(text.match(/(?<![\w.-])\+?\d{7,}(?![\w.-])/g) ?? []);
    const real = [...numbers].filter(
      (number) =>
        !/^(\+86|9)?1390000\d+$/.test(number) && !/^40080000\d\d$/.test(number) && !/^010850080?\d+$/.test(number),
    );
    // What is left are seconds since 1970: log-in times of queue members and the like.
    expect(real.filter((number) => !/^1[78]\d{8}$/.test(number))).toEqual([]);
    const addresses = text.match(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('127.'))).toEqual([]);
  });
});
