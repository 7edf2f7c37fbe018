/** In a crowd at the sign-in: who was refused for want of a place is no guesser, and who is inside stands before strangers. */
import { createAttemptLimits } from '../../src/access/attempt-limits.js';
import type { PasswordHasher } from '../../src/access/password-hash.js';
import { tooMany } from '../../src/errors.js';
import { openHouse, password, quickHasher, signIn, type House } from '../http/house.js';

/** Whom each check was charged to, and whether he was known. */
let checks: [from: string, known: boolean][];
let full: boolean;
let house: House;
const crowded: PasswordHasher = {
  hash: (given, from) => quickHasher.hash(given, from),
  verify: (hashed, given, from, known = false) => {
    checks.push([from, known]);
    return full ? Promise.reject(tooMany('Too many sign-ins at once', 2)) : quickHasher.verify(hashed, given, from);
  },
};
beforeEach(async () => {
  [checks, full] = [[], false];
  house = await openHouse({ hasher: crowded, access: { idleLock: 600_000_000 } });
});
afterEach(() => house.stop());

test('ten tries for which there was no place: told to come back each time, and then let in at once', async () => {
  full = true;
  for (let i = 0; i < 10; i += 1) {
    const { signedIn } = await signIn(house.url, 'wang.li');
    expect([signedIn.status, signedIn.headers['retry-after']]).toEqual([429, '2']);
  }
  expect(checks).toHaveLength(10);
  full = false;
  expect((await signIn(house.url, 'wang.li')).signedIn.status).toBe(200);
});

test('a stranger waits with the strangers; who was right from there before comes before them', async () => {
  await signIn(house.url, 'wang.li', 'Wrong-Guess-1');
  await signIn(house.url, 'wang.li');
  await signIn(house.url, 'wang.li');
  await signIn(house.url, 'li.hua');
  expect(checks.map(([, known]) => known)).toEqual([false, false, true, false]);
  expect(new Set(checks.map(([from]) => from)).size).toBe(1);
});

test('who unlocks his page, or changes his password, has a line of his own whatever comes from his address', async () => {
  const page = await signIn(house.url, 'wang.li');
  checks = [];
  await page.ask('/api/v1/session/lock', { method: 'POST' });
  await page.ask('/api/v1/session/unlock', { method: 'POST', body: { password } });
  const change = { current: password, password: 'Nachtschicht-42' };
  expect((await page.ask('/api/v1/session/password', { method: 'PUT', body: change })).status).toBe(200);
  expect(checks.slice(0, 2)).toEqual([
    ['user wang.li', true],
    ['user wang.li', true],
  ]);
  expect(checks.every(([, known]) => known)).toBe(true);
});

test('a refused try between wrong ones takes back itself alone', () => {
  const limits = createAttemptLimits();
  for (let i = 0; i < 4; i += 1) limits.begin('wang.li', 'a', 0);
  for (let i = 0; i < 20; i += 1) {
    limits.begin('wang.li', 'a', 0);
    limits.notTried('wang.li', 'a', 0);
    expect(limits.wait('wang.li', 'a', 0)).toBe(0);
  }
  limits.begin('wang.li', 'a', 0);
  expect(limits.wait('wang.li', 'a', 0)).toBe(1);
  expect(limits.isKnown('wang.li', 'a')).toBe(false);
  limits.right('wang.li', 'a');
  expect([limits.isKnown('WANG.LI', 'a'), limits.isKnown('wang.li', 'b')]).toEqual([true, false]);
});
