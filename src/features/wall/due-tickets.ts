/**
 * Tickets near their targets, as a wallboard and the supervisors are told of them. Read again when a ticket changed, when
 * the next one falls due, and now and then; told when it is another picture. Wallboards are told no name.
 */
import type { DueTicketsJson } from '../../contract/live.js';
import type { Log, Push } from '../../ports.js';

export interface DueTicketsDeps {
  /** The present picture, with names. */
  readonly read: () => Promise<DueTicketsJson>;
  readonly push: Push;
  /** Milliseconds since 1970, our clock. */
  readonly now: () => number;
  /** Runs a task after so many milliseconds; returns the cancel. */
  readonly after: (delay: number, task: () => void) => () => void;
  readonly log: Pick<Log, 'warn'>;
}

export interface DueTickets {
  /** A ticket may have changed. */
  changed(): void;
  /** What was read last, for a snapshot; null before the first reading. */
  told(names: boolean): DueTicketsJson | null;
  start(): Promise<void>;
  stop(): void;
}

/** Milliseconds. A burst of changes is read once. */
const soonest = 400;
const latest = 10_000;

/** The same without anybody's name, and without what is the supervisors' alone. */
export function withoutNames(due: DueTicketsJson): DueTicketsJson {
  const items = [];
  for (const item of due.items) if (!item.voice) items.push({ ...item, owner: null });
  return { ...due, items };
}

/** Milliseconds until the picture is another one by itself: a ticket falls due, or comes near. */
export function nextLook({ items }: Pick<DueTicketsJson, 'items'>, now: number): number {
  const ahead = items.map(({ due }) => Date.parse(due) - now).filter((left) => left > 0);
  return Math.max(soonest, Math.min(latest, ...ahead));
}

export function createDueTickets(deps: DueTicketsDeps): DueTickets {
  const { push, after, log } = deps;
  let last: DueTicketsJson | null = null;
  let text = '';
  let cancel: (() => void) | null = null;
  /** Milliseconds since 1970 at which the next reading is planned. */
  let planned = Infinity;
  let reading = false;
  let again = false;
  let stopped = false;

  function plan(delay: number): void {
    if (stopped || planned <= deps.now() + delay) return;
    cancel?.();
    planned = deps.now() + delay;
    cancel = after(delay, () => void look());
  }

  async function look(): Promise<void> {
    cancel = null;
    planned = Infinity;
    reading = true;
    again = false;
    try {
      const due = await deps.read();
      if (stopped) return;
      last = due;
      const now = JSON.stringify(due);
      if (now !== text) {
        text = now;
        push.publish({ type: 'tickets.due', due }, { roles: ['supervisor'] });
        push.publish({ type: 'wall.tickets', due: withoutNames(due) }, {});
      }
    } catch (error) {
      // The picture of before stays until the next reading.
      log.warn('tickets near their targets could not be read', { error: String(error) });
    } finally {
      reading = false;
      plan(again ? soonest : last === null ? latest : nextLook(last, deps.now()));
    }
  }

  return {
    changed() {
      if (reading) again = true;
      else plan(soonest);
    },
    told: (names) => (last === null || names ? last : withoutNames(last)),
    start: look,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
