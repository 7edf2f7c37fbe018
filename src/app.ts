/**
 * The composition root: the only file that knows features and adapters and joins them. Constructors do nothing;
 * `start` opens the store, rebuilds open calls, listens, and then connects to the PBXs; `stop` goes the other way.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createAccess, type Access } from './access/access.js';
import { inCallOf } from './access/own-phone.js';
import { forgetOld, gauges, keepAlive, leaveWatchToken, readiness, warnOfCalendars } from './app/chores.js';
import { tookPartIn } from './app/took-part.js';
import { findAnywhere, openLookup } from './app/unknown-callers.js';
import { learning, solvable } from './app/learn.js';
import { settling, upToDate } from './app/up-to-date.js';
import { createSoon, type Soon } from './app/soon.js';
import { openTickets } from './app/tickets.js';
import { connect, openLine, rebuild, samplePeople, type Line } from './app/line.js';
import { systemClock } from './clock.js';
import { queueName, toWiringSettings, type Config } from './config.js';
import { loadProcedure } from './config/procedure.js';
import type { AnswerRule } from './core/answer-rule.js';
import type { Call } from './core/call.js';
import type { Micros } from './core/pbx-event.js';
import { createWiring } from './core/wiring.js';
import { SkylarkError } from './errors.js';
import { createAgents, type Agents } from './features/agents/agents.js';
import { createAnswerTimes } from './features/answer-times/answer-times.js';
import { judging } from './features/answer-times/judging.js';
import { createAudit, type AuditLog } from './features/audit/audit.js';
import { createCallLog, type CallLog } from './features/call-log/call-log.js';
import { areaOf } from './features/directory/area.js';
import { createDeskDrafts, type DeskDrafts } from './features/desk-drafts/desk-drafts.js';
import { createDirectory } from './features/directory/directory.js';
import type { Feature } from './features/feature.js';
import { createKnowledge } from './features/knowledge/knowledge.js';
import { createLiveView } from './features/live-view/live-view.js';
import { createProcedure, type ProcedureFeature } from './features/procedure/procedure.js';
import { createPbxLinks, type PbxLinks } from './features/pbx-links/pbx-links.js';
import { createRosters, type RostersFeature } from './features/rosters/rosters.js';
import { createScreenPop } from './features/screen-pop/screen-pop.js';
import { createScripts, type ScriptsFeature } from './features/scripts/scripts.js';
import { siteDay } from './features/tickets/site-day.js';
import type { TicketsFeature } from './features/tickets/tickets.js';
import { createWall } from './features/wall/wall.js';
import { createHttp } from './http/http.js';
import type { GaugeSource } from './http/metrics.js';
import { createPushHub, type PushHub } from './http/push-hub.js';
import type { Clock, LiveFollower, Log, Route, Store } from './ports.js';
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

    const procedure = createProcedure({ procedure: policy, db: store.db, clock, audit, log });
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

    const leave = [...lines.values()].map((line) => connect(line, { ...parts, config, writer, log }));
    undo.push(async () => {
      await Promise.all(leave.map((hangUp) => hangUp()));
      leftAt = clock.now();
    });
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

interface Parts {
  readonly features: readonly Feature[];
  readonly live: readonly LiveFollower[];
  readonly links: PbxLinks;
  readonly agents: Agents;
  readonly callLog: CallLog;
  readonly figures: readonly GaugeSource[];
  readonly drafts: DeskDrafts;
  readonly scripts: ScriptsFeature;
  readonly tickets: TicketsFeature;
  readonly rosters: RostersFeature;
}

/** The features, each given what it needs of the others. */
function wire(deps: {
  readonly config: Config;
  readonly store: Store;
  readonly procedure: ProcedureFeature;
  readonly audit: AuditLog;
  readonly access: Access;
  readonly hub: PushHub;
  readonly clock: Clock;
  readonly clockOf: (pbx: string) => Micros;
  readonly openCalls: () => Iterable<Call>;
  readonly lastAlive: Micros | null;
  readonly soon: Soon;
  readonly log: Log;
}): Parts {
  const { config, store, procedure, audit, access, hub, clock, clockOf, openCalls, lastAlive, soon, log } = deps;
  const first = createWiring(toWiringSettings(config, config.pbx[0]?.name ?? 'main', access.userAt));
  const ruleOf = (queue: string | null): AnswerRule => first.answerRule(queue);
  const answerRule = (call: Call): AnswerRule => ruleOf(call.queue);
  const nameOfQueue = (_pbx: string, queue: string): string => queueName(config, queue);
  const links = createPbxLinks({
    push: hub,
    unknown: store.unknown,
    log,
    lastAlive,
    pbxNames: config.pbx.map((pbx) => pbx.name),
  });
  const directory = createDirectory({
    file: config.directory?.file ?? null,
    normalise: (raw) => first.normalise(raw),
    db: store.db,
    now: () => clock.now(),
    audit,
    onMerged: (tx, from, into) => tickets.movePerson(tx, from, into),
    log,
  });
  const lookup = openLookup(config.directory?.lookup ?? null, {
    now: () => clock.now(),
    known: () => directory.refresh(),
    log,
  });
  const rosters = createRosters({
    db: store.db,
    clock,
    log,
    audit,
    zone: config.site.zone,
    normalise: (raw) => {
      const { kind, number } = first.normalise(raw);
      return kind === 'none' || kind === 'withheld' ? null : number;
    },
    hasUser: (user) => access.hasUser(user),
    displayName: access.displayName,
    extensionOf: (user) => access.extensionOf(user),
  });
  const namedQueues = config.hotline.queues.flatMap(({ queue, answerRule: own }) => (own === null ? [] : [queue]));
  const callLog = createCallLog({
    db: store.db,
    unknown: store.unknown,
    openCalls,
    answerRule,
    judging: judging(ruleOf, namedQueues, config.site.zone),
    now: clockOf,
    normalise: (raw) => first.normalise(raw).number,
    displayName: access.displayName,
    audit,
  });
  const tickets = openTickets({
    config, db: store.db, clock, clockOf, log, audit, push: hub, access, rosters, procedure, directory, wiring: first, openCalls,
    consequences: [learning(() => knowledge, config.site.locale)],
  }); // prettier-ignore
  const screenPop = createScreenPop({
    tickets: {
      ofCaller: (caller, except) =>
        new Promise<void>((resolve) => soon(resolve)).then(() => tickets.ofCaller(caller, except)),
      ofCall: (call) => tickets.ofCall(call),
      onOpened: (listener) => tickets.onOpened(listener),
    },
    findCaller: findAnywhere(directory.findCaller, lookup),
    lastCalls: (caller, except) =>
      new Promise<void>((resolve) => soon(resolve)).then(() => callLog.lastCalls(caller, except)),
    push: hub,
    displayName: access.displayName,
    queueName: nameOfQueue,
    answerRule,
    areaOf,
    personOf: (contact) => directory.personOf(contact),
    scriptOf: (call, user, person) => scripts.onCard(call, user, person),
    db: store.db,
    log,
  });
  const scripts = createScripts({
    db: store.db,
    clock,
    log,
    procedure: () => procedure.current(),
    site: config.site,
    displayName: access.displayName,
    queueName: nameOfQueue,
    answerRule,
    pbxNow: clockOf,
    callOf: (id) => callLog.callOf(id),
    async personOf(call) {
      const told = screenPop.callerOf(call.id);
      if (told !== undefined) return told;
      const found = await directory.findCaller(call.caller);
      return found.match === 'one' ? found.person : null;
    },
    tookPart: tookPartIn(store.db, openCalls),
    async ticketOf(call) {
      const ticket = await tickets.withCall(call);
      return ticket && { number: ticket.mergedInto ?? ticket.number, category: ticket.fields.category };
    },
  });
  const drafts = createDeskDrafts({
    db: store.db,
    clock,
    push: hub,
    displayName: access.displayName,
    tookPart: tookPartIn(store.db, openCalls),
  });
  const knowledge = createKnowledge({
    db: store.db,
    clock,
    audit,
    dateOf: siteDay(config.site.zone),
    locale: config.site.locale,
    async ticketOf(number, who) {
      try {
        return solvable(await tickets.read(number, who));
      } catch (error) {
        if (error instanceof SkylarkError && error.code === 'not_found') return null;
        throw error;
      }
    },
  });
  const liveView = createLiveView({ openCalls, answerRule, now: clockOf, push: hub, soon });
  const agents = createAgents({
    userAt: access.userAt,
    displayName: access.displayName,
    queueName: nameOfQueue,
    push: hub,
    soon,
    queuesEvery: 250,
  });
  const answerTimes = createAnswerTimes({
    db: store.db,
    unknown: store.unknown,
    answerRule: ruleOf,
    namedQueues,
    zone: config.site.zone,
    clock,
    log,
  });
  const wall = createWall({
    openCalls,
    agents: () => agents.all(),
    answerRule,
    push: hub,
    after(delay, task) {
      const timer = setTimeout(task, delay).unref();
      return () => clearTimeout(timer);
    },
  });
  // The pop comes first: it is what somebody waits for.
  const features: Feature[] = [
    screenPop,
    liveView,
    agents,
    links,
    callLog,
    answerTimes,
    wall,
    directory,
    rosters,
    drafts,
    scripts,
    knowledge,
    tickets,
    audit,
  ];
  if (lookup !== null) features.push(lookup);
  const live = features.flatMap((f) => (f.live === undefined ? [] : [f.live]));
  return { features, live, links, agents, callLog, drafts, scripts, tickets, rosters, figures: lookup?.figures ?? [] };
}
