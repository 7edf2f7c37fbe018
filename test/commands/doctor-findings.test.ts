/** What the doctor says of what it saw: each fault with its mend, and silence about what is right. */
import { argumentsOf, dialplanFindings, type DialplanRow } from '../../src/doctor/dialplan.js';
import { isFault, showFinding, type Finding } from '../../src/doctor/finding.js';
import { machineFindings, sqliteFits, type MachineFacts } from '../../src/doctor/machine.js';
import { pbxFindings, type PbxFacts } from '../../src/doctor/pbx.js';
import type { MemberFacts, SiteFacts } from '../../src/doctor/queues.js';
import { writeClasses } from '../../src/doctor/rights.js';
import { createWiring, defaultWiring } from '../../src/core/wiring.js';

/** As Asterisk 22.10 offered them to `write = reporting`. */
const least = [
  'Challenge: Generate Challenge for MD5 Auth.  (Priv: <none>)',
  'Show PBX core status variables.  (Priv: system,reporting,all)',
  'List the current known device states.  (Priv: call,reporting,all)',
  'Show dialplan contexts and extensions  (Priv: config,reporting,all)',
  'List channel status.  (Priv: system,call,reporting,all)',
];
const member: MemberFacts = {
  device: 'PJSIP/8001',
  stateDevice: null,
  name: '王丽',
  paused: false,
  state: 'not_in_use',
};
const site: SiteFacts = {
  wiring: createWiring({
    ...defaultWiring,
    pbx: 'main',
    trunks: ['PJSIP/trunk'],
    phones: ['8[0-9]{3}'],
    agents: ['80[0-9]{2}'],
    queues: ['hotline'],
    userAt: () => null,
  }),
  trunks: ['PJSIP/trunk'],
  queues: ['hotline'],
  userAt: (extension) => (extension === '8001' ? 'wang.li' : null),
};
const calls = {
  Newchannel: 4,
  Newstate: 6,
  Hangup: 4,
  DialBegin: 2,
  BridgeEnter: 2,
  QueueCallerJoin: 1,
  AgentCalled: 2,
  AgentConnect: 1,
};
const well: PbxFacts = {
  pbx: 'main',
  address: '127.0.0.1:5038',
  username: 'skylark',
  fault: null,
  version: '22.10.1',
  commands: least,
  reporting: true,
  readClasses: ['call', 'agent'],
  events: calls,
  watched: 20_000_000,
  timestamps: 'yes',
  presentation: 'yes',
  clockOffset: 40_000,
  queues: [{ queue: 'hotline', members: [member] }],
  devices: ['PJSIP/8001', 'PJSIP/trunk', 'Queue:hotline_avail'],
  dialplan: [
    {
      context: 'from-trunk',
      exten: '_X.',
      application: 'Set',
      data: 'CALLERID(num)=${FILTER(0-9+*#,${CALLERID(num)})}',
    },
    { context: 'from-trunk', exten: '_X.', application: 'Queue', data: 'hotline,,,,300' },
  ],
};
const faults = (change: Partial<PbxFacts>, other: Partial<SiteFacts> = {}): readonly Finding[] =>
  pbxFindings({ ...well, ...change }, { ...site, ...other }).filter((f) => f.level !== 'ok');
const told = (found: readonly Finding[]): string[] => found.map((f) => `${f.level} ${f.id}: ${f.text.en}`);

test('a PBX in order: nothing but ok', () => {
  expect(told(faults({}))).toEqual([]);
});

test('every finding speaks both languages, and every fault says what to do', () => {
  const all = [
    ...pbxFindings(well, site),
    ...faults({ fault: { kind: 'tls', detail: 'x' } }),
    ...faults({
      timestamps: 'no',
      presentation: 'no',
      clockOffset: -9e6,
      version: '11.1',
      reporting: false,
      queues: [],
    }),
  ];
  for (const f of all) {
    expect(f.text.zh).toMatch(/\p{Script=Han}|Asterisk/u);
    if (isFault(f)) expect(f.todo).not.toBeNull();
    expect(showFinding(f, 'zh-CN')).toContain(f.text.zh);
    expect(showFinding(f, 'en')).toContain(f.text.en);
  }
});

describe('signing in', () => {
  test.each([
    ['refused_port', /nobody listens at 127\.0\.0\.1:5038/],
    ['wrong_password', /refuses skylark/],
    ['timeout', /does not answer in time/],
    ['tls', /TLS with .* failed: self-signed/],
    ['not_ami', /is not AMI/],
    ['unreachable', /cannot be reached/],
    ['other', /no session/],
  ] as const)('%s', (kind, sentence) => {
    const found = faults({ fault: { kind, detail: 'self-signed' } });
    expect(found).toHaveLength(1);
    expect(told(found)[0]).toMatch(sentence);
    expect(found[0]?.level).toBe('fail');
  });
});

