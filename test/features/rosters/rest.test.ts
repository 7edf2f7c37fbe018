/** The routes of rosters, as a supervisor, an agent and somebody with bad input find them. */
import { calendarSchema, onDutySchema, rosterSchema } from '../../../src/contract/rosters.js';
import { addServiceTime } from '../../../src/features/rosters/service-time.js';
import type { Role } from '../../../src/contract/roles.js';
import type { Principal } from '../../../src/ports.js';
import { agent } from '../../support/rest.js';
import { draft, openDesk, openStore, refusal, type RosterDesk } from './desk.js';

let shared: Awaited<ReturnType<typeof openStore>>;
let desk: RosterDesk;
beforeAll(async () => {
  shared = await openStore();
});
afterAll(() => shared.close());
beforeEach(async () => {
  desk = await openDesk(shared.store);
});
afterEach(() => desk.close());

const roles = (...list: Role[]): Principal => ({ user: 'somebody', name: 'Somebody', roles: list, via: 'session' });
const around = ['wang.li 1 Day', 'zhao.min 2 Day', 'sun.hao 1 Night'];
const add = async (body: unknown) => rosterSchema.parse(await desk.ask('POST /api/v1/rosters', { body }));
const change = (id: string, body: unknown) => desk.ask('PUT /api/v1/rosters/{id}', { params: { id }, body });
const remove = (id: string, version: number) =>
  desk.ask('DELETE /api/v1/rosters/{id}', { params: { id }, query: { version: String(version) } });
const now = async (at?: string, duty = 'vip_engineer', who = agent('wang.li')) =>
  onDutySchema.parse(await desk.ask('GET /api/v1/rosters/now', { who, query: { duty, ...(at && { at }) } }));

