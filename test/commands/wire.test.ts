/** What `wire` prints is read back as the PBX would read it. The same text was loaded by Asterisk 22 and 16. */
import { parseConfig } from '../../src/config.js';
import type { RealPbx } from '../../src/config/types.js';
import { wirePieces, type Flavour, type Piece, type WireOptions } from '../../src/wire/wire.js';
import { ownFolder, ran } from './harness.js';

const folder = ownFolder();

const yaml = `pbx:
  - name: main
    host: 127.0.0.1
    username: skylark
    secretFile: /etc/skylark/ami-main.secret
    trunks: [PJSIP/trunk]
    control: { username: skylark-control, secret: hunter2, context: skylark-click, callerId: "4008000000" }
hotline:
  queues: [{ queue: "600", name: IT 服务热线 }, support, "it-.*"]
`;

function pieces(flavour: Flavour, text = yaml, options: Partial<WireOptions> = {}): readonly Piece[] {
  const config = parseConfig(new TextEncoder().encode(text), '/x/skylark.yaml', {}, { files: 'leave' });
  const [pbx] = config.pbx.flatMap((p): RealPbx[] => (p.simulated === null ? [p] : []));
  if (pbx === undefined) throw new Error('no PBX');
  return wirePieces(config, pbx, { flavour, language: 'en', addresses: [], ...options });
}

/** Sections → lines without comments, as Asterisk reads a file: `;` begins a comment. */
function sections(file: string, from: readonly Piece[]): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  let section: string[] = [];
  for (const line of from.filter((p) => p.file === file).flatMap((p) => p.lines)) {
    const bare = line.replace(/(^|\s);.*$/, '').trim();
    const name = /^\[([^\]]+)\](\(\+\))?$/.exec(bare);
    if (name !== null) section = out[`${name[1]}${name[2] ?? ''}`] ??= [];
    else if (bare !== '') section.push(bare);
  }
  return out;
}

test('manager.conf of plain Asterisk: the least rights, exact times, this machine only', () => {
  expect(sections('/etc/asterisk/manager.conf', pieces('asterisk'))).toEqual({
    general: [
      'enabled = yes',
      'port = 5038',
      'bindaddr = 127.0.0.1',
      'timestampevents = yes',
      'channelvars = CALLERID(num-pres)',
    ],
    skylark: [
      '#include skylark-secret-skylark.conf',
      'deny = 0.0.0.0/0.0.0.0',
      'deny = ::/0',
      'permit = 127.0.0.1/255.255.255.255',
      'permit = ::1/128',
      'read = call,agent',
      'write = reporting',
      'writetimeout = 5000',
    ],
    'skylark-control': [
      '#include skylark-secret-skylark-control.conf',
      'deny = 0.0.0.0/0.0.0.0',
      'deny = ::/0',
      'permit = 127.0.0.1/255.255.255.255',
      'permit = ::1/128',
      'read = call',
      'write = call,originate,agent',
      'writetimeout = 5000',
    ],
  });
});

test('FreePBX: files that its pages leave alone, sections added to', () => {
  const all = pieces('freepbx');
  expect(all.map((p) => p.file).filter((f) => f !== null && !f.endsWith('_custom.conf'))).toEqual([]);
  const manager = sections('/etc/asterisk/manager_custom.conf', all);
  expect(manager['general(+)']).toEqual(['timestampevents = yes', 'channelvars = CALLERID(num-pres)']);
  expect(manager['skylark']).toContain('read = call,agent');
  const advice = all.flatMap((p) => p.lines).join('\n');
  expect(advice).toContain('Local/8001@from-queue/n');
  expect(advice).toMatch(/[Dd]evice-and-user mode/);
  expect(advice).toContain("{ queue: '600', name: IT 服务热线 }");
});

