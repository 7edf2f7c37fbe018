/** Small decisions of the administration: what is sent, whose week it is, what an auditor asks, which versions differ. */
import { assert as check, constantFrom, property } from 'fast-check';
import { contactInput, type ContactJson } from '../../src/contract/contact.js';
import { rosterDraftSchema, type OnDutyJson, type RosterJson } from '../../src/contract/rosters.js';
import { auditActions, auditSubjects } from '../../src/contract/audit.js';
import { bodyOf, emptyPerson, formOf, linesOf, rowOfSent } from '../../src/web/admin/directory/person.js';
import {
  bodyOfRoster,
  datesOf,
  emptyException,
  emptyRoster,
  formOfRoster,
} from '../../src/web/admin/rosters/roster.js';
import { rosterRefusal } from '../../src/web/admin/rosters/roster-said.js';
import { addDays, edgesOf, isGap, mondayOf, slotsByDay, slotsOf, weekdayOf } from '../../src/web/admin/rosters/week.js';
import { changesOf, usersFound, type UserJson } from '../../src/web/admin/users/user.js';
import { differencesOf } from '../../src/web/admin/differences.js';
import { auditQueryOf, detailsOf, emptyAuditFilter, named } from '../../src/web/admin/watch/audit.js';
import { lineOf, linesFound } from '../../src/web/admin/watch/events.js';
import { catalogues } from '../../src/web/i18n/texts.js';
import type { Refused } from '../../src/web/session/rest.js';
import { agent, at, call } from './live-scene.js';

const zone = 'Asia/Shanghai';
const zh = catalogues['zh-CN'];

describe('accounts', () => {
  const wang: UserJson = {
    user: 'wang.li',
    name: '王丽',
    roles: ['agent'],
    extension: '8001',
    disabled: false,
    mustChange: false,
  };

  test('only what was changed is sent: other roles would end sessions for nothing', () => {
    expect(changesOf(wang, { name: '王丽 ', roles: ['agent'], disabled: false })).toEqual({});
    expect(changesOf(wang, { name: '王莉', roles: ['supervisor', 'agent'], disabled: true })).toEqual({
      name: '王莉',
      roles: ['supervisor', 'agent'],
      disabled: true,
    });
  });

  test('are found by name, user name and extension; disabled ones stand last', () => {
    const gone = { ...wang, user: 'a.gone', name: '离职', disabled: true };
    expect(usersFound([gone, wang], '').map(({ user }) => user)).toEqual(['wang.li', 'a.gone']);
    expect(usersFound([gone, wang], '8001')).toHaveLength(2);
    expect(usersFound([gone, wang], 'WANG').map(({ user }) => user)).toEqual(['wang.li']);
  });
});

describe('a person', () => {
  const form = {
    ...emptyPerson(Date.parse('2026-11-24T00:30:00Z'), zone),
    name: '沈知秋',
    isVip: true,
    level: '一级',
    to: '2026-12-24T08:30',
  };

  test('is sent as the contract takes it, with times of the site', () => {
    const sent = contactInput.parse(bodyOf(form, zone));
    expect(sent).toMatchObject({
      name: '沈知秋',
      numbers: [],
      vip: { level: '一级', reason: null, from: '2026-11-24T00:30:00.000Z', to: '2026-12-24T00:30:00.000Z' },
    });
  });

  test('a time that is none is left to the server to name, not swallowed', () => {
    const wrong = contactInput.safeParse(bodyOf({ ...form, from: '2026-99' }, zone));
    expect(wrong.error?.issues.map(({ path }) => path.join('.'))).toContain('vip.from');
  });

  test('the server’s “numbers.1” is the second row that was filled in', () => {
    const numbers = ['', '0755 8123 0000', '', '139'].map((number, i) => ({
      key: `n${i}`,
      number,
      kind: 'mobile' as const,
      shared: false,
    }));
    expect(rowOfSent({ ...form, numbers }, 1)).toBe('n3');
    expect(rowOfSent({ ...form, numbers }, 7)).toBeNull();
  });

  test('comes back from the server as it was typed, so that two versions differ only where they do', () => {
    const person = {
      id: 1,
      version: 2,
      ...contactInput.parse(bodyOf(form, zone)),
      vip: { level: '一级', reason: null, from: '2026-11-24T00:30:00Z', to: '2026-12-24T00:30:00Z', valid: true },
      numbers: [],
      source: 'hand',
      changedAt: '2026-11-24T00:30:00Z',
      changedBy: null,
    } satisfies ContactJson;
    const kind = (one: string): string => one;
    const mine = linesOf(form, kind);
    expect(differencesOf(mine, linesOf(formOf(person, 0, zone), kind), {})).toEqual([]);
    expect(
      differencesOf(mine, linesOf(formOf({ ...person, mail: 'a@b.cn' }, 0, zone), kind), { mail: '邮箱' }),
    ).toEqual([{ label: '邮箱', mine: '', theirs: 'a@b.cn' }]);
  });
});

