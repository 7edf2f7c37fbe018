/** What a ticket goes through, step by step: who may, what is missing, and what it takes to end. */
import { refuse } from '../../../src/features/tickets/command.js';
import { absorb } from '../../../src/features/tickets/steps-ending.js';
import { callOf, day, hour, minute, morning, openKernel, told, type Kernel } from './kernel.js';

function dispatched(): Kernel {
  const kernel = openKernel();
  kernel.complete();
  kernel.edit('li.ming', { place: 'A 座 12F' });
  expect(told(kernel.step('li.ming', 'dispatch', { to: { group: 'onsite' } }))).toBe('done');
  return kernel;
}

function resolved(): Kernel {
  const kernel = dispatched();
  kernel.step('han.song', 'accept');
  kernel.step('han.song', 'start');
  kernel.now += 30 * minute;
  expect(told(kernel.step('han.song', 'resolve', { solution: '换线' }))).toBe('done');
  return kernel;
}

test('a fault goes the whole way: dispatched, accepted, pending, resolved, called back, confirmed, closed', () => {
  const kernel = dispatched();
  expect(told(kernel.step('wang.li', 'accept'))).toBe('not_yours person:group:onsite');
  expect(told(kernel.step('han.song', 'accept'))).toBe('done');
  expect(kernel.ticket).toMatchObject({ state: 'accepted', assignee: { group: 'onsite', user: 'han.song' } });
  expect(told(kernel.step('han.song', 'start'))).toBe('done');
  const before = kernel.ticket.plannedResolutionAt ?? 0;
  expect(told(kernel.step('han.song', 'pend', { reason: 'parts' }))).toBe('done');
  kernel.now += 2 * hour;
  expect(told(kernel.step('han.song', 'start'))).toBe('done');
  expect(kernel.ticket.plannedResolutionAt).toBe(before + 2 * hour);
  expect(told(kernel.step('han.song', 'resolve', { solution: '换线' }))).toBe('done');
  expect(told(kernel.step('li.ming', 'close'))).toBe('not_confirmed step:confirm call:confirmation tries:confirmation');
  kernel.calls.set('back', callOf('back', { startedAt: kernel.now + minute, answeredAt: kernel.now + 2 * minute }));
  kernel.now += 5 * minute;
  expect(told(kernel.step('li.ming', 'confirm', { answer: 'yes', call: 'back' }))).toBe('not_confirmed words:words');
  expect(told(kernel.step('li.ming', 'confirm', { answer: 'yes', call: 'back', words: '好了，谢谢' }))).toBe('done');
  expect(told(kernel.step('li.ming', 'close'))).toBe('done');
  expect(kernel.ticket).toMatchObject({
    state: 'closed',
    end: 'confirmed',
    confirmation: { how: 'call', call: 'back' },
  });
  expect(kernel.facts.map(({ type }) => type)).toEqual([
    'created', 'call_linked', 'edited', 'prioritised', 'edited', 'opened', 'dispatched', 'accepted', 'started', 'pended',
    'prioritised', 'started', 'resolved', 'call_linked', 'confirmed', 'closed',
  ]); // prettier-ignore
});

test('two engineers accept: the first one has it, the second is told who', () => {
  const kernel = dispatched();
  expect(told(kernel.step('han.song', 'accept'))).toBe('done');
  expect(told(kernel.step('gu.yan', 'accept'))).toBe('already_accepted person:han.song');
});

test('what was declined is the desk’s again, with the reason, and goes to another', () => {
  const kernel = dispatched();
  kernel.step('gu.yan', 'accept');
  expect(told(kernel.step('gu.yan', 'decline', { reason: '不在现场' }))).toBe('done');
  expect(kernel.ticket).toMatchObject({ state: 'open', assignee: null, owner: 'li.ming' });
  expect(told(kernel.step('li.ming', 'dispatch', { to: { group: 'onsite', user: 'han.song' } }))).toBe('done');
  expect(told(kernel.step('gu.yan', 'accept'))).toBe('not_yours person:han.song');
  expect(kernel.ticket.dispatches).toBe(2);
});

test('once accepted it is taken from the engineer by himself or a supervisor alone', () => {
  const kernel = dispatched();
  kernel.step('han.song', 'accept');
  const again = { to: { group: 'onsite', user: 'gu.yan' } };
  expect(told(kernel.step('li.ming', 'dispatch', again))).toBe(
    'already_accepted step:decline person:han.song role:supervisor',
  );
  expect(kernel.possible('li.ming').dispatch).toMatchObject({ possible: false, reason: 'already_accepted' });
  expect(told(kernel.step('zhou.yan', 'dispatch', again))).toBe('done');
});

