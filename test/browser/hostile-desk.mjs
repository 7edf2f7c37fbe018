/**
 * The real daemon with a simulated PBX on which every name that a caller controls is hostile: his name and number, the
 * number he dialled, the queue he waits in, and what a directory elsewhere answers about him. People come in by a list.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built, daemonProcess } from './daemon-process.mjs';

const load = (file) => import(pathToFileURL(join(built, file)).href);
const { createSimulatedPbx } = await load('ami/simulator/server.js');
const { caller, phone } = await load('ami/simulator/scene.js');
const { answer, ring, untilBye } = await load('ami/simulator/steps.js');

export const password = 'Skylark-2026';
const secret = 'only-for-this-test';
const users = [
  { user: 'wang.li', name: '王丽', roles: ['agent'], extension: '8001', password },
  { user: 'li.hua', name: '李华', roles: ['supervisor', 'administrator'], extension: null, password },
];

/** As many letters as the field takes. */
export const cut = (text, most) => Array.from(text).slice(0, most).join('');
const cell = (text) => `"${text.replaceAll('"', '""')}"`;
/** AMI ends a line by CR LF; what a PBX sends inside one is another test's matter. */
const oneLine = (text) => text.replaceAll(/[\r\n]/g, ' ');

/** The n-th person's number. */
export const numberOf = (n) => `1380${String(2_000_000 + n)}`;

/** `texts`: the hostile ones. `listed`: so many of them are people of an imported list. */
export async function hostileDesk({ texts, listed }) {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-hostile-'));
  const at = (n) => texts[n % texts.length];
  const turn = Math.floor(texts.length / 4);
  /** The n-th call: each text once in each of the four places. */
  const place = (n) => ({
    name: oneLine(at(n)),
    number: oneLine(at(n + turn)),
    did: oneLine(at(n + 2 * turn)),
    queue: oneLine(at(n + 3 * turn)),
  });
  const calls = texts.map((_, n) => place(n));
  const simulator = createSimulatedPbx({
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    phones: [{ extension: '8001', name: '王丽' }],
    // One member in five hundred queues would be told of five hundred times at each ring: he is in a few of them.
    queues: calls.map(({ queue }, n) => ({
      name: queue,
      timeout: 60,
      members: n % 50 === 0 ? [{ interface: 'PJSIP/8001', name: '王丽' }] : [],
    })),
    numbers: Object.fromEntries(
      // A queue rings a phone once at a time; from there on Dial rings it for all of them at once.
      calls.map(({ did, queue }) => [
        did,
        [
          { app: 'Answer' },
          { app: 'Queue', queue, timeout: 1 },
          { app: 'Dial', devices: ['PJSIP/8001'], timeout: 90 },
          { app: 'Hangup' },
        ],
      ]),
    ),
  });
  const { port: amiPort } = await simulator.start();

  // The directory elsewhere knows everybody, and means no good.
  const asked = new Set();
  const elsewhere = createServer((request, response) => {
    const number = new URL(request.url ?? '/', 'http://x').searchParams.get('n') ?? '';
    asked.add(number);
    const n = asked.size * 7;
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({
        name: at(n),
        title: at(n + 1),
        salutation: at(n + 2),
        organisation: at(n + 3),
        department: at(n + 4),
        notes: at(n + 5),
        language: at(n + 6),
      }),
    );
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');

  const config = join(folder, 'skylark.yaml');
  writeFileSync(
    config,
    `pbx: [{ name: main, host: 127.0.0.1, port: ${amiPort}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }]
hotline: { queues: ['*'], phones: ['8[0-9]{3}'], extensions: ['80[0-9]{2}'] }
agents: [{ user: wang.li, extension: '8001' }]
directory: { lookup: { url: 'http://127.0.0.1:${elsewhere.address().port}/?n={number}' } }
store: sqlite:${join(folder, 'skylark.db')}
site: { name: 服务台 }
`,
    { mode: 0o600 },
  );
  const headings = 'mobile,name,title,salutation,organisation,department,site,notes,language,vip,vipReason,vipFrom';
  const rows = Array.from({ length: listed }, (_, n) =>
    [
      numberOf(n),
      cut(at(n), 80),
      cut(at(n + 1), 80),
      cut(at(n + 2), 80),
      cut(at(n + 3), 120),
      cut(at(n + 4), 120),
      cut(at(n + 5), 120),
      cut(at(n + 6), 1000),
      cut(at(n + 7), 20),
      ...(n % 3 === 0 ? [cut(at(n + 8), 40), cut(at(n + 9), 200), '2026-01-01'] : ['', '', '']),
    ]
      .map(cell)
      .join(','),
  );
  const list = join(folder, 'people.csv');
  writeFileSync(list, `${headings}\n${rows.join('\n')}\n`);
  const taken = spawnSync(
    process.execPath,
    [join(built, 'main.js'), 'import', 'contacts', list, '--config', config, '--json'],
    { encoding: 'utf8', env: { ...process.env, LANG: 'en_US.UTF-8' } },
  );
  if (taken.status !== 0) throw new Error(`the list was not taken: ${taken.stdout}${taken.stderr}`);

  const daemon = await daemonProcess({ config, users });
  await daemon.up();
  return {
    ...daemon,
    calls,
    asked,
    /** These callers ring at once at the one phone, until `end`. */
    ring(some) {
      simulator.run({
        name: 'hostile',
        about: 'hostile callers',
        parties: [
          phone('8001', [ring()]),
          ...some.map(({ did, number, name }) => caller(did, [untilBye()], { number, name })),
        ],
      });
    },
    /** One caller, taken at once, who stays until `end`. */
    talk({ did, number, name }) {
      simulator.run({
        name: 'hostile talk',
        about: 'a hostile caller who is taken',
        parties: [phone('8001', [ring(150), answer(), untilBye()]), caller(did, [untilBye()], { number, name })],
      });
    },
    /** All callers hang up. */
    end() {
      const { pbx } = simulator;
      for (const channel of pbx.devices.channelsAt('PJSIP/trunk')) pbx.farHangup(channel);
    },
    async stop() {
      await daemon.kill();
      await simulator.stop();
      elsewhere.close();
      elsewhere.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