describe('who is on duty', () => {
  test('every signed-in user is told the primary and the alternates, how to reach them and until when', async () => {
    const { id } = await add(draft(['wang.li 1 Day', '139-0000-0001 3 Day', 'zhao.min 2 Day', 'none 1 Night']));
    expect(await now('2026-12-03T09:00:00+08:00')).toEqual({
      duty: 'vip_engineer',
      at: '2026-12-03T01:00:00.000Z',
      people: [
        { user: 'wang.li', name: '王丽', rank: 1, numbers: ['8001'] },
        { user: 'zhao.min', name: '赵敏', rank: 2, numbers: [] },
        { user: null, name: '外部专家', rank: 3, numbers: ['+8613900000001'] },
      ].map((one) => Object.assign(one, { until: '2026-12-03T12:00:00.000Z', roster: id, shift: 'Day' })),
      none: null,
    });
    const night = await now('2026-12-03T22:00:00+08:00');
    expect([night.people, night.none]).toEqual([[], { reason: '夜间不值班', until: '2026-12-04T00:00:00.000Z' }]);
    const nobody = await now('2026-12-03T22:00:00+08:00', 'dispatcher');
    expect([nobody.people, nobody.none]).toEqual([[], null]);
  });

  test('other features ask the same from memory, and after a restart', async () => {
    await add(draft(around));
    const at = Date.parse('2026-12-03T14:00:00Z') * 1000;
    const want = [expect.objectContaining({ user: 'sun.hao', name: '孙浩', until: at + 10 * 3_600_000_000 })];
    expect(desk.rosters.onDuty('vip_engineer', at)).toEqual(want);
    await desk.restart();
    expect(desk.rosters.onDuty('vip_engineer', at)).toEqual(want);
    expect(() => desk.rosters.onDuty('vip_engineer', 8.64e18)).not.toThrow();
    for (const odd of [NaN, Infinity, -Infinity, -1, 0]) expect(desk.rosters.onDuty('vip_engineer', odd)).toEqual([]);
  });

  test('rosters themselves are for those who work with them', async () => {
    const draftBody = draft(around);
    for (const who of [roles('agent'), roles('engineer'), roles('auditor')]) {
      await expect(desk.ask('GET /api/v1/rosters', { who })).rejects.toMatchObject({ code: 'forbidden' });
    }
    for (const who of [roles('agent', 'engineer', 'dispatcher', 'auditor')]) {
      const asked = desk.ask('POST /api/v1/rosters', { who, body: draftBody });
      await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(desk.ask('GET /api/v1/rosters', { who: roles('dispatcher') })).resolves.toEqual({ items: [] });
    await expect(
      desk.ask('POST /api/v1/rosters', { who: roles('administrator'), body: draftBody }),
    ).resolves.toBeTruthy();
  });
});

describe('a gap in VIP or dispatcher duty', () => {
  test('is refused, with its time and with what to do', async () => {
    const refused = await refusal(add(draft(['wang.li 1 Day'])));
    expect(refused.code).toBe('conflict');
    expect(refused.message).toBe(
      'Nobody would be on duty as VIP engineer from 2026-12-01 20:00 to 2026-12-02 08:00, and at more times after that',
    );
    expect(refused.reason).toMatch(/Assign somebody to that time, or assign “none” with a reason/);
    expect(await desk.ask('GET /api/v1/rosters')).toEqual({ items: [] });
  });

  test('may be there for agents, and for VIP duty where it was set on purpose', async () => {
    await add(draft(['wang.li 1 Day', 'none 1 Night']));
    await add(draft(['zhao.min 1 Day'], { duty: 'agent' }));
  });

  test('is refused between two rosters, and after the last while it is near', async () => {
    const first = await add(draft(around, { to: '2026-12-10' }));
    expect((await refusal(add(draft(around, { from: '2026-12-12' })))).message).toContain(
      '2026-12-11 08:00 to 2026-12-12 08:00',
    );
    const second = await add(draft(around, { from: '2026-12-11' }));
    expect((await refusal(remove(first.id, 1))).message).toContain('2026-12-01 08:00 to 2026-12-11 08:00');
    expect((await refusal(remove(second.id, 1))).message).toContain('2026-12-11 08:00 to 2026-12-15 08:00');
    // Shortened to a day that is far enough away for the next roster to be planned.
    await change(second.id, { ...draft(around, { from: '2026-12-11', to: '2026-12-20' }), version: 1 });
    // What is over may go.
    desk.now = Date.parse('2026-12-12T00:00:00Z') * 1000;
    await remove(first.id, 1);
  });

  test('is refused where leave or another duty would open it', async () => {
    const { id } = await add(draft(around));
    const leave = { kind: 'leave', person: { kind: 'user', user: 'sun.hao' }, from: '2026-12-24', to: '2026-12-25' };
    expect((await refusal(change(id, { ...draft(around, { exceptions: [leave] }), version: 1 }))).message).toContain(
      '2026-12-24 20:00 to 2026-12-25 08:00, and at more',
    );
    const user = (name: string) => ({ kind: 'user', user: name });
    const swaps = ['2026-12-24', '2026-12-25'].map((date) => ({
      kind: 'swap',
      date,
      shift: 'Night',
      out: user('sun.hao'),
      in: user('chen.wei'),
    }));
    await change(id, { ...draft(around, { exceptions: [...swaps, leave] }), version: 1 });
    expect((await now('2026-12-24T22:00:00+08:00')).people.map((one) => one.user)).toEqual(['chen.wei']);
    expect((await refusal(change(id, { ...draft(around, { duty: 'agent' }), version: 2 }))).code).toBe('conflict');
  });

  test('is refused where a holiday opens it, a year ahead', async () => {
    const assignments = draft(around).assignments.map((one) => Object.assign(one, { holidays: 'off' }));
    await add({ ...draft(around), assignments });
    const items = [{ date: '2027-10-01', name: '国庆节' }];
    const refused = await refusal(desk.ask('POST /api/v1/holidays', { body: { items } }));
    expect(refused.message).toContain('2027-10-01 08:00 to 2027-10-02 08:00');
    expect(await desk.ask('GET /api/v1/holidays')).toEqual({ items: [] });
  });

  test('that is there already does not stand in the way of mending another', async () => {
    const { id } = await add(draft(around, { to: '2026-12-20' }));
    // Time passes without a new roster: the duty has a hole now, behind it nothing.
    desk.now = Date.parse('2026-12-22T00:00:00Z') * 1000;
    await add(draft(around, { from: '2026-12-23' }));
    await remove(id, 1);
  });
});

describe('the same person twice', () => {
  test('is refused with both places and what to do', async () => {
    await add(draft(around));
    const both = await refusal(add(draft(['wang.li 1 Day', 'none 1 Night'], { duty: 'dispatcher', name: '调度' })));
    expect(both.message).toBe(
      'wang.li would be on duty twice from 2026-12-01 08:00 to 2026-12-01 20:00: as VIP engineer (Day in “VIP 12月”) and as dispatcher (Day in “调度”)',
    );
    expect(both.reason).toBe(
      'Shorten one of the shifts, give one to another person, or enter his leave; where he is meant to do both at once, set `beside` in both assignments.',
    );
  });

  test('within one duty there is no way round it', async () => {
    await add(draft(around));
    const refused = await refusal(add(draft(['wang.li 2 Day', 'none 1 Night'])));
    expect(refused.message).toContain('wang.li would be on duty twice');
    expect(refused.reason).not.toContain('beside');
  });
});

describe('bad input', () => {
  test('is named by its field, with what to do', async () => {
    const written = draft(['nobody.knows 1 Day', 'wang.li 1 Evening', 'abc 1 Night']);
    const body = {
      ...written,
      assignments: [
        ...written.assignments,
        { ...written.assignments[1], shift: 'Day', weekdays: [1], dates: ['2026-12-05'] },
        { ...written.assignments[1], shift: 'Day', from: '2026-11-01', to: '2026-10-01' },
        { person: { kind: 'external', name: 'X', number: 'call me' }, rank: 1, shift: 'Day' },
      ],
      exceptions: [
        {
          kind: 'swap',
          date: '2026-12-05',
          shift: 'Night',
          out: { kind: 'user', user: 'wang.li' },
          in: { kind: 'user', user: 'sun.hao' },
        },
        { kind: 'leave', person: { kind: 'user', user: 'zhao.min' }, from: '2026-12-05', to: '2026-12-04' },
      ],
    };
    expect((await refusal(add(body))).fields).toEqual({
      'assignments.0.person.user': 'has no account; make one, or name him as an external person with a number',
      'assignments.1.shift': 'is no shift of this roster; its shifts are Day, Night',
      'assignments.2.person.user': 'has no account; make one, or name him as an external person with a number',
      'assignments.3.dates': 'stands beside weekdays; give either, and a second assignment for the other',
      'assignments.4.to': 'lies before `from`; the last day is included',
      'assignments.4.from': 'lies outside of the roster, 2026-12-01 to further notice',
      'assignments.5.person.number': 'cannot be called; write an extension or a phone number',
      'exceptions.0.out': 'wang.li does not serve Night on 2026-12-05; name who does',
      'exceptions.1.to': 'lies before `from`; the last day is included',
      'exceptions.1.person': 'zhao.min stands in no assignment; take the leave out',
    });
  });

  test.each([
    ['from', '2026-02-30', 'must be a date such as 2026-12-01'],
    ['from', '1999-01-01', 'must lie between 2000-01-01 and 2100-12-31'],
    ['name', 'a\u0007b', 'must hold no control characters'],
    ['name', '   ', 'must not be empty'],
    ['shifts', [], 'needs a shift'],
  ])('%s: %j', async (field, value, message) => {
    expect((await refusal(add({ ...draft(around), [field]: value }))).fields).toEqual({ [field]: message });
  });

  test('odd shifts', async () => {
    const shifts = [
      { name: 'Day', start: '24:00', end: '08:00' },
      { name: 'Day', start: '08:00', end: '20:00' },
      { name: 'Night', start: '20:00', end: '08:00' },
    ];
    expect((await refusal(add({ ...draft(around), shifts }))).fields).toEqual({
      'shifts.0.start': 'must be 00:00 of the next day',
      'shifts.1.name': 'is used twice',
    });
    const wrong = [{ name: 'Day', start: '8:00', end: '25:00' }];
    expect((await refusal(add({ ...draft(around), shifts: wrong }))).fields).toEqual({
      'shifts.0.start': 'must be a time of day such as 08:30',
      'shifts.0.end': 'must be a time of day such as 08:30',
    });
  });
});

describe('two people change the same', () => {
  test('the second is told so and overwrites nothing', async () => {
    const { id } = await add(draft(around));
    const [first, second] = await Promise.allSettled([
      change(id, { ...draft(around, { name: 'mine' }), version: 1 }),
      change(id, { ...draft(around, { name: 'yours' }), version: 1 }),
    ]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    const refused = await refusal(remove(id, 1));
    expect(refused).toMatchObject({ code: 'conflict', message: 'Somebody changed this in the meantime' });
    expect(refused.reason).toContain('version 2');
    const stored = rosterSchema.parse(await desk.ask('GET /api/v1/rosters/{id}', { params: { id } }));
    expect(stored).toMatchObject({
      name: 'mine',
      version: 2,
      updatedBy: 'chen.wei',
      updatedAt: '2026-12-01T00:00:00.000Z',
    });
  });

  test('somebody whose account is gone may stay in a roster, and be taken out', async () => {
    const { id } = await add(draft(around));
    const row = desk.store.db.withTables<{ roster: { body: string } }>();
    const { body } = await row.selectFrom('roster').select('body').executeTakeFirstOrThrow();
    await row
      .updateTable('roster')
      .set({ body: body.replaceAll('zhao.min', 'li.gone') })
      .execute();
    await desk.restart();
    await change(id, { ...draft(['wang.li 1 Day', 'li.gone 2 Day', 'sun.hao 1 Night']), version: 1 });
    await change(id, { ...draft(around), version: 2 });
    expect((await refusal(change(id, { ...draft([...around, 'li.gone 3 Day']), version: 3 }))).code).toBe('invalid');
  });
});

describe('what is written', () => {
  test('every change has its entry in the audit log, and none is made without', async () => {
    const { id } = await add(draft(around, { to: '2026-12-30' }));
    desk.auditFails = true;
    await expect(change(id, { ...draft(around, { name: 'other' }), version: 1 })).rejects.toThrow('the disk is full');
    desk.auditFails = false;
    expect(await desk.ask('GET /api/v1/rosters/{id}', { params: { id } })).toMatchObject({
      name: 'VIP 12月',
      version: 1,
    });
    await change(id, { ...draft(around, { to: '2026-12-30', name: 'other' }), version: 1 });
    await desk.ask('POST /api/v1/holidays', { body: { items: [{ date: '2027-01-01', name: '元旦' }] } });
    expect(
      desk.audited.map(({ actor, action, subject, details }) => [actor, action, subject?.id, details?.['change']]),
    ).toEqual([
      ['user:chen.wei', 'roster.changed', id, 'added'],
      ['user:chen.wei', 'roster.changed', id, 'changed'],
      ['user:chen.wei', 'roster.changed', 'holidays', 'changed'],
    ]);
  });

  test('a damaged row is said in the log and left out; the others serve', async () => {
    await add(draft(around));
    const tables = desk.store.db.withTables<{
      roster: { id: string; version: number; body: string; updated_at: number };
    }>();
    await tables.insertInto('roster').values({ id: 'broken', version: 1, body: '{"name":', updated_at: 0 }).execute();
    await desk.restart();
    expect(desk.warned).toContainEqual({
      message: 'a stored row cannot be read and is left out',
      fields: { table: 'roster', id: 'broken' },
    });
    expect((await now()).people.map(({ user }) => user)).toEqual(['wang.li', 'zhao.min']);
  });
});

describe('gaps and warnings', () => {
  test('a gap is warned of 24 hours ahead, in the log once, without a name', async () => {
    await add(draft(around, { to: '2026-12-20' }));
    await add(draft(['none 1 Day', 'none 1 Night'], { duty: 'dispatcher' }));
    const gap = { duty: 'vip_engineer', from: '2026-12-21T00:00:00.000Z', to: null };
    const query = { duty: 'vip_engineer', from: '2026-12-19T00:00:00Z', to: '2026-12-22T00:00:00Z' };
    expect(await desk.ask('GET /api/v1/rosters/gaps', { query })).toEqual({
      items: [{ ...gap, to: '2026-12-22T00:00:00.000Z' }],
    });

    desk.now = Date.parse('2026-12-20T00:00:00Z') * 1000;
    expect(await desk.ask('GET /api/v1/rosters/warnings')).toEqual({ items: [] });
    desk.now += 1_000_000;
    expect(await desk.ask('GET /api/v1/rosters/warnings')).toEqual({
      items: [
        {
          ...gap,
          began: false,
          message:
            'Nobody will be on duty as VIP engineer from 2026-12-21 08:00, for the whole week. Assign somebody, or “none” with a reason.',
        },
      ],
    });
    const before = desk.warned.length;
    await desk.restart();
    expect(desk.warned.slice(before)).toEqual([{ message: 'nobody on duty', fields: gap }]);
    desk.now = Date.parse('2026-12-21T00:00:00Z') * 1000;
    expect(await desk.ask('GET /api/v1/rosters/warnings')).toMatchObject({ items: [{ began: true }] });
  });

  test('a search without end is refused', async () => {
    const query = { duty: 'agent', from: '2026-01-01T00:00:00Z', to: '2036-01-01T00:00:00Z' };
    expect((await refusal(desk.ask('GET /api/v1/rosters/gaps', { query }))).fields).toEqual({
      to: 'must lie within 400 days',
    });
    const turned = { duty: 'agent', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect((await refusal(desk.ask('GET /api/v1/rosters/gaps', { query: turned }))).code).toBe('invalid');
  });
});

describe('service calendars and holidays', () => {
  const nine = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: '09:00', end: '18:00' }));
  const thursdayEvening = Date.parse('2026-12-31T09:00:00Z') * 1000;
  const inTwoHours = () => {
    const at = addServiceTime(desk.rosters.calendar(), thursdayEvening, 7_200_000_000);
    return at === null ? null : new Date(at / 1000).toISOString();
  };

  test('7×24 until somebody sets hours; holidays close it, make-up days open it', async () => {
    expect(inTwoHours()).toBe('2026-12-31T11:00:00.000Z');
    const put = { params: { id: 'default' }, body: { name: '工作时间', hours: nine, holidays: true, version: 0 } };
    expect(calendarSchema.parse(await desk.ask('PUT /api/v1/calendars/{id}', put)).version).toBe(1);
    expect(inTwoHours()).toBe('2027-01-01T02:00:00.000Z');
    const items = [
      { date: '2027-01-01', name: '元旦' },
      { date: '2027-01-03', name: '补班', worksAs: 5 },
    ];
    await desk.ask('POST /api/v1/holidays', { body: { items } });
    expect(inTwoHours()).toBe('2027-01-03T02:00:00.000Z');
    await desk.restart();
    expect(inTwoHours()).toBe('2027-01-03T02:00:00.000Z');
    await desk.ask('DELETE /api/v1/holidays/{date}', { params: { date: '2027-01-03' } });
    expect(inTwoHours()).toBe('2027-01-04T02:00:00.000Z');
    expect((await refusal(desk.ask('PUT /api/v1/calendars/{id}', put))).code).toBe('conflict');
  });

  test('odd hours, dates that stand there twice and the default calendar are answered with what to do', async () => {
    const hours = [
      { weekday: 1, start: '22:00', end: '06:00' },
      { weekday: 2, start: '09:00', end: '12:00' },
      { weekday: 2, start: '11:00', end: '18:00' },
    ];
    expect((await refusal(desk.ask('POST /api/v1/calendars', { body: { name: 'x', hours } }))).fields).toEqual({
      'hours.0.end': 'must lie after the start; write hours past midnight as two entries, …–24:00, 00:00–…',
      'hours.2': 'overlaps hours.1; make one entry of the two',
    });
    const items = [
      { date: '2027-01-01', name: '元旦' },
      { date: '2027-01-01', name: '元旦' },
    ];
    expect((await refusal(desk.ask('POST /api/v1/holidays', { body: { items } }))).fields).toEqual({
      'items.1.date': 'stands there twice; keep one',
    });
    const gone = desk.ask('DELETE /api/v1/calendars/{id}', { params: { id: 'default' }, query: { version: '0' } });
    expect((await refusal(gone)).reason).toBe('Set its hours to null for 7×24.');
    const other = calendarSchema.parse(
      await desk.ask('POST /api/v1/calendars', { body: { name: '现场', hours: nine } }),
    );
    await desk.ask('DELETE /api/v1/calendars/{id}', { params: { id: other.id }, query: { version: '1' } });
    expect((await refusal(desk.ask('GET /api/v1/calendars/{id}', { params: { id: other.id } }))).code).toBe(
      'not_found',
    );
  });
});
