/** The password rule of the policy's clause 2.2.6, and hashing that delays nobody. */
import { assert, property, string, stringMatching } from 'fast-check';
import { createFairQueue } from '../../src/access/fair-queue.js';
import { createPasswordHasher } from '../../src/access/password-hash.js';
import { passwordFault, shortestPassword } from '../../src/access/password-rule.js';

describe('the rule', () => {
  test.each([
    ['Ab1-', 'too_short'],
    ['Ab1-Ab1', 'too_short'],
    ['Ab1-'.repeat(60), 'too_long'],
    ['ohne-nachtschicht', 'classes'],
    ['nachtschicht42', 'classes'],
    ['UPPER-UPPER', 'classes'],
    ['12345678-!', 'classes'],
    ['Wang.Li-2026', 'user_name'],
    ['Wangli-2026', 'user_name'],
    ['xWANG77!x', 'user_name'],
    ['W4ng-7654', 'user_name'],
    ['gnaw-GNAW-9', 'user_name'],
    ['Password-1', 'common'],
    ['P@55w0rd!', 'common'],
    ['Skylark-2026', 'common'],
    ['Zhangwei_88', 'common'],
    ['1qaz-QAZ-1', 'common'],
    ['Li.Wang-2026', 'user_name'],
    ['iL-gNaW-2026', 'user_name'],
    ['W1a2N3g4-x', 'user_name'],
    ['wwAAnngg-17', 'user_name'],
    ['WÄNG-hui-17', 'user_name'],
    ['Ｗａｎｇ-xu17', 'user_name'],
    ['Lwangi-2026', 'user_name'],
    ['iGaWn-L-2026', 'user_name'],
    ['云雀-Hotline7', 'common'],
    ['xq-Password-7', 'common'],
    ['Drowssap-77', 'common'],
    ['Summer-Love9', 'common'],
    ['Zhao.Xiaomei-1990', 'common'],
    ['Weizhang_1990', 'common'],
    ['Michael-1990', 'common'],
    ['Nachtschicht-42', null],
    ['Lila-Wolke-7', null],
    ['云雀-Vogel71', null],
    ['kV3$kV3$', null],
    ['aB3$aB3$', 'common'],
  ])('%s for wang.li: %s', (password, fault) => {
    expect(passwordFault(password, 'wang.li')).toBe(fault);
  });

  test('two letters of a name refuse nobody', () => {
    expect(passwordFault('Lila-Wolke-7', 'li.yu')).toBeNull();
  });

  test.each([
    ['Yuli-2026', 'li.yu', 'user_name'],
    ['LiLiLi-2026', 'li', 'user_name'],
    ['Kq-8001-rest', 'agent8001', 'user_name'],
    ['Kq-1008-rest', 'agent8001', 'user_name'],
    ['Kq-8O01-rest', 'agent8001', null],
    ['Kw-7vo-rest', 'x', null],
  ])('%s for %s: %s', (password, user, fault) => {
    expect(passwordFault(password, user)).toBe(fault);
  });

  test('never throws, and never takes what is short, of two classes, or holds the user name', () => {
    assert(
      property(string({ unit: 'binary' }), string(), (password, user) => {
        const fault = passwordFault(password, user);
        if (Array.from(password).length < shortestPassword) expect(fault).toBe('too_short');
      }),
    );
    assert(
      property(stringMatching(/^[a-z]{3,20}$/), string(), string(), (user, before, after) => {
        expect(passwordFault(`${before}${user}${after}`, user)).not.toBeNull();
      }),
    );
  });
});

describe('hashing', () => {
  test('argon2id with a salt of its own each time', async () => {
    const hasher = createPasswordHasher();
    const [a, b] = [await hasher.hash('Nachtschicht-42', 'x'), await hasher.hash('Nachtschicht-42', 'x')];
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(await hasher.verify(a, 'Nachtschicht-42', 'x')).toBe(true);
    expect(await hasher.verify(a, 'nachtschicht-42', 'x')).toBe(false);
    expect(await hasher.verify('no hash at all', 'Nachtschicht-42', 'x')).toBe(false);
  });

  test('one at a time, and a flood from one address lets another in after the one that runs', async () => {
    const queue = createFairQueue({ perAddress: 100, total: 200 });
    const order: string[] = [];
    let running = 0;
    let most = 0;
    const job = (name: string) => async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      order.push(name);
    };
    const flood = Array.from({ length: 100 }, (_, i) => queue('flood', job(`flood ${i}`)));
    const desk = queue('desk', job('desk'));
    await Promise.all([...flood, desk]);
    expect(most).toBe(1);
    expect(order.indexOf('desk')).toBeLessThanOrEqual(2);
  });

  test('who is beyond the line is told to come back, and the line moves on after a failure', async () => {
    const queue = createFairQueue({ perAddress: 2, total: 3 });
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const first = queue('a', () => held);
    await new Promise((resolve) => setImmediate(resolve));
    const broken = queue('a', () => Promise.reject(new Error('broken')));
    const last = queue('a', () => Promise.resolve(1));
    const line = [queue('b', () => Promise.resolve(2))];
    await expect(queue('a', () => Promise.resolve(3))).rejects.toMatchObject({ code: 'unavailable', retryAfter: 2 });
    // All places are taken; who holds most of them gives one to whoever holds none.
    line.push(queue('c', () => Promise.resolve(4)));
    await expect(last).rejects.toMatchObject({ code: 'unavailable', retryAfter: 2 });
    go();
    await first;
    await expect(broken).rejects.toThrow('broken');
    expect(await Promise.all(line)).toEqual([2, 4]);
  });
});
