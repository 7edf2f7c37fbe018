/** What somebody has to do, and whether a call is about it: lists that stay fresh, deadlines, reminders in words. */
import type { CardJson } from '../../src/contract/live.js';
import type { TaskJson } from '../../src/contract/task.js';
import { catalogues } from '../../src/web/i18n/texts.js';
import { isAbout, owedTo } from '../../src/web/desk/owed.js';
import { isFor, overdueOf, reminderOf } from '../../src/web/tickets/reminder.js';
import { taskPhase, taskTitle } from '../../src/web/tickets/task-words.js';
import { tasksNow } from '../../src/web/tickets/tasks-now.js';

const zh = catalogues['zh-CN'];
const now = Date.parse('2026-11-23T02:00:00Z');

function task(id: number, more: Partial<TaskJson> = {}): TaskJson {
  return {
    id,
    version: 1,
    kind: 'call_back',
    state: 'open',
    note: null,
    owner: { user: null, duty: 'agent' },
    person: { contact: null, name: null, number: '+8613900000142', vip: false },
    ticket: null,
    call: `call-${id}`,
    times: 1,
    createdAt: '2026-11-23T01:28:00Z',
    deadline: '2026-11-23T01:58:00Z',
    overdueAt: null,
    source: { rule: 'missed', user: null },
    attempts: [],
    ended: null,
    ...more,
  };
}

type Owed = Pick<CardJson, 'caller' | 'person' | 'said' | 'callId'>;
const card = (number: string | null, more: Partial<Owed> = {}): Parameters<typeof isAbout>[0] & { callId: string } => ({
  callId: 'call-now',
  said: null,
  person: null,
  caller: {
    number, raw: '', name: null, title: null, salutation: null, organisation: null,
    vip: false, verified: false, withheld: number === null, area: null,
  },
  ...more,
}); // prettier-ignore

describe('the list', () => {
  test('what was told since is taken over: done ones go, those of a colleague go, the newer version counts', () => {
    const items = [task(1), task(2), task(3, { version: 4 })];
    const told = new Map([
      [1, task(1, { version: 2, state: 'done' })],
      [2, task(2, { version: 2, owner: { user: { user: 'chen', name: '陈' }, duty: null } })],
      [3, task(3, { version: 3, state: 'cancelled' })],
    ]);
    expect(tasksNow(items, told, 'wang').map(({ id }) => id)).toEqual([3]);
    expect(tasksNow(items, told, 'chen').map(({ id }) => id)).toEqual([2, 3]);
  });

  test('what is due first stands first; of the same time the older one', () => {
    const items = [task(9), task(4), task(5, { deadline: '2026-11-23T01:00:00Z' })];
    expect(tasksNow(items, new Map(), 'wang').map(({ id }) => id)).toEqual([5, 4, 9]);
  });

  test('titles say what and whom; deadlines are calm, soon, late', () => {
    expect(taskTitle(task(1), zh)).toBe('回电 139 0000 0142');
    const confirm = task(2, { kind: 'confirm', ticket: 'SD-20261123-0031' });
    expect(taskTitle(confirm, zh)).toBe('0031 回访确认');
    expect([601_000, 1, 0, -1].map(taskPhase)).toEqual(['calm', 'amber', 'amber', 'late']);
  });
});

describe('the call-back that is owed', () => {
  const open = [task(1), task(2, { kind: 'complete_draft' }), task(3, { kind: 'confirm', ticket: 'SD-1' })];

  test('a call from the same number is it; a draft to be completed is none', () => {
    const from = card('+8613900000142');
    expect(open.filter((one) => isAbout(from, one))).toHaveLength(3);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a card is more than what is looked at
    expect(owedTo(from as CardJson, open).map(({ id }) => id)).toEqual([1, 3]);
  });

  test('the person counts before the number; whom an agent ruled out is not owed', () => {
    const mine = task(1, { person: { contact: 7, name: '唐婉', number: '+8613900000142', vip: false } });
    const other = { name: '', title: null, salutation: null, organisation: null, department: null, vip: null, notes: null, language: null }; // prettier-ignore
    expect(isAbout(card('+8613900000999', { person: { ...other, contact: 7 } }), mine)).toBe(true);
    expect(isAbout(card('+8613900000142', { person: { ...other, contact: 8 } }), mine)).toBe(false);
    expect(isAbout(card('+8613900000142', { said: { is: 'nobody', by: '王丽' } }), mine)).toBe(false);
    expect(isAbout(card(null), task(1, { person: { contact: null, name: null, number: null, vip: false } }))).toBe(
      false,
    );
  });
});

describe('reminders', () => {
  const ticket = { number: 'SD-20261123-0031' };
  test.each([
    ['response', '2026-11-23T02:05:00Z', '0031 还剩 5 分，要有人响应'],
    ['response', '2026-11-23T02:00:00Z', '0031 超过响应时限 0 秒'],
    ['resolution', '2026-11-23T01:00:00Z', '0031 超过解决时限 1 小时'],
    ['confirmation', null, '0031 已解决，该回访确认'],
    ['pending', null, '0031 等待的时间到了'],
  ] as const)('of %s planned at %s: %s', (of, plannedAt, text) => {
    expect(reminderOf({ ticket, of, plannedAt }, now, zh)).toEqual({ text, ticket: 'SD-20261123-0031' });
  });

  test('an overdue task is told to whose it is: the owner, those on its duty, supervisors where nobody has it', () => {
    expect(overdueOf(task(1), now, zh).text).toBe('回电 139 0000 0142，超 2 分');
    const agent = { user: 'wang', roles: ['agent'] };
    const supervisor = { user: 'li', roles: ['supervisor'] };
    const of = (owner: TaskJson['owner']) => [agent, supervisor].map((who) => isFor({ owner }, who));
    expect(of({ user: null, duty: 'agent' })).toEqual([true, false]);
    expect(of({ user: null, duty: null })).toEqual([false, true]);
    expect(of({ user: { user: 'wang', name: '王' }, duty: null })).toEqual([true, false]);
    expect(of({ user: { user: 'chen', name: '陈' }, duty: null })).toEqual([false, false]);
  });
});
