/** Finding calls and reading one, in a real browser against the real daemon with the simulated PBX. */
import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { password, realDesk } from './real-desk.mjs';
import { freshPage, launch, signIn } from './support.mjs';

/** Calls ring in real time, and machines may be busy: milliseconds. */
const slow = 240_000;
let browser;
let desk;
let page;
let faults;
const says = (selector, pattern, timeout = 90_000) =>
  page.waitForFunction(
    ([where, source]) => new RegExp(source).test(document.querySelector(where)?.innerText ?? ''),
    [selector, pattern.source],
    { timeout },
  );
const to = (hash) =>
  page.evaluate((where) => {
    location.hash = where;
  }, hash);
const rows = () => page.locator('.calls-list .table tbody tr');
const rowsAre = (count) =>
  page.waitForFunction((n) => document.querySelectorAll('.calls-list .table tbody tr').length === n, count, {
    timeout: 90_000,
  });

describe('after a small morning', () => {
  beforeAll(async () => {
    browser = await launch();
    desk = await realDesk();
    ({ page, faults } = await freshPage(browser, desk.url, { width: 1440, height: 900 }));
    await signIn(page, 'li.hua', password);
    await to('#/wall');
    // The PBX's present state is taken over: what rings before that has no verdict.
    await says('.wall-agents', /示闲/);
    // One in time, one given up, one late.
    desk.call({ from: '13900001003', after: 2000, talks: 6000 });
    await says('.wall-hero', /1 \/ 1/);
    desk.call({ from: '13800002000', talks: 6500 });
    await says('.wall-hero', /1 \/ 2/);
    desk.call({ from: '13700003000', after: 16_000, takes: '8002', talks: 21_000 });
    await says('.wall-hero', /1 \/ 3/);
    // A call is counted when it is offered; the lists know that it is late once somebody has answered it.
    await says('.wall-hero', /今日迟接\s*1/);
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    await desk.stop();
  });

  test(
    'the search narrows by outcome, agent, number and lateness, and stands in the address',
    async () => {
      await to('#/calls');
      await rowsAre(3);
      await page.selectOption('.calls-search select >> nth=1', 'abandoned');
      await page.click('.calls-do [type=submit]');
      await rowsAre(1);
      assert.match(await rows().innerText(), /138\*\*\*\*2000[\s\S]*放弃/);
      assert.match(page.url(), /outcome=abandoned/);
      await page.click('.calls-do .btn-quiet');
      await rowsAre(3);
      await page.fill('.calls-search input[type=tel]', '139 0000 1003');
      await page.keyboard.press('Enter');
      await rowsAre(1);
      assert.match(await rows().innerText(), /139\*\*\*\*1003/);
      await to('#/calls');
      await rowsAre(3);
      await page.check('text=只看迟接');
      await page.click('.calls-do [type=submit]');
      await rowsAre(1);
      assert.match(await rows().innerText(), /陈杰 8002[\s\S]*迟接/);
      await to('#/calls?user=wang.li&verdict=within');
      await rowsAre(1);
      await page.fill('.inp-when >> nth=0', '2030-01-01T00:00');
      await page.click('.calls-do [type=submit]');
      await says('.calls-list', /没有这样的通话/);
      assert.deepEqual(faults, []);
    },
    slow,
  );

  test(
    'a call’s own page: lanes, the limit, every step in words; its number is shown on request and written down',
    async () => {
      await to('#/calls?verdict=late');
      await rowsAre(1);
      await page.focus('.row-b');
      await page.keyboard.press('Enter');
      await says('.call-head', /137\*\*\*\*3000[\s\S]*→[\s\S]*陈杰 8002[\s\S]*时间取自 PBX 事件/);
      assert.match(await page.innerText('.call-kpi'), /等待\s*1\d\.\d 秒[\s\S]*迟接，超 \d\.\d 秒[\s\S]*振铃/);
      assert.equal(await page.locator('.journey .limit').count(), 1);
      assert.ok((await page.locator('.journey .s-overdue').count()) >= 1);
      // It may still go on: the page follows it to its end.
      await page.waitForSelector('[data-step=ended]', { timeout: 90_000 });
      const steps = await page.locator('.call-steps tbody tr').evaluateAll((all) => all.map((row) => row.dataset.step));
      assert.deepEqual(
        [steps[0], steps.includes('limit'), steps.indexOf('limit') < steps.indexOf('answered'), steps.at(-1)],
        ['arrived', true, true, 'ended'],
      );
      assert.match(await page.innerText('.call-why'), /为什么迟/);
      await page.click('text=显示完整号码');
      await says('.call-head', /137 0000 3000/);
      assert.equal(await page.locator('text=显示完整号码').count(), 0);
      const audit = await page.evaluate(async () => (await fetch('/api/v1/audit?action=number.revealed')).text());
      assert.match(audit, /"kind":"call"/);
      assert.deepEqual(faults, []);
    },
    slow,
  );

  test(
    'each figure opens as many calls as it counted; the grid, the bars and the formula agree',
    async () => {
      await to('#/calls/figures?range=today');
      await says('.figures-sums', /时限内比例\s*33\.3%\s*1 ÷ \(3 − 0\)[\s\S]*50\.0%/);
      await says('.figures-formulas', /15 秒内比例 = 时限内接听 ÷（派发 − 短放弃）[\s\S]*整 15 秒算时限内/);
      await says('.figures-legend', /./);
      assert.equal(await page.locator('.week a.week-c').count(), 1);
      assert.match((await page.getAttribute('.week a.week-c', 'aria-label')) ?? '', /计入 3 通，时限内 33\.3%，迟接 1/);
      const bars = await page
        .locator('.dist a')
        .evaluateAll((all) => all.map((bar) => [bar.getAttribute('aria-label'), bar.getAttribute('href')]));
      assert.equal(bars.length, 2);
      const links = await page
        .locator('.figures-sums .parts a')
        .evaluateAll((all) => all.map((link) => [Number(link.textContent), link.getAttribute('href')]));
      const counted = [...links, ...bars.map(([name, href]) => [Number(/(\d+) 通/.exec(name)?.[1]), href])];
      const cell = await page.getAttribute('.week a.week-c', 'href');
      for (const [count, href] of [...counted, [3, cell]]) {
        await to(href);
        if (count === 0) await says('.calls-list', /没有这样的通话/);
        else await rowsAre(count);
      }
      assert.deepEqual(faults, []);
    },
    slow,
  );

  test(
    'an agent finds his own calls and no others, and no figures',
    async () => {
      const other = await freshPage(browser, desk.url, { locale: 'en-GB' });
      await signIn(other.page, 'wang.li', password);
      await other.page.evaluate(() => {
        location.hash = '#/calls?outcome=answered';
      });
      await other.page.waitForSelector('.calls-list .table tbody tr');
      assert.equal(await other.page.locator('.calls-views').count(), 0);
      assert.match(await other.page.innerText('.calls-list .table tbody'), /139 0000 1003|139\*\*\*\*1003/);
      await other.page.context().close();
    },
    slow,
  );
});
