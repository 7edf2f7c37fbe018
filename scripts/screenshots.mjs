/**
 * `npm run screenshots [-- --out DIR] [--only NAME,…]`: pictures of every page in its states, in Chinese and English, wide
 * (1440) and on a phone (390), light and dark, from a daemon with sample data. Each is looked over on the way: things
 * beyond the edge, cut text, covered controls, words of the other language. Exit code 1 where something was found.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, root } from './lib/ensure.mjs';

const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string', default: '' } } });
const out = resolve(values.out ?? join(root, '.cache', 'screenshots'));
if (process.env['SKYLARK_TEST_DIST'] === undefined) ensureBuilt();

const { gallery } = await import('../test/browser/gallery.mjs');
const { lookOver } = await import('../test/browser/look-over.mjs');
const { sampleWords } = await import('../test/browser/sample-desk.mjs');
const { hasChromium, launch, chromiumPath } = await import('../test/browser/support.mjs');

if (!hasChromium()) {
  process.stderr.write(`No Chromium at ${chromiumPath}: install it (apt-get install chromium).\n`);
  process.exit(2);
}
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const schemes = ['light', 'dark'];
if (values.only === '') rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** Finding → the pictures on which it is seen. */
const findings = new Map();
let pictures = 0;
const names = new Set();

async function visit({ name, locale, page }) {
  names.add(name);
  const before = page.viewportSize();
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))),
      );
      const picture = `${name}.${locale}.${size}.${scheme}`;
      await page.screenshot({ path: join(out, `${picture}.png`) });
      pictures += 1;
      // Colours move nothing.
      if (scheme !== 'light') continue;
      for (const one of await page.evaluate(lookOver, { locale, known: sampleWords })) {
        const key = `${name}\t${one}`;
        findings.set(key, [...(findings.get(key) ?? []), `${locale} ${size}`]);
      }
    }
  }
  if (before !== null) await page.setViewportSize(before);
}

const browser = await launch();
try {
  await gallery(browser, visit, { only: values.only === '' ? [] : values.only.split(',') });
} finally {
  await browser.close();
}
for (const [key, where] of findings) process.stdout.write(`${key.replace('\t', '  ')}\n    ${where.join(', ')}\n`);
process.stdout.write(`${names.size} pages and states, ${pictures} pictures in ${out}, ${findings.size} findings\n`);
process.exitCode = findings.size === 0 ? 0 : 1;
