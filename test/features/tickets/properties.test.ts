/** What holds of every ticket, whoever does what to it in whatever order. */
import { array, assert, constantFrom, integer, oneof, property, record, type Arbitrary } from 'fast-check';
import { finalStates, ticketSteps, type TicketStep } from '../../../src/contract/ticket.js';
import { evolveAll } from '../../../src/features/tickets/evolve.js';
import { stepBodies, type StepName } from '../../../src/contract/ticket-steps.js';
import { callOf, minute, openKernel, users, type Kernel } from './kernel.js';

type Act = (kernel: Kernel) => { step: TicketStep; user: string; refused: string | null; was: string };

const user = constantFrom(...users);
const target = constantFrom(
  { group: 'onsite' },
  { group: 'network' },
  { user: 'han.song' },
  { group: 'old' },
  { user: 'nobody' },
);
const bodies: Readonly<Record<StepName, Arbitrary<object>>> = {
  open: constantFrom({}),
  dispatch: record({ to: target }),
  accept: constantFrom({}),
  decline: constantFrom({ reason: 'x' }),
  start: constantFrom({}),
  pend: record({ reason: constantFrom('user', 'change', 'nothing') }),
  resolve: record({ solution: constantFrom('x'), onTheLine: constantFrom(true, false), words: constantFrom('', '好') }),
  confirm: record({
    answer: constantFrom('yes', 'no', 'not_reached'),
    call: constantFrom(null, 'c1', 'back', 'rang', 'none'),
    words: constantFrom('', '好'),
  }),
  close: constantFrom({}),
  reopen: constantFrom({ reason: 'x' }),
  escalate: record({
    kind: constantFrom('functional', 'hierarchical'),
    to: target,
    reason: constantFrom('x'),
    details: constantFrom({ vlan: '1', line: 'a' }),
  }),
  merge: record({ into: constantFrom('SD-20261120-0001', 'SD-20261123-0001') }),
  cancel: constantFrom({ reason: 'x' }),
  comment: constantFrom({ text: 'x' }),
  assign: record({ owner: constantFrom(null, 'wang.li', 'li.ming') }),
};
const act: Arbitrary<Act> = oneof(
  ...Object.entries(bodies).map(([name, body]) =>
    record({ user, body, wait: integer({ min: 0, max: 600 }) }).map(({ user, body, wait }): Act => (kernel) => {
      kernel.now += wait * minute;
      const step = ticketSteps.find((one) => one === name);
      if (step === undefined || step === 'edit') throw new Error(name);
      const was = JSON.stringify(kernel.ticket);
      return { step, user, refused: kernel.step(user, step, body)?.refused ?? null, was };
    }),
  ),
  record({
    user,
    field: constantFrom('subject', 'category', 'contactName', 'place', 'tried'),
    value: constantFrom('fault', 'praise', 'complaint'),
  }).map(({ user, field, value }): Act => (kernel) => {
    const was = JSON.stringify(kernel.ticket);
    return { step: 'edit', user, refused: kernel.edit(user, { [field]: value })?.refused ?? null, was };
  }),
);

function kernelWithCalls(): Kernel {
  const kernel = openKernel();
  kernel.calls.set('back', callOf('back', { startedAt: kernel.now }));
  kernel.calls.set('rang', callOf('rang', { answeredAt: null }));
  return kernel;
}

