/** What the benches of the pages share: simulated PBX, daemon and Chromium, each a process of its own; pages signed in. */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, hasChromium } from '../../test/browser/support.mjs';
import { ensureBuilt, root } from '../lib/ensure.mjs';
import { child } from './family.mjs';

export const password = 'Skylark-2026';

/** The folder of the built pages; ends the bench where there is no Chromium. */
export function pagesFor(id) {
  if (!hasChromium()) {
    process.stderr.write(`${id} needs Chromium: none at ${chromiumPath} (SKYLARK_CHROMIUM names another)\n`);
    process.exit(1);
  }
  const own = process.env['SKYLARK_TEST_PAGES'];
  if (own === undefined) ensureBuilt();
  return own ?? join(root, 'dist', 'web');
}

/** `phones`, `queues`: as pbx-side.mjs has them; `agents`, `roles`: as daemon-side.mjs. */
export async function pageDesk({ pages, phones, queues, agents, roles = {} }) {
  const pbx = child('pbx-side.mjs');
  const daemon = child('daemon-side.mjs');
  const { port: amiPort } = await pbx.ask('start', { phones, queues });
  const { port, tokens } = await daemon.ask('start', { amiPort, agents, roles, pages });
  await pbx.ask('connected');
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const url = `http://127.0.0.1:${port}/`;
  return {
    pbx,
    daemon,
    browser,
    port,
    tokens,
    url,
    /** A page of its own context, signed in, at its first room. */
    async open(user, { locale = 'zh-CN', width = 1440, height = 900, hash = '' } = {}) {
      const context = await browser.newContext({ locale, viewport: { width, height } });
      const page = await context.newPage();
      await page.goto(url);
      await page.fill('#user', user);
      await page.fill('#password', password);
      await page.click('[type=submit]');
      await page.waitForSelector('.bar');
      if (hash !== '') await page.evaluate((to) => (location.hash = to), hash);
      return page;
    },
    async end() {
      await browser.close();
      await Promise.all([pbx.end(), daemon.end()]);
    },
  };
}