test('the first dialplan step keeps nothing but a number', () => {
  const step = 'Set(CALLERID(num)=${FILTER(0-9+*#,${CALLERID(num)})})';
  expect(sections('/etc/asterisk/extensions.conf', pieces('asterisk'))['from-trunk']).toEqual([
    `exten => _[0-9*#+].,1,${step}`,
  ]);
  expect(sections('/etc/asterisk/extensions_custom.conf', pieces('freepbx'))['from-skylark']).toEqual([
    `exten => _[0-9*#+].,1,${step}`,
    'same => n,Goto(from-trunk,${EXTEN},1)',
    `exten => s,1,${step}`,
    'same => n,Goto(from-trunk,s,1)',
  ]);
});

test('queues get a member time and a caller time; patterns are no queue names', () => {
  const queues = sections('/etc/asterisk/queues.conf', pieces('asterisk'));
  expect(Object.keys(queues)).toEqual(['600', 'support']);
  expect(queues['600']).toEqual(['timeout = 15', 'retry = 2', 'ringinuse = no']);
  expect(pieces('asterisk').flatMap((p) => p.lines)).toContain('; same => n,Queue(600,,,,300)');
});

test('call control: one context with a fixed way; without it nothing of the kind', () => {
  expect(sections('/etc/asterisk/extensions.conf', pieces('asterisk'))['skylark-click']).toEqual([
    'exten => _[0-9*#+].,1,NoOp(click-to-call)',
    'same => n,Set(CALLERID(num)=4008000000)',
    'same => n,Dial(PJSIP/${EXTEN}@trunk,60)',
    'same => n,Hangup()',
  ]);
  const none = pieces('asterisk', yaml.replace(/^ {4}control.*$/m, ''));
  expect(JSON.stringify(none)).not.toContain('originate');
});

test('a PBX on another machine: TLS where it is set, and permit for this machine', () => {
  const far = yaml.replace('host: 127.0.0.1', 'host: pbx.example.com\n    port: 5039\n    tls: true');
  const manager = sections(
    '/etc/asterisk/manager.conf',
    pieces('asterisk', far, { addresses: ['192.0.2.7', '2001:db8::7'] }),
  );
  expect(manager['general']).toEqual(
    expect.arrayContaining(['tlsenable = yes', 'tlsbindaddr = 0.0.0.0:5039', 'bindaddr = 127.0.0.1']),
  );
  expect(manager['skylark']?.filter((l) => l.startsWith('permit'))).toEqual(['permit = 192.0.2.7/255.255.255.255']);
  const unknown = sections('/etc/asterisk/manager.conf', pieces('asterisk', far));
  expect(unknown['skylark']?.filter((l) => l.startsWith('permit'))).toEqual([]);
});

test('filters are anchored, so that no caller can hide behind his name', () => {
  const filters = pieces('asterisk')
    .flatMap((p) => p.lines)
    .filter((l) => l.includes('eventfilter'));
  expect(filters.length).toBeGreaterThan(0);
  for (const f of filters) expect(f).toMatch(/^;eventfilter = !\^Event: [A-Za-z]+$/);
});

test('no secret is printed, none stands in a command', async () => {
  const file = folder.put('skylark.yaml', yaml);
  for (const lang of ['C', 'zh_CN.UTF-8']) {
    const { code, out } = await ran(['wire', '--config', file], {
      env: { LANG: lang, SKYLARK_PBX_MAIN_SECRET: 'topsecret' },
    });
    expect(code).toBe(0);
    expect(out).not.toMatch(/hunter2|topsecret/);
    expect(out).toContain('openssl rand -hex 24 >');
    // Whatever is not meant for a file of the PBX is a comment in it.
    const loose = out.split('\n').filter((l) => /openssl|printf|chown|mkdir/.test(l) && !l.startsWith(';'));
    expect(loose).toEqual([]);
  }
});

test('one PBX, one flavour; nothing to wire where all is simulated', async () => {
  const file = folder.put('skylark.yaml', yaml);
  const { out } = await ran(['wire', '--for', 'freepbx', '--pbx', 'main', '--config', file]);
  expect(out).toContain(';;;; [freepbx]');
  expect(out).not.toContain(';;;; [asterisk]');
  const demo = folder.put('demo.yaml', 'pbx: [{ name: s, simulated: {} }]');
  expect(await ran(['wire', '--config', demo])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('Nothing to wire'),
  });
});
