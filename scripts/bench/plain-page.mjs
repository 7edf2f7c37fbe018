/**
 * A browser that is only looked at: no network watched, no helper scripts, no console listened to. What drives a browser
 * for tests does all three, and a page pays for it on its own thread: its helpers take some hundred milliseconds to read
 * in, and while the console is listened to every Error that a library makes has its whole source parsed once more.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { chromiumPath } from '../../test/browser/support.mjs';

/** In the page: when this first stands and is painted, milliseconds since the navigation began. */
const painted = (selector) => `new Promise((done) => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  };
  look();
})`;

export async function plainBrowser({ locale = 'zh-CN', width = 1440, height = 900 } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'skylark-bench-'));
  const proc = spawn(
    chromiumPath,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--lang=${locale}`,
      `--accept-lang=${locale}`,
      `--window-size=${width},${height}`,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = () => proc.kill('SIGKILL');
  process.once('exit', kill);
  const address = await new Promise((resolve, reject) => {
    let said = '';
    proc.once('exit', () => reject(new Error(`Chromium ended: ${said.slice(-300)}`)));
    proc.stderr.on('data', (piece) => {
      said += piece;
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found !== null) resolve(found[1]);
    });
  });
  const wire = new WebSocket(address);
  await new Promise((resolve, reject) => wire.once('open', resolve).once('error', reject));
  const waiting = new Map();
  let serial = 0;
  wire.on('message', (text) => {
    const { id, result, error } = JSON.parse(text);
    const question = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) question?.resolve(result);
    else question?.reject(new Error(error.message));
  });
  const send = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      serial += 1;
      waiting.set(serial, { resolve, reject });
      wire.send(JSON.stringify({ id: serial, method, params, sessionId }));
    });

  return {
    /** A tab of its own profile, with these cookies and nothing in its cache; it stands before this returns. */
    async tab(cookies) {
      const { browserContextId } = await send('Target.createBrowserContext');
      await send('Storage.setCookies', {
        browserContextId,
        cookies: cookies.map(({ name, value, domain, path, httpOnly }) => ({ name, value, domain, path, httpOnly })),
      });
      const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId, width, height });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const run = async (expression) => {
        const { result, exceptionDetails } = await send(
          'Runtime.evaluate',
          { expression, awaitPromise: true, returnByValue: true },
          sessionId,
        );
        if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
        return result.value;
      };
      // The tab's process is started by now, as it is for whoever types an address.
      await run('document.body.clientWidth');
      return {
        go: (url) => send('Page.navigate', { url }, sessionId),
        painted: (selector) => run(painted(selector)),
        async press(key, code, keyCode, shift = false) {
          const common = { key, code, windowsVirtualKeyCode: keyCode, modifiers: shift ? 8 : 0 };
          await send('Input.dispatchKeyEvent', { ...common, type: 'keyDown', text: key }, sessionId);
          await send('Input.dispatchKeyEvent', { ...common, type: 'keyUp' }, sessionId);
        },
        close: () => send('Target.disposeBrowserContext', { browserContextId }),
      };
    },
    async end() {
      const gone = new Promise((resolve) => proc.once('exit', resolve));
      await send('Browser.close').catch(() => proc.kill());
      await gone;
      process.removeListener('exit', kill);
      wire.terminate();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
