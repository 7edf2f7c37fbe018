/** What an operator reads when the configuration is wrong: the key, the line, the column and one plain sentence. */
import { configKeys, keysWithin } from '../../src/config/keys.js';
import { problemsOf, seen } from './problems-of.js';

/** A PBX on this machine, and one more line a test. */
const pbx = 'pbx: [{ name: main, host: 127.0.0.1, username: skylark, secret: s }]';
const on = (line: string): string => `${pbx}\n${line}\n`;
const onPbx = (keys: string): string =>
  `pbx:\n  - name: main\n    host: 127.0.0.1\n    username: skylark\n    secret: s\n${keys}\n`;

const onLookup = (keys: string): string => on(`directory: { lookup: { ${keys} } }`);
const crm = 'url: "https://crm.example.com/{number}"';

test('the ground the table stands on is sound', () => {
  expect(seen(problemsOf(pbx))).toEqual([]);
  expect(seen(problemsOf(onPbx('    trunks: []')))).toEqual([]);
});

/** Configuration → what is said. Every key stands here at least once. */
const table: readonly [yaml: string, ...said: string[]][] = [
  ['', '1:1 pbx is missing'],
  ['- a', '1:1 the file must hold keys such as pbx:'],
  ['pbx: []', '1:6 pbx needs at least one entry'],
  ['pbx: main', '1:6 pbx must be a list, not "main"'],
  ['pbx:', '1:5 pbx has no value'],
  ['pbx: [{ host: 127.0.0.1, username: a, secret: s }]', '1:7 pbx[0].name is missing'],
  [
    'pbx: [{ name: Main, host: 127.0.0.1, username: a, secret: s }]',
    '1:15 pbx[0].name must be made of a-z, 0-9 and _, at most 32: it is part of every call id, not "Main"',
  ],
  [
    'pbx:\n  - { name: a, simulated: {} }\n  - { name: a, simulated: {} }',
    '3:13 pbx[1].name is the name of pbx[0] already',
  ],
  ['pbx: [{ name: a, username: a, secret: s }]', '1:7 pbx[0].host is missing'],
  [
    'pbx: [{ name: a, host: pbx.example.com, username: a, secret: s }]',
    '1:24 pbx[0].host is pbx.example.com, which is not this machine: set tls: true, or allowPlain: true if the network between is safe',
  ],
  [
    'pbx: [{ name: a, host: "a b", username: a, secret: s }]',
    '1:24 pbx[0].host must be a host name or an address, not "a b"',
  ],
  [onPbx('    port: 70000'), '6:11 pbx[0].port must be at most 65535, not 70000'],
  [onPbx('    port: 0'), '6:11 pbx[0].port must be at least 1, not 0'],
  [onPbx('    port: AMI'), '6:11 pbx[0].port must be a number, not "AMI"'],
  [onPbx('    port: 50.5'), '6:11 pbx[0].port must be a whole number, not 50.5'],
  ['pbx: [{ name: a, host: 127.0.0.1, secret: s }]', '1:7 pbx[0].username is missing'],
  [
    'pbx: [{ name: a, host: 127.0.0.1, username: "a\\r\\nSecret", secret: s }]',
    '1:45 pbx[0].username must be a manager account: letters, digits, dot, dash or underscore, not "a\\r\\nSecret"',
  ],
  [
    'pbx: [{ name: a, host: 127.0.0.1, username: a }]',
    '1:7 pbx[0].secretFile is missing: name a file with the secret, or give it in the environment',
  ],
  ['pbx: [{ name: a, host: 127.0.0.1, username: a, secret: "s\\nt" }]', '1:56 pbx[0].secret holds control characters'],
  [
    'pbx: [{ name: a, host: 127.0.0.1, username: a, secret: [hunter2] }]',
    '1:56 pbx[0].secret must be text, not a list',
  ],
  [onPbx('    secretFile: /x'), '6:17 pbx[0].secretFile stands beside secret; give one of the two'],
  [onPbx('    auth: sha'), '6:11 pbx[0].auth must be challenge or plain, not "sha"'],
  [onPbx('    tls: yes please'), '6:10 pbx[0].tls cannot be text'],
  [onPbx('    tls: { caFile: 7x/ca.pem }'), '6:20 pbx[0].tls.caFile names /nowhere/7x/ca.pem, which does not exist'],
  [onPbx('    tls: { serverName: "*" }'), '6:24 pbx[0].tls.serverName must be a host name or an address, not "*"'],
  [onPbx('    allowPlain: maybe'), '6:17 pbx[0].allowPlain must be true or false, not "maybe"'],
  [onPbx('    trunks: trunk'), '6:13 pbx[0].trunks must be a list, not "trunk"'],
  [
    onPbx('    trunks: [trunk]'),
    '6:14 pbx[0].trunks[0] must be a device such as PJSIP/trunk; a * at its end stands for any rest, not "trunk"',
  ],
  [onPbx('    trunks: [PJSIP/t, PJSIP/t]'), '6:23 pbx[0].trunks[1] stands in the list already'],
  [
    onPbx('    trunks: [PJSIP/8001]'),
    '6:14 pbx[0].trunks[0] is PJSIP/8001, which hotline.phones calls a phone; a device is one or the other',
  ],
  [
    onPbx('    control: { secret: t }'),
    '6:5 pbx[0].control.username is missing',
    '6:5 pbx[0].control.context is missing',
  ],
  [
    onPbx('    control: { username: skylark, secret: t, context: c }'),
    '6:26 pbx[0].control.username must be another manager account than username: the one that watches needs no such power',
  ],
  [
    onPbx('    control: { username: c, context: c }'),
    '6:5 pbx[0].control.secretFile is missing: name a file with the secret, or give it in the environment',
  ],
  [
    onPbx('    control: { username: c, secret: t, context: "a b", callerId: nobody }'),
    '6:49 pbx[0].control.context must be a dialplan context: letters, digits, dot, dash or underscore, not "a b"',
    '6:66 pbx[0].control.callerId must be digits in quotes, not "nobody"',
  ],
  [onPbx('    control: { username: c, secret: "", context: x }'), '6:37 pbx[0].control.secret is empty'],
  [
    onPbx('    control: { username: c, secretFile: /missing, context: x }'),
    '6:41 pbx[0].control.secretFile names /missing, which does not exist',
  ],
  [
    onPbx('    simulated: {}'),
    '3:11 pbx[0].host has no meaning for a simulated PBX',
    '4:15 pbx[0].username has no meaning for a simulated PBX',
    '5:13 pbx[0].secret has no meaning for a simulated PBX',
  ],
  ['pbx: [{ name: s, simulated: { seed: -1 } }]', '1:37 pbx[0].simulated.seed must be at least 0, not -1'],
  [
    'pbx: [{ name: s, simulated: { callEvery: 5ms } }]',
    '1:42 pbx[0].simulated.callEvery must lie between 100ms and 1h, not "5ms"',
  ],
  ['pbx: [{ name: s, simulated: { port: -5 } }]', '1:37 pbx[0].simulated.port must be at least 0, not -5'],
  [on('hotline: all'), '2:10 hotline must be a group of keys, not "all"'],
  [on('hotline: { queues: [[a]] }'), '2:21 hotline.queues[0] cannot be a list'],
  [on('hotline: { queues: [a, a] }'), '2:24 hotline.queues[1] is the same queue as hotline.queues[0]'],
  [on('hotline: { queues: ["a("] }'), '2:21 hotline.queues[0]: "a(" is no valid pattern (unterminated group)'],
  [
    on('hotline: { queues: [{ queue: "*" }] }'),
    '2:30 hotline.queues[0].queue must be the exact name of one queue where it has a name or a rule of its own',
  ],
  [on('hotline: { queues: [{ name: IT }] }'), '2:21 hotline.queues[0].queue is missing'],
  [on('hotline: { queues: [{ queue: a, name: "" }] }'), '2:39 hotline.queues[0].name is empty'],
  [
    on('hotline: { queues: [{ queue: a, answerRule: { limit: 0s } }] }'),
    '2:54 hotline.queues[0].answerRule.limit must lie between 1s and 1h, not "0s"',
  ],
  [
    on('hotline: { queues: [{ queue: a, answerRule: { measure: rings, boundary: in, shortAbandon: 5 } }] }'),
    '2:56 hotline.queues[0].answerRule.measure must be wait or ring, not "rings"',
    '2:73 hotline.queues[0].answerRule.boundary must be inclusive or exclusive, not "in"',
    '2:91 hotline.queues[0].answerRule.shortAbandon must be a duration such as 15s, 300ms, 2m, 1h, 30d or 2y (5 has no unit), not "5"',
  ],
  [
    on('hotline: { numbers: ["400", "400"] }'),
    '2:29 hotline.numbers[1] is the same as hotline.numbers[0]',
    '2:22 hotline.numbers[0] is an internal extension by hotline.phones[0]; a number is one or the other',
    '2:29 hotline.numbers[1] is an internal extension by hotline.phones[0]; a number is one or the other',
  ],
  [
    on('hotline: { numbers: ["4008000000", "4008[0-9]{6}"] }'),
    '2:22 hotline.numbers[0] is covered by hotline.numbers[1] already',
  ],
  [on('hotline: { phones: [] }'), '2:20 hotline.phones needs at least one entry'],
  [
    on('hotline: { phones: ["(8+)+"] }'),
    '2:21 hotline.phones[0]: "(8+)+" repeats a group that itself repeats or chooses, which can take for ever',
  ],
  [on('hotline: { phones: ["8...", "8..."] }'), '2:29 hotline.phones[1] is the same as hotline.phones[0]'],
  [on('hotline: { phones: ["8..."], extensions: ["9001"] }'), '2:43 hotline.extensions[0] is none of hotline.phones'],
  [on('hotline: { devices: [{ extension: "8001" }] }'), '2:22 hotline.devices[0].pattern is missing'],
  [
    on(`hotline:\n  devices:\n    - { pattern: 'PJSIP/soft-(', extension: '$1' }`),
    expect.stringMatching(/^4:18 hotline\.devices\[0\]\.pattern: "PJSIP\/soft-\(" is no valid pattern/),
  ],
  [
    on(`hotline:\n  devices:\n    - { pattern: 'soft-([0-9]+)', extension: '$1' }`),
    '4:18 hotline.devices[0].pattern must begin with the technology, for example PJSIP/soft-([0-9]{4}), not "soft-([0-9]+)"',
  ],
  [
    on(`hotline:\n  devices:\n    - { pattern: SIP/reception, extension: reception }`),
    '4:44 hotline.devices[0].extension must be an extension in quotes, with $1 for what the first group of the pattern matched, not "reception"',
  ],
  [
    on(`hotline:\n  devices:\n    - { pattern: 'PJSIP/soft-([0-9]+)', extension: '8001' }`),
    '4:18 hotline.devices[0].pattern has a group that the extension does not use: write $1 there, or (?: ) here',
  ],
  [
    on(`hotline:\n  devices:\n    - { pattern: 'PJSIP/soft-([0-9]+)', extension: '$2' }`),
    '4:18 hotline.devices[0].pattern has a group that the extension does not use: write $1 there, or (?: ) here',
    '4:52 hotline.devices[0].extension takes $2, but the pattern has only 1',
  ],
  [
    on(`hotline:\n  devices:\n    - { pattern: SIP/reception, extension: '$1' }`),
    '4:44 hotline.devices[0].extension takes $1, but the pattern has none: put what is meant in ( )',
  ],
  [
    on(`hotline:\n  phones: ['8...']\n  devices:\n    - { pattern: SIP/reception, extension: '9000' }`),
    '5:44 hotline.devices[0].extension is 9000, which is none of hotline.phones',
  ],
  [
    on(
      `hotline:\n  devices:\n    - { pattern: SIP/reception, extension: '8000' }\n    - { pattern: SIP/reception, extension: '8001' }`,
    ),
    '5:18 hotline.devices[1].pattern is the same as hotline.devices[0]',
  ],
  [
    `${onPbx("    trunks: ['PJSIP/trunk-a']")}hotline:\n  devices:\n    - { pattern: 'PJSIP/trunk-(.*)', extension: '$1' }\n`,
    '9:18 hotline.devices[0].pattern matches the trunk PJSIP/trunk-a; a device is one or the other',
  ],
  [
    on('agents: [{ user: a b, extension: "8001" }]'),
    '2:18 agents[0].user must be a user name: letters, digits, dot, dash or underscore, at most 64, not "a b"',
  ],
  [on('agents: [{ user: a }]'), '2:10 agents[0].extension is missing'],
  [
    on('agents:\n  - { user: a, extension: 8001 }\n  - { user: b, extension: "8001" }'),
    '4:27 agents[1].extension is the phone of agents[0] already',
  ],
  [on('agents: [{ user: a, extension: 0800 }]'), '2:32 agents[0].extension is 0800, which is none of hotline.phones'],
  [
    on('hotline: { phones: ["8..."], extensions: ["80.."] }\nagents: [{ user: a, extension: "8100" }]'),
    '3:32 agents[0].extension is 8100, which is none of hotline.extensions',
  ],
  [on('directory: { file: /missing.csv }'), '2:20 directory.file names /missing.csv, which does not exist'],
  [on('directory: { file: / }'), '2:20 directory.file names /, which is no file'],
  [on('directory: { lookup: {} }'), '2:14 directory.lookup.url is missing'],
  [onLookup('url: "https://crm/people"'), '2:29 directory.lookup.url must hold {number} where the number goes'],
  [
    onLookup('url: "https://{number}.crm/people"'),
    '2:29 directory.lookup.url may hold {number} in its path or query alone',
  ],
  [
    onLookup('url: "ftp://crm/{number}"'),
    '2:29 directory.lookup.url must be an address such as https://crm.example.com/people?phone={number}',
  ],
  [
    onLookup('url: "https://me:secret@crm/{number}"'),
    '2:29 directory.lookup.url may hold no user and password; name a tokenFile',
  ],
  [
    onLookup('url: "http://crm.example.com/{number}"'),
    '2:29 directory.lookup.url goes to crm.example.com in clear: use https:, or allowPlain: true if the network between is safe',
  ],
  [onLookup(`${crm}, timeout: 1ms`), '2:74 directory.lookup.timeout must lie between 50ms and 10s, not "1ms"'],
  [onLookup(`${crm}, cacheFor: 30d`), '2:75 directory.lookup.cacheFor must lie between 1s and 7d, not "30d"'],
  [
    onLookup(`${crm}, tokenFile: /missing.token`),
    '2:76 directory.lookup.tokenFile names /missing.token, which does not exist',
  ],
  [onLookup(`${crm}, caFile: /missing.pem`), '2:73 directory.lookup.caFile names /missing.pem, which does not exist'],
  [onLookup(`${crm}, allowPlain: 3`), '2:77 directory.lookup.allowPlain must be true or false, not 3'],
  [onLookup(`${crm}, fields: 3`), '2:73 directory.lookup.fields must be a group of keys, not 3'],
  [
    onLookup(`${crm}, fields: { name: a..b }`),
    '2:81 directory.lookup.fields.name must be names separated by dots, such as data.name, not "a..b"',
  ],
  [
    onLookup(`${crm}, fields: { title: a..b }`),
    '2:82 directory.lookup.fields.title must be names separated by dots, such as data.name, not "a..b"',
  ],
  [
    onLookup(`${crm}, fields: { salutation: a..b }`),
    '2:87 directory.lookup.fields.salutation must be names separated by dots, such as data.name, not "a..b"',
  ],
  [
    onLookup(`${crm}, fields: { organisation: a..b }`),
    '2:89 directory.lookup.fields.organisation must be names separated by dots, such as data.name, not "a..b"',
  ],
  [
    onLookup(`${crm}, fields: { department: a..b }`),
    '2:87 directory.lookup.fields.department must be names separated by dots, such as data.name, not "a..b"',
  ],
  [
    onLookup(`${crm}, fields: { notes: a..b }`),
    '2:82 directory.lookup.fields.notes must be names separated by dots, such as data.name, not "a..b"',
  ],
  [
    onLookup(`${crm}, fields: { language: a..b }`),
    '2:85 directory.lookup.fields.language must be names separated by dots, such as data.name, not "a..b"',
  ],
  [on('directory: people.csv'), '2:12 directory must be a group of keys, not "people.csv"'],
  [
    on('answerRule: { limit: 15 }'),
    '2:22 answerRule.limit must be a duration such as 15s, 300ms, 2m, 1h, 30d or 2y (15 has no unit), not "15"',
  ],
  [on('procedure: {}'), '2:1 procedure.file is missing'],
  [on('procedure: { file: nowhere.yaml }'), '2:20 procedure.file names /nowhere/nowhere.yaml, which does not exist'],
  [on('answerRule: { measure: talk }'), '2:24 answerRule.measure must be wait or ring, not "talk"'],
  [on('answerRule: { boundary: 15s }'), '2:25 answerRule.boundary must be inclusive or exclusive, not "15s"'],
  [on('answerRule: { shortAbandon: 1h }'), '2:29 answerRule.shortAbandon must lie between 0ms and 5m, not "1h"'],
  [
    on('store: postgres://db/skylark'),
    '2:8 store: "postgres://db/skylark" names PostgreSQL, but this build has the SQLite store only: write sqlite:PATH',
  ],
  [
    on('store: ./skylark.db'),
    '2:8 store must be sqlite:PATH, for example sqlite:./data/skylark.db, not "./skylark.db"',
  ],
  [
    on('store: "sqlite::memory:"'),
    '2:8 store must name a file: a store in memory forgets every call, not "sqlite::memory:"',
  ],
  [
    on('http: { host: 0.0.0.0 }'),
    '2:15 http.host is 0.0.0.0, which others can reach: set tls, or allowPlain: true if the network is safe',
  ],
  [on('http: { port: 8080x }'), '2:15 http.port must be a number, not "8080x"'],
  [
    on('http: { publicUrl: desk.example.com }'),
    '2:20 http.publicUrl must be the address that browsers use, for example https://desk.example.com, not "desk.example.com"',
  ],
  [on('http: { tls: { certFile: /c.pem } }'), '2:9 http.tls.keyFile is missing'],
  [
    on('http: { tls: { certFile: /c.pem, keyFile: /k.pem } }'),
    '2:26 http.tls.certFile names /c.pem, which does not exist',
    '2:43 http.tls.keyFile names /k.pem, which does not exist',
  ],
  [
    on('http: { trustedProxies: [everybody] }'),
    '2:26 http.trustedProxies[0] must be an address, a network such as 10.0.0.0/8, or loopback, not "everybody"',
  ],
  [on('http: { allowPlain: 1 }'), '2:21 http.allowPlain must be true or false, not 1'],
  [on('site: { zone: Asia/Peking }'), '2:15 site.zone must be a time zone such as Asia/Shanghai, not "Asia/Peking"'],
  [on('site: { region: China }'), '2:17 site.region must be a country code of two capitals, such as CN, not "China"'],
  [on('site: { locale: zh }'), '2:17 site.locale must be zh-CN or en, not "zh"'],
  [on('site: { name: [] }'), '2:15 site.name must be text, not a list'],
  [on('site: { idleLock: 11m }'), '2:19 site.idleLock must lie between 10s and 10m, not "11m"'],
  [on('site: { idleLock: 9s }'), '2:19 site.idleLock must lie between 10s and 10m, not "9s"'],
  [
    on('site: { dialPrefixes: [nine] }'),
    '2:24 site.dialPrefixes[0] must be digits in quotes, for example "9", not "nine"',
  ],
  [
    on('retention: { calls: soon, tickets: 1ms, audit: 30d }'),
    '2:21 retention.calls must be a duration such as 15s, 300ms, 2m, 1h, 30d or 2y, not "soon"',
    '2:36 retention.tickets must lie between 1d and 36500d, not "1ms"',
    '2:48 retention.audit must lie between 183d and 36500d, not "30d"',
  ],
  [
    on('log: { level: loud, format: xml }'),
    '2:15 log.level must be error, warn, info or debug, not "loud"',
    '2:29 log.format must be text or json, not "xml"',
  ],
  ['pbx: [{ name: s, simulated: {} }]\ndemo: { desk: 3 }', '2:15 demo.desk must be true or false, not 3'],
  [on('demo: {}'), '2:7 demo cannot stand beside a real PBX (pbx[0]): its passwords are public'],
  [
    'pbx: [{ name: s, simulated: {} }]\ndemo:\n  users:\n    - { user: "", name: "", roles: [boss], extension: x, password: [p] }',
    '4:15 demo.users[0].user must be a user name: letters, digits, dot, dash or underscore, at most 64'.replace(
      'must',
      'must',
    ),
    '4:25 demo.users[0].name is empty',
    '4:37 demo.users[0].roles[0] must be agent, supervisor, engineer, dispatcher, administrator or auditor, not "boss"',
    '4:55 demo.users[0].extension must be an extension: digits in quotes, for example "8001", not "x"',
    '4:68 demo.users[0].password must be text, not a list',
  ],
  [
    'pbx: [{ name: s, simulated: {} }]\nhttp: { host: 0.0.0.0, allowPlain: true }\ndemo: {}',
    '3:7 demo is for this machine alone: http.host must be 127.0.0.1, since its passwords are public',
  ],
];

