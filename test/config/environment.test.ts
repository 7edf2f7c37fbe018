/** Environment over file over default; and what the rest of the program gets of it all. */
import * as fc from 'fast-check';
import { ConfigError, parseConfig, queueName, toWiringSettings, type Config } from '../../src/config.js';
import { compilePattern, isLoopback, parseDuration, patternFault, showDuration } from '../../src/config/values.js';
import { createWiring } from '../../src/core/wiring.js';

const load = (yaml: string, env: Record<string, string> = {}, file = '/srv/skylark/skylark.yaml'): Config =>
  parseConfig(new TextEncoder().encode(yaml), file, env);
const pbx = 'pbx: [{ name: main, host: 127.0.0.1, username: a, secret: from-file }]';

function said(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('environment over file over default', () => {
  test('single values, numbers, switches and lists', () => {
    const config = load(`${pbx}\nhttp: { port: 9000, allowPlain: false }\nsite: { name: 台 }`, {
      SKYLARK_HTTP_PORT: '9001',
      SKYLARK_HTTP_PUBLIC_URL: 'https://desk.example.com/',
      SKYLARK_HTTP_ALLOW_PLAIN: 'yes',
      SKYLARK_HOTLINE_QUEUES: 'support, sales',
      SKYLARK_ANSWER_RULE_LIMIT: '20s',
      SKYLARK_STORE: 'sqlite:/var/lib/skylark/a.db',
    });
    expect(config.http).toMatchObject({ port: 9001, publicUrl: 'https://desk.example.com', allowPlain: true });
    expect(config.hotline.queuePatterns).toEqual(['support', 'sales']);
    expect(config.answerRule.limit).toBe(20_000_000);
    expect(config.store.path).toBe('/var/lib/skylark/a.db');
    expect(config.site).toMatchObject({ name: '台', zone: 'Asia/Shanghai' });
  });
  test('keys of a PBX carry its name, and a secret of the environment replaces the file’s', () => {
    const [one, two] = load(
      `pbx:\n  - { name: main, host: 127.0.0.1, username: a, secretFile: /missing }\n  - { name: site_b, host: 127.0.0.1, username: b, secret: x }`,
      { SKYLARK_PBX_MAIN_SECRET: 'hunter2', SKYLARK_PBX_SITE_B_PORT: '5039' },
    ).pbx;
    expect(one?.simulated === null && one.secret.reveal()).toBe('hunter2');
    expect(one?.simulated === null && one.secret.source).toBe('SKYLARK_PBX_MAIN_SECRET');
    expect(two?.simulated === null && [two.port, two.secret.reveal()]).toEqual([5039, 'x']);
  });
  test('an empty variable counts as not set', () => {
    expect(load(pbx, { SKYLARK_HTTP_PORT: '' }).http.port).toBe(8080);
  });
  test('a wrong value names the variable instead of a line', () => {
    expect(said(() => load(pbx, { SKYLARK_HTTP_PORT: 'many', SKYLARK_SITE_ZONE: 'Mars' }))).toEqual([
      '/srv/skylark/skylark.yaml: SKYLARK_HTTP_PORT (http.port) must be a number, not "many"',
      '/srv/skylark/skylark.yaml: SKYLARK_SITE_ZONE (site.zone) must be a time zone such as Asia/Shanghai, not "Mars"',
    ]);
  });
  test('what several keys mean together is checked with the environment’s values', () => {
    expect(said(() => load(pbx, { SKYLARK_PBX_MAIN_HOST: 'pbx.example.com' }))[0]).toContain(
      'SKYLARK_PBX_MAIN_HOST (pbx[0].host) is pbx.example.com, which is not this machine',
    );
  });
  test('a variable that sets nothing is a warning with a suggestion', () => {
    expect(load(pbx, { SKYLARK_HTTP_PROT: '1', SKYLARK_TOKEN: 'x', OTHER: 'y' }).warnings).toEqual([
      'The variable SKYLARK_HTTP_PROT sets nothing; did you mean SKYLARK_HTTP_PORT?',
    ]);
  });
  test('a variable that could mean two settings is refused', () => {
    const two = 'pbx:\n  - { name: a, simulated: {} }\n  - { name: a_simulated, simulated: {} }';
    expect(said(() => load(two, { SKYLARK_PBX_A_SIMULATED_PORT: '1' }))[0]).toMatch(/could mean two settings/);
  });
});

describe('paths', () => {
  test('count from the folder of the file', () => {
    expect(load(pbx).store.path).toBe('/srv/skylark/data/skylark.db');
  });
  test('or from the one above, where that folder is named config', () => {
    expect(load(pbx, {}, '/srv/skylark/config/skylark.yaml').store.path).toBe('/srv/skylark/data/skylark.db');
  });
});

test('the configuration is frozen through and through', () => {
  const config = load(pbx);
  const thaw = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && (!Object.isFrozen(value) || Object.values(value).some(thaw));
  expect(thaw(config)).toBe(false);
});

test('extensions keep their leading zeros without quotes', () => {
  const config = load(`${pbx}\nhotline: { phones: ["0[0-9]{3}"] }\nagents: [{ user: a, extension: 0801 }]`);
  expect(config.agents[0]?.extension).toBe('0801');
});

describe('warnings of what is allowed on purpose', () => {
  test('plain connections', () => {
    const yaml =
      'pbx: [{ name: main, host: 10.0.0.2, username: a, secret: s, allowPlain: true }]\nhttp: { host: 0.0.0.0, allowPlain: true }';
    expect(load(yaml).warnings.slice(-2)).toEqual([
      'pbx[0].allowPlain calls and callers cross the network to 10.0.0.2 in clear',
      'http.allowPlain passwords and callers cross the network in clear; every page says so',
    ]);
  });
  test('plain login over a plain line to another machine stays refused', () => {
    const yaml = 'pbx: [{ name: main, host: 10.0.0.2, username: a, secret: s, allowPlain: true, auth: plain }]';
    expect(said(() => load(yaml))[0]).toMatch(/pbx\[0\]\.auth must be challenge/);
  });
  test('no hotline at all, and a user at two phones', () => {
    const yaml = `${pbx}\nhotline: { queues: [] }\nagents: [{ user: a, extension: "8001" }, { user: a, extension: "8002" }]`;
    expect(load(yaml).warnings).toEqual([
      'hotline names no queue and no number, so no call is a hotline call',
      'agents[1].user is agents[0] as well: the account shows the last phone only',
    ]);
  });
});

describe('in the words of the core', () => {
  const config = load(`${pbx.replace('secret:', 'trunks: ["PJSIP/out*"], secret:')}
hotline:
  queues: [it-.*, { queue: "600", name: 热线, answerRule: { limit: 10s } }, { queue: a.b }]
  numbers: ["4008000000"]
  phones: ["8[0-9]{3}"]
  extensions: ["80[0-9]{2}"]
site: { dialPrefixes: ["9"] }`);
  const wiring = createWiring(toWiringSettings(config, 'main', () => 'wang'));

  test('devices, extensions and the hotline', () => {
    expect(wiring.isTrunk('PJSIP/out-2')).toBe(true);
    expect(wiring.extensionOf('PJSIP/8001')).toBe('8001');
    expect([wiring.isAgent('8001'), wiring.isAgent('8101'), wiring.isAgent('9001')]).toEqual([true, false, false]);
    expect(['it-1', '600', 'a.b', 'aXb', 'sales'].map((q) => wiring.isHotlineQueue(q))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(wiring.isHotlineNumber('4008000000')).toBe(true);
  });
  test('numbers and users', () => {
    expect(wiring.normalise('913900000108').number).toBe('+8613900000108');
    expect(wiring.normalise('8001').kind).toBe('extension');
    expect(wiring.userAt('8001', 0)).toBe('wang');
  });
  test('a queue’s own rule takes over what it leaves out', () => {
    expect(wiring.answerRule('600')).toEqual({ ...config.answerRule, limit: 10_000_000 });
    expect(wiring.answerRule('it-1')).toEqual(config.answerRule);
    expect(wiring.answerRule('constructor')).toEqual(config.answerRule);
  });
  test('display names', () => {
    expect([queueName(config, '600'), queueName(config, 'a.b'), queueName(config, 'x')]).toEqual(['热线', 'a.b', 'x']);
  });
});

describe('single values', () => {
  test.each([
    ['15s', 15_000_000],
    ['300ms', 300_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
    ['2y', 63_072_000_000_000],
    ['30d', 2_592_000_000_000],
    ['1.5s', 1_500_000],
    [' 15 s ', 15_000_000],
    ['15', null],
    ['s', null],
    ['-5s', null],
    ['1e3s', null],
    ['15sec', null],
    ['', null],
  ])('%j is %p', (text, span) => {
    expect(parseDuration(text)).toBe(span);
  });
  test('a duration that is shown reads back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (ms) => {
        expect(parseDuration(showDuration(ms * 1000))).toBe(ms * 1000);
      }),
    );
  });
  test.each(['(8+)+', '(a|b)*', '((8)*)+', '(8{1,})*', '(?=8)', '(8)\\1', '(?<n>8)', '8'.repeat(201), '[', '8{2,1}'])(
    'the pattern %s is refused',
    (pattern) => expect(patternFault(pattern)).not.toBeNull(),
  );
  test.each(['8[0-9]{3}', '(?:80|81)[0-9]{2}', '*', '01085008[0-9]{3}', '.*', '(8[0-9])?1', 'it-(?:a|b){2}', '热线.*'])(
    'the pattern %s serves',
    (pattern) => expect(patternFault(pattern)).toBeNull(),
  );
  test('a pattern that serves answers quickly, whatever the value', () => {
    const value = '8'.repeat(80);
    for (const pattern of ['8*8*8*8*x', '(?:8|9)[0-9]*x', '.*.*.*x']) {
      expect(patternFault(pattern)).toBeNull();
      expect(compilePattern(pattern)(value)).toBe(false);
    }
  });
  test.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['localhost', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['128.0.0.1', false],
    ['127.example.com', false],
  ])('%s is loopback: %p', (host, loopback) => expect(isLoopback(host)).toBe(loopback));
});
