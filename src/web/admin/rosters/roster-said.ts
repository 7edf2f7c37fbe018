/** What the server says against a roster, in the reader's language. Its times are on the site's clock already. */
import type { Duty } from '../../../contract/rosters.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { refusalOf, type Sentences } from '../../kit/said.js';
import type { Refused } from '../../session/rest.js';

export const rosterSentences: Sentences<AdminTexts> = [
  [/^has no account/, ({ admin }) => admin.rosters.said.noAccount],
  [/^cannot be called/, ({ admin }) => admin.rosters.said.noNumber],
  [/^is no shift of this roster/, ({ admin }) => admin.rosters.said.noShift],
  [/^lies before `from`/, ({ admin }) => admin.rosters.said.before],
  [/^lies outside of the roster, (\S+) to (.+)$/, ({ admin }, [, from = '']) => admin.rosters.said.outside(from)],
  [/^stands beside weekdays/, ({ admin }) => admin.rosters.said.either],
  [/^(\S+) lies outside of the assignment/, ({ admin }, [, date = '']) => admin.rosters.said.dateOutside(date)],
  [/stands in no assignment/, ({ admin }) => admin.rosters.said.notAssigned],
  [/does not serve/, ({ admin }) => admin.rosters.said.doesNotServe],
  [/is replaced twice/, ({ admin }) => admin.rosters.said.twice],
  [/^is used twice/, ({ admin }) => admin.rosters.said.usedTwice],
  [/^must be 00:00 of the next day/, ({ admin }) => admin.rosters.said.nextDay],
];

const dutyOf: Readonly<Record<string, Duty>> = {
  agent: 'agent',
  'VIP engineer': 'vip_engineer',
  dispatcher: 'dispatcher',
  supervisor: 'supervisor',
};

/** A refusal as a whole: a gap, a clash, or what else there is. */
export function rosterRefusal(refused: Refused, texts: AdminTexts): string {
  const words = texts.admin.rosters;
  const gap =
    /^Nobody would be on duty as (agent|VIP engineer|dispatcher|supervisor)(?: from (.+?) to (.+?))?(, and at more.*)?$/.exec(
      refused.message,
    );
  if (gap !== null) {
    const [, duty = 'agent', from = '', to = '', more] = gap;
    return words.said.gap(words.duties[dutyOf[duty] ?? 'agent'], from, to, more !== undefined);
  }
  const clash = /^(.*) would be on duty twice from (.+?) to (.+?): as /.exec(refused.message);
  if (clash !== null) {
    const [, who = '', from = '', to = ''] = clash;
    return words.said.clash(who, from, to);
  }
  if (refused.code === 'conflict') return [refused.message, refused.reason].filter((part) => part !== null).join('. ');
  return refusalOf(refused, texts);
}
