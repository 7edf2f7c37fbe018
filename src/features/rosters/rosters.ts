/**
 * Rosters: who is on duty as agent, VIP engineer, dispatcher and supervisor, and the calendars by which service time is
 * counted. Questions are answered from memory; a gap in VIP or dispatcher duty is warned of a day ahead.
 */
import type { DutyPersonJson, Duty } from '../../contract/rosters.js';
import { instant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Audit, Clock, Db, DisplayName, Log } from '../../ports.js';
import type { Feature } from '../feature.js';
import { createKeeper, defaultCalendar } from './keeper.js';
import { onDuty, type OnDuty, type Turn } from './roster-model.js';
import { routesOf } from './routes.js';
import { alwaysOpen, serviceCalendar, type ServiceCalendar } from './service-time.js';
import { siteZone } from './site-time.js';
import { migrations } from './tables.js';
import { warner, warningsAt } from './warnings.js';

export interface RostersDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, 'record'>;
  /** The site's zone: `Asia/Shanghai`. */
  readonly zone: string;
  /** A number in any spelling → as it is dialled; null where it is none. */
  readonly normalise: (raw: string) => string | null;
  /** Whether there is an account of that name that is not disabled. */
  readonly hasUser: (user: string) => boolean;
  readonly displayName: DisplayName;
  /** The extension that a user holds now. */
  readonly extensionOf: (user: string) => string | null;
  /** Milliseconds between two looks for gaps. */
  readonly checkEvery?: number;
}

export interface DutyPerson extends Omit<DutyPersonJson, 'until' | 'numbers'> {
  /** To be called in this order; empty: he has no phone now. */
  readonly numbers: readonly string[];
  readonly until: Micros;
}

export interface RostersFeature extends Feature {
  /** The primary first, then the alternates in order; empty where nobody is on duty. Quick; never throws. */
  onDuty(duty: Duty, at: Micros): readonly DutyPerson[];
  hasCalendar(id: string): boolean;
  /** By which service time is counted; 7×24 where there is no such calendar. */
  calendar(id?: string): ServiceCalendar;
}

function personJson({ user, name, rank, numbers, until, roster, shift }: DutyPerson): DutyPersonJson {
  return { user, name, rank, numbers: [...numbers], until: instant(until), roster, shift };
}

const fiveMinutes = 300_000;

/** Throws RangeError where there is no such zone. */
export function createRosters(deps: RostersDeps): RostersFeature {
  const { clock, log, displayName, extensionOf } = deps;
  const zone = siteZone(deps.zone);
  const keeper = createKeeper({ ...deps, zone });
  const warn = warner(log);
  let timer: NodeJS.Timeout | undefined;

  function dutyPerson({ person, rank, to, roster, shift }: Turn): DutyPerson[] {
    if (person.kind === 'none') return [];
    const place = { rank, until: to, roster: roster.id, shift };
    if (person.kind === 'external') return [{ user: null, name: person.name, numbers: [person.number], ...place }];
    const { user, number } = person;
    const numbers = [extensionOf(user), number].filter((one) => one !== null);
    return [{ user, name: displayName(user), numbers: [...new Set(numbers)], ...place }];
  }
  const peopleOf = ({ people }: OnDuty): DutyPerson[] => people.flatMap(dutyPerson);

  const check = (): void => warn(warningsAt(keeper.rosters(), clock.now()));

  return {
    name: 'rosters',
    migrations,
    routes: routesOf({
      keeper,
      clock,
      now(duty, at) {
        const found = onDuty(keeper.rosters(), duty, at);
        const { none } = found;
        return {
          duty,
          at: instant(at),
          people: peopleOf(found).map(personJson),
          none: none?.person.kind === 'none' ? { reason: none.person.reason, until: instant(none.to) } : null,
        };
      },
    }),
    onDuty: (duty, at) => peopleOf(onDuty(keeper.rosters(), duty, at)),
    hasCalendar: (id) => keeper.calendar(id) !== undefined,
    calendar(id = defaultCalendar) {
      const found = keeper.calendar(id);
      return found === undefined ? alwaysOpen(zone) : serviceCalendar(found, zone, keeper.rosters().holidays);
    },
    async start() {
      await keeper.load();
      check();
      timer = setInterval(check, deps.checkEvery ?? fiveMinutes).unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
