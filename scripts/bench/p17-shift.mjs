/**
 * P17: an agent's whole shift in time-lapse through one page: a thousand calls; each rings, is taken, the caller is noted
 * down, the ticket and a note are written, it is solved on the line, and ends. What the page holds (heap after a forced
 * collection, nodes, listeners) after the first fifty calls, when everything has been drawn once, and at the end.
 * `BENCH_CALLS` plays a shorter shift. Nothing here keeps a handle to an element: the page could not let go of it.
 */
import { bounded } from './family.mjs';
import { figure } from './lib.mjs';
import { pageDesk, pagesFor } from './page-desk.mjs';

const calls = Number(process.env.BENCH_CALLS ?? 1000);
const settled = 50;
const most = 0.2;
const number = '4008000009';
const extension = '8950';
const pages = pagesFor('P17');

await bounded(2400, async () => {
  const desk = await pageDesk({
    pages,
    phones: [extension],
    queues: [{ name: 'watched', number, members: [extension] }],
    agents: [{ user: 'agent8950', extension }],
  });
  try {
    const page = await desk.open('agent8950');
    await page.locator('.desk').first().waitFor();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));

    const held = async () => {
      for (let i = 0; i < 3; i += 1) {
        await devtools.send('HeapProfiler.collectGarbage');
        await page.waitForTimeout(200);
      }
      const { metrics } = await devtools.send('Performance.getMetrics');
      const of = (name) => metrics.find((one) => one.name === name)?.value ?? 0;
      return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
    };

    const tickets = new Set();
    const once = async (n) => {
      const name = `来电 ${n} 号`;
      await desk.pbx.ask('talks', {
        number,
        from: `1380${String(1_000_000 + n * 37).slice(-7)}`,
        name,
        at: extension,
        after: 120,
      });
      await page.waitForFunction(
        (wanted) =>
          document.querySelector('.desk-card[data-state=answered_here] .desk-name')?.textContent.includes(wanted) &&
          document.querySelector('.desk-ticket input') !== null,
        name,
      );
      // The ticket is this call's: the one before has another number, and none yet has no number.
      const ticket = await page.waitForFunction(
        (known) => {
          const [number] = /\d{4,}$/.exec(document.querySelector('.desk-ticket h3')?.textContent.trim() ?? '') ?? [];
          return number !== undefined && number !== known ? number : null;
        },
        [...tickets].at(-1) ?? '',
      );
      tickets.add(await ticket.jsonValue());
      // Nobody knows him yet: his three particulars, which the ticket gets as well, by the page or by the server.
      await page.fill('.desk-intake [name=mail]', `caller${n}@corp.example`);
      await page.press('.desk-intake [name=mail]', 'Enter');
      await page.waitForFunction(
        async (shown) => {
          const answer = await fetch('/api/v1/tickets?limit=5');
          const { items } = await answer.json();
          return items.find(({ number }) => number.endsWith(shown))?.caller.contact != null;
        },
        [...tickets].at(-1),
        { polling: 100 },
      );
      await page.fill('.desk-note', `第 ${n} 通：打印机脱机，已重启`);
      await page.fill('.desk-ticket input', `打印机脱机 ${n}`);
      await page.locator('.desk-ticket select').first().selectOption('terminal.printer');
      await page.keyboard.press('Control+Enter');
      await page.locator('.desk-ticket .desk-saved[data-state=saved]').first().waitFor();
      await page.locator('.desk-notes .desk-saved[data-state=saved]').first().waitFor();
      // Solved on the line: nothing of this call is left to do, as nothing is on a good day.
      await page.locator('.desk-ticket-f button').nth(1).click();
      await page.locator('dialog[open] textarea').first().fill('重启后正常');
      await page.locator('dialog[open] textarea').nth(1).fill('好了，谢谢');
      await page.click('dialog[open] .btn-ink');
      await page.locator('dialog[open]').first().waitFor({ state: 'detached' });
      await desk.pbx.ask('over', { at: extension });
      await page.locator('.desk-card[data-state=withdrawn]').first().waitFor();
      // He looks up from the field: the next card may come to the front.
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press('Escape');
    };

    const began = performance.now();
    let first = null;
    const way = [];
    for (let n = 1; n <= calls; n += 1) {
      await once(n);
      if (n === settled) first = await held();
      else if (n % 250 === 0) way.push({ calls: n, ...(await held()) });
    }
    const last = await held();
    if (first === null) throw new Error(`a shift has more than ${settled} calls`);
    if (tickets.size !== calls) throw new Error(`${tickets.size} tickets of ${calls} calls`);
    if (faults.length > 0) throw new Error(faults.slice(0, 5).join('; '));
    const ours = last.heap / first.heap - 1;
    const growth = (what) => Number((last[what] / first[what] - 1).toPrecision(3));
    console.log(
      JSON.stringify(
        figure({
          id: 'P17',
          what: `a shift of ${calls} calls in one page: what its memory grew by after the first ${settled}`,
          ours: ours * 100,
          peer: null,
          limit: most * 100,
          unit: '%',
          ratio: ours / most,
          reach: '< 20 %',
          ok: ours < most && growth('nodes') < most && growth('listeners') < most,
          more: {
            megabytes: {
              first: Number((first.heap / 1e6).toPrecision(3)),
              last: Number((last.heap / 1e6).toPrecision(3)),
            },
            nodes: [first.nodes, last.nodes],
            listeners: [first.listeners, last.listeners],
            way: way.map((one) => `${one.calls}: ${(one.heap / 1e6).toFixed(2)} MB ${one.nodes} ${one.listeners}`),
            secondsPerCall: Number(((performance.now() - began) / 1000 / calls).toPrecision(3)),
          },
        }),
      ),
    );
  } finally {
    await desk.end();
  }
});
