/**
 * A call's ticket on its whole way through the pages, over the real daemon and the simulated PBX: it opens by itself, is
 * filled in and dispatched, an engineer accepts it on his phone in one tap and resolves it, and it is not closed without the
 * user's yes; or it is solved on the line, confirmed in the user's words, and closed. In both languages.
 */
import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { demoDesk, enter, unexpected } from './demo-desk.mjs';
import { freshPage, launch } from './support.mjs';

let browser;
let desk;
beforeAll(async () => {
  browser = await launch();
  desk = await demoDesk({ callEvery: '2s' });
});
afterAll(async () => {
  await browser.close();
  await desk.stop();
});

const words = {
  'zh-CN': { room: '工单', dispatched: '已派单', closed: '已关闭', yes: '已解决' },
  en: { room: 'Tickets', dispatched: 'Dispatched', closed: 'Closed', yes: 'Solved' },
};

async function open(user, locale, hash, size = {}) {
  const { page, faults } = await freshPage(browser, desk.url, { locale, ...size });
  await enter(page, user);
  await page.waitForSelector('.bar');
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForSelector('.tix');
  return { page, faults };
}

/** A step's dialog: filled in, then done. */
async function step(page, name, fill) {
  await page.click(`.tix-act[data-step=${name}]`);
  await page.waitForSelector('.tix-step');
  await fill(page);
  await page.click('.dialog-f .btn-ink');
  await page.waitForSelector('.tix-step', { state: 'detached' });
}

const stateOf = (page, state) => page.waitForSelector(`.tix-main[data-state=${state}]`);

describe.each(['zh-CN', 'en'])('in %s', (locale) => {
  test('a ticket goes from the call to its end', async () => {
    const said = words[locale];
    const supervisor = await open('li.hua', locale, '#/tickets');
    const { page } = supervisor;
    await page.waitForFunction((room) => document.title.includes(room), said.room);

    // It opened by itself when somebody answered.
    const ask = (path) => page.evaluate((to) => fetch(to).then((answer) => answer.json()), path);
    await page.waitForSelector('.tix-row[data-ticket]');
    let ticketNumber;
    while (ticketNumber === undefined) {
      const { items } = await ask('/api/v1/tickets?state=draft&limit=50');
      ticketNumber = items.find(({ caller, subject }) => caller.match === 'one' && subject === null)?.number;
      if (ticketNumber === undefined) await page.waitForTimeout(500);
    }
    await page.click(`.tix-row[data-ticket="${ticketNumber}"]`);
    await stateOf(page, 'draft');
    await page.waitForSelector('.tix-ev[data-type=call_linked]');

    // What is missing is said; nothing is closed before its time.
    assert.equal(await page.locator('.tix-cant [data-step=dispatch]').count(), 1);
    assert.equal(await page.locator('.tix-cant [data-step=close]').count(), 1);
    const subject = `打印机卡纸 ${locale}`;
    await page.locator('.tix-form input').first().fill(subject);
    await page.locator('.tix-form input').nth(1).fill('A 座 3 楼');
    await page.locator('.tix-form select').selectOption('fault');
    await page.locator('.tix-form textarea').first().fill('三楼打印机反复卡纸，重启无效');
    await page.click('.tix-form [type=submit]');
    await page.waitForSelector('.tix-form', { state: 'detached' });
    await page.waitForSelector('.tix-ev[data-type=edited]');

    await step(page, 'dispatch', async () => {
      await page.locator('.tix-step select').first().selectOption('field');
    });
    await stateOf(page, 'dispatched');
    assert.ok((await page.innerText('.tix-head')).includes(said.dispatched));

    // The engineer, on his phone: accepted in one tap.
    const engineer = await open('xu.nuo', locale, `#/tickets/${ticketNumber}`, { width: 390, height: 844 });
    await engineer.page.waitForSelector('.tix-quick [data-step=accept]');
    assert.equal(await engineer.page.locator('.tix-quick [data-step=accept]').isVisible(), true);
    await engineer.page.click('.tix-quick [data-step=accept]');
    await stateOf(engineer.page, 'accepted');
    // The conversation that it came of is over by then.
    const { ticket } = await ask(`/api/v1/tickets/${ticketNumber}`);
    let call;
    do call = await ask(`/api/v1/calls/${encodeURIComponent(ticket.calls[0].id)}`);
    while (call.endedAt === null && (await page.waitForTimeout(500)) === undefined);
    await step(engineer.page, 'resolve', async (phone) => {
      await phone.locator('.tix-step textarea').first().fill('清理搓纸轮，连打二十页正常');
    });
    await stateOf(engineer.page, 'resolved');

    // The other page has followed by itself.
    await stateOf(page, 'resolved');
    assert.equal(await page.locator('.tix-cant [data-step=close]').count(), 1);

    // Without the user's words there is no confirmation; what was chosen stays.
    await page.click('.tix-act[data-step=confirm]');
    await page.waitForSelector('.tix-step');
    await page.locator('.tix-step .seg-i', { hasText: said.yes }).first().click();
    await page.click('.dialog-f .btn-ink');
    await page.waitForSelector('.tix-step [aria-invalid=true]');
    await page.locator('.tix-step textarea').fill('好了，能打了，谢谢');

    // Nor by the call before: it was over when the ticket was resolved.
    const opening = await page.locator('.tix-step select option').last().getAttribute('value');
    await page.locator('.tix-step select').selectOption(opening);
    await page.click('.dialog-f .btn-ink');
    await page.waitForSelector('.tix-step > .problem');
    assert.equal(await page.inputValue('.tix-step textarea'), '好了，能打了，谢谢');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.tix-step', { state: 'detached' });
    assert.deepEqual(unexpected(supervisor.faults), []);
    assert.deepEqual(unexpected(engineer.faults), []);
    await page.context().close();
    await engineer.page.context().close();
  }, 120_000);

  test('what is solved in the call is confirmed by the user’s words, and closed', async () => {
    const said = words[locale];
    const { page, faults } = await open('wang.li', locale, '#/tickets?view=mine');
    const ask = (path) => page.evaluate((to) => fetch(to).then((answer) => answer.json()), path);
    let number;
    while (number === undefined) {
      const { items } = await ask('/api/v1/tickets?view=mine&state=draft&limit=50');
      number = items.find(({ caller, subject }) => caller.match === 'one' && subject === null)?.number;
      if (number === undefined) await page.waitForTimeout(500);
    }
    await page.evaluate((to) => {
      location.hash = `#/tickets/${to}?view=mine`;
    }, number);
    await stateOf(page, 'draft');
    await page.locator('.tix-form input').first().fill(`邮箱密码过期 ${locale}`);
    await page.locator('.tix-form select').selectOption('advice');
    await page.click('.tix-form [type=submit]');
    await page.waitForSelector('.tix-form', { state: 'detached' });
    await step(page, 'resolve', async () => {
      await page.locator('.tix-step textarea').first().fill('指导用户在自助页面重设密码');
      await page.locator('.tix-step [type=checkbox]').first().check();
      await page.locator('.tix-step textarea').nth(1).fill('可以登录了');
    });
    await stateOf(page, 'confirmed');
    await step(page, 'close', async () => {});
    await stateOf(page, 'closed');
    assert.ok((await page.innerText('.tix-head')).includes(said.closed));
    assert.deepEqual(unexpected(faults), []);
    await page.context().close();
  }, 120_000);
});

