/** Small decisions of the console: who rings of several windows, the own day, the caret, what the card says besides. */
import { assert, nat, property, string } from 'fast-check';
import { caretAfter } from '../../src/web/desk/caret.js';
import { headOf, queuedMs, repeats, vipWords } from '../../src/web/desk/card-facts.js';
import { myDay } from '../../src/web/desk/my-day.js';
import { tabs, type Channel, type Tabs } from '../../src/web/desk/tabs.js';
import { catalogues } from '../../src/web/i18n/texts.js';
import { answered, at, call, card, ended, time } from './live-scene.js';

const zh = catalogues['zh-CN'];

describe('several windows of one user', () => {
  function house() {
    const open = new Map<string, (message: unknown) => void>();
    const timers: (() => void)[] = [];
    const join = (id: string, since: number): Tabs => {
      const channel: Channel = {
        post: (message) => {
          for (const [other, hear] of open) if (other !== id) hear(message);
        },
        listen: (hear) => void open.set(id, hear),
        close: () => void open.delete(id),
      };
      return tabs({
        id,
        since,
        channel,
        after: (_delay, task) => {
          timers.push(task);
          return () => void timers.splice(timers.indexOf(task) >>> 0, 1);
        },
        changed: () => undefined,
      });
    };
    return { join, crash: (id: string) => open.delete(id), pass: () => timers.splice(0).forEach((task) => task()) };
  }
  const leaders = (all: Readonly<Record<string, Tabs>>): string =>
    Object.entries(all)
      .filter(([, one]) => one.leads())
      .map(([name]) => name)
      .join();

  test('exactly one rings: whoever may sound before whoever is looked at, then the oldest', () => {
    const { join } = house();
    const all = { a: join('a', 1), b: join('b', 2), c: join('c', 3) };
    expect(leaders(all)).toBe('a');
    all.c.can({ visible: true, audible: false });
    expect(leaders(all)).toBe('c');
    all.b.can({ visible: false, audible: true });
    expect(leaders(all)).toBe('b');
    expect(all.a.seen()).toBe(true);
    all.b.stop();
    expect(leaders({ a: all.a, c: all.c })).toBe('c');
    all.c.can({ visible: false, audible: false });
    expect(all.a.seen()).toBe(false);
  });

  test('the one that led is gone without a word: at the next ring another one takes over', () => {
    const { join, crash, pass } = house();
    const all = { a: join('a', 1), b: join('b', 2), c: join('c', 3) };
    crash('a');
    expect(leaders({ b: all.b, c: all.c })).toBe('');
    all.b.ring();
    all.c.ring();
    pass();
    pass();
    expect(leaders({ b: all.b, c: all.c })).toBe('b');
  });

  test('one that rings is not taken for gone', () => {
    const { join, pass } = house();
    const all = { a: join('a', 1), b: join('b', 2) };
    all.b.ring();
    all.a.ring();
    pass();
    expect(leaders(all)).toBe('a');
  });
});

describe('the own day', () => {
  const mine = 'wang.li';
  const missed = {
    extension: '8001',
    device: 'PJSIP/8001',
    user: mine,
    startedAt: at(0),
    ringingAt: at(0),
    endedAt: at(9),
  };

  test('credits the first who answered, judges by the verdict, and knows no wait of what was not seen', () => {
    const calls = [
      ended(answered('a', 6), 60),
      ended(answered('b', 19), 60),
      ended(answered('c', 4, { withinLimit: null, waitMs: null }), 60),
      ended(answered('d', 3, { answeredBy: { extension: '8002', device: 'x', number: null, user: 'anna' } }), 60),
      answered('menu', 1, { offeredAt: null }),
      call('missed', { offers: [{ ...missed, result: 'no_answer' }] }),
      call('elsewhere', { offers: [{ ...missed, result: 'elsewhere' }] }),
    ];
    expect(myDay(calls, mine, time(-1))).toEqual({
      answered: 3,
      within: 1,
      judged: 2,
      longestWait: 19_000,
      meanWait: 12_500,
      missed: 1,
    });
    expect(myDay(calls, mine, time(1))).toMatchObject({ answered: 0, longestWait: null, missed: 0 });
  });
});

describe('the caret', () => {
  test.each([
    ['another window wrote behind it', 'abc', 'abc def', 1, 1],
    ['another window wrote before it', 'abc', 'x abc', 3, 5],
    ['the word at it was replaced', 'one two three', 'one 2 three', 5, 5],
  ])('%s', (_what, before, after, caret, place) => {
    expect(caretAfter(before, after, caret)).toBe(place);
  });

  test('is always within the text, and stays where nothing changed', () => {
    assert(
      property(string(), string(), nat(), (before, after, n) => {
        const caret = n % (before.length + 1);
        const place = caretAfter(before, after, caret);
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(after.length);
        expect(caretAfter(before, before, caret)).toBe(caret);
      }),
    );
  });
});

describe('the card besides what stands in it', () => {
  test('the largest word is the name, else the number, else why there is neither', () => {
    const of = (over: Partial<ReturnType<typeof card>['caller']>): string =>
      headOf(card('a', { caller: { ...card('a').caller, ...over } }), zh);
    expect(of({ name: ' 沈知秋 ' })).toBe('沈知秋');
    expect(of({})).toBe('139 0000 0108');
    expect(of({ number: null, raw: '', withheld: true })).toBe('号码未显示');
    expect(of({ number: null, raw: '' })).toBe('没有号码');
  });

  test('repeat callers: within 24 hours, this call counted; three are as many as the card can tell', () => {
    const calls = (...ago: number[]) =>
      card('a', {
        lastCalls: ago.map((s, n) => ({ id: String(n), offeredAt: at(-s), outcome: 'answered', answeredBy: null })),
      });
    expect(repeats(calls(), time(0))).toBeNull();
    expect(repeats(calls(90_000), time(0))).toBeNull();
    expect(repeats(calls(3600, 90_000), time(0))).toEqual({ count: 2, orMore: false });
    expect(repeats(calls(60, 120, 180), time(0))).toEqual({ count: 4, orMore: true });
  });

  test('queueing is the wait up to the first ring here; VIP is a word with its rank', () => {
    expect(queuedMs(card('a', { offeredAt: at(0), ringingSince: at(6) }))).toBe(6000);
    expect(queuedMs(card('a', { offeredAt: null, ringingSince: at(6) }))).toBe(0);
    expect(vipWords({ level: '一级', reason: '公司领导' }, zh)).toBe('VIP 一级 · 公司领导');
    expect(vipWords({ level: 'VIP', reason: null }, zh)).toBe('VIP');
  });
});