test('what is refused changes nothing and has a reason; what is told as impossible is refused', () => {
  assert(
    property(array(act, { minLength: 1, maxLength: 30 }), (acts) => {
      const kernel = kernelWithCalls();
      for (const one of acts) {
        const before = { ...kernel, ticket: kernel.ticket };
        const done = one(kernel);
        if (done.refused !== null) expect(JSON.stringify(kernel.ticket)).toBe(done.was);
        // Asked of the ticket as it was, at the instant of the act.
        const now = kernel.ticket;
        kernel.ticket = before.ticket;
        const said = kernel.possible(done.user)[done.step];
        kernel.ticket = now;
        if (!said.possible) expect(done.refused).toBe(said.reason);
        if (said.reason === 'missing_fields' || said.reason === 'not_confirmed') expect(said.needs).not.toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test('a ticket is its facts: replayed, or given twice, they make the same one', () => {
  assert(
    property(array(act, { maxLength: 30 }), (acts) => {
      const kernel = kernelWithCalls();
      for (const one of acts) one(kernel);
      expect(evolveAll(undefined, kernel.facts)).toEqual(kernel.ticket);
      expect(evolveAll(kernel.ticket, kernel.facts)).toEqual(kernel.ticket);
      expect(kernel.facts.map(({ n }) => n)).toEqual(kernel.facts.map((_, i) => i));
    }),
    { numRuns: 300 },
  );
});

test('nobody closes without the user’s recorded yes, or enough tries; what is over is only reopened', () => {
  assert(
    property(array(act, { maxLength: 40 }), (acts) => {
      const kernel = kernelWithCalls();
      for (const one of acts) {
        const was = kernel.ticket.state;
        const { step } = one(kernel);
        const { ticket } = kernel;
        if (finalStates.includes(was) && ticket.state !== was) expect([was, step]).toEqual(['closed', 'reopen']);
        if (ticket.state !== 'closed') continue;
        if (ticket.end === 'confirmed') {
          expect(ticket.confirmation?.words).toBeTruthy();
          const call = kernel.calls.get(ticket.confirmation?.call ?? '');
          expect(call?.answeredAt).not.toBeNull();
          expect(call).toBeDefined();
        } else if (ticket.end === 'unreachable') {
          expect(new Set(ticket.tries.map(({ day }) => day)).size).toBeGreaterThanOrEqual(3);
        } else expect(['praise', 'suggestion']).toContain(ticket.kind);
      }
    }),
    { numRuns: 500 },
  );
});

test('a ticket that is passed on carries what must be known of it', () => {
  assert(
    property(array(act, { maxLength: 30 }), (acts) => {
      const kernel = kernelWithCalls();
      for (const one of acts) one(kernel);
      const { ticket } = kernel;
      if (ticket.state !== 'draft' && ticket.state !== 'merged' && ticket.state !== 'cancelled') {
        const opened = kernel.facts.find(({ type }) => type === 'opened');
        expect(opened).toBeDefined();
      }
      if (ticket.state === 'dispatched') expect(ticket.assignee).not.toBeNull();
      if (['accepted', 'in_progress'].includes(ticket.state)) expect(ticket.assignee?.user).toBeTruthy();
      expect(ticket.pending !== null).toBe(ticket.state === 'pending');
    }),
    { numRuns: 300 },
  );
});

const editor = constantFrom('li.ming', 'zhou.yan', 'ding.du');
const edit = record({
  editor,
  /** How many changes behind it was read. */
  behind: integer({ min: 0, max: 5 }),
  fields: record(
    { subject: constantFrom('a', 'b', 'c'), place: constantFrom('a', 'b', 'c'), tried: constantFrom('a', 'b', null) },
    { requiredKeys: [] },
  ),
});

test('several people write at once: no word is lost, what crosses comes back with both values', () => {
  assert(
    property(array(edit, { maxLength: 12 }), (edits) => {
      const kernel = openKernel();
      const versions = [kernel.ticket.version];
      /** Versions at which each field was written. */
      const written = new Map<string, number>();
      for (const { editor, behind, fields } of edits) {
        const version = versions[Math.max(0, versions.length - 1 - behind)]!;
        const before = kernel.ticket;
        const crossing = Object.entries(fields).filter(
          ([name, value]) =>
            (written.get(name) ?? 0) > version &&
            value !== Object.entries(before.fields).find(([n]) => n === name)?.[1],
        );
        const refused = kernel.edit(editor, fields, version);
        expect(refused?.conflicts?.map(({ field }) => field).toSorted() ?? []).toEqual(
          crossing.map(([name]) => name).toSorted(),
        );
        for (const conflict of refused?.conflicts ?? []) {
          const theirs = Object.entries(before.fields).find(([n]) => n === conflict.field)?.[1];
          const yours = Object.entries(fields).find(([n]) => n === conflict.field)?.[1];
          expect(conflict).toMatchObject({ yours, theirs });
        }
        if (refused !== null) {
          expect(kernel.ticket).toBe(before);
          continue;
        }
        expect(kernel.ticket.fields).toMatchObject(fields);
        for (const [name, value] of Object.entries(fields)) {
          if (Object.entries(before.fields).find(([n]) => n === name)?.[1] !== value)
            written.set(name, kernel.ticket.version);
        }
        versions.push(kernel.ticket.version);
      }
    }),
    { numRuns: 500 },
  );
});

test('every step of the contract has a row', () => {
  expect(Object.keys(stepBodies).toSorted()).toEqual(ticketSteps.filter((step) => step !== 'edit').toSorted());
});
