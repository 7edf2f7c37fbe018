/** When a ticket asks to be looked at, line by line: which times it has as it stands, and what is written down of them. */
import { alarmsOf, decideAlarm } from '../../../src/features/tickets/alarms.js';
import type { TicketFactBody } from '../../../src/features/tickets/ticket.js';
import { callOf, day, hour, minute, morning, openKernel, procedure, type Kernel } from './kernel.js';

/** `09:30`, from the second day on `+1 09:30`. */
function clock(at: number): string {
  const days = Math.floor((at - morning + 9 * hour) / day);
  const text = new Date((at + 8 * hour) / 1000).toISOString().slice(11, 16);
  return days === 0 ? text : `+${days} ${text}`;
}

const short = { 'ticket.target': 'target ', 'ticket.reminder': '', 'ticket.wait': 'wait ' } as const;

/** What it asks for, in the order of time. */
const asks = ({ ticket }: Kernel): string[] =>
  alarmsOf(ticket, procedure)
    .toSorted((a, b) => a.due - b.due)
    .map(({ kind, name, due }) => `${clock(due)} ${short[kind]}${name}`);

/** Lets time pass to an instant after nine; every alarm comes when it is due. Returns what was written down. */
function pass(kernel: Kernel, to: number): string[] {
  const said: string[] = [];
  for (;;) {
    const due = alarmsOf(kernel.ticket, procedure).toSorted((a, b) => a.due - b.due)[0];
    if (due === undefined || due.due > morning + to) break;
    kernel.now = Math.max(kernel.now, due.due);
    const facts = decideAlarm(kernel.ticket, { step: 'alarm', ...due }, kernel.context(''));
    if (facts.length === 0) break;
    kernel.add(facts, null);
    said.push(...facts.map((fact) => written(kernel.now, fact)));
  }
  kernel.now = morning + to;
  return said;
}

function written(at: number, fact: TicketFactBody): string {
  switch (fact.type) {
    case 'target_passed':
      return `${clock(at)} target ${fact.target}`;
    case 'reminded':
      return `${clock(at)} ${fact.reminder} to ${fact.to.join(' ')}`;
    default:
      return `${clock(at)} ${fact.type}`;
  }
}

const taken = (kernel: Kernel): void => {
  kernel.complete();
  kernel.edit('li.ming', { place: 'A 座 12F', impact: 'low', urgency: 'medium' });
  kernel.step('li.ming', 'dispatch', { to: { group: 'onsite' } });
};
const accepted = (kernel: Kernel): void => {
  taken(kernel);
  kernel.step('han.song', 'accept');
};
const resolution = ['+1 08:30 resolution-soon', '+1 09:00 target resolution', '+1 09:00 resolution-late'];
const response = ['09:55 response-soon', '10:00 target response', '10:00 response-late'];

test.each<[what: string, how: (kernel: Kernel) => void, asks: readonly string[]]>([
  ['a fresh draft', () => {}, ['09:30 draft', ...response, ...resolution]],
  ['complete, and given to the engineers', taken, [...response, ...resolution]],
  ['accepted: somebody answered to it', accepted, resolution],
  [
    'waiting for parts: the solution waits, the wait has an end',
    (kernel) => {
      accepted(kernel);
      kernel.now = morning + hour;
      kernel.step('han.song', 'pend', { reason: 'parts' });
    },
    ['+2 10:00 wait pending'],
  ],
  [
    'waiting for a change, which stops no clock',
    (kernel) => {
      accepted(kernel);
      kernel.now = morning + hour;
      kernel.step('han.song', 'pend', { reason: 'change', until: '2026-11-23T12:00:00+08:00' });
    },
    ['12:00 wait pending', ...resolution],
  ],
  [
    'gone on after two hours of waiting: the solution is due two hours later',
    (kernel) => {
      accepted(kernel);
      kernel.step('han.song', 'pend', { reason: 'parts' });
      kernel.now += 2 * hour;
      kernel.step('han.song', 'start');
    },
    ['+1 10:30 resolution-soon', '+1 11:00 target resolution', '+1 11:00 resolution-late'],
  ],
  [
    'more urgent, and a VIP: all comes nearer, counted from the opening',
    (kernel) => {
      kernel.complete();
      kernel.edit('li.ming', { contact: 7, impact: 'medium', urgency: 'high' });
      kernel.step('li.ming', 'open');
    },
    [
      '09:10 response-soon',
      '09:15 target response',
      '09:15 response-late',
      '12:30 resolution-soon',
      '13:00 target resolution',
      '13:00 resolution-late',
    ],
  ],
  [
    'resolved: the user is to be asked',
    (kernel) => {
      accepted(kernel);
      kernel.now = morning + hour;
      kernel.step('han.song', 'resolve', { solution: '换线' });
    },
    ['14:00 confirm'],
  ],
  [
    'praise asks nobody to confirm',
    (kernel) => {
      kernel.edit('li.ming', { subject: '态度好', category: 'praise', contactName: '沈' });
      kernel.step('zhou.yan', 'resolve', { solution: '已转告' });
    },
    [],
  ],
  [
    'not solved after all: the solution is due as it was',
    (kernel) => {
      accepted(kernel);
      kernel.step('han.song', 'resolve', { solution: '换线' });
      kernel.now += hour;
      kernel.step('li.ming', 'reopen', { reason: '又断了' });
    },
    resolution,
  ],
  [
    'escalated: the user is told how it goes, a day after he heard of it last',
    (kernel) => {
      accepted(kernel);
      kernel.step('li.ming', 'escalate', { kind: 'hierarchical', reason: '供应商不来' });
      kernel.now = morning + 3 * hour;
      kernel.step('li.ming', 'comment', { text: '明天送到', toldUser: true });
    },
    [...resolution, '+1 12:00 follow-up'],
  ],
  ['cancelled', (kernel) => void kernel.step('li.ming', 'cancel', { reason: '误拨' }), []],
  [
    'merged',
    (kernel) => {
      kernel.other = { ...kernel.ticket, number: 'SD-20261120-0001' };
      kernel.step('li.ming', 'merge', { into: 'SD-20261120-0001' });
    },
    [],
  ],
  [
    'confirmed and closed',
    (kernel) => {
      kernel.complete();
      kernel.step('li.ming', 'resolve', { solution: '清缓存', onTheLine: true, words: '可以了' });
      kernel.step('li.ming', 'close');
    },
    [],
  ],
])('%s', (_what, how, expected) => {
  const kernel = openKernel();
  how(kernel);
  expect(asks(kernel)).toEqual(expected);
});

