/** What only the demo has beside its calls: sample staff who work on tickets. Wires src/app/demo-desk.ts. */
import type { Access } from '../access/access.js';
import type { Config } from '../config.js';
import type { AuditTables } from '../features/audit/tables.js';
import type { PushHub } from '../http/push-hub.js';
import type { Clock, Db, Log, Route } from '../ports.js';
import { createDemoDesk } from './demo-desk.js';
import { doorsOf } from './demo-doors.js';
import type { Line } from './line.js';

export interface DemoWiring {
  readonly config: Pick<Config, 'demo'>;
  readonly routes: readonly Route[];
  readonly access: Pick<Access, 'hasUser' | 'extensionOf'>;
  readonly hub: Pick<PushHub, 'present'>;
  readonly lines: ReadonlyMap<string, Pick<Line, 'demo'>>;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds between two looks around. */
const beatEvery = 1000;

/** Starts the sample staff where the configuration asks for them. Returns how to stop. */
export function startDemo(deps: DemoWiring): () => void {
  const { config, access, hub, lines, db, clock, log } = deps;
  if (config.demo?.desk !== true) return () => {};
  const desk = createDemoDesk({
    door: doorsOf(deps.routes),
    staff: config.demo.users
      .filter(({ user }) => access.hasUser(user))
      .map(({ user, name, roles }) => ({ user, name, roles, extension: access.extensionOf(user) })),
    present: () => hub.present(),
    async touched(ticket) {
      const entry = await db
        .withTables<AuditTables>()
        .selectFrom('audit_entry')
        .select('seq')
        .where('subject_kind', '=', 'ticket')
        .where('subject_id', '=', ticket)
        // What the sample staff do comes from no network.
        .where('address', 'is not', null)
        .limit(1)
        .executeTakeFirst();
      return entry !== undefined;
    },
    callOut(number, extension) {
      for (const { demo } of lines.values()) if (demo !== null) return demo.callOut(number, extension) !== null;
      return false;
    },
    now: () => clock.now() / 1000,
    log,
  });
  const timer = setInterval(() => void desk.beat(), beatEvery);
  timer.unref();
  return () => clearInterval(timer);
}
