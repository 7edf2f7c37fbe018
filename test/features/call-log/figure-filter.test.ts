/** The calls behind a figure: as many, and the same, as the figure counted. */
import * as fc from 'fast-check';
import type { CallFact } from '../../../src/core/call-fact.js';
import { callId, factsOf, type CallPlan } from '../../store/facts-of-calls.js';
import { openDesk, type Desk } from './desk.js';

const second = 1_000_000;
/** Monday 23 November 2026, 00:00 in Shanghai. */
const monday = Date.UTC(2026, 10, 22, 16) * 1000;
const at = (seconds: number): string => new Date((monday + seconds * second) / 1000).toISOString();

let desk: Desk;
const call = (serial: number, offered: number, plan: Omit<CallPlan, 'serial' | 'at'> = {}): CallFact[] =>
  factsOf({ serial, at: monday + Math.round((offered - 2) * second), ...plan });

beforeAll(async () => {
  desk = await openDesk();
  await desk.say([
    ...call(1, 0, { wait: 0 }),
    ...call(2, 9 * 3600, { wait: 15 }),
    ...call(3, 9 * 3600 + 60, { wait: 15.000_001 }),
    ...call(4, 10 * 3600, { wait: null, gaveUp: 30 }),
    ...call(5, 10 * 3600 + 60, { wait: null, gaveUp: 2 }).map((fact): CallFact =>
      fact.type === 'ended' ? Object.assign({}, fact, { outcome: 'short_abandon' as const }) : fact,
    ),
    ...call(6, 11 * 3600, { wait: 4 }).map((fact): CallFact =>
      Object.assign({}, fact, { precision: 'snapshot' as const }),
    ),
    ...call(7, 7 * 86_400 + 9 * 3600, { wait: 70, ended: false }),
    ...call(8, 8 * 86_400, { wait: 5 }).slice(0, 5),
  ]);
});
afterAll(() => desk.close());

test.each([
  [{ verdict: 'within' }, [2, 1]],
  [{ verdict: 'late' }, [7, 3]],
  [{ verdict: 'unjudged' }, [6]],
  [{ counted: 'true' }, [8, 7, 6, 4, 3, 2, 1]],
  [{ open: 'true' }, [8, 7]],
  [{ waiting: 'true' }, [8]],
  // What arrived before midnight and was offered at it belongs to the day of the offer.
  [{ offeredFrom: at(0), offeredTo: at(1) }, [1]],
  [{ offeredFrom: at(-86_400), offeredTo: at(0) }, []],
  [{ offeredFrom: at(0), offeredTo: at(86_400), verdict: 'late' }, [3]],
  [{ waitOverMs: '14000', waitUpToMs: '15000' }, [2]],
  [{ waitOverMs: '15000' }, [7, 3]],
  [{ waitUpToMs: '1000' }, [1]],
  // Mondays at nine, two weeks of them.
  [{ weekHour: '9', offeredFrom: at(0), offeredTo: at(14 * 86_400) }, [7, 3, 2]],
  [{ weekHour: '33', offeredFrom: at(0), offeredTo: at(14 * 86_400) }, []],
  [{ verdict: 'late', user: 'wang.li', offeredFrom: at(0), offeredTo: at(86_400) }, [3]],
])('%j', async (query, serials) => {
  expect(await desk.ids(query)).toEqual(serials.map((serial) => callId(serial)));
});

test.each([
  [{ weekHour: '9' }, 'offeredFrom'],
  [{ weekHour: '9', offeredFrom: at(0) }, 'offeredTo'],
  [{ weekHour: '168', offeredFrom: at(0), offeredTo: at(1) }, 'weekHour'],
  [{ offeredFrom: at(1), offeredTo: at(1) }, 'offeredTo'],
  [{ verdict: 'maybe' }, 'verdict'],
  [{ waitOverMs: '-1' }, 'waitOverMs'],
  [{ waitOverMs: '1e3' }, 'waitOverMs'],
  [{ open: 'false' }, 'open'],
] as const)('%j is refused, naming %s', async (query, field) => {
  await expect(desk.calls(query)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } });
});

test('page by page nothing is left out and nothing comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), async (limit) => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await desk.calls({ counted: 'true', limit: String(limit), ...(after !== null && { after }) });
        seen.push(...page.items.map((one) => one.id));
        after = page.next;
      } while (after !== null);
      expect(seen).toEqual([8, 7, 6, 4, 3, 2, 1].map((serial) => callId(serial)));
    }),
    { numRuns: 4 },
  );
});