test('nobody does anything: each time is told once, late and soon alike', () => {
  const kernel = openKernel();
  expect(pass(kernel, 3 * day)).toEqual([
    '09:30 draft to owner', '09:55 response-soon to owner', '10:00 target response', '10:00 response-late to owner supervisors',
    '+1 08:30 resolution-soon to owner assignee', '+1 09:00 target resolution',
    '+1 09:00 resolution-late to owner assignee supervisors',
  ]); // prettier-ignore
  expect(asks(kernel)).toEqual([]);
});

test('asked for confirmation four hours after the solution, and every day from then on', () => {
  const kernel = openKernel();
  accepted(kernel);
  kernel.step('han.song', 'resolve', { solution: '换线' });
  expect(pass(kernel, 2 * day)).toEqual(['13:01 confirm to owner', '+1 13:01 confirm to owner']);
  expect(asks(kernel)).toEqual(['+2 13:01 confirm']);
});

test('three days of silence are made up for by one reminder, not by three', () => {
  const kernel = openKernel();
  accepted(kernel);
  kernel.step('han.song', 'resolve', { solution: '换线' });
  kernel.now = morning + 3 * day + hour;
  const [due] = alarmsOf(kernel.ticket, procedure);
  if (due === undefined) throw new Error('nothing is asked for');
  kernel.add(decideAlarm(kernel.ticket, { step: 'alarm', ...due }, kernel.context('')), null);
  expect(asks(kernel)).toEqual(['+3 13:01 confirm']);
});

test('soon is not said any more where it is late already', () => {
  const kernel = openKernel();
  kernel.now = morning + 2 * hour;
  const soon = alarmsOf(kernel.ticket, procedure).find(({ name }) => name === 'response-soon');
  if (soon === undefined) throw new Error('nothing is asked for');
  expect(decideAlarm(kernel.ticket, { step: 'alarm', ...soon }, kernel.context(''))).toEqual([]);
});

test('a wait that is over is said, stays a wait, and the solution is due again from there; a new wait stops it again', () => {
  const kernel = openKernel();
  accepted(kernel);
  kernel.step('han.song', 'pend', { reason: 'parts', until: '2026-11-23T11:01:00+08:00' });
  // Two hours of waiting, noticed an hour late.
  kernel.now = morning + 3 * hour;
  const [over] = alarmsOf(kernel.ticket, procedure);
  if (over === undefined) throw new Error('nothing is asked for');
  const facts = decideAlarm(kernel.ticket, { step: 'alarm', ...over }, kernel.context(''));
  expect(facts.map(({ type }) => type)).toEqual(['prioritised', 'wait_over']);
  kernel.add(facts, null);
  expect(kernel.ticket).toMatchObject({ state: 'pending', paused: 2 * hour, pending: { overAt: morning + 3 * hour } });
  expect(asks(kernel)).toEqual(['+1 10:30 resolution-soon', '+1 11:00 target resolution', '+1 11:00 resolution-late']);
  expect(kernel.step('han.song', 'pend', { reason: 'parts', until: '2026-11-23T14:00:00+08:00' })).toBeNull();
  expect(asks(kernel)).toEqual(['14:00 wait pending']);
  kernel.now = morning + 4 * hour;
  kernel.step('han.song', 'start');
  expect(kernel.ticket).toMatchObject({ state: 'in_progress', paused: 3 * hour });
});

test('who comes a moment late to a wait that is over does not stop the clock any longer than was said', () => {
  const kernel = openKernel();
  accepted(kernel);
  kernel.step('han.song', 'pend', { reason: 'parts', until: '2026-11-23T10:01:00+08:00' });
  kernel.now = morning + 5 * hour;
  kernel.step('han.song', 'start');
  expect(kernel.ticket.paused).toBe(hour);
});

test('another plan is another promise; the same one is not told twice', () => {
  const kernel = openKernel();
  taken(kernel);
  pass(kernel, 61 * minute);
  kernel.edit('li.ming', { impact: 'low', urgency: 'low' });
  expect(asks(kernel).slice(0, 3)).toEqual(['12:55 response-soon', '13:00 target response', '13:00 response-late']);
  kernel.edit('li.ming', { impact: 'low', urgency: 'medium' });
  expect(asks(kernel)).toEqual(resolution);
});

test('what the ticket asks for no more gives nothing: an alarm that comes in spite of all is passed over', () => {
  const kernel = openKernel();
  const all = alarmsOf(kernel.ticket, procedure);
  kernel.calls.set('back', callOf('back'));
  kernel.step('li.ming', 'cancel', { reason: 'x' });
  for (const one of all) expect(decideAlarm(kernel.ticket, { step: 'alarm', ...one }, kernel.context(''))).toEqual([]);
});