describe('rights', () => {
  test('from the list of commands: the least rights, and each class beyond them', () => {
    expect([...writeClasses(least)]).toEqual(['reporting']);
    expect(
      [...writeClasses([...least, 'Originate a call.  (Priv: originate,all)', 'Redirect.  (Priv: call,all)'])].sort(),
    ).toEqual(['call', 'originate', 'reporting']);
    // With `system` the commands for `system,reporting` prove nothing more.
    expect([...writeClasses(['Load.  (Priv: system,all)', 'Status.  (Priv: system,reporting,all)'])]).toEqual([
      'system',
    ]);
    expect([...writeClasses(['Ping  (Priv: <none>)', 'odd text'])]).toEqual([]);
  });
  test('more than needed is a warning', () => {
    const found = faults({
      commands: [...least, 'Originate a call.  (Priv: originate,all)'],
      readClasses: ['call', 'agent', 'dialplan', 'system'],
    });
    expect(told(found)).toEqual([
      'warn rights: the account may do more than it needs: write originate',
      'warn rights: the account hears more than it needs: read dialplan,system',
    ]);
  });
  test('less than needed is a failure', () => {
    expect(told(faults({ reporting: false, commands: null }))).toEqual([
      'fail rights: the account may not list the calls at the start (write class reporting)',
    ]);
  });
});

describe('events', () => {
  test('no call came while watching: it says what it could not check, and is no fault', () => {
    const found = faults({ events: { DeviceStateChange: 3 }, timestamps: 'unseen', presentation: 'unseen' });
    expect(told(found)).toEqual([
      'note events: no call came within 20 s (3 other events), so the events of a call could not be checked',
    ]);
  });
  test('calls come, but nothing of queues', () => {
    const { QueueCallerJoin: _, AgentCalled: __, AgentConnect: ___, ...rest } = calls;
    expect(told(faults({ events: rest }))).toEqual([
      'note events: calls came, but none of QueueCallerJoin, AgentCalled, AgentConnect: no call for a queue, or the read class agent is missing',
    ]);
  });
  test('no time, no presentation of numbers', () => {
    expect(told(faults({ timestamps: 'no', presentation: 'no' })).map((t) => t.split(':')[0])).toEqual([
      'warn timestampevents',
      'warn channelvars',
    ]);
  });
});

test('a clock that differs by minutes is a warning and harms no figure', () => {
  expect(told(faults({ clockOffset: 300_000_000 }))).toEqual([
    "warn clock: the PBX's clock is 300.0 s ahead of ours; figures stay right, shown times are the PBX's",
  ]);
});

test.each([
  ['11.25.3', 'fail'],
  ['16.28.0~dfsg-0+deb11u4', 'warn'],
  ['certified/18.9-cert1', 'warn'],
  ['21.0.0', 'warn'],
  [null, 'note'],
  ['22.10.1', undefined],
  ['20.9.0', undefined],
  ['24.0.0', undefined],
])('version %s: %s', (version, level) => {
  expect(faults({ version }).find((f) => f.id === 'version')?.level).toBe(level);
});

describe('queues, members and users', () => {
  const of = (members: readonly MemberFacts[], other: Partial<SiteFacts> = {}): string[] =>
    told(faults({ queues: [{ queue: 'hotline', members }] }, other));
  test('nobody would get the pop', () => {
    expect(of([member, { ...member, device: 'PJSIP/8002' }])).toEqual([
      'warn users: queue hotline: no user at 8002, so nobody gets the pop',
    ]);
  });
  test('a member that is no extension, one that is no agent, none at all', () => {
    expect(of([{ ...member, device: 'SIP/9001' }])).toEqual([
      'warn members: queue hotline: SIP/9001 is no known extension',
      'warn devices: neither trunk nor phone: SIP/9001',
    ]);
    expect(of([{ ...member, device: 'PJSIP/8100' }])).toEqual([
      "warn members: queue hotline: 8100 is no agent's phone by hotline.extensions",
    ]);
    expect(of([])).toEqual(["warn members: queue hotline has no member: nobody's phone rings"]);
  });
  test('Local members: /n and the state interface', () => {
    const local = { ...member, device: 'Local/8001@from-queue/n', stateDevice: 'hint:8001@ext-local' };
    expect(of([local])).toEqual([]);
    expect(of([{ ...local, device: 'Local/8001@from-queue' }]).map((t) => t.split(':')[0])).toEqual([
      'note local-members',
    ]);
    expect(of([{ ...local, stateDevice: null }]).map((t) => t.split(':')[0])).toEqual(['note local-members']);
  });
  test('a queue of the configuration that the PBX does not have', () => {
    expect(told(faults({ queues: [] }))).toEqual([
      'warn queues: the PBX has no queue hotline',
      'warn queues: no queue of the PBX is a hotline queue: no call of a queue will pop',
    ]);
  });
  test('devices that are neither trunk nor phone; without trunks they count as such', () => {
    const devices = ['PJSIP/8001', 'PJSIP/fax', 'SIP/trunk2', 'Custom:night', 'Queue:hotline_avail'];
    expect(told(faults({ devices }))).toEqual(['warn devices: neither trunk nor phone: PJSIP/fax, SIP/trunk2']);
    expect(told(faults({ devices }, { trunks: [] }))[0]).toMatch(/^note devices: these count as trunks/);
  });
});

