/**
 * P16: the wallboard on the whole way, from the simulated PBX through the daemon: 500 agents, 100 callers who wait, and
 * the load of a busy desk (300 AMI events a second) on their phones. What the page's own thread works from one frame to
 * the next, by the browser's trace; the most of each round. P13 gives the page alone three hundred messages a second.
 */
import { bounded } from './family.mjs';
import { watchFrames, workOfFrames } from './frame-work.mjs';
import { figure, median, rounds } from './lib.mjs';
import { pageDesk, pagesFor } from './page-desk.mjs';

const limit = 50;
const milliseconds = 4000;
const eventsPerSecond = 300;
const pages = pagesFor('P16');
/** The load rings phones from 8000 to 8899; these are the first 500 of them. */
const phones = Array.from({ length: 500 }, (_, i) => String(8000 + i));
const agents = phones.map((extension) => ({ user: `agent${extension}`, extension }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

await bounded(420, async () => {
  const desk = await pageDesk({
    pages,
    phones,
    queues: [
      { name: 'hotline', number: '4008000001', members: phones },
      // Nobody is free for those: they wait.
      { name: 'advice', number: '4008000002', members: phones.slice(0, 1), paused: true },
    ],
    agents: [...agents, { user: 'li.hua', extension: '8999' }],
    roles: { 'li.hua': ['supervisor'] },
  });
  try {
    await desk.pbx.ask('fill', { number: '4008000002', callers: 100 });
    const page = await desk.open('li.hua', { width: 1920, height: 1080, hash: '#/wall' });
    await page.waitForFunction(() => {
      const shown = document.querySelector('.wall')?.innerText ?? '';
      return shown.includes('500') && shown.includes('100');
    });
    const load = await desk.pbx.ask('load', { eventsPerSecond, calls: 200 });
    await pause(3000);
    const work = [];
    const all = [];
    const seen = [];
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1) {
      await page.evaluate(watchFrames);
      await desk.browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
      await pause(milliseconds);
      const frames = workOfFrames(await desk.browser.stopTracing());
      const gaps = await page.evaluate(() => window.skylarkStop());
      if (round < 0) continue;
      work.push(Math.max(...frames));
      all.push(...frames);
      seen.push(...gaps);
    }
    const ours = median(work);
    const short = (value) => Number(value.toPrecision(3));
    console.log(
      JSON.stringify(
        figure({
          id: 'P16',
          what: `wallboard from the real daemon, 500 agents, 100 waiting, ${eventsPerSecond} AMI events a second: the most work of a frame`,
          ours,
          peer: null,
          limit,
          unit: 'ms of CPU time of the page’s thread from one frame to the next',
          ratio: ours / limit,
          reach: 'no frame over 50 ms',
          ok: ours <= limit,
          more: {
            callsAtOnce: load.running,
            frames: all.length,
            framesOver50: all.filter((one) => one > limit).length,
            medianWork: short(median(all)),
            // By the clock on the wall, the machine's other work among it.
            seen: {
              frames: seen.length,
              over50: seen.filter((gap) => gap > limit).length,
              longest: short(Math.max(...seen)),
            },
          },
        }),
      ),
    );
  } finally {
    await desk.end();
  }
});