test.each(table)('%s', (yaml, ...said) => {
  expect(seen(problemsOf(yaml)).sort()).toEqual([...said].sort());
});

test('the table holds every key', () => {
  const told = table.flatMap(([yaml]) => problemsOf(yaml).map((p) => p.path.replaceAll(/\[\d+\]/g, '[]')));
  const missing = configKeys.map((k) => k.path).filter((path) => !told.some((t) => t.startsWith(path)));
  expect(missing).toEqual([]);
});

describe('misspelt keys', () => {
  /** A file whose only content is the way to one key, each group of lists as its first entry. */
  function wayTo(path: string, leaf: string): string {
    const parts = path.split('.');
    parts[parts.length - 1] = leaf;
    let text = '';
    let indent = 0;
    parts.forEach((part, i) => {
      const last = i === parts.length - 1;
      const name = part.replace('[]', '');
      text += `${name}:${last ? ' 1' : ''}\n`;
      if (last) return;
      indent += 2;
      text += ' '.repeat(indent);
      if (part.endsWith('[]')) {
        text += '- ';
        indent += 2;
      }
    });
    return text;
  }

  test.each(configKeys.filter((k) => k.path.replace('[]', '').length > 3).map((k) => k.path))('%s', (path) => {
    const name = (path.split('.').at(-1) ?? '').replace('[]', '');
    const wrong = `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`;
    if (wrong === name) return;
    const yaml = wayTo(path, wrong);
    const lines = yaml.trimEnd().split('\n');
    const problem = problemsOf(yaml).find((p) => p.message.includes(`unknown key "${wrong}"`));
    expect(problem).toMatchObject({ line: lines.length, column: (lines.at(-1) ?? '').indexOf(wrong) + 1 });
    expect(problem?.message).toContain(`did you mean "${name}"?`);
  });

  test('a word that resembles nothing gets the list of keys', () => {
    expect(seen(problemsOf(on('site: { xyzzy: 1 }')))).toEqual([
      `2:9 unknown key "xyzzy" in site; it takes ${keysWithin(['site']).join(', ')}`,
    ]);
  });
});
