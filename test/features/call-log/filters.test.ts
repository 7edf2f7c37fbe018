/** What may be asked of the call log, and what is refused by name. */
import { callId, factsOf, type CallPlan } from '../../store/facts-of-calls.js';
import { openDesk, type Desk } from './desk.js';

let desk: Desk;
const say = (...plans: CallPlan[]) => desk.say(plans.flatMap(factsOf));

beforeAll(async () => {
  desk = await openDesk();
  await say(
    { serial: 1, queue: 'hotline', extension: '8001', user: 'wang.li', number: '+8613900000101' },
    { serial: 2, queue: 'vip', extension: '8002', user: 'zhao.min', number: '+8613900000102', wait: null },
    { serial: 3, queue: 'vip', extension: '8001', user: 'wang.li', number: '+8613900000101', gaveUp: 3 },
    { serial: 4, queue: 'hotline', extension: '8003', user: null, number: '+862165432100', ended: false },
  );
});
afterAll(() => desk.close());

test.each([
  [{}, [4, 3, 2, 1]],
  [{ queue: 'vip' }, [3, 2]],
  [{ extension: '8001' }, [3, 1]],
  [{ user: 'zhao.min' }, [2]],
  [{ outcome: 'abandoned' }, [2]],
  [{ number: '139 0000 0101' }, [3, 1]],
  [{ number: '9013900000101' }, [3, 1]],
  [{ number: ' 8613900000101' }, [3, 1]],
  [{ number: '021-65432100' }, [4]],
  [{ number: '13900000199' }, []],
  [{ hotline: 'true' }, [4, 3, 2, 1]],
  [{ hotline: 'false' }, []],
  [{ number: '13900000101', queue: 'vip', user: 'wang.li', extension: '8001', hotline: 'true' }, [3]],
  [{ extension: '8001', user: 'zhao.min' }, []],
])('%j', async (query, serials) => {
  expect(await desk.ids(query)).toEqual(serials.map((serial) => callId(serial)));
});

test('from is in, to is out, in any offset', async () => {
  const { items } = await desk.calls();
  const at = (serial: number) => items.find((call) => call.id === callId(serial))?.arrivedAt ?? '';
  expect(await desk.ids({ from: at(2), to: at(4) })).toEqual([callId(3), callId(2)]);
  const local = `${new Date(Date.parse(at(2)) + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  expect(await desk.ids({ from: local, to: at(4) })).toEqual([callId(3), callId(2)]);
  // A plus that nobody encoded arrives as a blank.
  expect(await desk.ids({ from: local.replace('+', ' '), to: at(4) })).toEqual([callId(3), callId(2)]);
});

const hostile: readonly (readonly [query: Record<string, unknown>, field: string])[] = [
  [{ from: 'yesterday' }, 'from'],
  [{ to: '2026-02-31' }, 'to'],
  [{ from: `2026-11-23T09:00:00${'0'.repeat(5000)}Z` }, 'from'],
  [{ from: '2026-11-24T00:00:00Z', to: '2026-11-23T00:00:00Z' }, 'to'],
  [{ limit: '0' }, 'limit'],
  [{ limit: '501' }, 'limit'],
  [{ limit: '99999999999999999999' }, 'limit'],
  [{ limit: '-1' }, 'limit'],
  [{ limit: '1e2' }, 'limit'],
  [{ limit: ['1', '2'] }, 'limit'],
  [{ after: 'garbage' }, 'after'],
  [{ after: Buffer.from('1.2 or 1=1').toString('base64url') }, 'after'],
  [{ after: Buffer.from('99999999999999999.x').toString('base64url') }, 'after'],
  [{ after: 'A'.repeat(100_000) }, 'after'],
  [{ outcome: 'lost' }, 'outcome'],
  [{ number: 'drop table' }, 'number'],
  [{ number: '' }, 'number'],
  [{ queue: 'x'.repeat(5000) }, 'queue'],
  [{ hotline: 'maybe' }, 'hotline'],
  [{ ques: 'vip' }, ''],
];
test.each(hostile.map(([query, field], i) => ({ query, field, i })))(
  'nonsense $i: $field is refused by name',
  async ({ query, field }) => {
    const refused = desk.calls(query);
    await expect(refused).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } });
  },
);
