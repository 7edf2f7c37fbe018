/** The administration room in a real browser, one flow a section, in both languages, with the daemon behind it. */
import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, describe, test } from '@jest/globals';
import { demoDesk, enter, unexpected } from './demo-desk.mjs';
import { freshPage, launch } from './support.mjs';

let browser;
let desk;
/** A second one, of a test that needs a site of its own. */
let fresh = null;

beforeAll(async () => {
  browser = await launch();
  desk = await demoDesk();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await fresh?.stop();
  fresh = null;
});
afterAll(async () => {
  await browser.close();
  await desk.stop();
});

const languages = [
  ['zh-CN', 'zh'],
  ['en-GB', 'en'],
];

async function open(locale, section, { user = 'admin', size = {}, at = desk } = {}) {
  const { page, faults } = await freshPage(browser, at.url, { locale, ...size });
  await enter(page, user);
  await page.waitForSelector('.bar');
  await page.goto(`${at.url}#/admin/${section}`);
  await page.waitForSelector('.sec-h');
  return { page, faults };
}

/** Asks the server as another page of the same person would. */
const ask = (page, method, path, body) =>
  page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = await (await fetch('/api/v1/session')).json();
      const answer = await fetch(where, {
        method: how,
        headers: { 'Content-Type': 'application/json', 'X-Skylark-CSRF': csrf },
        ...(what !== null && { body: JSON.stringify(what) }),
      });
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body ?? null],
  );

/** Nothing is wider than the page. */
async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `the page is ${over} px too wide`);
}

