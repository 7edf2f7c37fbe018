/**
 * The composition root: the only file that knows features and adapters and joins them. Constructors do nothing;
 * `start` opens the store, rebuilds open calls, listens, and then connects to the PBXs; `stop` goes the other way.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createAccess } from './access/access.js';
import { inCallOf } from './access/own-phone.js';
import { procedureChecker } from './app/check-procedure.js';
import { forgetOld, gauges, keepAlive, leaveWatchToken, readiness, warnOfCalendars } from './app/chores.js';
import { startDemo } from './app/demo.js';
import { settling, upToDate } from './app/up-to-date.js';
import { createSoon } from './app/soon.js';
import { connect, openLine, rebuild, samplePeople, type Line } from './app/line.js';
import { wire } from './app/wire.js';
import { systemClock } from './clock.js';
import { toWiringSettings, type Config } from './config.js';
import { loadProcedure } from './config/procedure.js';
import type { Call } from './core/call.js';
import type { Micros } from './core/pbx-event.js';
import { createWiring } from './core/wiring.js';
import { createAudit } from './features/audit/audit.js';
import type { Feature } from './features/feature.js';
import { createProcedure } from './features/procedure/procedure.js';
import { createHttp } from './http/http.js';
import { createPushHub, type PushHub } from './http/push-hub.js';
import type { Clock, Log, Route } from './ports.js';
import { createFactWriter } from './store/fact-writer.js';
import { openSqliteStore } from './store/sqlite.js';
import { createTimers } from './store/timers.js';

export interface AppOverrides {
  readonly log: Log;
  readonly clock?: Clock;
  /** Folder of the built pages; null serves none. */
  readonly pages: string | null;
  /** The program's version. */
  readonly version: string;
}

export interface App {
  /**
   * Resolves when the pages answer; the PBXs are connected to from then on, and again whenever they are away. Throws
   * `unavailable` where the store is damaged or the address cannot be listened on.
   */
  start(): Promise<{ readonly url: string }>;
  /** Ends what was started, in order; what is not stored yet is stored first. */
  stop(): Promise<void>;
  /** Every REST route there is, once it has started. */
  routes(): readonly Route[];
}

export function createApp(config: Config, overrides: AppOverrides): App {
  const { log, clock = systemClock, pages, version } = overrides;
  /** What to undo, last first. */
  const undo: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | null = null;
  let routes: readonly Route[] = [];

  async function stop(): Promise<void> {
    for (const step of undo.toReversed()) {
      try {
        await step();
      } catch (error) {
        log.error('a part did not stop well', { error: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  async function start(): Promise<{ url: string }> {
    const policy = loadProcedure(config);
    await mkdir(dirname(config.store.path), { recursive: true });
    const store = await openSqliteStore({ file: config.store.path, log });
    undo.push(() => store.close());
    const lastAlive = await store.lastAlive();
    const lines = new Map<string, Line>();
    const clockOf = (pbx: string): Micros => lines.get(pbx)?.link.now() ?? clock.now();
    const openCalls = function* (): Iterable<Call> {
      for (const { book } of lines.values()) yield* book.openCalls();
    };

    const soon = createSoon(() => {
      for (const { link } of lines.values()) if (link.busy()) return true;
      return false;
    });

    const features: Feature[] = [];
    const hub: PushHub = createPushHub({
      clock,
      log,
      door: () => access,
      snapshot: () => features.flatMap((feature) => (feature.snapshot === undefined ? [] : [feature.snapshot])),
    });
    // Before everything that acts: what is done to accounts is written down with it.
    const audit = createAudit({ db: store.db, clock });
    await store.migrate('audit', audit.migrations ?? {});
    const timers = createTimers({ db: store.db, clock, log });
    await store.migrate('timers', timers.migrations);
    const access = await createAccess({
      store,
      clock,
      log,
      audit,
      agents: config.agents,
      demoUsers: config.demo?.users ?? null,
      site: { name: config.site.name, zone: config.site.zone, locale: config.site.locale },
      present: () => hub.present(),
      push: hub,
      inCall: inCallOf(openCalls),
      idleLock: config.site.idleLock,
      isPhone: phonesOf(config),
    });
    undo.push(() => access.stop());

    const procedure = createProcedure({
      procedure: policy,
      db: store.db,
      clock,
      audit,
      check: procedureChecker(),
      log,
    });
    const parts = wire({
      config,
      store,
      procedure,
      audit,
      access,
      hub,
      clock,
      clockOf,
      openCalls,
      lastAlive,
      soon,
      timers,
      log,
    });
    // First: whoever opens a ticket asks by which edition.
    features.push(procedure, ...parts.features);
    const writer = createFactWriter({ facts: store.facts, unknown: store.unknown, clock, log, soon });
    /** When we stopped watching by our own will. */
    let leftAt: Micros | null = null;
    undo.push(async () => {
      const lost = await writer.stop();
      if (leftAt !== null && lost === 0) await store.alive(leftAt);
    });
    for (const feature of features) {
      if (feature.migrations !== undefined) await store.migrate(feature.name, feature.migrations);
    }

    const people = await samplePeople(config);
    for (const pbx of config.pbx) {
      const line = await openLine(pbx, { config, userAt: access.userAt, clock, log, people });
      lines.set(pbx.name, line);
      undo.push(() => line.demo?.stop());
      await rebuild(line, store.facts, parts.live, lastAlive ?? clock.now());
    }

    // Followers open tickets by the edition in force: it must be known before they begin.
    await procedure.start?.();
    const followings = features.flatMap((feature) =>
      feature.durable === undefined ? [] : [store.follow(feature.durable)],
    );
    undo.push(async () => void (await Promise.all(followings.map((following) => following.stop()))));

    const settled = settling(writer, followings);
    routes = [
      ...access.routes,
      ...features.flatMap((feature) => feature.routes ?? []).map((route) => upToDate(route, settled)),
    ];
    const http = createHttp({
      settings: config.http,
      routes,
      door: access,
      push: hub,
      ready: () => readiness(store, writer, lines.values()),
      pages,
      log,
      version,
      gauges: [...gauges(writer, lines, openCalls), ...parts.figures],
    });
    const { url } = await http.start();
    undo.push(() => http.stop());
    for (const feature of features) {
      if (feature !== procedure) await feature.start?.();
      undo.push(() => feature.stop?.());
    }
    warnOfCalendars(policy, parts.rosters, log);
    await timers.start();
    undo.push(() => timers.stop());
    if (config.demo !== null) undo.push(await leaveWatchToken(config, access));

    const leave = [...lines.values()].map((line) => connect(line, { ...parts, config, writer, clock, log }));
    undo.push(async () => {
      await Promise.all(leave.map((hangUp) => hangUp()));
      leftAt = clock.now();
    });
    undo.push(startDemo({ config, routes, access, hub, lines, db: store.db, clock, log }));
    undo.push(
      keepAlive(store, writer, clock, log),
      forgetOld({
        config,
        store,
        callLog: parts.callLog,
        drafts: parts.drafts,
        scripts: parts.scripts,
        tickets: parts.tickets,
        audit,
        clock,
        log,
      }),
    );
    return { url };
  }

  return {
    start,
    stop: () => (stopping ??= stop()),
    routes: () => routes,
  };
}

/** Phones that somebody may sign on at: those of the configuration. */
function phonesOf(config: Config): (extension: string) => boolean {
  const wiring = createWiring(toWiringSettings(config, config.pbx[0]?.name ?? 'main', () => null));
  return (extension) => wiring.isPhone(extension);
}