describe('a roster', () => {
  const roster: RosterJson = {
    id: 'r1',
    version: 3,
    updatedAt: at(0),
    updatedBy: null,
    name: 'VIP',
    duty: 'vip_engineer',
    from: '2026-11-01',
    to: null,
    shifts: [
      { name: '日', start: '08:00', end: '20:00' },
      { name: '夜', start: '20:00', end: '08:00' },
    ],
    assignments: [
      {
        person: { kind: 'user', user: 'gu.yan', number: null },
        rank: 1,
        shift: '日',
        from: null,
        to: null,
        weekdays: [1, 2],
        dates: null,
        holidays: 'same',
        beside: false,
      },
      {
        person: { kind: 'none', reason: '夜间由主管代' },
        rank: 1,
        shift: '夜',
        from: null,
        to: null,
        weekdays: null,
        dates: ['2026-12-24'],
        holidays: 'off',
        beside: false,
      },
    ],
    exceptions: [
      { kind: 'leave', person: { kind: 'user', user: 'gu.yan' }, from: '2026-11-30', to: '2026-12-01', shift: null },
      {
        kind: 'swap',
        date: '2026-12-07',
        shift: '日',
        out: { kind: 'user', user: 'gu.yan' },
        in: { kind: 'external', name: '外援', number: '13900000001' },
      },
    ],
  };

  test('is sent as it was read when nothing was touched', () => {
    const { id: _id, version: _version, updatedAt: _at, updatedBy: _by, ...draft } = roster;
    expect(rosterDraftSchema.parse(bodyOfRoster(formOfRoster(roster)))).toEqual(draft);
  });

  test('a new one lacks only what must be filled in', () => {
    const empty = { ...emptyRoster('2026-11-24', '全天'), exceptions: [emptyException(0)] };
    const wrong = rosterDraftSchema.safeParse(bodyOfRoster(empty));
    expect(wrong.error?.issues.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining(['name', 'assignments.0.person.user', 'exceptions.0.from']),
    );
    expect(datesOf('2026-12-24，2026-12-25 2026-12-31')).toHaveLength(3);
  });

  test('a gap and a clash are told in the reader’s words, with the times of the server', () => {
    const refused = (message: string): Refused => ({
      ok: false,
      status: 409,
      code: 'conflict',
      message,
      fields: {},
      reason: 'do this',
      error: {},
    });
    const gap = rosterRefusal(
      refused('Nobody would be on duty as VIP engineer from A to B, and at more times after that'),
      zh,
    );
    expect(gap).toContain('VIP 工程师');
    expect(gap).toContain('从 A 到 B，之后还有');
    expect(rosterRefusal(refused('gu.yan would be on duty twice from A to B: as x and as y'), zh)).toContain('gu.yan');
    expect(rosterRefusal(refused('Something new'), zh)).toBe('Something new. do this');
  });
});

