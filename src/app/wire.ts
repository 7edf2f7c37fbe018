/** The features put together: each is given what it needs of the others and of the world, and no more. */
import type { Access } from '../access/access.js';
import { tookPartIn } from './took-part.js';
import { findAnywhere, openLookup } from './unknown-callers.js';
import { readDueTickets } from './due-tickets.js';
import { openDoctor } from './doctor.js';
import { importRunner } from './import-runner.js';
import { learning, solvable } from './learn.js';
import type { Soon } from './soon.js';
import { openTickets } from './tickets.js';
import { queueName, toWiringSettings, type Config } from '../config.js';
import type { AnswerRule } from '../core/answer-rule.js';
import type { Call } from '../core/call.js';
import type { Micros } from '../core/pbx-event.js';
import { createWiring } from '../core/wiring.js';
import { SkylarkError } from '../errors.js';
import { createAgents, type Agents } from '../features/agents/agents.js';
import { createAnswerTimes } from '../features/answer-times/answer-times.js';
import { judging } from '../features/answer-times/judging.js';
import type { AuditLog } from '../features/audit/audit.js';
import { createCallLog, type CallLog } from '../features/call-log/call-log.js';
import { areaOf } from '../features/directory/area.js';
import { createDeskDrafts, type DeskDrafts } from '../features/desk-drafts/desk-drafts.js';
import { createDirectory } from '../features/directory/directory.js';
import type { Feature } from '../features/feature.js';
import { createKnowledge } from '../features/knowledge/knowledge.js';
import { createLiveView } from '../features/live-view/live-view.js';
import type { ProcedureFeature } from '../features/procedure/procedure.js';
import { createPbxLinks, type PbxLinks } from '../features/pbx-links/pbx-links.js';
import { createRosters, type RostersFeature } from '../features/rosters/rosters.js';
import { createScreenPop } from '../features/screen-pop/screen-pop.js';
import { createScripts, type ScriptsFeature } from '../features/scripts/scripts.js';
import { siteDay } from '../features/tickets/site-day.js';
import type { TicketsFeature } from '../features/tickets/tickets.js';
import { createDueTickets } from '../features/wall/due-tickets.js';
import { createWall } from '../features/wall/wall.js';
import type { GaugeSource } from '../http/metrics.js';
import type { PushHub } from '../http/push-hub.js';
import type { Clock, DurableTimers, LiveFollower, Log, Store } from '../ports.js';

export interface Parts {
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
export function wire(deps: {
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
  readonly timers: DurableTimers;
  readonly log: Log;
}): Parts {
  const { config, store, procedure, audit, access, hub, clock, clockOf, openCalls, lastAlive, soon, timers, log } =
    deps;
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
    imports: { beside: config.store.path, runner: importRunner({ config, clock }) },
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
    config, db: store.db, clock, clockOf, timers, log, audit, push: hub, access, rosters, procedure, directory, wiring: first, openCalls,
    consequences: [learning(() => knowledge, config.site.locale), async () => () => dueTickets.changed()],
  }); // prettier-ignore
  const screenPop = createScreenPop({
    tickets: {
      ofCaller: (caller, except) =>
        new Promise<void>((resolve) => soon(resolve)).then(() => tickets.ofCaller(caller, except)),
      ofCall: (call) => tickets.ofCall(call),
      onOpened: (listener) => tickets.onOpened(listener),
      callers: tickets.callers,
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
  const after = (delay: number, task: () => void): (() => void) => {
    const timer = setTimeout(task, delay / (clock.pace ?? 1)).unref();
    return () => clearTimeout(timer);
  };
  const dueTickets = createDueTickets({
    read: readDueTickets({
      db: store.db,
      clock,
      displayName: access.displayName,
      groups: () => procedure.current().procedure.groups,
    }),
    push: hub,
    now: () => clock.now() / 1000,
    after,
    log,
  });
  const wall = createWall({ openCalls, agents: () => agents.all(), answerRule, push: hub, dueTickets, after });
  const doctor = openDoctor({
    config, clock, clockOf, access, present: () => hub.present(), links, agents, callLog, answerRule,
  }); // prettier-ignore
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
    doctor,
  ];
  if (lookup !== null) features.push(lookup);
  const live = features.flatMap((f) => (f.live === undefined ? [] : [f.live]));
  return { features, live, links, agents, callLog, drafts, scripts, tickets, rosters, figures: lookup?.figures ?? [] };
}
