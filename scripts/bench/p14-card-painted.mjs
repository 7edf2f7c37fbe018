/**
 * P14: from the PBX's event to the card painted on the agent's page, at the load of a busy desk: 200 calls at once and 300
 * AMI events a second, 100 agents connected, two of them with real pages. A ring counts from the instant at which the PBX
 * tells of it until the frame with the caller's name is on the screen. The whole way is there: socket, daemon, store,
 * WebSocket, Chromium. The p95 of each round; the median of the rounds.
 */
import { bounded, child } from './family.mjs';
import { figure, median, percentile, rounds } from './lib.mjs';
import { pageDesk, pagesFor } from './page-desk.mjs';

const limit = 200;
const calls = 15;
const eventsPerSecond = 300;
const concurrent = 200;
const pages = pagesFor('P14');
const watched = ['8950', '8951'];
const number = '4008000009';
const others = Array.from({ length: 98 }, (_, i) => String(8000 + i * 9));
const agents = [...watched, ...others].map((extension) => ({ user: `agent${extension}`, extension }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** In the page: resolves with the instant of the frame in which that name stands on the card. */
const painted = (name) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no card of ${name}`)), 20_000);
    const look = () => {
      if (!document.querySelector('.desk-name')?.textContent.includes(name)) return false;
      watcher.disconnect();
      // The frame after the one that draws it: by then it is on the screen.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          clearTimeout(late);
          resolve(performance.timeOrigin + performance.now());
        }),
      );
      return true;
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  });

await bounded(420, async () => {
  const desk = await pageDesk({
    pages,
    phones: watched,
    queues: [{ name: 'watched', number, members: watched }],
    agents,
  });
  const readers = child('ws-readers.mjs');
  try {
    await readers.ask('open', {
      name: 'agents',
      host: '127.0.0.1',
      port: desk.port,
      tokens: desk.tokens.slice(watched.length),
      first: '{"type":"subscribe"}',
      until: '{"type":"snapshot"',
    });
    // Each in a window of its own: a page behind another one is not painted.
    const open = [];
    for (const extension of watched) {
      const page = await desk.open(`agent${extension}`);
      await page.waitForSelector('.desk');
      open.push({ extension, page });
    }
    const before = await desk.daemon.ask('usage');
    const load = await desk.pbx.ask('load', { eventsPerSecond, calls: concurrent });
    await pause(3000);

    let serial = 0;
    const once = async () => {
      serial += 1;
      const name = `来电 ${serial} 号`;
      const seen = open.map(({ page }) => page.evaluate(painted, name));
      for (const one of seen) one.catch(() => {});
      const rang = await desk.pbx.ask('rings', {
        number,
        from: `1380000${String(1000 + (serial % 9000))}`,
        name,
        phones: watched,
        forMs: 600,
      });
      const shown = await Promise.all(seen);
      await pause(700);
      for (const { page } of open) await page.keyboard.press('Escape');
      return open.map(({ extension }, i) => shown[i] - rang[extension]);
    };
    const p95 = [];
    const all = [];
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1) {
      const took = [];
      for (let i = 0; i < calls; i += 1) took.push(...(await once()));
      if (round < 0) continue;
      p95.push(percentile(took, 95));
      all.push(...took);
    }
    const heard = await readers.ask('collect', { name: 'agents', expected: 0 });
    const after = await desk.daemon.ask('usage');
    if (heard.closed > 0) throw new Error(`${heard.closed} agents lost their socket`);
    const ours = median(p95);
    const short = (value) => Number(value.toPrecision(4));
    console.log(
      JSON.stringify(
        figure({
          id: 'P14',
          what: `AMI event to painted card, ${load.running} calls at once, ${eventsPerSecond} events a second, ${agents.length} agents: p95`,
          ours,
          peer: null,
          limit,
          unit: 'ms',
          ratio: ours / limit,
          reach: 'p95 <= 200 ms',
          ok: ours <= limit,
          more: {
            rings: all.length,
            median: short(median(all)),
            worst: short(Math.max(...all)),
            callsPerSecond: short(load.callsPerSecond),
            messagesToReaders: heard.other + heard.count,
            daemonCpuSeconds: short((after.user + after.system - before.user - before.system) / 1e6),
          },
        }),
      ),
    );
  } finally {
    await readers.end();
    await desk.end();
  }
});
