/**
 * Tickets in a process of its own, to be killed: `node timers-crash-child.mjs MODULES DATABASE COUNT`. Opens COUNT drafts
 * by hand whose times come within a moment, says `ready` and each acknowledged one on standard output; with COUNT 0 it
 * opens none, and says `done` when no timer is left.
 */
import { writeSync } from 'node:fs';

const [modules, file, count] = process.argv.slice(2);
const { openSqliteStore } = await import(`${modules}/store/sqlite.js`);
const { createTimers } = await import(`${modules}/store/timers.js`);
const { createTickets } = await import(`${modules}/features/tickets/tickets.js`);
const { procedureSchema } = await import(`${modules}/contract/procedure.js`);
const say = (line) => writeSync(1, `${line}\n`);
const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const clock = { now: () => Date.now() * 1000 };

const policy = procedureSchema.parse({});
const soon = { response: 60_000, resolution: 150_000, calendar: 'default' };
const reminder = { before: null, every: null, to: ['owner', 'supervisors'] };
const procedure = {
  ...policy,
  targets: { P1: soon, P2: soon, P3: soon, P4: soon },
  life: {
    ...policy.life,
    reminders: [
      { ...reminder, id: 'late', of: 'response', after: 40_000 },
      { ...reminder, id: 'draft', of: 'draft', after: 100_000 },
    ],
  },
};

const store = await openSqliteStore({ file, log });
const timers = createTimers({ db: store.db, clock, log });
await store.migrate('timers', timers.migrations);
const tickets = createTickets({
  db: store.db,
  clock,
  timers,
  log,
  audit: { record: () => Promise.resolve() },
  push: { publish: () => {} },
  displayName: (user) => user,
  hasUser: () => true,
  usersWith: () => [],
  onDuty: () => [],
  zone: 'Asia/Shanghai',
  locale: 'zh-CN',
  procedure: { current: () => ({ number: 1, procedure }), edition: (number) => Promise.resolve({ number, procedure }) },
  time: { add: (_, from, span) => from + span, between: (_, a, b) => b - a },
  normalise: (raw) => raw,
  findCaller: () => ({ match: 'none' }),
  personOf: () => null,
  mailOf: () => Promise.resolve(null),
  isBlocked: () => false,
  callOf: () => Promise.resolve(undefined),
  ours: (_, at) => at,
});
await store.migrate(tickets.name, tickets.migrations);
await tickets.start();
await timers.start();
say('ready');
const open = tickets.routes.find(({ method, path }) => method === 'POST' && path === '/api/v1/tickets');
for (let n = 0; n < Number(count); n += 1) {
  const made = await open.handle({
    body: { subject: 'x' },
    who: { user: 'anna', name: 'anna', roles: ['agent'], via: 'session' },
    request: { address: '', signedIn: null, setSession: () => {} },
  });
  say(`ack ${made.ticket.number}`);
}
if (count === '0') {
  while ((await store.db.selectFrom('timer').select('id').execute()).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await timers.stop();
  await store.close();
  say('done');
}