describe.each(languages)('%s', (locale, tag) => {
  test('accounts: errors beside their fields, the password once, disabled in one press', async () => {
    const { page, faults } = await open(locale, 'users');
    await page.click('.sec-h .btn-ink');
    await page.click('[data-save]');
    await page.waitForSelector('dialog [name=user][aria-invalid=true]');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'user');
    await page.fill('dialog [name=user]', 'wang.li');
    await page.fill('dialog [name=name]', '许诺');
    await page.click('[data-save]');
    await page.waitForSelector('dialog [name=user][aria-invalid=true]');
    assert.match(await page.innerText('dialog'), tag === 'zh' ? /这个用户名已经有了/ : /exists already/);
    assert.equal(await page.inputValue('dialog [name=name]'), '许诺');
    const user = `xu.nuo.${tag}`;
    await page.fill('dialog [name=user]', user);
    await page.check('dialog [name=role-engineer]');
    await page.click('[data-save]');
    assert.match(await page.locator('[data-secret]').innerText(), /^\S{14}$/);
    await page.click('.dialog-f .btn-ink');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.equal(await page.locator('[data-secret]').count(), 0);

    await page.fill('[name=search]', user);
    await page.click(`tr[data-row="${user}"] .row-b`);
    await page.click('dialog [name=enabled]');
    await page.click('[data-save]');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForFunction(
      ([row, word]) => document.querySelector(`tr[data-row="${row}"]`)?.textContent?.includes(word),
      [user, tag === 'zh' ? '已停用' : 'Disabled'],
    );
    // Nobody shuts himself out.
    await page.fill('[name=search]', 'admin');
    await page.click('tr[data-row="admin"] .row-b');
    assert.equal(await page.isDisabled('dialog [name=enabled]'), true);
    assert.deepEqual(unexpected(faults), []);
  });

  test('directory: a VIP with a number, found by the sound of the name; two versions stand side by side', async () => {
    const { page, faults } = await open(locale, 'directory');
    const name = tag === 'zh' ? '沈知秋' : '顾北辰';
    await page.click('.filters .btn-ink');
    await page.fill('dialog [name=name]', name);
    await page.fill('dialog [name=mail]', 'no mail');
    await page.fill('dialog [name=number-n0]', 'abc');
    await page.click('[data-save]');
    await page.waitForSelector('dialog [aria-invalid=true]');
    assert.match(await page.innerText('dialog'), tag === 'zh' ? /要写成邮箱/ : /Must be a mail address/);
    await page.fill('dialog [name=mail]', '');
    await page.click('[data-save]');
    await page.waitForSelector('dialog [name=number-n0][aria-invalid=true]');
    await page.fill('dialog [name=number-n0]', tag === 'zh' ? '0755 8123 0001' : '0755 8123 0002');
    await page.click('dialog [name=isVip]');
    await page.fill('dialog [name=level]', '一级');
    await page.click('[data-save]');
    await page.waitForSelector('dialog', { state: 'detached' });

    await page.fill('[name=search]', tag === 'zh' ? 'szq' : 'gubeichen');
    await page.waitForFunction(
      (who) => document.querySelectorAll('tbody tr').length === 1 && document.body.textContent.includes(who),
      name,
    );
    const row = await page.innerText('tbody tr');
    assert.match(row, /一级/);
    assert.match(row, /\*{3}/);

    await page.click('tbody tr .row-b');
    await page.waitForSelector('dialog [name=department]');
    const id = Number(await page.getAttribute('tbody tr', 'data-row'));
    const there = await ask(page, 'GET', `/api/v1/contacts/${id}`);
    await ask(page, 'PUT', `/api/v1/contacts/${id}`, {
      name,
      department: '财务部',
      vip: { level: '一级', reason: null, from: there.vip.from, to: null },
      version: there.version,
    });
    await page.fill('dialog [name=department]', '法务部');
    await page.click('[data-save]');
    await page.waitForSelector('.versions');
    const both = await page.innerText('.versions');
    assert.match(both, /法务部/);
    assert.match(both, /财务部/);
    await page.click('.versions .btn-late');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.equal((await ask(page, 'GET', `/api/v1/contacts/${id}`)).department, '法务部');
    assert.deepEqual(unexpected(faults), []);
  });

  test('directory: two entries of one person become one; a number is not called back', async () => {
    const { page, faults } = await open(locale, 'directory');
    const mine = tag === 'zh' ? '林溪甲' : '林溪丙';
    const other = tag === 'zh' ? '林溪乙' : '林溪丁';
    await ask(page, 'POST', '/api/v1/contacts', { name: mine });
    await ask(page, 'POST', '/api/v1/contacts', { name: other });
    await page.fill('[name=search]', mine);
    await page.waitForFunction((who) => document.querySelector('tbody tr')?.textContent?.includes(who), mine);
    await page.click('tbody tr .row-b');
    await page.waitForSelector('dialog [name=department]');
    await page.locator('.foot-start .btn').first().click();
    await page.fill('[name=merge-search]', other);
    await page.locator('.choice', { hasText: other }).click();
    await page.click('[data-merge]');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.match(await page.innerText('.notices'), new RegExp(other));

    await page.click('[data-tab=blocked]');
    await page.click('.filters .btn-ink');
    await page.fill('dialog [name=number]', tag === 'zh' ? '13800000001' : '13800000002');
    await page.fill('dialog [name=reason]', 'robot');
    await page.click('[data-save]');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForSelector('tbody tr');
    assert.match(await page.innerText('tbody tr'), /138\*{4}000/);
    await page.click('tbody [data-reveal]');
    await page.waitForFunction(() => document.querySelector('tbody tr')?.textContent?.includes('138 0000'));
    await page.click('tbody [data-free]');
    await page.locator('dialog .btn-ink').click();
    await page.waitForSelector('tbody tr', { state: 'detached' });
    assert.deepEqual(unexpected(faults), []);
  });

  test('directory: a list is sent, its columns said, its errors named, and taken in; another page sees it', async () => {
    const { page, faults } = await open(locale, 'directory');
    const zh = tag === 'zh';
    // There is one at a time, and one that a failed run left would be in the way.
    for (const { id } of (await ask(page, 'GET', '/api/v1/contacts/imports')).items) {
      await ask(page, 'DELETE', `/api/v1/contacts/imports/${id}`);
    }
    await page.click('[data-tab=imports]');
    const send = async (text) => {
      await page.waitForSelector('[data-import=choose]');
      await page.setInputFiles('[name=list]', { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    };
    // Unicode text of a spreadsheet: it is named, and out of the way.
    await send(Buffer.from('\uFEFFname\n', 'utf16le'));
    await page.waitForSelector('[data-import=failed]');
    assert.match(await page.innerText('[data-import]'), /UTF-16/);
    await page.click('[data-again]');

    const [first, second] = zh ? ['林知遥', '许云舟'] : ['Ada Fern', 'Ben Moss'];
    await send(`Wer,Telefon,Abteilung\n${first},1380000123${zh ? 1 : 2},IT\n${second},abc,IT\n`);
    await page.waitForSelector('[data-import=mapping]');
    await page.click('[data-check]');
    await page.waitForFunction(() => document.querySelector('.form-problem svg') !== null);
    await page.selectOption('[name=column-0]', 'name');
    await page.selectOption('[name=column-1]', 'mobile');
    await page.click('[data-check]');
    await page.waitForSelector('[data-import=checked] tbody tr');
    const wrong = await page.innerText('[data-import=checked] tbody');
    assert.match(wrong, /^3\s+Telefon/);
    assert.match(wrong, zh ? /不是电话号码/ : /Is no phone number/);

    // The state is the server's: the page is loaded anew.
    await page.reload();
    await page.waitForSelector('.tabs');
    await page.click('[data-tab=imports]');
    await page.waitForSelector('[data-import=checked] [data-again]');
    await page.click('[data-again]');
    await send(`name,mobile\n${first},1380000123${zh ? 1 : 2}\n`);
    await page.click('[data-check]');
    await page.click('[data-apply]');
    await page.waitForSelector('[data-import=done]');
    await page.click('[data-finish]');
    await page.waitForSelector('[data-import=choose]');
    await page.click('[data-tab=people]');
    await page.fill('[name=search]', first);
    await page.waitForFunction((who) => document.querySelector('tbody tr')?.textContent?.includes(who), first);
    assert.deepEqual(unexpected(faults), []);
  }, 180_000);

  test('accounts: one session of somebody is ended, and his page is at the sign-in at once', async () => {
    const user = 'audit.one';
    const { page: away } = await open(locale, 'audit', { user });
    const { page, faults } = await open(locale, 'users');
    await page.fill('[name=search]', user);
    await page.click(`tr[data-row="${user}"] .row-b`);
    await page.waitForSelector('.sessions [data-end]');
    const before = await page.locator('.sessions tbody tr').count();
    await page.locator('.sessions [data-end]').first().click();
    await page.locator('dialog .btn-on-late').click();
    await away.waitForSelector('#user');
    await page.waitForFunction((n) => document.querySelectorAll('.sessions tbody tr').length < n, before);
    assert.deepEqual(unexpected(faults), []);
  });

  test('links: the doctor says what it finds, and why there was no pop', async () => {
    const { page, faults } = await open(locale, 'links');
    await page.click('[data-examine]');
    await page.waitForSelector('[data-examination] .finding');
    assert.match(await page.innerText('[data-examination]'), tag === 'zh' ? /模拟 PBX/ : /a simulated PBX/);
    await page.click('[data-why]');
    await page.waitForSelector('[name=call][aria-invalid=true]');
    await page.fill('[name=extension]', '9999');
    await page.click('[data-why]');
    await page.waitForSelector('.doctor .finding');
    assert.match(await page.innerText('.doctor .findings'), tag === 'zh' ? /不是内部分机/ : /no internal extension/);
    assert.deepEqual(unexpected(faults), []);
  });

  test('rosters: a gap is shown, filled by a roster, and not made again', async () => {
    // A site without rosters, for each language.
    fresh = await demoDesk({ callEvery: '1h' });
    const { page, faults } = await open(locale, 'rosters', { at: fresh });
    await page.waitForSelector('.week .slot-gap');
    assert.equal(await page.locator('.slot-gap').count(), 7);
    await page.click('.sec-h .btn-ink');
    const roster = `VIP ${tag}`;
    await page.fill('dialog [name=name]', roster);
    await page.fill('dialog [name=from]', '2026-01-01');
    await page.fill('dialog [name=a0-user]', 'no.such.user');
    await page.click('[data-save]');
    await page.waitForSelector('dialog [name=a0-user][aria-invalid=true]');
    assert.match(await page.innerText('dialog'), tag === 'zh' ? /没有这个账号/ : /no such account/);
    await page.fill('dialog [name=a0-user]', 'wang.li');
    await page.click('[data-save]');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForFunction(() => document.querySelectorAll('.week .slot:not(.slot-gap)').length === 7);
    assert.match(await page.innerText('.week'), /王丽/);
    await page.waitForFunction(() => document.querySelector('.duty')?.textContent?.includes('王丽'));

    await page.locator('.week .slot .row-b').first().click();
    await page.locator('.foot-start .btn').click();
    await page.locator('dialog .btn-on-late').click();
    const said = tag === 'zh' ? /没有VIP 工程师值班/ : /nobody would be on duty as VIP engineer/;
    await page.waitForFunction(() => document.querySelector('dialog .form-problem svg') !== null);
    assert.match(await page.innerText('dialog'), said);
    await page.keyboard.press('Escape');

    await page.click('[data-tab=holidays]');
    await page.click('.filters .btn-ink');
    await page.fill('dialog [name=name]', '元旦');
    await page.fill('dialog [name=from]', '2027-01-01');
    await page.fill('dialog [name=to]', '2027-01-03');
    await page.click('[data-save]');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
    await page.click('[data-tab=calendars]');
    await page.waitForSelector('tbody tr');
    assert.deepEqual(unexpected(faults), []);
  });

  test('audit log: an auditor has nothing else, and finds what was done', async () => {
    const { page, faults } = await open(locale, 'audit', { user: 'audit.one' });
    assert.equal(await page.locator('.admin-nav').count(), 0);
    await page.selectOption('[name=action]', 'session.signed_in');
    await page.fill('[name=actor]', 'audit.one');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('tbody tr')].every((row) => row.textContent?.includes('audit.one')),
    );
    assert.match(await page.innerText('tbody tr'), tag === 'zh' ? /登录/ : /signed in/);
    await page.selectOption('[name=kind]', 'roster');
    await page.waitForSelector('.nothing');
    assert.deepEqual(unexpected(faults), []);
  });

  test('links and live events: what comes in is shown, found and paused', async () => {
    const { page, faults } = await open(locale, 'links');
    assert.match(await page.innerText('.links'), /main/);
    await page.goto(`${desk.url}#/admin/events`);
    await page.waitForSelector('.event');
    await page.fill('[name=search]', 'call.');
    await page.waitForFunction(() => {
      const types = [...document.querySelectorAll('.event summary b')].map((one) => one.textContent);
      return types.length > 0 && types.every((type) => type?.startsWith('call.'));
    });
    await page.click('.sec-h .btn[aria-pressed]');
    const count = await page.locator('.event').count();
    await page.waitForFunction(() => /[1-9]/.test(document.querySelector('p.filter-b')?.textContent ?? ''));
    assert.equal(await page.locator('.event').count(), count);
    assert.deepEqual(unexpected(faults), []);
  });

  test('the language changes in the room as a whole, and what was typed stays', async () => {
    const other = tag === 'zh' ? 'en' : 'zh-CN';
    const loaded = (page) =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(({ name }) => /(zh-CN|en)-admin-[^/]*\.js$/.exec(name)?.[1])
          .filter((one) => one !== undefined),
      );
    const { page, faults } = await freshPage(browser, desk.url, { locale });
    await enter(page, 'admin');
    await page.waitForSelector('.bar');
    assert.deepEqual(await loaded(page), [], 'other rooms do not load the texts of this one');
    await page.goto(`${desk.url}#/admin/users`);
    await page.fill('[name=search]', 'wang');
    const own = tag === 'zh' ? ['zh-CN'] : ['en'];
    assert.deepEqual(await loaded(page), own);
    await page.click('.me');
    await page.click(`.menu-b [role^=menuitem]:has([lang="${other}"])`);
    await page.waitForFunction(
      (word) => document.querySelector('.admin-nav [aria-current]')?.textContent === word,
      tag === 'zh' ? 'Accounts' : '账号',
    );
    assert.deepEqual(await loaded(page), [...own, other]);
    assert.equal(await page.inputValue('[name=search]'), 'wang');
    assert.match(await page.innerText('main'), tag === 'zh' ? /Add account/ : /添加账号/);
    assert.deepEqual(unexpected(faults), []);
  });

  test('every section fits a phone', async () => {
    const { page, faults } = await open(locale, 'users', { size: { width: 360, height: 740 } });
    await fits(page);
    for (const section of ['directory', 'rosters', 'audit', 'links', 'events']) {
      await page.goto(`${desk.url}#/admin/${section}`);
      await page.waitForFunction(
        (name) => document.querySelector('.admin-nav [aria-current]')?.getAttribute('href')?.endsWith(name),
        section,
      );
      await fits(page);
    }
    assert.deepEqual(unexpected(faults), []);
  });
});
