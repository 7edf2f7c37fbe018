/** The wallboard in a real browser, against the real daemon with the simulated PBX: for a supervisor, and on a wall. */
import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { password, realDesk } from './real-desk.mjs';
import { freshPage, launch, signIn } from './support.mjs';

/** Calls ring in real time, and machines may be busy: milliseconds. */
const slow = 240_000;
let browser;
let desk;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  desk = await realDesk();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await desk.stop();
});

const isOwnFault = (fault) => !/ERR_CONNECTION|WebSocket connection|status of 40[134]|Failed to fetch/.test(fault);
const clean = (faults) => assert.deepEqual(faults.filter(isOwnFault), []);
const says = (page, selector, pattern, timeout = 90_000) =>
  page.waitForFunction(
    ([where, source]) => new RegExp(source).test(document.querySelector(where)?.innerText ?? ''),
    [selector, pattern.source],
    { timeout },
  );
const to = (page, hash) =>
  page.evaluate((where) => {
    location.hash = where;
  }, hash);

async function open(hash, options) {
  const opened = await freshPage(browser, desk.url, options);
  await signIn(opened.page, 'li.hua', password);
  await to(opened.page, hash);
  return opened;
}

/** A display token, made by the administrator who is signed in on this page. */
const makeToken = (page, name) =>
  page.evaluate(async (token) => {
    const session = await (await fetch('/api/v1/session')).json();
    const headers = { 'Content-Type': 'application/json', 'X-Skylark-CSRF': session.csrf };
    const body = JSON.stringify({ name: token, kind: 'display' });
    return (await (await fetch('/api/v1/tokens', { method: 'POST', headers, body })).json()).token;
  }, name);
const revoke = (page, name) =>
  page.evaluate(async (token) => {
    const session = await (await fetch('/api/v1/session')).json();
    return (await fetch(`/api/v1/tokens/${token}`, { method: 'DELETE', headers: { 'X-Skylark-CSRF': session.csrf } }))
      .status;
  }, name);

const hero = (n) => `.wall-hero > .wall-card:nth-child(${n})`;

describe('for a supervisor', () => {
  test(
    'a call waits, turns amber and late in words, is answered, and stands in every figure with its parts',
    async () => {
      const { page, faults } = await open('#/wall', { width: 1920, height: 1080 });
      await says(page, hero(1), /等待中\s*0[\s\S]*没有人在等/);
      await says(page, hero(3), /今日 15 秒内接听\s*暂无来电[\s\S]*时限内接听 ÷（派发 − 短放弃）/);
      await says(page, '.wall-agents', /坐席\s*2[\s\S]*王丽[\s\S]*示闲/);
      desk.call({ after: 17_000, talks: 22_000 });
      await says(page, hero(1), /等待中\s*1[\s\S]*服务热线\s*1/);
      await says(page, hero(2), /秒[\s\S]*正常\s*还剩/);
      await says(page, hero(2), /即将超时\s*还剩/);
      await says(page, hero(2), /已超时\s*已超/);
      await says(page, '.wall-agents', /振铃 2/);
      await says(page, hero(4), /今日迟接\s*1/);
      await says(page, hero(3), /0\.0\s*%[\s\S]*0 \/ 1[\s\S]*低于底线 90%/);
      await says(page, '.wall-lates', /王丽 8001[\s\S]*\d\d\.\d 秒/);
      await page.waitForSelector('.strip .p-late');
      assert.doesNotMatch(await page.innerText('.wall'), /139|李强/);

      // From the figure to the one call behind it, and to its own page.
      await page.click(`${hero(4)} .big a`);
      await says(page, '.calls-list', /派发在[\s\S]*迟接/);
      await page.waitForSelector('.table tbody tr');
      assert.equal(await page.locator('.table tbody tr').count(), 1);
      assert.match(await page.innerText('.table tbody tr'), /139\*\*\*\*1003[\s\S]*已接听[\s\S]*王丽 8001[\s\S]*迟接/);
      clean(faults);
    },
    slow,
  );

  test(
    'a ticket near its target counts down, with who has it, and leads to its list; a display is told no name',
    async () => {
      const { page, faults } = await open('#/wall', { width: 1920, height: 1080 });
      await says(page, '.wall-due', /临近时限的工单[\s\S]*已超时\s*0[\s\S]*没有临近或超过时限的工单/);
      const number = await page.evaluate(async () => {
        const session = await (await fetch('/api/v1/session')).json();
        const headers = { 'Content-Type': 'application/json', 'X-Skylark-CSRF': session.csrf };
        const body = JSON.stringify({
          subject: '财务系统打不开',
          category: 'fault',
          impact: 'high',
          urgency: 'high',
          contactName: '唐婉',
        });
        return (await (await fetch('/api/v1/tickets', { method: 'POST', headers, body })).json()).ticket.number;
      });
      const short = number.split('-').at(-1);
      await says(
        page,
        '.wall-due',
        new RegExp(`30 分内\\s*1[\\s\\S]*${short}[\\s\\S]*P1[\\s\\S]*待响应[\\s\\S]*李华[\\s\\S]*1[45] 分后`),
      );
      const token = await makeToken(page, 'corridor');
      const context = await browser.newContext({ locale: 'en', viewport: { width: 1920, height: 1080 } });
      const wall = await context.newPage();
      await wall.goto(`${desk.url}?lang=en#/display/${token}`);
      await says(wall, '.wall-due', new RegExp(`${short}[\\s\\S]*P1[\\s\\S]*1[45]`));
      assert.doesNotMatch(await wall.innerText('.wall-due'), /李华|唐婉|财务/);
      assert.equal(await wall.locator('.wall a').count(), 0);

      await page.click('.wall-due-n a:nth-child(2)');
      await page.waitForSelector(`.tix-row[data-ticket="${number}"]`);
      assert.match(page.url(), /view=open&due=soon/);
      await page.waitForSelector('.tix-view-near[aria-current]');
      clean(faults);
    },
    slow,
  );

  test(
    'the limit may be another one on each screen, and one queue alone',
    async () => {
      const { page, faults } = await open('#/wall?target=50&floor=10');
      await says(page, '.wall', /服务台/);
      desk.call({ after: 1000, talks: 2000 });
      await says(page, hero(3), /100\.0\s*%[\s\S]*1 \/ 1[\s\S]*达到目标 50%/);
      await page.selectOption('.wall-choice', 'hotline');
      await says(page, hero(3), /100\.0/);
      assert.match(page.url(), /queue=hotline/);
      assert.match(page.url(), /target=50/);
      clean(faults);
    },
    slow,
  );

  test(
    'a server that is gone: the board says since when it stands still; back again, the gap is named',
    async () => {
      const { page } = await open('#/wall');
      await says(page, hero(1), /等待中\s*0/);
      await desk.kill();
      await says(page, '.wall-stale', /数字已停在 \d\d:\d\d[\s\S]*页面与服务器断开/);
      assert.equal(await page.getAttribute('.wall', 'data-still'), '');
      await desk.up();
      await page.waitForSelector('.wall-top', { timeout: 90_000 });
      await says(page, hero(3), /未知 \d\d:\d\d–\d\d:\d\d 服务器未运行/);
      await page.waitForSelector('.strip .unk-e');
      await to(page, '#/calls/figures?range=today');
      await says(page, '.figures-unknown', /服务器未运行/);
      await page.waitForSelector('.week-c.none.blind');
    },
    slow,
  );
});

