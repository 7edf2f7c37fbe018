/** The push's parts by themselves: bytes of a frame, what is kept for those who come back, whom an audience reaches. */
import { array, assert, constantFrom, nat, property, record, subarray } from 'fast-check';
import { roles } from '../../src/contract/roles.js';
import { textFrame } from '../../src/http/push-frame.js';
import { createGroups, type Member } from '../../src/http/push-groups.js';
import { createRing, isFor } from '../../src/http/push-ring.js';
import { createSlices } from '../../src/http/slices.js';
import type { Audience, Principal } from '../../src/ports.js';

test.each([0, 1, 125, 126, 65_535, 65_536])('a frame of %i bytes has the head that the standard says', (length) => {
  const text = 'é'.repeat(Math.floor(length / 2)) + 'x'.repeat(length % 2);
  const frame = textFrame(text);
  expect(frame[0]).toBe(0x81);
  const short = (frame[1] ?? 0) & 0x7f;
  const told = short < 126 ? short : short === 126 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  expect(told).toBe(length);
  expect(frame.subarray(head).toString('utf8')).toBe(text);
});

test('the ring gives all that was missed, or says that some of it is gone', () => {
  assert(
    property(nat(40), nat(60), array(nat(50), { maxLength: 60 }), (most, after, sizes) => {
      const ring = createRing(most + 1, 400);
      sizes.forEach((size, i) => ring.push({ seq: i + 1, audience: {}, frame: Buffer.alloc(size) }));
      const missed = ring.since(after);
      const wanted = sizes.slice(after);
      if (missed === null) {
        // Refused only where it had to forget.
        const bytes = wanted.reduce((sum, size) => sum + size, 0);
        expect(wanted.length > most + 1 || bytes > 400).toBe(true);
      } else {
        expect(missed.map((sent) => sent.seq)).toEqual(wanted.map((_, i) => after + i + 1));
        expect(missed.length).toBeLessThanOrEqual(most + 1);
      }
    }),
  );
});

const people = constantFrom('wang.li', 'li.hua', 'chen.jie');
const someone = record({
  user: constantFrom('wang.li', 'li.hua', null),
  roles: subarray([...roles]),
  via: constantFrom('session' as const, 'token' as const),
});
const anAudience = record(
  {
    everyone: constantFrom(true as const),
    users: array(people, { maxLength: 3 }),
    roles: subarray([...roles]),
    watchers: constantFrom(true as const),
  },
  { requiredKeys: [] },
);

test('groups reach exactly those whom the audience names, each once, and nobody who left', () => {
  assert(
    property(
      array(someone, { maxLength: 12 }),
      array(anAudience, { maxLength: 4 }),
      nat(12),
      (who, audiences, gone) => {
        const groups = createGroups<Member>();
        const members = who.map((one) => ({ mark: 0, who: { ...one, name: '' } satisfies Principal }));
        for (const member of members) groups.enter(member, member.who);
        const left = members.slice(0, gone);
        for (const member of left) groups.leave(member, member.who);
        const here = members.slice(gone);
        audiences.forEach((audience: Audience, i) => {
          const reached: Member[] = [];
          groups.each(audience, i + 1, (member) => reached.push(member));
          expect(reached).toHaveLength(new Set(reached).size);
          expect(new Set(reached)).toEqual(new Set(here.filter((member) => isFor(audience, member.who))));
        });
        expect(new Set(groups.users())).toEqual(
          new Set(here.flatMap((m) => (m.who.user === null ? [] : [m.who.user]))),
        );
      },
    ),
  );
});

test('many tasks at once keep their order and let others in between', async () => {
  const inTurn = createSlices(0);
  const order: string[] = [];
  const all = new Promise<void>((resolve) => {
    for (let i = 0; i < 50; i += 1) inTurn(() => order.push(`task ${i}`));
    inTurn(() => {
      // What a task brings along comes after those that were there before it.
      inTurn(resolve);
    });
  });
  setImmediate(() => setImmediate(() => order.push('a pop')));
  await all;
  expect(order.filter((one) => one !== 'a pop')).toEqual(Array.from({ length: 50 }, (_, i) => `task ${i}`));
  expect(order.indexOf('a pop')).toBeLessThan(10);
});