describe('the dialplan', () => {
  const queue = (data: string): DialplanRow => ({ context: 'c', exten: 's', application: 'Queue', data });
  const found = (...rows: DialplanRow[]): string[] => told(dialplanFindings('main', rows, site).filter(isFault));
  test('Queue() without a limit', () => {
    const clean = (well.dialplan ?? []).slice(0, 1);
    expect(found(...clean, queue('hotline'))).toEqual([
      'warn queue-limit: Queue() without a time limit: hotline (c,s)',
    ]);
    expect(found(...clean, queue('hotline,t,,,0'))).toHaveLength(1);
    expect(found(...clean, queue('hotline,t,,,${MAX}'), queue('sales'), queue('hotline,,,,60'))).toEqual([]);
  });
  test('numbers that nobody cleans', () => {
    expect(found()).toEqual([
      "warn clean-number: the dialplan does not clean callers' numbers: a caller can forge messages through them",
    ]);
  });
  test('commas inside of functions part nothing', () => {
    expect(argumentsOf('a,${IF($[1>2]?b,c)},d')).toEqual(['a', '${IF($[1>2]?b,c)}', 'd']);
    expect(argumentsOf('')).toEqual(['']);
    expect(argumentsOf('a)b,c')).toEqual(['a)b', 'c']);
  });
});

describe('this machine', () => {
  const machine: MachineFacts = {
    node: '20.20.2',
    sqlite: '12.11.1',
    storePath: '/data/skylark.db',
    storeFault: null,
    address: 'http://127.0.0.1:8080',
    port: 'ours',
  };
  const found = (change: Partial<MachineFacts>): string[] =>
    machineFindings({ ...machine, ...change })
      .filter((f) => f.level !== 'ok')
      .map((f) => `${f.level} ${f.id}`);
  test.each([
    ['20.20.2', '12.11.1', true],
    ['24.18.1', '12.11.1', true],
    ['24.19.0', '12.11.1', false],
    ['25.0.0', '12.11.1', false],
    ['24.21.0', '13.2.0', true],
    ['22.5.0', '13.2.0', true],
    ['20.20.2', '13.2.0', false],
  ])('Node %s with better-sqlite3 %s: %p', (node, sqlite, fits) => {
    expect(sqliteFits(node, sqlite)).toBe(fits);
    expect(found({ node, sqlite })).toEqual(fits ? [] : ['fail sqlite']);
  });
  test('old Node, no driver, no folder, no port', () => {
    expect(found({ node: '18.20.0' })).toEqual(['fail node']);
    expect(found({ sqlite: null, storeFault: 'permission denied', port: 'taken' })).toEqual([
      'fail sqlite',
      'fail store',
      'fail port',
    ]);
    expect(found({ port: 'free' })).toEqual(['note port']);
    expect(found({ port: { fault: 'no such address' } })).toEqual(['fail port']);
  });
});

test('a mobile that a queue dials through the trunk is said, and is neither a fault nor a strange device', () => {
  const mobile = { ...member, device: 'PJSIP/13900000999@trunk', stateDevice: 'PJSIP/trunk', name: null };
  const found = faults({ queues: [{ queue: 'hotline', members: [member, mobile] }] });
  expect(told(found)).toEqual([
    'note members: queue hotline: PJSIP/13900000999@trunk is a phone outside: its calls are recorded, but nobody gets a pop',
  ]);
  expect(found.some(isFault)).toBe(false);
});

test('no event at all: what could not be checked is said, what came all the same is used', () => {
  const found = told(faults({ events: { DeviceStateChange: 3 }, timestamps: 'no', presentation: 'unseen' }));
  expect(found.map((t) => t.split(':')[0])).toEqual(['note events', 'warn timestampevents']);
});

test('devices that are called otherwise: known by their pattern, and patterns that match nothing are named', () => {
  const devices = [
    { pattern: 'PJSIP/soft-([0-9]{4})', extension: '$1' },
    { pattern: 'SIP/reception', extension: '8000' },
    { pattern: 'SIP/gate([0-9])', extension: '900$1' },
  ];
  const wiring = createWiring({
    ...defaultWiring,
    pbx: 'main',
    trunks: ['PJSIP/trunk'],
    phones: ['8[0-9]{3}'],
    queues: ['hotline'],
    devices,
    userAt: () => null,
  });
  const soft = { ...member, device: 'PJSIP/soft-8001' };
  const found = faults(
    {
      queues: [{ queue: 'hotline', members: [soft] }],
      devices: ['PJSIP/soft-8001', 'SIP/gate1', 'PJSIP/trunk', 'PJSIP/soft-lobby'],
    },
    { wiring, devices },
  );
  expect(told(found)).toEqual([
    'warn devices: neither trunk nor phone: PJSIP/soft-lobby, SIP/gate1',
    'warn device-patterns: hotline.devices: no device of this PBX matches SIP/reception',
    'warn device-patterns: hotline.devices: SIP/gate1 → 9001 is no extension',
  ]);
});
