/** The live page in a real browser, against a desk whose every state is made on purpose. */
import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { dayFigures, fakeDesk } from './fake-desk.mjs';
import { agent, at, call, caller, card, ended, fill, hostile, link, talking, waiting, withheld } from './scene.mjs';
import { freshPage, launch, signIn } from './support.mjs';

const password = 'Desk-2026-demo';
let browser;
let desk;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  desk = await fakeDesk();
  fill(desk);
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await desk.stop();
});

async function open(options, user = 'zhou.yan') {
  const opened = await freshPage(browser, desk.url, options);
  await signIn(opened.page, user, password);
  return opened;
}

function clean(faults) {
  assert.deepEqual(faults, []);
  assert.deepEqual(desk.violations, []);
}

/** A row that has just come has no text before the frame in which it is drawn (content-visibility). */
const drawn = (page) =>
  page.evaluate(() => new Promise((over) => requestAnimationFrame(() => requestAnimationFrame(over))));
const textOf = async (locator) => {
  await drawn(locator.page());
  return locator.innerText();
};
const texts = async (page, selector) => {
  await drawn(page);
  return page.locator(selector).allInnerTexts();
};

describe('signing in', () => {
  test('errors stand beside their field and what was typed is kept', async () => {
    const { page, faults } = await freshPage(browser, desk.url);
    await page.click('[type=submit]');
    await page.waitForSelector('#user-problem svg');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'user');
    await page.fill('#user', 'zhou.yan');
    await page.fill('#password', 'wrong');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#password-problem svg');
    assert.equal(await page.inputValue('#user'), 'zhou.yan');
    assert.equal(await page.getAttribute('#password', 'aria-invalid'), 'true');
    await page.fill('#password', password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.board');
    clean(faults);
  });

  test('the language follows the browser, can be switched, and is remembered', async () => {
    const { page, faults } = await freshPage(browser, desk.url, { locale: 'en-GB' });
    assert.equal(await page.innerText('main h1'), 'Sign in');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await page.click('text=中文');
    await page.waitForSelector('html[lang=zh-CN]');
    assert.equal(await page.innerText('main h1'), '登录');
    await page.reload();
    await page.waitForSelector('#user');
    assert.equal(await page.innerText('main h1'), '登录');
    assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
    clean(faults);
  });

  test('signing out leads back to the door, and the next page load too', async () => {
    const { page, faults } = await open();
    await page.click('.me');
    await page.click('[data-item=out]');
    await page.waitForSelector('#user');
    await page.reload();
    await page.waitForSelector('#user');
    assert.equal(await page.locator('.call').count(), 0);
    clean(faults);
  });
});