describe('a week', () => {
  const monday = '2026-11-23';
  const onDuty = (name: string | null, shift = '日'): OnDutyJson => ({
    duty: 'vip_engineer',
    at: at(0),
    people: name === null ? [] : [{ user: null, name, rank: 1, numbers: [], until: at(1), roster: 'VIP', shift }],
    none: null,
  });
  const nights: Pick<RosterJson, 'duty' | 'from' | 'to' | 'shifts'> = {
    duty: 'vip_engineer',
    from: '2026-11-01',
    to: '2026-11-26',
    shifts: [
      { name: '日', start: '08:00', end: '20:00' },
      { name: '夜', start: '20:00', end: '08:00' },
    ],
  };

  test('begins on the Monday of the site, whatever day it is', () => {
    expect(mondayOf('2026-11-29')).toBe(monday);
    expect(mondayOf(monday)).toBe(monday);
    expect([weekdayOf('2026-11-29'), addDays('2026-12-31', 1)]).toEqual([7, '2027-01-01']);
  });

  test('is asked where shifts begin and end, and where days do; of this duty alone', () => {
    const edges = edgesOf(
      [nights, { ...nights, duty: 'agent', shifts: [{ name: 'x', start: '03:00', end: '04:00' }] }],
      'vip_engineer',
      monday,
      zone,
    );
    const hours = edges.map((edge) => new Date(edge.at + 8 * 3_600_000).toISOString().slice(5, 16));
    expect(hours.slice(0, 4)).toEqual(['11-23T00:00', '11-23T08:00', '11-23T20:00', '11-24T00:00']);
    expect(hours.slice(-3)).toEqual(['11-28T00:00', '11-29T00:00', '11-30T00:00']);
    expect(edges.filter(({ dayOnly }) => dayOnly)).toHaveLength(8);
  });

  test('a night shift is one over midnight, a day without anybody stands by itself', () => {
    const edges = edgesOf([nights], 'vip_engineer', monday, zone);
    const lastNight = Date.parse('2026-11-27T08:00:00+08:00');
    const answers = edges.slice(0, -1).map((edge) => {
      if (edge.at >= lastNight) return onDuty(null);
      const hour = new Date(edge.at + 8 * 3_600_000).getUTCHours();
      return hour >= 8 && hour < 20 ? onDuty('顾言', '日') : onDuty('韩松', '夜');
    });
    const days = slotsByDay(slotsOf(edges, answers, zone), monday, zone);
    expect(days.map((slots) => slots.map(({ answer }) => answer.people[0]?.name ?? '-').join(' '))).toEqual([
      '韩松 顾言 韩松',
      '顾言 韩松',
      '顾言 韩松',
      '顾言 韩松',
      '-',
      '-',
      '-',
    ]);
    expect(days.flat().filter(isGap)).toHaveLength(3);
  });

  test('a week without rosters is seven days without anybody', () => {
    const edges = edgesOf([], 'dispatcher', monday, zone);
    const slots = slotsOf(
      edges,
      edges.slice(0, -1).map(() => onDuty(null)),
      zone,
    );
    expect(slotsByDay(slots, monday, zone).map((of) => of.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  test('slots cover the week without overlap, whoever serves', () => {
    const zones = constantFrom('Asia/Shanghai', 'Europe/Berlin', 'UTC');
    check(
      property(zones, constantFrom('2026-03-23', '2026-10-19', monday), (where, start) => {
        const edges = edgesOf([{ ...nights, from: '2026-01-01', to: null }], 'vip_engineer', start, where);
        const slots = slotsOf(
          edges,
          edges.slice(0, -1).map((_, i) => onDuty(i % 3 === 0 ? null : '顾言')),
          where,
        );
        for (const [i, slot] of slots.entries()) if (i > 0) expect(slot.from).toBe(slots[i - 1]?.to);
        expect([slots[0]?.from, slots.at(-1)?.to]).toEqual([edges[0]?.at, edges.at(-1)?.at]);
      }),
    );
  });
});

describe('the audit log', () => {
  test('is asked with the site’s times and one subject', () => {
    expect(auditQueryOf(emptyAuditFilter, zone)).toBe('');
    const query = new URLSearchParams(
      auditQueryOf(
        { ...emptyAuditFilter, from: '2026-11-24T08:00', actor: ' wang.li ', kind: 'user', id: 'li.hua' },
        zone,
      ),
    );
    expect(Object.fromEntries(query)).toEqual({
      from: '2026-11-24T00:00:00.000Z',
      actor: 'wang.li',
      subject: 'user:li.hua',
    });
  });

  test('its words are named in both languages; one that these pages do not know yet stands as it is', () => {
    const actions: readonly string[] = auditActions;
    const subjects: readonly string[] = auditSubjects;
    for (const { admin } of Object.values(catalogues)) {
      expect(Object.keys(admin.audit.actions).filter((action) => !actions.includes(action))).toEqual([]);
      expect(Object.keys(admin.audit.subjects).filter((kind) => !subjects.includes(kind))).toEqual([]);
    }
    expect(Object.keys(catalogues.en.admin.audit.actions)).toEqual(Object.keys(zh.admin.audit.actions));
    expect(named('session.locked', zh.admin.audit.actions)).toBe('锁屏');
    expect(named('something.new', zh.admin.audit.actions)).toBe('something.new');
    expect(named('user:wang.li', zh.admin.audit.actors)).toBe('wang.li');
    expect(named('token:watch', zh.admin.audit.actors)).toBe('令牌 watch');
    expect(named('toString', zh.admin.audit.actors)).toBe('toString');
  });

  test('details stand on one line', () => {
    expect(detailsOf({ roles: ['agent', 'auditor'], extension: null })).toBe('roles: agent, auditor · extension: null');
  });
});

describe('live events', () => {
  test('are one line each; greetings and snapshots are none', () => {
    const line = lineOf({ type: 'call.arrived', seq: 7, at: at(3), call: call('c1') }, 1, 0);
    expect(line).toMatchObject({ type: 'call.arrived', about: 'c1', at: Date.parse(at(3)) });
    expect(lineOf({ type: 'pong' }, 2, 0)).toBeNull();
    expect(lineOf({ type: 'session.unlocked' }, 3, 0)).toBeNull();
  });

  test('are found by anything that stands in them', () => {
    const line = lineOf({ type: 'agent.state', seq: 8, agent: agent('8004', 'ringing') }, 1, 0);
    if (line === null) throw new Error('no line');
    expect(linesFound([line], '8004')).toHaveLength(1);
    expect(linesFound([line], 'RINGING')).toHaveLength(1);
    expect(linesFound([line], 'nothing of the kind')).toEqual([]);
  });
});
