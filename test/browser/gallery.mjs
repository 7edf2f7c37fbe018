/**
 * Every page in every state that there is, in both languages, one after the other: doors, console, live, tickets with
 * their steps, wallboard, calls, administration with its tabs and dialogs. `visit` gets each as it stands; whatever is
 * taken of it (a picture, a check), it must leave it so.
 */
import { enter } from './demo-desk.mjs';
import { password, sampleDesk, sampleSite, sampleTickets, send } from './sample-desk.mjs';
import { freshPage } from './support.mjs';

/** `SKYLARK_LOCALES=zh-CN`: that one alone. */
export const locales = (process.env['SKYLARK_LOCALES'] ?? 'zh-CN,en').split(',');
const agent = 'wang.li';
const boss = 'li.hua';
const engineer = 'xu.nuo';

const to = (page, hash) =>
  page.evaluate((where) => {
    location.hash = where;
  }, hash);

/** `only`: names that begin so; without: all. */
export async function gallery(browser, visit, { only = [] } = {}) {
  const wanted = (name) => only.length === 0 || only.some((begin) => name.startsWith(begin) || begin.startsWith(name));
  const desk = await sampleDesk();
  const pages = new Map();
  const pageOf = async (user, locale) => {
    const key = `${user} ${locale}`;
    if (!pages.has(key)) {
      const { page } = await freshPage(browser, desk.url, { locale });
      await enter(page, user, password);
      await page.waitForSelector('.bar');
      pages.set(key, page);
    }
    return pages.get(key);
  };
  /** One view in both languages. `act` once both stand at `hash`; `ready` on each before it is looked at. */
  const view = async (name, user, hash, { act, ready, end } = {}) => {
    if (!wanted(name)) return;
    // Whoever waits for his turn longer than the idle lock would find his page locked.
    for (const page of pages.values()) await send(page, 'POST', '/api/v1/session/activity');
    const both = [];
    for (const locale of locales) {
      const page = await pageOf(user, locale);
      await to(page, hash);
      both.push([locale, page]);
    }
    await act?.(both.map(([, page]) => page));
    for (const [, page] of both) await ready?.(page);
    for (const [locale, page] of both) await visit({ name, locale, page });
    await end?.(both.map(([, page]) => page));
  };
  const at = (selector) => (page) => page.waitForSelector(selector);

  try {
    const chief = await pageOf(boss, 'zh-CN');
    await sampleSite(chief);
    const tickets = await sampleTickets(chief, await pageOf(engineer, 'zh-CN'));
    await doors({ browser, desk, chief, visit, wanted });
    await consoleViews({ desk, view, at });
    if (['live', 'wall', 'display', 'call', 'figures'].some(wanted)) await history({ desk, chief });
    await rooms({ desk, view, at, chief, tickets, browser, visit, wanted });
    await ticketViews({ view, at, tickets, pageOf, visit, wanted });
    await administration({ pageOf, visit, wanted });
  } finally {
    for (const page of pages.values()) await page.context().close();
    await desk.stop();
  }
}

/** Before a session, and while it is locked. */
async function doors({ browser, desk, chief, visit, wanted }) {
  for (const locale of locales) {
    if (wanted('sign-in')) {
      const { page } = await freshPage(browser, desk.url, { locale });
      await visit({ name: 'sign-in', locale, page });
      await enter(page, agent, 'Not-this-one-7');
      await page.waitForSelector('[role=alert].problem');
      await visit({ name: 'sign-in-refused', locale, page });
      await page.context().close();
    }
    if (wanted('first-password')) {
      const user = `ling.xin.${locale.slice(0, 2)}`;
      const made = await send(chief, 'POST', '/api/v1/users', {
        user,
        name: '凌新',
        roles: ['agent'],
        extension: null,
      });
      const { page } = await freshPage(browser, desk.url, { locale });
      await enter(page, user, made.password);
      await page.waitForSelector('.parts');
      await page.fill('[name=password]', 'short');
      await visit({ name: 'first-password', locale, page });
      await page.context().close();
    }
    if (wanted('lock')) {
      const { page } = await freshPage(browser, desk.url, { locale });
      await enter(page, agent, password);
      await page.waitForSelector('.desk');
      desk.call({ from: '13900001003' });
      await page.waitForSelector('.desk-card[data-state=ringing]');
      await page.locator('.bar').click({ position: { x: 5, y: 5 } });
      await page.keyboard.press('l');
      await page.waitForSelector('.locked-card');
      await visit({ name: 'lock', locale, page });
      desk.hangUp();
      await page.context().close();
    }
  }
}