describe('a call', () => {
  test('is seen as it arrives, rings, is answered and ends', async () => {
    const { page, faults } = await open();
    const one = waiting(1, caller('13512345678', '新来电'), [['8004', 'he.chuan', 0]]);
    desk.put({ type: 'call.arrived', call: one });
    const row = page.locator('.pane-waiting .call', { hasText: '新来电' });
    await row.waitFor();
    assert.match(await textOf(row), /何川 8004 振铃/);
    const taken = talking(2.5, 0, one.caller, ['8004', 'he.chuan'], { id: one.id });
    desk.put({ type: 'call.updated', call: taken });
    const talk = page.locator('.pane-talking .call', { hasText: '新来电' });
    await talk.waitFor();
    assert.match(await textOf(talk), /何川 8004[\s\S]*等待 2\.5 秒/);
    assert.equal(await row.count(), 0);
    desk.put({ type: 'call.ended', call: ended(0, 2.5, 20, one.caller, ['8004', 'he.chuan'], { id: one.id }) });
    const gone = page.locator('.ended tbody tr', { hasText: '新来电' });
    await gone.waitFor();
    assert.match(await textOf(gone), /已接听[\s\S]*何川 8004[\s\S]*2\.5 秒[\s\S]*来电人/);
    clean(faults);
  });

  test('passes from calm to amber to late in words, shape and bar', async () => {
    const { page, faults } = await open();
    const one = waiting(8, caller('13512345678', '等待者'), []);
    desk.put({ type: 'call.arrived', call: one });
    const row = page.locator('.pane-waiting .call', { hasText: '等待者' });
    for (const [word, shape, phase] of [
      ['正常', 'clock', 'calm'],
      ['即将超时', 'tri', 'amber'],
      ['已超时', 'stop', 'late'],
    ]) {
      await row.locator('.mark', { hasText: word }).waitFor({ timeout: 12_000 });
      assert.equal(await row.locator('.phase use').getAttribute('href'), `#i-${shape}`);
      assert.match((await row.locator('.wait-track').getAttribute('class')) ?? '', new RegExp(phase));
    }
    clean(faults);
  });

  test('of a PBX whose clock is five minutes ahead shows its true wait', async () => {
    desk.links.set('main', link({ clockOffsetMs: 300_000 }));
    desk.calls.clear();
    const one = waiting(-300 + 7, caller('13512345678', '五分钟'), []);
    desk.calls.set(one.id, one);
    const { page } = await open();
    const seconds = await textOf(page.locator('.pane-waiting .call .secs').first());
    assert.ok(Number.parseInt(seconds, 10) >= 7 && Number.parseInt(seconds, 10) <= 12, seconds);
  });

  test('with a withheld number says so, and is never taken for no number', async () => {
    desk.calls.clear();
    const one = waiting(2, withheld, []);
    desk.calls.set(one.id, one);
    const { page } = await open();
    assert.match((await texts(page, '.pane-waiting .call'))[0] ?? '', /号码未显示/);
  });
});

