/**
 * P15: the first load of the agent's console with nothing in the browser's cache, from the real daemon: what comes over
 * the wire as the browser counts it (headers and bodies, compressed as they came), and how long from the
 * navigation until the console stands and answers a key. A caller rings meanwhile, so that the card is part of it.
 */
import { setTimeout } from 'node:timers/promises';
import { bounded } from './family.mjs';
import { figure, median, rounds } from './lib.mjs';
import { pageDesk, pagesFor } from './page-desk.mjs';
import { plainBrowser } from './plain-page.mjs';

const mostBytes = 150_000;
const longest = 1000;
const extension = '8950';
const agents = [{ user: 'agent8950', extension }];
const pages = pagesFor('P15');

await bounded(120, async () => {
  const desk = await pageDesk({
    pages,
    phones: [extension],
    queues: [{ name: 'watched', number: '4008000009', members: [extension] }],
    agents,
  });
  try {
    const first = await desk.open(agents[0].user);
    await first.waitForSelector('.desk');
    const cookies = await first.context().cookies();
    await first.context().close();
    const rang = desk.pbx.ask('rings', {
      number: '4008000009',
      from: '13800001234',
      name: '来电人',
      phones: [extension],
      forMs: 600_000,
    });
    await rang;

    const bytes = [];
    let files = [];
    for (let round = 0; round < rounds; round += 1) {
      const context = await desk.browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } });
      await context.addCookies(cookies);
      const page = await context.newPage();
      const wire = await context.newCDPSession(page);
      await wire.send('Network.enable');
      await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
      const names = new Map();
      const sizes = [];
      wire.on('Network.responseReceived', ({ requestId, response }) => names.set(requestId, response.url));
      wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
        sizes.push([names.get(requestId) ?? '', encodedDataLength]),
      );
      await page.goto(desk.url, { waitUntil: 'commit' });
      await page.waitForSelector('.desk-card[data-state=ringing]');
      await page.keyboard.press('Shift+?');
      await page.waitForSelector('dialog[open]');
      await page.waitForLoadState('networkidle');
      await context.close();
      bytes.push(sizes.reduce((sum, [, one]) => sum + one, 0));
      files = sizes;
    }
    await desk.browser.close();

    // The time is taken from a browser that nobody counts bytes in: to watch the network costs the page a fifth of it.
    const times = [];
    const cards = [];
    const browser = await plainBrowser();
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1) {
      const tab = await browser.tab(cookies);
      // What is still being put away of the round before, and set up of this one, is not the page's.
      await setTimeout(1000);
      await tab.go(desk.url);
      const card = await tab.painted('.desk-card[data-state=ringing]');
      // It answers: the list of keys opens.
      await tab.press('?', 'Slash', 191, true);
      const dialog = await tab.painted('dialog[open]');
      await tab.close();
      if (round < 0) continue;
      cards.push(card);
      times.push(dialog);
    }
    await browser.end();
    const size = median(bytes);
    const time = median(times);
    const largest = files
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 6)
      .map(([url, length]) => `${new URL(url).pathname} ${length}`);
    const report = (line) => console.log(JSON.stringify(figure({ peer: null, ...line })));
    report({
      id: 'P15',
      what: 'first load of the console, over the wire',
      ours: size,
      limit: mostBytes,
      unit: 'bytes',
      ratio: size / mostBytes,
      reach: '<= 150 kB compressed',
      ok: size <= mostBytes,
      more: { requests: files.length, largest },
    });
    report({
      id: 'P15b',
      what: 'first load of the console until it answers a key',
      ours: time,
      limit: longest,
      unit: 'ms',
      ratio: time / longest,
      reach: '<= 1 s',
      ok: time <= longest,
      more: { worst: Math.round(Math.max(...times)), card: Math.round(median(cards)) },
    });
  } finally {
    await desk.end();
  }
});