test('a filter is kept under a name, opens first, is renamed and deleted; the lists have keys', async () => {
  const { page, faults } = await open('li.hua', 'zh-CN', '#/tickets');
  const chip = (name) => page.locator('.tix-view-own', { hasText: name });
  await page.keyboard.press('f');
  await page.waitForSelector('.dialog');
  await page.getByLabel('优先级').selectOption('P3');
  await page.getByLabel('时限').selectOption('soon');
  // Without a name nothing is saved.
  await page.click('.dialog [data-save]');
  await page.waitForSelector('.dialog [aria-invalid=true]');
  await page.getByLabel('名称').fill('我的 P3');
  await page.click('.dialog [data-save]');
  await page.waitForSelector('.dialog', { state: 'detached' });
  await chip('我的 P3').waitFor();
  assert.equal(await chip('我的 P3').getAttribute('aria-current'), 'true');
  assert.match(page.url(), /priority=P3/);

  // It opens first from now on, also after the page was left.
  await page.click('.tix-filter .menu > button');
  await page.click('[data-item=first]');
  await page.reload();
  await page.waitForSelector('.tix');
  await page.evaluate(() => {
    location.hash = '#/tickets';
  });
  await page.waitForSelector('.tix-view-own[aria-current]');

  // A key leads to a ready list and to the filter's own dialog.
  await page.keyboard.press('2');
  await page.waitForSelector('.tix-view-mine[aria-current]');
  await chip('我的 P3').click();
  await page.keyboard.press('f');
  await page.getByLabel('名称').fill('三级临近');
  await page.click('.dialog [data-save]');
  await chip('三级临近').waitFor();
  assert.equal(await chip('我的 P3').count(), 0);

  await page.click('.tix-filter .menu > button');
  await page.click('[data-item=remove]');
  await page.click('.dialog .btn-on-late');
  await chip('三级临近').waitFor({ state: 'detached' });
  assert.deepEqual(unexpected(faults), []);
  await page.context().close();
}, 120_000);