describe('hostile names', () => {
  test('run nothing, break no row and reach no neighbour', async () => {
    desk.calls.clear();
    for (const name of hostile) {
      const one = waiting(2, { raw: '1', number: '+8613900000108', name, withheld: false }, []);
      const two = talking(2, 5, { raw: '1', number: null, name, withheld: false }, ['8001', 'wang.li']);
      desk.calls.set(one.id, one);
      desk.calls.set(two.id, two);
      desk.history.push(ended(5, 2, 5, { raw: name, number: null, name, withheld: false }, ['8001', name]));
    }
    for (const width of [1440, 390]) {
      const { page, faults } = await open({ width });
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      assert.equal(await page.locator('main img, main script').count(), 0);
      const heights = await page
        .locator('.pane-waiting .call')
        .evaluateAll((rows) => rows.map((row) => row.offsetHeight));
      assert.equal(new Set(heights).size, 1, `rows of ${heights.join()} px`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      clean(faults);
      await page.context().close();
    }
  });
});

describe('links', () => {
  test('the PBX is lost: a banner with since and why, figures grey, time stands still; back: all of it goes', async () => {
    const { page, faults } = await open();
    desk.put({
      type: 'pbx.link',
      link: link({ state: 'down', since: at(-5), reason: 'connection refused', resynchronised: false }),
    });
    await page.waitForSelector('.banner');
    assert.match(await page.innerText('.banner'), /PBX main 从 .* 起没有连接[\s\S]*connection refused/);
    assert.match((await texts(page, '.marks li')).join(), /页面 ⇄ 服务器\s*正常,服务器 ⇄ PBX\s*断开/);
    const stood = await textOf(page.locator('.pane-waiting .secs').first());
    await page.waitForTimeout(1300);
    assert.equal(await textOf(page.locator('.pane-waiting .secs').first()), stood);
    desk.put({ type: 'pbx.link', link: link() });
    await page.waitForSelector('.banner', { state: 'detached' });
    clean(faults);
  });

  test('the server is lost: the page says so, keeps what it shows, and goes on where it was', async () => {
    const { page, faults } = await open();
    const before = await page.locator('.pane-talking .call').count();
    desk.missed = [];
    await desk.away();
    await page.waitForSelector('.banner');
    assert.match(await page.innerText('.banner'), /数字已停在/);
    assert.match((await texts(page, '.marks li')).join(), /页面 ⇄ 服务器\s*断开[\s\S]*PBX\s*未知/);
    assert.equal(await page.locator('.pane-talking .call').count(), before);
    await desk.back();
    await page.waitForSelector('.banner', { state: 'detached', timeout: 15_000 });
    assert.deepEqual(desk.log.at(-1), { type: 'subscribe', stream: 'stream-1', after: desk.seq });
    clean(faults);
  });

  test('a room that cannot be loaded now takes nothing with it, and comes when it can', async () => {
    const { page } = await open();
    await page.route('**/assets/tickets-page-*.js', (route) => route.abort());
    const failed = page.waitForEvent('requestfailed');
    await page.evaluate(() => (location.hash = '#/tickets'));
    await failed;
    assert.ok(await page.isVisible('.bar'));
    await page.unroute('**/assets/tickets-page-*.js');
    await page.waitForFunction(() => document.querySelector('.tix-list') !== null, undefined, { timeout: 15_000 });
  });

  test('a room whose style sheet failed once comes with it', async () => {
    const { page } = await open();
    await page.route('**/assets/tickets-page-*.css', (route) => route.abort());
    const failed = page.waitForEvent('requestfailed');
    await page.evaluate(() => (location.hash = '#/tickets'));
    await failed;
    await page.unroute('**/assets/tickets-page-*.css');
    await page.waitForFunction(() => document.querySelector('.tix-list') !== null, undefined, { timeout: 15_000 });
    const sheets = await page.evaluate(() =>
      [...document.querySelectorAll('link[rel=stylesheet]')].map(({ href, sheet }) => [href, sheet !== null]),
    );
    assert.ok(sheets.some(([href]) => href.includes('tickets-page')));
    assert.deepEqual(
      sheets.filter(([, there]) => !there),
      [],
    );
  });

  test('a part that does not come although the server is there: the page says that a reload helps', async () => {
    const { page } = await open();
    await page.route('**/assets/tickets-page-*.js', (route) => route.abort());
    await page.evaluate(() => (location.hash = '#/tickets'));
    await page.waitForSelector('.banner');
    assert.match(await page.innerText('.banner'), /本页有一部分没有载入\s*重新载入/);
    await page.unroute('**/assets/tickets-page-*.js');
    await page.click('.banner .btn');
    await page.waitForSelector('.tix-list');
    assert.equal(await page.locator('.banner').count(), 0);
  });

  test('the server comes back as another release: an open page says so, and goes on', async () => {
    const { page, faults } = await open({ locale: 'en' });
    await desk.away();
    await page.waitForSelector('.banner');
    await page.route(
      (url) => url.pathname === '/',
      async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ body: (await answer.text()).replaceAll('/assets/start-', '/assets/start-other-') });
      },
    );
    await desk.back();
    await page.waitForSelector('.banner-amber', { timeout: 15_000 });
    assert.match(await page.innerText('.banner-amber'), /Skylark was updated; this page is the old one\s*Reload/);
    assert.ok((await page.locator('.bar').count()) > 0);
    clean(faults);
  });

  test('the program does not come at first: the page asks again, and comes by itself', async () => {
    const { page } = await open();
    let asked = 0;
    await page.route('**/assets/program-*.js', (route) => {
      asked += 1;
      return asked <= 4 ? route.abort() : route.continue();
    });
    await page.reload();
    await page.waitForSelector('.board', { timeout: 25_000 });
    assert.ok(asked > 4);
  });

  test('the session ends on the server: the page leaves and says why', async () => {
    const { page } = await open();
    desk.expire();
    await page.waitForSelector('#user');
    assert.match(await page.innerText('.note'), /登录已到期/);
    assert.equal(await page.locator('.call').count(), 0);
  });
});

