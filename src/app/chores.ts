/** What the daemon does beside its calls: says that it lives, forgets what is old, answers for its health. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Access } from '../access/access.js';
import type { Config } from '../config.js';
import type { Procedure } from '../contract/procedure.js';
import type { Call } from '../core/call.js';
import type { Micros } from '../core/pbx-event.js';
import type { AuditLog } from '../features/audit/audit.js';
import type { CallLog } from '../features/call-log/call-log.js';
import type { DeskDrafts } from '../features/desk-drafts/desk-drafts.js';
import type { TicketsFeature } from '../features/tickets/tickets.js';
import type { ScriptsFeature } from '../features/scripts/scripts.js';
import type { RostersFeature } from '../features/rosters/rosters.js';
import type { Readiness } from '../http/health.js';
import type { GaugeSource } from '../http/metrics.js';
import type { Clock, Log, Store } from '../ports.js';
import type { FactWriter } from '../store/fact-writer.js';
import { deleteFactsBefore } from '../store/retention.js';
import type { Line } from './line.js';
import { watchTokenFile } from './watch-token.js';

/** Milliseconds between two signs of life. */
const aliveEvery = 1000;
const forgetEvery = 24 * 3_600_000;
/** Not in the busy first minute. */
const forgetFirst = 60_000;

type Undo = () => Promise<void> | void;

/** What was on its way from the PBX, or not yet stored, when the sign of life was written (Micros). */
const underWaySlack: Micros = 1_000_000;

/**
 * Writes down again and again until when everything that the PBX said is stored, so that the next start knows since when
 * something may be missing. An instant is written only after the facts of before are durable.
 */
export function keepAlive(store: Pick<Store, 'alive'>, writer: FactWriter, clock: Clock, log: Log): Undo {
  let failed = false;
  let underWay: Promise<void> | null = null;
  async function beat(): Promise<void> {
    const at = clock.now() - underWaySlack * (clock.pace ?? 1);
    await writer.drained();
    try {
      await store.alive(at);
      failed = false;
    } catch (error) {
      if (!failed) log.warn('the sign of life could not be stored', { error: String(error) });
      failed = true;
    }
  }
  const run = (): void => {
    underWay ??= beat().finally(() => {
      underWay = null;
    });
  };
  run();
  const timer = setInterval(run, aliveEvery);
  return async () => {
    clearInterval(timer);
    // The fact writer that it may wait for is stopped later; then nobody waits any more.
    if (writer.waiting() === 0) await underWay;
  };
}

/** Deletes what the site does not keep any longer, once a day. */
export function forgetOld(deps: {
  config: Config;
  store: Pick<Store, 'db'>;
  callLog: CallLog;
  drafts: Pick<DeskDrafts, 'forgetBefore'>;
  scripts: Pick<ScriptsFeature, 'forgetBefore'>;
  tickets: Pick<TicketsFeature, 'forgetBefore'>;
  audit: Pick<AuditLog, 'forgetBefore'>;
  clock: Clock;
  log: Log;
}): Undo {
  const { config, store, callLog, drafts, scripts, tickets, audit, clock, log } = deps;
  let underWay: Promise<void> = Promise.resolve();
  async function forget(): Promise<void> {
    const before = clock.now() - config.retention.calls;
    const calls = await callLog.forgetBefore(before);
    const facts = await deleteFactsBefore(store.db, before);
    const notes = await drafts.forgetBefore(before);
    const ticks = await scripts.forgetBefore(before);
    const over = await tickets.forgetBefore(clock.now() - config.retention.tickets);
    const entries = await audit.forgetBefore(clock.now() - config.retention.audit);
    if (calls > 0 || facts > 0 || notes > 0 || ticks > 0 || over > 0 || entries > 0)
      log.info('what is too old was deleted', { calls, facts, notes, ticks, tickets: over, entries });
  }
  const run = (): void => {
    underWay = forget().catch((error: unknown) =>
      log.error('old calls could not be deleted', { error: String(error) }),
    );
  };
  const first = setTimeout(run, forgetFirst);
  const timer = setInterval(run, forgetEvery);
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await underWay;
  };
}

/** A token that lets `skylark watch` see the demo without setting anything up; gone when the demo ends. */
export async function leaveWatchToken(config: Config, access: Access): Promise<Undo> {
  const file = watchTokenFile(config);
  const token = await access.tokens.add({ name: 'watch', roles: ['supervisor'], user: null, replace: true });
  await access.refresh();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** The procedure names service calendars by their ids; those live in the store, so only a running daemon can tell. */
export function warnOfCalendars(
  { targets }: Pick<Procedure, 'targets'>,
  rosters: Pick<RostersFeature, 'hasCalendar'>,
  log: Log,
): void {
  for (const [priority, { calendar }] of Object.entries(targets)) {
    if (rosters.hasCalendar(calendar)) continue;
    log.warn('the procedure names a service calendar that does not exist: its time counts 7×24', {
      priority,
      calendar,
    });
  }
}

export function readiness(store: Pick<Store, 'health'>, writer: FactWriter, lines: Iterable<Line>): Readiness {
  const checks = [
    { name: 'store', ...store.health() },
    { name: 'facts', ...writer.health() },
  ];
  for (const { name, link } of lines) {
    const { state, resynchronised, reason } = link.state();
    const ok = state === 'up' && resynchronised;
    checks.push({ name: `pbx ${name}`, ok, reason: ok ? null : (reason ?? `the link is ${state}`) });
  }
  return { ok: checks.every((check) => check.ok), checks };
}

export function gauges(
  writer: FactWriter,
  lines: ReadonlyMap<string, Line>,
  openCalls: () => Iterable<Call>,
): readonly GaugeSource[] {
  return [
    { name: 'skylark_open_calls', help: 'Calls that have not ended', read: () => [...openCalls()].length },
    { name: 'skylark_facts_waiting', help: 'Facts that are not stored yet', read: () => writer.waiting() },
    {
      name: 'skylark_pbx_links_up',
      help: 'PBX links that are up and resynchronised',
      read: () => [...lines.values()].filter(({ link }) => link.state().resynchronised).length,
    },
  ];
}
