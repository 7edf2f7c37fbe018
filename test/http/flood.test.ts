/** A flood of sign-ins with real hashing: the daemon goes on answering, and the desk at another address comes in. */
import { createPasswordHasher } from '../../src/access/password-hash.js';
import { ask, openHouse, password, type House, type Said } from './house.js';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    hasher: createPasswordHasher({ perAddress: 20, total: 40 }),
    users: { 'wang.li': ['agent'] },
    trustedProxies: ['loopback'],
  });
});
afterAll(() => house.stop());

const attempt = (address: string, user: string): Promise<Said> =>
  ask(house.url, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ user, password }),
  });

test('while sixty guesses from one address wait for their hash', async () => {
  const answers: number[] = [];
  const flood = Array.from({ length: 60 }, async (_, i) => {
    const { status } = await attempt('203.0.113.66', `made.up.${i}`);
    answers.push(status);
  });
  const desk = attempt('192.0.2.10', 'wang.li');
  // What does not hash is answered while nearly all of the flood still waits.
  await ask(house.url, '/healthz');
  const done = answers.filter((status) => status === 401).length;
  expect(done).toBeLessThan(30);
  expect((await desk).status).toBe(200);
  expect(answers.filter((status) => status === 401).length).toBeLessThan(20);
  await Promise.all(flood);
  const wrong = answers.filter((status) => status === 401).length;
  const tooMany = answers.filter((status) => status === 429).length;
  expect(wrong + tooMany).toBe(60);
  // One runs and twenty wait; the rest is told to come back.
  expect(wrong).toBeLessThan(40);
  expect(tooMany).toBeGreaterThan(20);
}, 60_000);
