/**
 * Five hundred hostile texts in everything that somebody outside can write: the caller's name and number over AMI, the
 * number he dialled, the queue, what a directory elsewhere answers; people who come by list and by REST; tickets with
 * their descriptions, comments and file names. Every room shows them, and none of them is ever more than text.
 */
import assert from 'node:assert/strict';
import { afterAll, beforeAll, jest, test } from '@jest/globals';
import { enter } from './demo-desk.mjs';
import { cut, hostileDesk, numberOf, password } from './hostile-desk.mjs';
import { payloads } from './payloads.mjs';
import { freshPage, launch } from './support.mjs';

jest.setTimeout(600_000);

const texts = payloads(500);
/** People of the list; the others come by REST. */
const listed = 250;
/** Each text stands in one of four places: so many calls, tickets and people show it once each. */
const shown = texts.length / 4;
const together = 125;

let browser;
let desk;
beforeAll(async () => {
  browser = await launch();
  desk = await hostileDesk({ texts, listed });
});
afterAll(async () => {
  await browser.close();
  await desk.stop();
});

const open = [];
async function enterAs(user, hash) {
  const opened = await freshPage(browser, desk.url);
  await enter(opened.page, user, password);
  await opened.page.waitForSelector('.bar');
  await to(opened.page, hash);
  open.push({ user, hash, ...opened });
  return opened.page;
}
const to = (page, hash) =>
  page.evaluate((where) => {
    location.hash = where;
  }, hash);
const frame = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));

