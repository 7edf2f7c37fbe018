/** Exit codes and where words go: standard output is the command's output alone, notices stand beside it. */
import { ownFolder, ran } from './harness.js';

const folder = ownFolder();
const good = 'pbx: [{ name: main, host: 127.0.0.1, username: a, secret: hunter2 }]';

test('no command: the help on standard error, exit 2', async () => {
  const { code, out, err } = await ran([]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^Usage: skylark/);
});
test('help and version: on standard output, exit 0', async () => {
  expect(await ran(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^Usage: skylark/) });
  expect(await ran(['--version'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await ran(['check', '--help'])).toMatchObject({ code: 0, err: '' });
});
test.each([
  [['chek'], /unknown command 'chek'\n\(Did you mean check\?\)/],
  [['check', '--cofnig', 'x'], /unknown option '--cofnig'/],
  [['check', '--config'], /option '--config <file>' argument missing/],
  [['check', 'one', 'two'], /too many arguments/],
  [['check'], /There is no configuration: name one with --config FILE/],
  [['wire', '--for', 'cisco', '--config', 'skylark.yaml'], /--for takes asterisk or freepbx, not "cisco"/],
  [['wire', '--pbx', 'other', '--config', 'skylark.yaml'], /There is no PBX "other"/],
  [['watch', '--url', 'desk', '--config', 'skylark.yaml'], /--url takes an address/],
  [['watch', '--config', 'skylark.yaml'], /A token is needed/],
  [['watch', '--config', 'skylark.yaml', '--token-file', 'missing'], /The token file missing does not exist/],
])('%j: exit 2 with one sentence', async (argv, sentence) => {
  folder.put('skylark.yaml', good);
  const { code, out, err } = await ran(argv, { cwd: folder.path() });
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(sentence);
  expect(err).not.toMatch(/ at .*\.ts/);
});

describe('check', () => {
  test('a good configuration: what was understood, exit 0, no secret', async () => {
    const file = folder.put('skylark.yaml', good);
    const { code, out, err } = await ran(['check', '--config', file]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/skylark\.yaml is valid\.\n {2}PBX main +127\.0\.0\.1:5038 \(plain\) as a; watches only/);
    expect(out).toContain('answered within 15s of the offer (exactly 15s is within)');
    expect(out).not.toContain('hunter2');
  });
  test('queues with names and rules, agents, a simulated PBX, call control', async () => {
    const file = folder.put(
      'skylark.yaml',
      `pbx:
  - { name: a, simulated: {} }
  - name: b
    host: "::1"
    username: w
    secret: s
    tls: true
    trunks: [PJSIP/t]
    control: { username: c, secret: s, context: click }
hotline: { queues: [{ queue: "600", name: 热线, answerRule: { limit: 10s, measure: ring, boundary: exclusive } }, { queue: x }] }
agents: [{ user: wang.li, extension: "8001" }]
demo: {}`.replace('demo: {}', ''),
    );
    const { out } = await ran(['check', '--config', file]);
    expect(out).toMatch(/PBX a +simulated, a caller every 12s/);
    expect(out).toMatch(/PBX b +::1:5038 \(TLS\) as w; call control as c; trunks: PJSIP\/t/);
    expect(out).toMatch(/queue 600 +热线; answered within 10s of the first ring \(exactly 10s is late\)/);
    expect(out).toMatch(/queue x +no display name; the general rule/);
    expect(out).toMatch(/agents +wang\.li at 8001/);
  });
  test('mistakes: exit 2, key and line on standard error', async () => {
    const file = folder.put('skylark.yaml', `${good}\nhotline:\n  quues: []\nsite: { zone: Mars }`);
    expect(await ran(['check', '--config', file])).toEqual({
      code: 2,
      out: '',
      err: `${file}, line 3, column 3: unknown key "quues" in hotline, did you mean "queues"?\n${file}, line 4, column 15: site.zone must be a time zone such as Asia/Shanghai, not "Mars"\n`,
    });
  });
  test('the file that is not there, and the one that the environment names', async () => {
    expect(await ran(['check', '--config', 'x.yaml'], { cwd: folder.path() })).toMatchObject({
      code: 2,
      err: expect.stringContaining('x.yaml: the configuration file does not exist'),
    });
    const file = folder.put('other.yaml', good);
    expect(await ran(['check'], { env: { SKYLARK_CONFIG: file } })).toMatchObject({ code: 0 });
  });
  test('warnings do not fail it', async () => {
    const file = folder.put('skylark.yaml', good);
    expect(await ran(['check', '--config', file], { env: { SKYLARK_HTPP_PORT: '1' } })).toMatchObject({
      code: 0,
      err: 'warning: The variable SKYLARK_HTPP_PORT sets nothing; did you mean SKYLARK_HTTP_PORT?\n',
    });
  });
});
