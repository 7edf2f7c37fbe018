/**
 * People and guessers who sign in, in a process of their own: so many a second, each on a connection and from a loopback
 * address of its own, half of them with the right password; and beside them one who does nothing wrong, and tries again
 * when he is asked to wait, as the page does.
 */
import { request } from 'node:http';
import { answers } from './family.mjs';
import { percentile } from './lib.mjs';

/** Addresses of the flood: 127.1.0.1 to 127.1.3.250. */
const addresses = Array.from({ length: 1000 }, (_, i) => `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}`);

function signIn({ port, user, password, from }) {
  const body = JSON.stringify({ user, password });
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (status, retryAfter = 0) => resolve({ status, retryAfter, ms: performance.now() - began });
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        localAddress: from,
        method: 'POST',
        path: '/api/v1/session',
        agent: false,
        timeout: 60_000,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.on('end', () => done(response.statusCode, Number(response.headers['retry-after'] ?? 0)));
        response.on('error', () => done(0));
      },
    );
    asked.on('error', () => done(0));
    asked.on('timeout', () => asked.destroy());
    asked.end(body);
  });
}

let flood = null;

async function tryUntilIn(person, limit) {
  const began = performance.now();
  for (let tries = 1; ; tries += 1) {
    const { status, retryAfter } = await signIn(person);
    const ms = performance.now() - began;
    if (status === 200) return { ms, tries };
    if (ms > limit) return { ms: Infinity, tries };
    await new Promise((resolve) => setTimeout(resolve, Math.max(retryAfter, 1) * 1000));
  }
}

answers({
  /** `users`: accounts, all with `password`. */
  start({ port, perSecond, users, password }) {
    const seen = { statuses: {}, ms: [], sent: 0 };
    const began = performance.now();
    let serial = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
      while (seen.sent < due) {
        seen.sent += 1;
        serial += 1;
        const kind = serial % 4;
        const user = kind === 3 ? `guess${serial}` : users[Math.floor(Math.random() * users.length)];
        const from = addresses[Math.floor(Math.random() * addresses.length)];
        const right = kind === 0 || kind === 1;
        void signIn({ port, user, password: right ? password : `Wrong-${serial}-a`, from }).then(({ status, ms }) => {
          seen.statuses[status] = (seen.statuses[status] ?? 0) + 1;
          seen.ms.push(ms);
        });
      }
    }, 5);
    flood = { timer, seen };
  },
  stop() {
    clearInterval(flood.timer);
    const { statuses, ms, sent } = flood.seen;
    return { sent, statuses, p50: percentile(ms, 50) ?? null, p99: percentile(ms, 99) ?? null };
  },
  /** Somebody who means well, at an address of his own: how long until he is in, with his tries; Infinity: not at all. */
  person: (person) => tryUntilIn(person, 30_000),
});