/** What the page is made of holds nothing that a text could have brought. */
async function untouched(page, where) {
  const found = await page.evaluate(() => ({
    ran: window.skylarkRan === 1 || 'skylarkRan' in Object.prototype,
    strangers: [
      ...document.querySelectorAll(
        'body script:not([src^="/assets/"]), body img, iframe, object, embed, base, body meta, body link, body style, math, video, audio, marquee, form[action]',
      ),
    ].map(({ outerHTML }) => outerHTML.slice(0, 120)),
    addresses: [...document.querySelectorAll('a[href], use, [src]')]
      .map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? '')
      .filter((address) => !/^(#|\/(?!\/))/.test(address)),
    handlers: [...document.querySelectorAll('*')]
      .flatMap((one) => one.getAttributeNames())
      .filter((name) => /^on|^style$/.test(name)),
    wide: document.documentElement.scrollWidth - window.innerWidth,
  }));
  // React sets styles through the DOM; a text cannot, and no handler is an attribute.
  assert.deepEqual(
    { ...found, handlers: found.handlers.filter((name) => name !== 'style') },
    {
      ran: false,
      strangers: [],
      addresses: [],
      handlers: [],
      wide: Math.min(0, found.wide),
    },
    where,
  );
}

/** Reads page after page of a list, to its end. */
async function toTheEnd(page, rows, foot) {
  await page.waitForSelector(rows);
  for (;;) {
    const before = await page.locator(rows).count();
    const more = page.locator(foot);
    if ((await more.count()) === 0) return before;
    await more.click();
    await page.waitForFunction(([which, n]) => document.querySelectorAll(which).length > n, [rows, before]);
  }
}

/** What people of ours are told and write down, through the same routes as the pages use. */
const written = (page, job) =>
  page.evaluate(async ({ people, tickets }) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const send = async (method, path, body, headers = {}) => {
      const answer = await fetch(path, {
        method,
        headers: { 'Content-Type': 'application/json', 'X-Skylark-CSRF': csrf, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    /** Some at a time, as several people at their desks. */
    const each = async (all, one) => {
      const left = [...all];
      const worker = async () => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) await one(next);
      };
      await Promise.all([worker(), worker(), worker(), worker(), worker(), worker()]);
    };
    await each(people, (person) => send('POST', '/api/v1/contacts', person));
    const numbers = [];
    await each(tickets, async ({ fields, comment, file }) => {
      const { ticket } = await send('POST', '/api/v1/tickets', fields);
      const path = `/api/v1/tickets/${ticket.number}`;
      await send('POST', `${path}/comment`, { text: comment });
      await send('POST', `${path}/attachments`, 'a note', {
        'Content-Type': 'application/octet-stream',
        'X-Skylark-File-Name': encodeURIComponent(file),
      });
      numbers.push(ticket.number);
    });
    return numbers;
  }, job);

/** In the page: the next card so many times, by its key. Returns the calls that were shown. */
const everyCard = async (times) => {
  const shown = [];
  for (let n = 0; n < times; n += 1) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    shown.push(document.querySelector('.desk-top')?.getAttribute('data-call'));
  }
  return shown;
};

const at = (n) => texts[n % texts.length];
/** Nothing but signs that a name must not have leaves nothing: then it has none. */
const name = (n, most) => cut(`${at(n)} ${n}`, most);

test('five hundred hostile texts, in every field and every room: text, and nothing else', async () => {
  assert.equal(new Set(texts).size, 500);
  const keeper = await enterAs('li.hua', '#/admin/directory');
  const ticketNumbers = await written(keeper, {
    people: Array.from({ length: texts.length - listed }, (_, i) => {
      const n = listed + i;
      return {
        name: cut(at(n), 80).trim() === '' ? `${n}` : cut(at(n), 80),
        title: cut(at(n + 1), 80),
        salutation: cut(at(n + 2), 80),
        organisation: cut(at(n + 3), 120),
        department: cut(at(n + 4), 120),
        site: cut(at(n + 5), 120),
        notes: cut(at(n + 6), 1000),
        numbers: [{ number: numberOf(n) }],
        vip:
          n % 3 === 0
            ? { level: cut(at(n + 8), 40), reason: cut(at(n + 9), 200), from: '2026-01-01T00:00:00Z', to: null }
            : null,
      };
    }),
    tickets: Array.from({ length: shown }, (_, n) => ({
      fields: {
        subject: cut(at(n), 200),
        description: at(n + shown),
        place: cut(at(n + 2 * shown), 200),
        tried: at(n + 3 * shown),
        contactName: cut(at(n + 4), 80),
        contactPhone: cut(at(n + 5), 80),
        contactMail: cut(at(n + 6), 200),
      },
      comment: `${at(n + 7)} `,
      file: name(n + 8, 120),
    })),
  });

  // The calls: on the agent's page card by card, and meanwhile on the live page and the wallboard.
  const agent = await enterAs('wang.li', '#/desk');
  await agent.waitForSelector('.desk');
  const live = await enterAs('li.hua', '#/live');
  await live.waitForSelector('.board');
  // Of those whom a directory knows, here or elsewhere, in between.
  const known = Array.from({ length: 50 }, (_, n) => ({
    ...desk.calls[n],
    number: n % 2 === 0 ? numberOf(n * 9) : `1390${String(3_000_000 + n)}`,
  }));
  const batches = [known];
  for (let n = 0; n < desk.calls.length; n += together) batches.push(desk.calls.slice(n, n + together));
  for (const batch of batches) {
    desk.ring(batch);
    await agent.waitForFunction((n) => document.querySelectorAll('.desk-call').length === n, batch.length);
    const seen = new Set(await agent.evaluate(everyCard, batch.length));
    assert.equal(seen.size, batch.length, 'every card was shown');
    await untouched(agent, 'console');
    await untouched(live, 'live');
    if (batch === batches.at(-1)) {
      await to(live, '#/wall');
      await live.waitForSelector('.wall-hero');
      await untouched(live, 'wall');
    }
    desk.end();
    await agent.waitForFunction(() => document.querySelectorAll('.desk-call').length === 0);
  }
  assert.ok(desk.asked.size > 0, 'the directory elsewhere was asked');

  // One of them is taken: his ticket and its script are on the console.
  desk.talk({ ...desk.calls[3], number: numberOf(3) });
  await agent.waitForSelector('.desk-ticket input');
  await agent.waitForSelector('.desk-steps');
  await untouched(agent, 'console, in talk');
  desk.end();

  // The call log to its end, and calls one by one.
  await to(live, '#/calls');
  const calls = await toTheEnd(live, '.table tbody tr', '.table-foot .btn:not([aria-disabled=true])');
  assert.ok(calls >= texts.length, `${calls} calls in the log`);
  await untouched(live, 'call log');
  const ids = await live.evaluate(() =>
    [...document.querySelectorAll('.table tbody tr')].map((row) => row.dataset.row),
  );
  for (const id of ids.slice(0, shown)) {
    await to(live, `#/calls/${encodeURIComponent(id)}`);
    await live.waitForFunction((which) => document.querySelector('.call-page .mono')?.textContent === which, id);
  }
  await untouched(live, 'one call');
  await to(live, '#/calls/figures');
  await live.waitForSelector('.calls-page');

  // Tickets: the list, every one of them, and what is to be done.
  await to(keeper, '#/tickets?view=open&sort=newest');
  await to(keeper, '#/tickets?view=mine');
  await toTheEnd(keeper, '.tix-row[data-ticket]', '.tix-more .btn:not([aria-disabled=true])');
  await untouched(keeper, 'tickets');
  for (const number of ticketNumbers) {
    await to(keeper, `#/tickets/${number}?view=mine`);
    await keeper.waitForSelector(`.tix-main[data-ticket="${number}"]`);
    if (ticketNumbers.indexOf(number) % 10 === 0) await untouched(keeper, `ticket ${number}`);
  }
  await to(keeper, '#/tickets?view=tasks');
  await keeper.waitForSelector('.tix-tasks');
  await keeper.locator('.tix-tasks-who .seg-i').last().click();
  await keeper.waitForSelector('.tix-task');
  await untouched(keeper, 'tasks');

  // Administration: everybody, some of them open; organisations; the audit log.
  await to(keeper, '#/admin/directory');
  const people = await toTheEnd(keeper, '.table tbody tr', '.table-foot .btn:not([aria-disabled=true])');
  assert.ok(people >= texts.length - 10, `${people} people`);
  await untouched(keeper, 'directory');
  for (let n = 0; n < 20; n += 1) {
    await keeper
      .locator('.table tbody tr .row-b')
      .nth(n * 20)
      .click();
    await keeper.waitForSelector('dialog [name=department]');
    await untouched(keeper, `person ${n}`);
    await keeper.keyboard.press('Escape');
    await keeper.waitForSelector('dialog', { state: 'detached' });
  }
  await keeper.locator('[role=tab]').nth(1).click();
  await keeper.waitForSelector('.table tbody tr');
  await untouched(keeper, 'organisations');
  for (const section of ['audit', 'events', 'links', 'users']) {
    await to(keeper, `#/admin/${section}`);
    await keeper.waitForSelector('.sec-h');
    await frame(keeper);
    await untouched(keeper, section);
  }

  for (const { user, hash, page, faults } of open) {
    assert.deepEqual(
      faults.filter((fault) => !/AudioContext was not allowed/.test(fault)),
      [],
      `${user} ${hash}`,
    );
    assert.equal(await page.evaluate(() => window.skylarkRan), undefined);
  }
});
