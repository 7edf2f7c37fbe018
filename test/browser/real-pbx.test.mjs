/**
 * One caller's whole way on a real Asterisk with SIPp at the phones: it rings on the agent's page, his phone takes it, the
 * ticket that opened is filled in and dispatched, the engineer accepts and resolves it, the agent rings the user back from
 * his phone, and that call is what closes the ticket. In Chinese on Asterisk 22 with somebody whom the directory knows; in
 * English on Asterisk 16 with somebody whom nobody knows.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { enter, unexpected } from './demo-desk.mjs';
import { freshPage, launch } from './support.mjs';
import { labDesk, password, whyNoLab } from './lab-desk.mjs';

// A PBX, its phones, a daemon and a browser on one machine that others use as well.
jest.setTimeout(240_000);

const cases = [
  {
    locale: 'zh-CN',
    version: '22',
    number: '13900000108',
    shown: '139 0000 0108',
    name: '林溪',
    known: true,
    words: {
      ready: '示闲',
      ringing: '振铃',
      talking: '通话',
      over: '通话已结束|话后',
      within: '等待 [\\d.]+ 秒，时限内',
      dispatched: '已派单',
      closed: '已关闭',
      yes: '已解决',
    },
  },
  {
    locale: 'en',
    version: '16',
    number: '13900000109',
    shown: '139 0000 0109',
    name: 'Zhou Ke',
    known: false,
    words: {
      ready: 'ready',
      ringing: 'ringing',
      talking: 'talk',
      over: 'ended|wrap-up',
      within: 'within',
      dispatched: 'Dispatched',
      closed: 'Closed',
      yes: 'Solved',
    },
  },
];

const says = (page, selector, source, timeout = 30_000) =>
  page.waitForFunction(
    ([where, pattern]) => new RegExp(pattern, 'iu').test(document.querySelector(where)?.innerText ?? ''),
    [selector, source],
    { timeout },
  );
const stateOf = (page, state) => page.waitForSelector(`.tix-main[data-state=${state}]`);
const ask = (page, path) => page.evaluate((to) => fetch(to).then((answer) => answer.json()), path);

/** Asks again and again until the answer is there. */
async function until(page, path, found) {
  for (;;) {
    const answer = found(await ask(page, path));
    if (answer !== undefined && answer !== null) return answer;
    await page.waitForTimeout(250);
  }
}

/** A step's dialog: filled in, then done by its button. */
async function step(page, name, fill) {
  await page.click(`.tix-act[data-step=${name}]`);
  await page.waitForSelector('.tix-step');
  await fill(page);
  await page.click('.dialog-f .btn-ink');
  await page.waitForSelector('.tix-step', { state: 'detached' });
}

