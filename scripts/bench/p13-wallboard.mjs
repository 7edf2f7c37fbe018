/**
 * P13: the wallboard of 500 agents and 100 waiting calls in a real Chromium at 1920 × 1080 while 300 messages a second
 * come: how much the page's own thread works from one frame to the next, by the browser's trace; the longest of each
 * round. Frames by the clock on the wall stand beside it, with those of an empty page in the same rounds.
 */
import { chromium } from 'playwright-core';
import { ensureBuilt, root } from '../lib/ensure.mjs';
import { join } from 'node:path';
import { chromiumPath, hasChromium } from '../../test/browser/support.mjs';
import { bounded } from './family.mjs';
import { watchFrames, workOfFrames } from './frame-work.mjs';
import { figure, median, rounds } from './lib.mjs';
import { wallSide } from './wall-side.mjs';

const perSecond = 300;
const milliseconds = 3000;
const limit = 50;

if (!hasChromium()) {
  process.stderr.write(`P13 needs Chromium: none at ${chromiumPath} (SKYLARK_CHROMIUM names another)\n`);
  process.exit(1);
}
const own = process.env['SKYLARK_TEST_PAGES'];
if (own === undefined) ensureBuilt();

await bounded(240, async () => {
  const side = await wallSide(own ?? join(root, 'dist', 'web'));
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
    const wall = await context.newPage();
    await wall.goto(`${side.url}#/wall`);
    await wall.waitForSelector('.by-state .tm');
    await wall.waitForSelector('.strip .p-in');
    const shown = await wall.innerText('.wall');
    if (!/100/.test(shown) || !/500/.test(shown)) throw new Error(`the board shows something else: ${shown}`);
    const blank = await context.newPage();
    await blank.goto('about:blank');

    const longest = { wall: [], blank: [] };
    const work = [];
    const all = [];
    let gaps = 0;
    let over = 0;
    for (let round = -1; round < rounds; round += 1) {
      for (const [name, page] of Object.entries({ blank, wall })) {
        await page.bringToFront();
        await page.evaluate(watchFrames);
        if (name === 'blank') {
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          longest.blank.push(Math.max(...(await page.evaluate(() => window.skylarkStop()))));
          continue;
        }
        await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
        await side.pour(perSecond, milliseconds);
        const frames = workOfFrames(await browser.stopTracing());
        const seen = await page.evaluate(() => window.skylarkStop());
        // The first round warms up.
        if (round < 0) continue;
        work.push(Math.max(...frames));
        all.push(...frames);
        longest.wall.push(Math.max(...seen));
        gaps += seen.length;
        over += seen.filter((gap) => gap > limit).length;
      }
    }
    const ours = median(work);
    const short = (value) => Number(value.toPrecision(3));
    console.log(
      JSON.stringify(
        figure({
          id: 'P13',
          what: `wallboard, 500 agents and 100 waiting calls, ${perSecond} messages a second: the most work of a frame`,
          ours,
          peer: null,
          limit,
          unit: 'ms of CPU time of the page’s thread from one frame to the next',
          ratio: ours / limit,
          reach: 'no frame over 50 ms',
          ok: ours <= limit,
          more: {
            frames: all.length,
            framesOver50: all.filter((one) => one > limit).length,
            medianWork: short(median(all)),
            // By the clock on the wall, the machine's other work among it; an empty page in the same rounds beside it.
            seen: {
              frames: gaps,
              over50: over,
              longest: short(median(longest.wall)),
              emptyPage: short(median(longest.blank)),
            },
          },
        }),
      ),
    );
  } finally {
    await browser.close();
    await side.stop();
  }
});