test('a centre gets nothing before its fields are filled in', () => {
  const kernel = openKernel();
  expect(told(kernel.step('li.ming', 'dispatch', { to: { group: 'onsite' } }))).toBe(
    'missing_fields field:subject field:category field:contactName',
  );
  kernel.complete();
  const to = { to: { group: 'network' }, reason: '网络不通', kind: 'functional' };
  expect(told(kernel.step('li.ming', 'escalate', to))).toBe(
    'missing_fields field:tried field:details.vlan field:details.line',
  );
  kernel.edit('li.ming', { tried: '重启' });
  const wrong = { ...to, details: { vlan: '12', line: 'c' } };
  expect(told(kernel.step('li.ming', 'escalate', wrong))).toBe('missing_fields field:details.line');
  expect(told(kernel.step('li.ming', 'escalate', { ...to, details: { vlan: '12', line: 'b' } }))).toBe('done');
  expect(kernel.ticket).toMatchObject({ state: 'dispatched', escalated: true, details: { vlan: '12', line: 'b' } });
  expect(told(kernel.step('li.ming', 'dispatch', { to: { group: 'old' } }))).toBe('no_such_target');
});

test('solved on the line: the opening call is the confirmation, by who took it and not long after', () => {
  const kernel = openKernel();
  kernel.complete();
  const body = { solution: '清缓存', onTheLine: true, words: '可以了' };
  expect(told(kernel.step('zhou.yan', 'resolve', body))).toBe('not_on_the_line');
  expect(told(kernel.step('li.ming', 'resolve', body))).toBe('done');
  expect(kernel.ticket).toMatchObject({
    state: 'confirmed',
    onTheLine: true,
    confirmation: { how: 'on_the_line', call: 'c1' },
  });
  expect(told(kernel.step('li.ming', 'close'))).toBe('done');

  const late = openKernel();
  late.complete();
  late.calls.set('c1', callOf('c1', { answeredBy: 'li.ming', endedAt: morning + 2 * minute }));
  late.now = morning + 30 * minute;
  expect(told(late.step('li.ming', 'resolve', body))).toBe('not_on_the_line');
});

test('the user is not reached: three calls on three days are an end of their own', () => {
  const kernel = resolved();
  for (let n = 0; n < 3; n += 1) {
    const id = `try-${n}`;
    kernel.calls.set(id, callOf(id, { startedAt: kernel.now, answeredAt: null, endedAt: kernel.now + minute }));
    kernel.now += 5 * minute;
    expect(told(kernel.step('li.ming', 'confirm', { answer: 'not_reached' }))).toBe('no_such_call call:confirmation');
    expect(told(kernel.step('li.ming', 'confirm', { answer: 'not_reached', call: id }))).toBe('done');
    expect(told(kernel.step('li.ming', 'confirm', { answer: 'not_reached', call: id }))).toBe(
      'no_such_call call:confirmation',
    );
    if (n < 2)
      expect(kernel.step('li.ming', 'close')).toMatchObject({
        refused: 'too_few_tries',
        needs: [{}, {}, { count: 2 - n, days: 2 - n }],
      });
    kernel.now += n === 2 ? 0 : day;
  }
  expect(told(kernel.step('li.ming', 'close'))).toBe('done');
  expect(kernel.ticket.end).toBe('unreachable');
});

test('a call with somebody else, one before the solution, or one nobody answered confirms nothing', () => {
  const kernel = resolved();
  const yes = (call: string) => told(kernel.step('li.ming', 'confirm', { answer: 'yes', call, words: '好' }));
  kernel.calls.set('other', callOf('other', { numbers: ['+8613900000999'] }));
  kernel.calls.set('early', callOf('early', { endedAt: morning + minute }));
  kernel.calls.set('rang', callOf('rang', { answeredAt: null }));
  expect(yes('none')).toBe('no_such_call call:confirmation');
  expect(yes('other')).toBe('other_caller call:confirmation');
  expect(yes('early')).toBe('no_such_call call:confirmation');
  expect(yes('rang')).toBe('call_not_answered call:confirmation');
  expect(told(kernel.step('li.ming', 'confirm', { answer: 'yes', words: '好' }))).toBe(
    'not_confirmed call:confirmation',
  );
});