describe('a supervisor with a phone', () => {
  test('sees his card at the ring, without anything moving, and why it was withdrawn', async () => {
    const { page, faults } = await open({ locale: 'en' });
    const place = await page.locator('.pane-links').boundingBox();
    const one = card('zhou.yan');
    desk.put({ type: 'pop.shown', card: one });
    await page.waitForSelector('.pop-ringing');
    assert.match(await page.innerText('.pops'), /沈知秋[\s\S]*VIP[\s\S]*person not verified/);
    assert.match(await page.innerText('.pops [role=alert]'), /Call: 沈知秋 VIP/);
    desk.put({
      type: 'pop.withdrawn',
      card: { ...one, state: 'withdrawn', reason: 'answered_by_colleague', answeredBy: '王莉' },
    });
    await page.waitForSelector('.pop-withdrawn');
    assert.match(await page.innerText('.pop-withdrawn'), /Answered by 王莉/);
    assert.deepEqual(await page.locator('.pane-links').boundingBox(), place);
    clean(faults);
  });
});

describe('figures', () => {
  test('without the day’s figures the page counts what it saw itself, and says so', async () => {
    desk.figures = null;
    const { page } = await open();
    assert.match(await page.innerText('.figure-wide'), /本页打开后/);
    assert.match((await texts(page, '.figure')).at(-1) ?? '', /未知/);
  });

  test('the day’s figures stand with their denominator, and a gap is named', async () => {
    const gap = { pbx: 'main', from: at(-600), to: at(-420), cause: 'link' };
    desk.figures = { ...dayFigures, unknown: [gap] };
    const { page } = await open();
    await page.waitForSelector('.gaps');
    assert.match(await page.innerText('.figure-wide'), /94\.0\s*%\s*207 \/ 220[\s\S]*未知 .*PBX 连接中断/);
  });

  test('no calls are neither 0 % nor 100 %', async () => {
    desk.figures = { ...dayFigures, offered: 6, answered: 0, within: 0, late: 0, abandoned: 0, asaMs: null };
    const { page } = await open();
    assert.match(await page.innerText('.figure-wide'), /暂无来电/);
  });
});

test('everything can be reached by keyboard, and the first stop skips to the content', async () => {
  const { page } = await open();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  const stops = new Set();
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    stops.add(await page.evaluate(() => document.activeElement?.closest('section, header')?.className ?? ''));
  }
  for (const pane of ['waiting', 'talking', 'agents', 'recent', 'lates', 'links']) {
    assert.ok(
      [...stops].some((name) => name.includes(`pane-${pane}`)),
      `${pane} is never reached: ${[...stops].join('; ')}`,
    );
  }
});

test('500 agents and 100 waiting calls under a storm of events: every event is shown in the end', async () => {
  for (let i = 0; i < 500; i += 1) {
    const one = agent(String(9000 + i), `坐席 ${i}`, 'ready', i);
    desk.agents.set(`main/${one.extension}`, one);
  }
  for (let i = 0; i < 100; i += 1) {
    const one = waiting(i / 10, caller(`1370000${String(i).padStart(4, '0')}`), [['8005', 'li.ming']]);
    desk.calls.set(one.id, one);
  }
  const { page, faults } = await open();
  await page.evaluate(() => {
    window.longFrames = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longFrames.push(Math.round(entry.duration));
    }).observe({ entryTypes: ['longtask'] });
  });
  const states = ['ringing', 'in_call', 'ready', 'paused'];
  for (let round = 0; round < 40; round += 1) {
    for (let i = 0; i < 15; i += 1) {
      const n = (round * 15 + i) % 500;
      desk.put({ type: 'agent.state', agent: agent(String(9000 + n), `坐席 ${n}`, states[round % 4], 0) });
    }
    const one = call({ caller: caller('13812345678', `第 ${round} 通`) });
    desk.put({ type: 'call.arrived', call: one });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await page.locator('.pane-waiting .call', { hasText: '第 39 通' }).waitFor();
  assert.equal(await page.locator('.agent').count(), 514);
  const long = await page.evaluate(() => window.longFrames.join(', '));
  process.stdout.write(`640 events in 2 s, tasks over 50 ms: ${long === '' ? 'none' : `${long} ms`}\n`);
  clean(faults);
});
