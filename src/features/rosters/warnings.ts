/** Warns of hours without anybody on VIP or dispatcher duty a day before they come; each gap is logged once. */
import type { Duty } from '../../contract/rosters.js';
import { instant, instantOrNull } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Log } from '../../ports.js';
import { dutyWords, guarded } from './refusal.js';
import { gapsOf, type Rosters } from './roster-model.js';

export interface Warning {
  readonly duty: Duty;
  readonly from: Micros;
  /** null: no end within the week that is looked at. */
  readonly to: Micros | null;
  readonly began: boolean;
}

const hour: Micros = 3_600_000_000;
/** How long before a gap is told. */
export const ahead: Micros = 24 * hour;
/** How far its end is looked for. */
const sight: Micros = 8 * 24 * hour;

export function warningsAt(rosters: Rosters, at: Micros): Warning[] {
  return guarded.flatMap((duty) =>
    gapsOf(rosters, duty, at, at + sight)
      .filter((gap) => gap.from < at + ahead)
      .map(({ from, to }) => ({ duty, from, to: to >= at + sight ? null : to, began: from <= at })),
  );
}

export function warningWords(rosters: Rosters, { duty, from, to, began }: Warning): string {
  const show = (at: Micros): string => rosters.zone.show(at);
  const until = to === null ? 'for the whole week' : `until ${show(to)}`;
  const when = began ? `Nobody is on duty as ${dutyWords[duty]} now, ${until}` : '';
  const later = began ? '' : `Nobody will be on duty as ${dutyWords[duty]} from ${show(from)}, ${until}`;
  return `${when}${later}. Assign somebody, or “none” with a reason.`;
}

/** Logs what was not logged at an earlier look: a gap that is still the same, or has shrunk, is no news. */
export function warner(log: Log): (warnings: readonly Warning[]) => void {
  let told: readonly Warning[] = [];
  return (warnings) => {
    for (const { duty, from, to } of warnings) {
      const again = told.some((old) => old.duty === duty && old.from < (to ?? Infinity) && from < (old.to ?? Infinity));
      if (!again) log.warn('nobody on duty', { duty, from: instant(from), to: instantOrNull(to) });
    }
    told = warnings;
  };
}
