/** What a solved ticket teaches: once, when it is solved, and nothing of what few may read. */
import { z } from 'zod';
import { learning, solvable } from '../../src/app/learn.js';
import type { TicketChange } from '../../src/features/tickets/deps.js';
import type { Ticket } from '../../src/features/tickets/ticket.js';
import type { Tx } from '../../src/ports.js';

type Proposed = {
  readonly ticket: string;
  readonly title: string;
  readonly problem: string | null;
  readonly solution: string;
  readonly by: string | null;
};

/** Only what is looked at. */
const ticket = (more: object = {}, fields: object = {}): Ticket =>
  z.custom<Ticket>().parse({
    number: 'SD-20261124-0007',
    state: 'resolved',
    kind: 'fault',
    solution: '重装客户端',
    ...more,
    fields: {
      subject: '客户端闪退',
      description: '启动即退出\n每天如此',
      category: 'fault',
      newProblem: true,
      ...fields,
    },
  });

async function learnt(before: Ticket | null, after: Ticket, by: string | null = 'chen.gong'): Promise<Proposed[]> {
  const proposed: Proposed[] = [];
  const propose = learning(
    () => ({
      async propose(_tx, { ticket: of, title, problem, solution }, { user }) {
        proposed.push({ ticket: of, title, problem, solution, by: user });
        return 1;
      },
    }),
    'zh-CN',
  );
  const change = z.custom<TicketChange>().parse({ id: 1, before, after, facts: [{ by }], procedure: null });
  await propose(z.custom<Tx>().parse({}), change);
  return proposed;
}

const inProgress = ticket({ state: 'in_progress', solution: null });

test('resolved as a new problem: a draft with the problem and what solved it, by who solved it', async () => {
  expect(await learnt(inProgress, ticket())).toEqual([
    {
      ticket: 'SD-20261124-0007',
      title: '客户端闪退',
      problem: '启动即退出\n每天如此',
      solution: '重装客户端',
      by: 'chen.gong',
    },
  ]);
});

test('marked as a new problem after it was solved: then', async () => {
  expect(await learnt(ticket({}, { newProblem: false }), ticket())).toHaveLength(1);
});

test('no new problem, not solved, without a solution, or told already: nothing', async () => {
  expect(await learnt(inProgress, ticket({}, { newProblem: false }))).toEqual([]);
  expect(await learnt(inProgress, ticket({ state: 'pending' }))).toEqual([]);
  expect(await learnt(inProgress, ticket({ solution: null }))).toEqual([]);
  expect(await learnt(ticket(), ticket({ state: 'confirmed' }))).toEqual([]);
});

test('complaints are read by few, and are not spread', async () => {
  expect(await learnt(inProgress, ticket({ kind: 'complaint' }))).toEqual([]);
});

test('without a subject the first line of the description is the title, without that the number', async () => {
  expect((await learnt(inProgress, ticket({}, { subject: null })))[0]?.title).toBe('启动即退出');
  expect((await learnt(null, ticket({}, { subject: null, description: null }), null))[0]).toMatchObject({
    title: 'SD-20261124-0007',
    by: null,
  });
});

test('whether a ticket may be written about by hand', () => {
  expect(solvable(ticket())).toMatchObject({ newProblem: true, resolved: true, subject: '客户端闪退' });
  expect(solvable(inProgress)).toMatchObject({ resolved: false });
});