test('the user says no: it goes on, whatever was clicked before', () => {
  const kernel = resolved();
  expect(told(kernel.step('li.ming', 'confirm', { answer: 'no', words: '还是不行' }))).toBe('done');
  expect(kernel.ticket).toMatchObject({ state: 'open', resolvedAt: null, reopened: 1 });
});

test('reopened within a week; later by a supervisor', () => {
  const kernel = resolved();
  kernel.add([{ type: 'confirmed', how: 'call', call: 'c1', words: '好' }], 'li.ming');
  kernel.step('li.ming', 'close');
  kernel.now += 6 * day;
  expect(kernel.possible('wang.li').reopen.possible).toBe(true);
  kernel.now += 2 * day;
  expect(told(kernel.step('wang.li', 'reopen', { reason: '又坏了' }))).toBe('too_late role:supervisor');
  expect(told(kernel.step('zhou.yan', 'reopen', { reason: '又坏了', call: 'c1' }))).toBe('done');
  expect(kernel.ticket).toMatchObject({ state: 'open', closedAt: null, end: null, confirmation: null });
});

test('a fresh draft is merged into the older ticket, which has its call from then on', () => {
  const older = dispatched();
  const fresh = openKernel();
  fresh.other = { ...older.ticket, number: 'SD-20261120-0007', calls: [] };
  expect(told(fresh.step('li.ming', 'merge', { into: 'SD-20261123-0001' }))).toBe('same_ticket');
  expect(told(fresh.step('wang.li', 'merge', { into: 'SD-20261120-0007' }))).toBe(
    'not_yours person:li.ming role:supervisor',
  );
  expect(told(fresh.step('li.ming', 'merge', { into: 'SD-20261120-0007' }))).toBe('done');
  expect(fresh.ticket).toMatchObject({ state: 'merged', mergedInto: 'SD-20261120-0007' });
  expect(absorb(fresh.other, fresh.ticket)).toEqual([
    { type: 'absorbed', from: 'SD-20261123-0001' },
    { type: 'call_linked', call: 'c1', why: 'added' },
  ]);
});

test('a check before the dispatch closes every way by which it is given to somebody, and says what it waits for', () => {
  const kernel = openKernel();
  kernel.complete();
  kernel.edit('li.ming', { place: 'x', tried: 'y' });
  kernel.gates = [
    (ticket) =>
      ticket.calls.some(({ why }) => why === 'evidence')
        ? null
        : refuse('gate', 'Phone the VIP engineer first', [{ kind: 'call', name: 'vip_engineer' }]),
  ];
  const vlan = { vlan: '1', line: 'a' };
  expect(told(kernel.step('li.ming', 'dispatch', { to: { group: 'onsite' } }))).toBe('gate call:vip_engineer');
  expect(
    told(
      kernel.step('li.ming', 'escalate', { kind: 'functional', to: { group: 'network' }, reason: 'x', details: vlan }),
    ),
  ).toBe('gate call:vip_engineer');
  expect(kernel.possible('li.ming').dispatch).toMatchObject({ reason: 'gate', needs: [{ name: 'vip_engineer' }] });
  kernel.calls.set('vip', callOf('vip', { numbers: ['8021'] }));
  kernel.take('li.ming', { step: 'link_call', call: 'vip', why: 'evidence' });
  expect(told(kernel.step('li.ming', 'dispatch', { to: { group: 'onsite' } }))).toBe('done');
});

test('a complaint is the supervisors’ as soon as it is written down', () => {
  const kernel = openKernel();
  kernel.edit('li.ming', { subject: '迟到', category: 'complaint', contactName: '沈', aboutUser: 'wang.li' });
  expect(told(kernel.step('li.ming', 'open'))).toBe('done');
  expect(kernel.ticket).toMatchObject({ owner: null, inbox: 'supervisors', kind: 'complaint' });
  expect(told(kernel.step('li.ming', 'cancel', { reason: 'x' }))).toBe('not_yours role:supervisor');
});

test('choosing a VIP raises the priority and brings the targets nearer, counted from the opening', () => {
  const kernel = openKernel();
  kernel.now += 10 * minute;
  kernel.edit('li.ming', { contact: 7, impact: 'medium', urgency: 'high' });
  expect(kernel.ticket).toMatchObject({
    priority: 'P1',
    vip: { state: 'yes', level: '一级' },
    plannedResponseAt: morning + 15 * minute,
    fields: { contactName: '沈知秋', contactMail: 'shen@example.com' },
  });
});
