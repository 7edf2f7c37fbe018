/**
 * PBX links: told to every page the moment they change, and the times without one kept as unknown intervals, so that
 * a gap is never taken for silence.
 */
import { z } from 'zod';
import { linkSchema, type LinkJson } from '../../contract/live.js';
import { instant, instantOrNull, millisOrNull } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import {
  route,
  type LinkState,
  type Log,
  type Push,
  type UnknownInterval,
  type UnknownIntervals,
} from '../../ports.js';
import type { Feature } from '../feature.js';

export interface PbxLinks extends Feature {
  /** A link said something new of itself. */
  onState(state: LinkState): void;
  states(): readonly LinkState[];
}

export interface PbxLinksDeps {
  readonly push: Push;
  readonly unknown: UnknownIntervals;
  readonly log: Log;
  /** When the daemon last lived (Micros); null where it never did: then nothing is unknown. */
  readonly lastAlive: Micros | null;
  readonly pbxNames: readonly string[];
  /** Milliseconds until a write that failed is tried again. */
  readonly retryAfter?: number;
}

export function linkJson(state: LinkState): LinkJson {
  return {
    pbx: state.pbx,
    state: state.state,
    since: instant(state.since),
    lastHeardAt: instantOrNull(state.lastHeardAt),
    reason: state.reason,
    resynchronised: state.resynchronised,
    clockOffsetMs: millisOrNull(state.clockOffset),
  };
}

export function createPbxLinks(deps: PbxLinksDeps): PbxLinks {
  const states = new Map<string, LinkState>();
  /** Writes follow each other, so that an end never overtakes its begin; one that fails is tried until it succeeds. */
  const writes: (() => Promise<void>)[] = [];
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failed = false;
  let stopped = false;

  async function drain(): Promise<void> {
    for (let next = writes[0]; next !== undefined; next = writes[0]) {
      try {
        await next();
      } catch (error) {
        // Said once an outage of the store; the interval itself is not lost.
        if (!failed) deps.log.error('an unknown interval could not be stored yet', { error: String(error) });
        failed = true;
        if (!stopped) timer = setTimeout(start, deps.retryAfter ?? 2000).unref();
        return;
      }
      failed = false;
      writes.shift();
    }
  }

  function start(): void {
    clearTimeout(timer);
    writing ??= drain().finally(() => {
      writing = null;
      if (writes.length > 0 && !failed) start();
    });
  }

  function write(what: () => Promise<void>): void {
    writes.push(what);
    if (!failed) start();
  }

  function open(pbx: string, from: Micros, cause: UnknownInterval['cause']): void {
    write(() => deps.unknown.begin(pbx, from, cause));
  }

  return {
    name: 'pbx-links',
    onState(state) {
      const before = states.get(state.pbx);
      states.set(state.pbx, state);
      const wasKnown = before?.resynchronised ?? false;
      if (wasKnown && !state.resynchronised) open(state.pbx, state.lastHeardAt ?? state.since, 'link');
      if (!wasKnown && state.resynchronised) {
        write(async () => {
          await deps.unknown.end(state.pbx, state.since, 'link');
          await deps.unknown.end(state.pbx, state.since, 'daemon');
        });
      }
      if (
        before?.state !== state.state ||
        before.resynchronised !== state.resynchronised ||
        before.reason !== state.reason
      ) {
        deps.log.info('PBX link', { pbx: state.pbx, state: state.state, reason: state.reason });
        deps.push.publish({ type: 'pbx.link', link: linkJson(state) }, { everyone: true });
      }
    },
    states: () => [...states.values()],
    routes: [
      route({
        method: 'GET',
        path: '/api/v1/links',
        summary: 'PBX links: up or down since when, and why',
        access: 'signed_in',
        displays: true,
        answer: z.object({ items: z.array(linkSchema) }),
        handle: () => ({ items: [...states.values()].map(linkJson) }),
      }),
    ],
    snapshot: () => ({ links: [...states.values()].map(linkJson) }),
    start() {
      // While the daemon was not running nobody watched.
      if (deps.lastAlive !== null) for (const pbx of deps.pbxNames) open(pbx, deps.lastAlive, 'daemon');
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await writing;
      await drain();
      if (writes.length > 0) deps.log.error('unknown intervals were lost: the store does not take them', {});
    },
  };
}