for (const { locale, version, number, shown, name, known, words } of cases) {
  const missing = whyNoLab(version);
  if (missing !== null) process.stdout.write(`Skipped on Asterisk ${version}: ${missing}.\n`);
  (missing === null ? describe : describe.skip)(`on Asterisk ${version}, in ${locale}`, () => {
    let browser;
    let desk;
    beforeAll(async () => {
      browser = await launch();
      desk = await labDesk(version);
    });
    afterAll(async () => {
      await browser?.close();
      await desk?.stop();
    });

    async function open(user, size = {}) {
      const opened = await freshPage(browser, desk.url, { locale, ...size });
      await enter(opened.page, user, password);
      await opened.page.waitForSelector('.bar');
      return opened;
    }

    test('from the ring to the closed ticket', async () => {
      const { answer, bye, caller, dials, outside, phone, ring, talk, untilBye } = desk.scenario;
      const agent = await open('wang.li');
      const { page } = agent;
      await says(page, '.desk-bar', words.ready);

      // Three phones ring; the agent's own takes it after five seconds, and the user hangs up in the end.
      desk.begin(
        phone('8001', [ring()]),
        phone('8002', [ring(5000), answer(), untilBye()]),
        phone('8003', [ring()]),
        outside([ring(1500), answer(), untilBye()]),
      );
      await page.waitForTimeout(300);
      desk.begin(caller('4008000000', [talk(12_000), bye()], { number }));

      // The card is there while the phone rings, and the cursor is left alone.
      await says(page, '.desk-top', known ? name : shown);
      await says(page, '.desk-bar', words.ringing);
      await page.waitForSelector('.desk-card[data-state=ringing]');
      assert.equal(await page.evaluate(() => document.activeElement?.matches('input, textarea')), false);

      // The phone takes it: waited within the limit, and the ticket has opened by itself.
      await page.waitForSelector('.desk-card[data-state=answered_here]');
      await says(page, '.desk-wait', words.talking);
      await page.waitForSelector('.desk-ticket input');
      if (!known) {
        await page.fill('.desk-intake [name=name]', name);
        await page.fill('.desk-intake [name=mail]', 'zhou.ke@corp.example');
        await page.press('.desk-intake [name=mail]', 'Enter');
        await says(page, '.desk-name', name);
      }

      // Written during the call, by keyboard; the note beside it.
      await page.keyboard.press('n');
      await page.waitForFunction(() => document.activeElement?.classList.contains('desk-note'));
      await page.keyboard.type('打印队列已清空');
      await page.locator('.desk-ticket input').click();
      await page.keyboard.type('三楼打印机脱机');
      await page.locator('.desk-ticket select').first().selectOption('terminal.printer');
      await page.locator('.desk-ticket textarea').fill('重启打印机后仍脱机，整层都受影响');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.desk-ticket .desk-saved[data-state=saved]');
      await says(page, '.desk-wait', words.over, 60_000);
      await says(page, '.desk-wait', words.within);

      // Further in the tickets' own room: the place is missing, then it is dispatched.
      await page.click('.desk-ticket-f a');
      await stateOf(page, 'draft');
      const { ticket: opened } = await ask(
        page,
        `/api/v1/tickets/${await page.getAttribute('.tix-main', 'data-ticket')}`,
      );
      assert.equal(opened.subject, '三楼打印机脱机');
      assert.equal(opened.caller.name, name);
      await page.locator('.tix-form input').nth(1).fill('A 座 3 楼');
      await page.click('.tix-form [type=submit]');
      await page.waitForSelector('.tix-form', { state: 'detached' });
      await step(page, 'dispatch', () => page.locator('.tix-step select').first().selectOption('field'));
      await stateOf(page, 'dispatched');
      await says(page, '.tix-head', words.dispatched);

      // The engineer on his phone: one tap, then the result.
      const engineer = await open('xu.nuo', { width: 390, height: 844 });
      await engineer.page.click(`.tix-row[data-ticket="${opened.number}"]`).catch(async () => {
        await engineer.page.click('.tix-view-group');
        await engineer.page.click(`.tix-row[data-ticket="${opened.number}"]`);
      });
      await engineer.page.click('.tix-quick [data-step=accept]');
      await stateOf(engineer.page, 'accepted');
      await step(engineer.page, 'resolve', (tapped) =>
        tapped.locator('.tix-step textarea').first().fill('更换网线，重新加入打印服务器'),
      );
      await stateOf(engineer.page, 'resolved');
      await stateOf(page, 'resolved');

      // Without a talk after that there is no yes: the agent's own phone rings the user back.
      assert.equal(await page.locator('.tix-cant [data-step=close]').count(), 1);
      desk.begin(dials('8002', `9${number}`, [talk(4000), bye()]));
      const mine = `/api/v1/calls?number=${encodeURIComponent(`+86${number}`)}&limit=10`;
      const back = await until(page, mine, ({ items }) =>
        items.find(({ direction, answeredAt }) => direction === 'outbound' && answeredAt !== null),
      );
      await step(page, 'confirm', async () => {
        await page.locator('.tix-step .seg-i', { hasText: words.yes }).first().click();
        await page.locator('.tix-step select').selectOption(back.id);
        await page.locator('.tix-step textarea').fill('能打印了，谢谢');
      });
      await stateOf(page, 'confirmed');
      await step(page, 'close', async () => {});
      await stateOf(page, 'closed');
      await says(page, '.tix-head', words.closed);

      // Nothing of it stands on our word alone: both calls hang on the ticket, and the PBX wrote the same wait.
      const { ticket, timeline } = await ask(page, `/api/v1/tickets/${opened.number}`);
      assert.deepEqual(
        ticket.calls.map(({ why }) => why),
        ['opening', 'confirmation'],
      );
      assert.deepEqual(
        timeline
          .map(({ type }) => type)
          .filter((type) => /^(dispatched|accepted|resolved|confirmed|closed)$/.test(type)),
        ['dispatched', 'accepted', 'resolved', 'confirmed', 'closed'],
      );
      const call = await until(page, `/api/v1/calls/${encodeURIComponent(ticket.calls[0].id)}`, (one) =>
        one.endedAt === null ? null : one,
      );
      assert.equal(call.answeredBy.user, 'wang.li');
      assert.equal(call.withinLimit, true);
      const connect = readFileSync(desk.queueLog(), 'utf8')
        .split('\n')
        .map((row) => row.split('|'))
        .find((row) => row[4] === 'CONNECT');
      assert.ok(connect !== undefined, 'the queue log has the call');
      // The queue's own log counts whole seconds.
      assert.ok(Math.abs(call.waitMs / 1000 - Number(connect[5])) <= 1.1, `${call.waitMs} ms against ${connect[5]} s`);
      assert.equal(desk.troubles(), '');
      assert.deepEqual(unexpected(agent.faults), []);
      assert.deepEqual(unexpected(engineer.faults), []);
    });
  });
}