async function consoleViews({ desk, view, at }) {
  const ringing = at('.desk-card[data-state=ringing]');
  const folded = async (pages) => {
    desk.hangUp();
    for (const page of pages) {
      await page.waitForSelector('.desk-card[data-state=withdrawn], .desk-card[data-state=idle]');
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press('Escape');
      await page.waitForSelector('.desk-card[data-state=idle]');
    }
  };
  const rings = (name, call) =>
    view(name, agent, '#/desk', { act: () => desk.call(call), ready: ringing, end: folded });
  await view('console-empty', agent, '#/desk', { ready: at('.desk-card[data-state=idle]') });
  await rings('console-ringing', { from: '13900001005' });
  await rings('console-vip', { from: '13900001003' });
  await rings('console-several', { from: '02166006600' });
  await rings('console-unknown', { from: '13700002222', name: '周可' });
  await rings('console-withheld', { from: '' });
  await view('console-missed', agent, '#/desk', {
    async act(pages) {
      desk.call({ from: '13900001005' });
      for (const page of pages) await ringing(page);
      desk.hangUp();
      // It is kept until it has been looked at.
      await Promise.all(pages.map((page) => page.locator('.desk-fold .btn').first().click()));
    },
    end: folded,
  });
  await view('console-talking', agent, '#/desk', {
    async act([first]) {
      desk.call({ from: '13900001005', after: 400 });
      await first.waitForSelector('.desk-ticket input');
      await first.waitForSelector('.desk-steps');
      await first.locator('.desk-steps .desk-tick').first().click();
      await first.fill('.desk-ticket input', '三楼打印机脱机');
      await first.locator('.desk-ticket select').first().selectOption('terminal.printer');
      await first.fill('.desk-ticket textarea', '三楼打印机脱机，重启无效，整层都受影响');
      await first.fill('.desk-note', '已请他重启');
      await first.keyboard.press('Control+Enter');
      await first.waitForSelector('.desk-ticket .desk-saved[data-state=saved]');
    },
    ready: at('.desk-ticket input'),
  });
  const dialog = (name, press) =>
    view(name, agent, '#/desk', {
      async ready(page) {
        await page.evaluate(() => document.activeElement?.blur());
        await press(page);
        await page.waitForSelector('dialog[open]');
      },
      async end(pages) {
        for (const page of pages) {
          await page.keyboard.press('Escape');
          await page.waitForSelector('dialog[open]', { state: 'detached' });
        }
      },
    });
  await dialog('console-solve', (page) => page.locator('.desk-ticket-f .btn').nth(1).click());
  await dialog('console-sound', (page) => page.keyboard.press('s'));
  await dialog('keys', (page) => page.keyboard.press('Shift+?'));
  for (const [name, item] of [
    ['own-phone', 'phone'],
    ['own-password', 'password'],
  ])
    await dialog(name, async (page) => {
      await page.click('.me');
      await page.click(`[data-item=${item}]`);
    });
  await view('user-menu', agent, '#/desk', {
    async ready(page) {
      await page.click('.me');
      await page.waitForSelector('[role=menu]');
    },
    async end(pages) {
      for (const page of pages) await page.keyboard.press('Escape');
    },
  });
  await view('console-wrap-up', agent, '#/desk', {
    act: () => desk.hangUp(),
    ready: at('.desk-card[data-state=withdrawn]'),
    end: folded,
  });
}

/** A little day: answered in time and late, given up; some wait now. */
async function history({ desk, chief }) {
  await to(chief, '#/live');
  await chief.waitForSelector('.board');
  const ended = async (what, found) => {
    for (const late = Date.now() + 60_000; ;) {
      const { items } = await send(chief, 'GET', '/api/v1/calls?limit=50');
      if (items.some((call) => call.endedAt !== null && found(call))) return;
      if (Date.now() > late) throw new Error(`no call ${what}: ${JSON.stringify(items, null, 1)}`);
      await chief.waitForTimeout(300);
    }
  };
  const of = (call, digits) => call.caller.number?.endsWith(digits) === true;
  // A caller stays `talks` from the dialling on, whatever comes of it. Phones that were rung just before are dialled again
  // only at the queue's next round.
  desk.call({ from: '13900001005', after: 1500, talks: 4500 });
  await ended('taken in time', (call) => call.withinLimit === true && of(call, '1005'));
  desk.call({ from: '13700002222', name: '周可', talks: 6500 });
  await ended('given up', (call) => call.outcome === 'abandoned' && of(call, '2222'));
  desk.call({ from: '13900001003', takes: '8002', after: 16_000, talks: 34_000, to: '4008000001' });
  await ended('taken late', (call) => call.withinLimit === false && of(call, '1003'));
  desk.call({ from: '13900001005', takes: '8001', after: 800 });
  await chief.waitForSelector('.pane-talking .call');
  desk.call({ from: '13900001003' });
  desk.call({ from: '02166006600', to: '4008000001' });
  desk.call({ from: '' });
  await chief.waitForFunction(() => document.querySelectorAll('.pane-waiting .call').length === 3);
}

