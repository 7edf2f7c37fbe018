/**
 * The desk of the killed day: a simulated PBX in this process and the built daemon in one of its own, both by the same
 * clock that runs faster than time; accounts, tokens, and a procedure whose times are short.
 */
import { createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAccounts } from '../../src/access/access.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { systemClock } from '../../src/clock.js';
import type { Role } from '../../src/contract/roles.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { testClockOf, testClockText, type TestClock } from '../../src/test-clock.js';
import { Desk } from '../app/daemon.js';
import { Caged } from '../app/killed-daemon.js';
import { paced } from './paced.js';

/** A minute passes in each second. */
const pace = 60;
/** Half an hour before midnight: a long day gives its numbers on two dates. */
const begins = Date.UTC(2026, 10, 23, 15, 30) * 1000;

const secret = 'killed-day';
const users: Readonly<Record<string, Role>> = {
  'wang.li': 'agent',
  'chen.jie': 'agent',
  'han.song': 'engineer',
  'lin.fan': 'engineer',
  'zhou.yan': 'supervisor',
};

export interface DayReminder {
  readonly id: string;
  readonly of: 'response' | 'resolution' | 'confirmation' | 'draft';
  /** Micros. */
  readonly before: number | null;
  readonly after: number | null;
  readonly every: number | null;
}

const minute = 60_000_000;
export const reminders: readonly DayReminder[] = [
  { id: 'response-soon', of: 'response', before: minute, after: null, every: null },
  { id: 'response-late', of: 'response', before: null, after: 0, every: null },
  { id: 'resolution-soon', of: 'resolution', before: 2 * minute, after: null, every: null },
  { id: 'resolution-late', of: 'resolution', before: null, after: 0, every: 2 * minute },
  { id: 'confirm', of: 'confirmation', before: null, after: minute, every: 2 * minute },
  { id: 'draft', of: 'draft', before: null, after: 2 * minute, every: null },
];

const spoken = (name: string, span: number | null): string => (span === null ? '' : `${name}: ${span / minute}m, `);

const procedure = `
targets:
  P1: { response: 1m, resolution: 3m }
  P2: { response: 2m, resolution: 5m }
  P3: { response: 3m, resolution: 8m }
  P4: { response: 5m, resolution: 20m }
groups:
  - { id: onsite, label: { zh-CN: 现场, en: On site }, members: [han.song, lin.fan], requires: [place] }
missed: { callBackWithin: 5m }
life:
  pendingReasons:
    - { id: supplier, label: { zh-CN: 等待供应商, en: Waiting for a supplier }, remindAfter: 1m }
    - { id: change, label: { zh-CN: 等待变更窗口, en: Waiting for a change window }, stopsClock: false, remindAfter: 2m }
  reminders:
${reminders
  .map(
    ({ id, of, before, after, every }) =>
      `    - { id: ${id}, of: ${of}, ${spoken('before', before)}${spoken('after', after)}${spoken('every', every)}to: [owner] }`,
  )
  .join('\n')}
nobodyAccepted: { after: 1m, every: 2m }
`;

/** Below the ports that systems give to outgoing connections: it must be free again after each kill. */
async function lastingPort(): Promise<number> {
  for (let port = 15_000 + (process.pid % 5000); port < 32_000; port += 1) {
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error('no port is free');
}

export class KilledDesk {
  readonly desk = new Desk();
  readonly daemon = new Caged();
  readonly clock: TestClock;
  readonly tokens = new Map<string, string>();
  readonly #clockText: string;
  pbx!: SimulatedPbx;

  constructor() {
    this.#clockText = testClockText(begins, systemClock.now(), pace);
    this.clock = testClockOf(this.#clockText);
  }

  async prepare(): Promise<void> {
    const { desk, clock } = this;
    this.pbx = createSimulatedPbx({
      users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
      phones: ['8001', '8002', '8003', '8004'].map((extension) => ({ extension })),
      queues: [
        { name: 'hotline', members: [{ interface: 'PJSIP/8001' }, { interface: 'PJSIP/8002' }] },
        { name: 'night', timeout: 60, members: [{ interface: 'PJSIP/8003' }] },
      ],
      numbers: {
        '4008000000': [{ app: 'Answer' }, { app: 'Queue', queue: 'hotline' }, { app: 'Hangup' }],
        '4008000001': [{ app: 'Answer' }, { app: 'Queue', queue: 'night' }, { app: 'Hangup' }],
      },
      clock: paced(clock),
    });
    const { port } = await this.pbx.start();
    const httpPort = await lastingPort();
    const procedureFile = join(desk.folder, 'procedure.yaml');
    writeFileSync(procedureFile, procedure);
    desk.configure(
      `  - { name: main, host: 127.0.0.1, port: ${port}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }`,
      `procedure: { file: ${procedureFile} }\nsite: { dialPrefixes: ['9'] }\n`,
      httpPort,
    );
    desk.url = `http://127.0.0.1:${httpPort}`;
    const store = await openSqliteStore({ file: desk.databaseFile, log: desk.log, exclusive: false });
    const { accounts, tokens } = await openAccounts(store, clock);
    for (const [user, role] of Object.entries(users)) {
      await accounts.add(
        { user, name: user, roles: [role], extension: null, password: 'Vogelruf-7x24' },
        { asGiven: true },
      );
      this.tokens.set(user, await tokens.add({ name: user, roles: [role], user }));
    }
    desk.token = await tokens.add({ name: 'watch', roles: ['supervisor'], user: null });
    await store.close();
  }

  readonly start = (): void => {
    this.daemon.start(this.desk.configFile, { NODE_ENV: 'test', SKYLARK_TEST_CLOCK: this.#clockText });
  };

  readonly isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`${this.desk.url}/readyz`)).status === 200;
    } catch {
      return false;
    }
  };

  async close(): Promise<void> {
    await this.daemon.kill();
    await this.pbx.stop();
    await this.desk.close();
  }
}