describe('on a wall', () => {
  test(
    'the token leaves the address at once and opens the board, which names nobody, until it is revoked',
    async () => {
      const { page: office } = await open('#/wall');
      const token = await makeToken(office, 'hall');
      const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1920, height: 1080 } });
      const wall = await context.newPage();
      const asked = [];
      wall.on('request', (request) => asked.push(request.url()));
      await wall.goto(`${desk.url}#/display/${token}`);
      await says(wall, hero(1), /等待中\s*0/);
      assert.equal(new URL(wall.url()).hash, '#/display');
      assert.deepEqual(
        asked.filter((url) => url.includes(token)),
        [],
      );
      const [cookie] = await context.cookies();
      assert.equal(cookie?.httpOnly, true);
      assert.equal(cookie?.sameSite, 'Strict');
      assert.equal(await wall.evaluate(() => document.cookie + JSON.stringify(localStorage)), '{}');

      desk.call({ after: 16_000, talks: 22_000 });
      await says(wall, hero(1), /等待中\s*1[\s\S]*服务热线\s*1/);
      await says(wall, '.wall-agents', /坐席\s*2[\s\S]*振铃[\s\S]*2[\s\S]*最久/);
      await says(wall, hero(2), /已超时/);
      await says(wall, hero(4), /今日迟接\s*1/);
      await says(wall, '.wall-lates', /1\d\.\d 秒/);
      // Nothing of who called or answered, in what is seen and in what came.
      assert.doesNotMatch(await wall.content(), /李强|王丽|陈杰/);
      // Of figures, what can be read: a coordinate of a drawing may look like anything.
      const read = await wall.evaluate(() =>
        [...document.querySelectorAll('[title], [aria-label]')]
          .map((node) => `${node.getAttribute('title')} ${node.getAttribute('aria-label')}`)
          .concat(document.body.innerText)
          .join(' '),
      );
      assert.doesNotMatch(read, /139|1003|8001/);
      assert.equal(await wall.locator('.wall a').count(), 0);

      // A power cut: the screen starts again without the token.
      await wall.goto(`${desk.url}#/display?lang=en`);
      await wall.reload();
      await says(wall, hero(4), /Late today\s*1/);
      assert.equal(await revoke(office, 'hall'), 204);
      await says(wall, '.door', /This screen is no wallboard yet/);
      await wall.fill('input', 'sky_wrong-token-wrong-token-wrong');
      await wall.click('[type=submit]');
      await says(wall, '.door', /The token is wrong or was revoked/);
      assert.ok(!desk.log.join('').includes(token));
    },
    slow,
  );
});
