/** Chromium for the browser tests, and a page that keeps account of everything that must not happen on it. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const chromiumPath = process.env['SKYLARK_CHROMIUM'] ?? '/usr/bin/chromium';

export function hasChromium() {
  return existsSync(chromiumPath);
}

export function launch() {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/**
 * A page in a context of its own. `faults` collects console errors, page errors, requests to foreign places, breaches of
 * the content security policy, dialogs, pop-ups, downloads and ways to other pages; the browser's own notes on expected
 * refusals (not signed in, server away) are not among them.
 */
export async function freshPage(browser, url, { locale = 'zh-CN', scheme = 'light', width = 1440, height = 900 } = {}) {
  const context = await browser.newContext({ locale, colorScheme: scheme, viewport: { width, height } });
  const page = await context.newPage();
  const faults = [];
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`content security policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  const { origin, host } = new URL(url);
  page.on('console', (message) => {
    const text = message.text();
    const expected = text.includes('status of 401') || text.includes('ERR_CONNECTION_REFUSED');
    if ((message.type() === 'error' || message.type() === 'warning') && !expected) faults.push(text);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (other) => faults.push(`pop-up: ${other.url()}`));
  page.on('download', (file) => faults.push(`download: ${file.suggestedFilename()}`));
  page.on('framenavigated', (frame) => {
    const stays = frame.url().startsWith(`${origin}/`) || frame.url().startsWith('chrome-error:');
    if (frame !== page.mainFrame() || !stays) faults.push(`way to ${frame.url()}`);
  });
  page.on('request', (request) => {
    const target = request.url();
    if (!target.startsWith(`${origin}/`) && !target.startsWith(`ws://${host}/`)) faults.push(`request to ${target}`);
  });
  await page.goto(url);
  await page.waitForSelector('#user');
  return { page, faults };
}

export async function signIn(page, user, password) {
  await page.fill('#user', user);
  await page.fill('#password', password);
  await page.click('[type=submit]');
  await page.waitForSelector('.board, .desk');
}
