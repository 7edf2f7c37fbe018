/** The example that operators copy: valid as it stands apart from secrets, and complete. */
import { readFileSync } from 'node:fs';
import { parseConfig } from '../../src/config.js';
import { configKeys } from '../../src/config/keys.js';

const file = 'config/skylark.example.yaml';
const text = readFileSync(file, 'utf8');
const bytes = (yaml: string): Uint8Array => new TextEncoder().encode(yaml);

test('the example loads once the secret is there', () => {
  const config = parseConfig(bytes(text), file, { SKYLARK_PBX_MAIN_SECRET: 'from-the-environment' });
  expect(config.pbx[0]).toMatchObject({ name: 'main', host: '127.0.0.1', port: 5038, username: 'skylark' });
  expect(config.answerRule).toEqual({
    limit: 15_000_000,
    measure: 'wait',
    boundary: 'inclusive',
    shortAbandon: 5_000_000,
  });
  expect(config.warnings).toEqual([]);
});

test('the example as it stands says only that the secret is missing', () => {
  expect(() => parseConfig(bytes(text), file, {})).toThrow(
    /^config\/skylark\.example\.yaml, line 23, column 17: pbx\[0\]\.secretFile names .*, which does not exist$/,
  );
});

test('what stands in comments is valid too', () => {
  const uncommented = text
    .replaceAll(/^( *)# - \{ queue:/gm, '$1- { queue:')
    .replace('agents: []', 'agents:')
    .replaceAll(/^ {2}# - \{ user:/gm, '  - { user:')
    .replaceAll(/^( *)# ( *)(control:|username: skylark-control|secretFile: |context: |callerId: )/gm, '$1$2$3')
    .replace('# publicUrl:', 'publicUrl:');
  const config = parseConfig(bytes(uncommented), file, {
    SKYLARK_PBX_MAIN_SECRET: 'a',
    SKYLARK_PBX_MAIN_CONTROL_SECRET: 'b',
  });
  expect(config.hotline.queues.map((q) => q.name)).toEqual(['IT 服务热线', 'VIP 专线']);
  expect(config.pbx[0]).toMatchObject({ control: { username: 'skylark-control', callerId: '4008000000' } });
  expect(config.agents).toHaveLength(2);
  expect(config.http.publicUrl).toBe('https://desk.example.com');
});

test('the example mentions every key', () => {
  const missing = configKeys.filter(
    ({ path }) => !new RegExp(`\\b${path.split('.').at(-1)?.replace('[]', '')}:`).test(text),
  );
  expect(missing.map((k) => k.path)).toEqual([]);
});

test('the example gives the defaults where it gives a value', () => {
  const filled = parseConfig(bytes(text), file, { SKYLARK_PBX_MAIN_SECRET: 'x' });
  const bare = parseConfig(bytes('pbx: [{ name: main, host: 127.0.0.1, username: skylark }]'), file, {
    SKYLARK_PBX_MAIN_SECRET: 'x',
  });
  const { store, retention, log, answerRule, http } = bare;
  expect(filled).toMatchObject({ store, retention, log, answerRule, http });
});