/** What supervisors look at, while calls wait. */
async function rooms({ desk, view, at, chief, browser, visit, wanted }) {
  await view('live', boss, '#/live', { ready: at('.pane-waiting .call') });
  await view('wall', boss, '#/wall', { ready: at('.wall-hero') });
  if (wanted('display')) {
    const { token } = await send(chief, 'POST', '/api/v1/tokens', { name: 'hall', kind: 'display' });
    for (const locale of locales) {
      const context = await browser.newContext({ locale, viewport: { width: 1920, height: 1080 } });
      const page = await context.newPage();
      await page.goto(`${desk.url}#/display/${token}`);
      await page.waitForSelector('.wall-hero');
      await page.goto(`${desk.url}#/display?lang=${locale}`);
      await page.reload();
      await page.waitForSelector('.wall-hero');
      await visit({ name: 'display', locale, page });
      await context.close();
    }
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    await page.goto(`${desk.url}#/display`);
    await page.waitForSelector('.door');
    await visit({ name: 'display-door', locale: 'zh-CN', page });
    await context.close();
  }
  desk.hangUp();
  if (!wanted('call') && !wanted('figures')) return;
  await view('calls', boss, '#/calls', { ready: at('.calls-list .table tbody tr') });
  await view('calls-none', boss, '#/calls?outcome=busy', { ready: at('.nothing') });
  const { items } = await send(chief, 'GET', '/api/v1/calls?limit=50');
  const one = (name, found) => {
    const call = items.find(found);
    if (call === undefined) throw new Error(`no call for ${name}`);
    return view(name, boss, `#/calls/${encodeURIComponent(call.id)}`, { ready: at('.call-kpi') });
  };
  await one('call-late', ({ withinLimit }) => withinLimit === false);
  await one('call-answered', ({ withinLimit }) => withinLimit === true);
  await one('call-abandoned', ({ outcome }) => outcome === 'abandoned');
  await view('figures', boss, '#/calls/figures?range=today', { ready: at('.figures-sums') });
  await view('figures-weeks', boss, '#/calls/figures?range=four_weeks', { ready: at('.week-c') });
}

async function ticketViews({ view, at, tickets, pageOf, visit, wanted }) {
  await view('tickets', boss, '#/tickets?view=open', { ready: at('.tix-row[data-ticket]') });
  await view('tickets-tasks', boss, '#/tickets?view=tasks', { ready: at('.tix-tasks') });
  for (const [state, number] of Object.entries(tickets))
    await view(`ticket-${state}`, boss, `#/tickets/${number}`, { ready: at(`.tix-main[data-ticket="${number}"]`) });
  await view('ticket-engineer', engineer, `#/tickets/${tickets.dispatched}`, { ready: at('.tix-main') });
  await view('tickets-engineer', engineer, '#/tickets', { ready: at('.tix-list') });

  // Each step's dialog, once, wherever it can be taken.
  if (!wanted('step')) return;
  for (const locale of locales) {
    const page = await pageOf(boss, locale);
    const done = new Set();
    for (const number of Object.values(tickets)) {
      await to(page, `#/tickets/${number}`);
      await page.waitForSelector(`.tix-main[data-ticket="${number}"]`);
      const steps = await page.locator('.tix-act[data-step]').evaluateAll((all) => all.map((one) => one.dataset.step));
      for (const step of steps) {
        if (done.has(step) || step === 'accept' || step === 'open') continue;
        done.add(step);
        await page.click(`.tix-act[data-step=${step}]`);
        await page.waitForSelector('dialog[open]');
        await visit({ name: `step-${step}`, locale, page });
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog[open]', { state: 'detached' });
      }
    }
  }
}

/** Section by section, tab by tab; what opens there, whatever sections there are. */
async function administration({ pageOf, visit, wanted }) {
  if (!wanted('admin')) return;
  const openers = [
    ['new', '.sec-h .btn-ink'],
    ['add', '.filters .btn-ink'],
    ['row', 'tbody tr .row-b'],
    ['slot', '.week .slot .row-b'],
  ];
  for (const locale of locales) {
    const page = await pageOf(boss, locale);
    await to(page, '#/admin');
    await page.waitForSelector('.admin-nav a');
    const sections = await page
      .locator('.admin-nav a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    for (const hash of sections) {
      const section = hash.split('/').at(-1);
      await to(page, hash);
      await page.waitForFunction(
        (wantedHash) => document.querySelector('.admin-nav [aria-current]')?.getAttribute('href') === wantedHash,
        hash,
      );
      await page.waitForSelector('.sec-h');
      const tabs = await page.locator('.admin-b [data-tab]').evaluateAll((all) => all.map((one) => one.dataset.tab));
      for (const tab of tabs.length === 0 ? [null] : tabs) {
        if (tab !== null) await page.click(`.admin-b [data-tab=${tab}]`);
        await page.waitForSelector('.loading', { state: 'detached' }).catch(() => {});
        await page.waitForTimeout(400);
        const name = ['admin', section, ...(tab === null ? [] : [tab])].join('-');
        await visit({ name, locale, page });
        for (const [what, selector] of openers) {
          const opener = page.locator(selector).first();
          if (!(await opener.isVisible().catch(() => false))) continue;
          await opener.click();
          const opened = await page.waitForSelector('dialog[open]', { timeout: 1500 }).catch(() => null);
          if (opened === null) continue;
          await page.waitForTimeout(300);
          await visit({ name: `${name}-${what}`, locale, page });
          await page.keyboard.press('Escape');
          await page.waitForSelector('dialog[open]', { state: 'detached' });
        }
      }
    }
  }
}
