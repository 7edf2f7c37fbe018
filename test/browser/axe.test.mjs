/**
 * Accessibility of every page and state, by axe: nothing serious or critical, light and dark. In Chinese, unless
 * `SKYLARK_LOCALES=zh-CN,en` asks for both: one language costs five minutes, and the pages differ by their words alone.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, jest, test } from '@jest/globals';
import { launch } from './support.mjs';

jest.setTimeout(900_000);

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Runs in the page. */
const look = () =>
  window.axe.run(document, { resultTypes: ['violations'], reporter: 'v2' }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`)
            .slice(0, 4)
            .join(' | ')}`,
      ),
  );

/**
 * Those pages alone whose names begin so: `SKYLARK_VIEWS=console,admin`. Unless somebody says: all that need no little
 * day of calls before them, which costs minutes of its own (live, wall, display, calls, figures).
 */
const usual = 'sign-in,first-password,lock,console,ticket,step,admin,keys,user-menu,own';
const only = (process.env['SKYLARK_VIEWS'] ?? usual).split(',').filter((name) => name !== '');

test('no page and no state has a serious finding', async () => {
  process.env['SKYLARK_LOCALES'] ??= 'zh-CN';
  const { gallery } = await import('./gallery.mjs');
  const findings = new Set();
  let looked = 0;
  await gallery(
    browser,
    async ({ name, locale, page }) => {
      if (await page.evaluate(() => window.axe === undefined)) await page.evaluate(source);
      // Words differ by language, colours do not.
      for (const colorScheme of locale === 'en' ? ['light'] : ['light', 'dark']) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const one of await page.evaluate(look)) findings.add(`${name} ${locale} ${colorScheme} ${one}`);
        looked += 1;
      }
    },
    { only },
  );
  assert.ok(looked > 0, 'something was looked at');
  assert.deepEqual([...findings], []);
});
