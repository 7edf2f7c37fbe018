/** A wrong procedure stops `check` and `serve` with the key and the line; a right one is told of. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './harness.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-policy-'));
  writeFileSync(
    join(folder, 'skylark.yaml'),
    `pbx: [{ name: main, host: 127.0.0.1, port: 1, username: skylark, secret: no-pbx-here }]
store: sqlite:${join(folder, 'skylark.db')}
http: { port: 0 }
procedure: { file: ours.yaml }
`,
    { mode: 0o600 },
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const policy = (yaml: string): void => writeFileSync(join(folder, 'ours.yaml'), yaml);
const skylark = (command: string) => start([command, '--config', join(folder, 'skylark.yaml')]);

test('check tells what it understood of the procedure', async () => {
  policy('name: 服务台规程 2026\ncategories: [{ id: fault, kind: fault, label: { zh-CN: 故障, en: Fault } }]\n');
  const { code, out } = skylark('check');
  expect(await code).toBe(0);
  expect(out.text).toMatch(/procedure +服务台规程 2026, .*ours\.yaml; categories: 1, groups: 0, scripts: 0\n/);
});

test.each(['check', 'serve'])(
  '%s ends with 2 where the procedure is wrong, and names file, line and key',
  async (command) => {
    policy('targets:\n  P1: { response: 15 }\nopening: [{ id: a, category: falt }]\n');
    const { code, err } = skylark(command);
    expect(await code).toBe(2);
    expect(err.lines().filter((line) => line.includes('ours.yaml'))).toEqual([
      expect.stringMatching(/ours\.yaml, line 2, column 19: targets\.P1\.response must be a duration such as 15s/),
      expect.stringMatching(
        /ours\.yaml, line 3, column 30: opening\[0\]\.category names falt, .*; did you mean fault\?/,
      ),
    ]);
  },
);
