/** Files that are no configuration at all, and secrets that must be read but never shown. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { loadConfig } from '../../src/config.js';
import { bytes, problemsOf, seen } from './problems-of.js';

const pbx = 'pbx: [{ name: main, host: 127.0.0.1, username: skylark, secret: s }]';
const on = (line: string): string => `${pbx}\n${line}\n`;

describe('text that is no YAML of ours', () => {
  test('a key twice', () => {
    expect(seen(problemsOf(`${pbx}\nsite: {}\nsite: {}`))).toEqual(['3:1 the key "site" stands here a second time']);
  });
  test('a tab as indentation', () => {
    expect(seen(problemsOf('pbx:\n\t- name: a'))[0]).toMatch(/^2:1 a tab cannot indent YAML/);
  });
  test('two documents', () => {
    expect(seen(problemsOf(`${pbx}\n---\n${pbx}`))[0]).toMatch(/more than one YAML document/);
  });
  test('a tag', () => {
    expect(seen(problemsOf(on('site: !!js/function "x"')))).toEqual(['2:7 tags such as !name are not allowed']);
  });
  test('a bomb of aliases', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((n, i) => `${n}: &${n} [${`*${'abcdefg'.charAt(i)},`.repeat(8)}]`)
      .join('\n')}`;
    expect(seen(problemsOf(bomb))).toEqual([
      '1:1 the file repeats aliases (*name) so often that it would swell beyond reason',
    ]);
  });
  test('bytes that are not UTF-8, named by their line', () => {
    const gbk = new Uint8Array([...bytes(`${pbx}\nsite:\n  name: `), 0xb7, 0xfe, 0xce, 0xf1, 10]);
    expect(seen(problemsOf(gbk))).toEqual(['3:1 this line is not UTF-8 text']);
  });
  test('a file too large', () => {
    expect(seen(problemsOf('#'.repeat(1024 * 1024 + 1)))).toEqual(['the file is larger than 1 MB']);
  });
  test('a key named __proto__ is a key like any other', () => {
    expect(seen(problemsOf(on('__proto__: { polluted: 1 }')))[0]).toMatch(/^2:1 unknown key "__proto__"/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
  test('any text at all is answered with a ConfigError or a configuration', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), (text) => {
        for (const p of problemsOf(text)) expect(p.message).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });
});

describe('secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'skylark-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const yaml = (line: string): string => `pbx: [{ name: main, host: 127.0.0.1, username: a, ${line} }]`;
  function put(name: string, text: string, mode = 0o600): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  test('the file’s first line, the end of line cut off', () => {
    put('ami.secret', 'hunter2\r\nnever read\n');
    const config = loadConfig(put('skylark.yaml', yaml('secretFile: ami.secret')), {});
    const [pbx] = config.pbx;
    expect(pbx?.simulated === null && pbx.secret.reveal()).toBe('hunter2');
    expect(config.warnings).toEqual([]);
  });
  test('readable by everybody is a warning, for the secret’s file and for a file that holds a secret', () => {
    const secret = put('ami.secret', 'hunter2', 0o644);
    expect(loadConfig(put('a.yaml', yaml('secretFile: ami.secret')), {}).warnings).toEqual([
      `pbx[0].secretFile: ${secret} can be read by everybody on this machine; run chmod 600 on it`,
    ]);
    const file = put('b.yaml', yaml('secret: hunter2'), 0o644);
    expect(loadConfig(file, {}).warnings).toEqual([
      `${file} holds the secret pbx[0].secret and can be read by everybody on this machine; run chmod 600 on it`,
    ]);
  });
  test.each([
    ['', 'holds no secret in its first line'],
    ['\nhunter2', 'holds no secret in its first line'],
    ['a\u0007b', 'holds control characters'],
    ['x'.repeat(300), 'holds a secret of more than 200 characters'],
  ])('a file with %j is refused', (text, why) => {
    const secret = put('ami.secret', text);
    const file = put('skylark.yaml', yaml('secretFile: ami.secret'));
    expect(() => loadConfig(file, {})).toThrow(`pbx[0].secretFile names ${secret}, which ${why}`);
  });
  test('a folder, and nothing at all', () => {
    mkdirSync(join(folder, 'ami.secret'));
    const file = put('skylark.yaml', yaml('secretFile: ami.secret'));
    expect(() => loadConfig(file, {})).toThrow('which is no file');
    expect(() => loadConfig(join(folder, 'missing.yaml'), {})).toThrow(
      'missing.yaml: the configuration file does not exist',
    );
  });
  test('are never printed, not by inspect, not as JSON, not in a mistake', () => {
    const config = loadConfig(put('skylark.yaml', yaml('secret: hunter2')), {});
    const printed = `${JSON.stringify(config)} ${String(config.pbx[0]?.simulated === null && config.pbx[0].secret)}`;
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain('hunter2');
    for (const bad of ['"hunter2\\n"', '[hunter2]', `hunter2${'x'.repeat(200)}`]) {
      expect(seen(problemsOf(yaml(`secret: ${bad}`))).join()).not.toContain('hunter2');
    }
  });
  test('a command that connects to nothing does without them', () => {
    const file = put('skylark.yaml', `${yaml('secretFile: missing')}\ndirectory: { file: missing.csv }`);
    const [pbx] = loadConfig(file, {}, { files: 'leave' }).pbx;
    expect(pbx?.simulated === null && pbx.secret.known).toBe(false);
    expect(() => pbx?.simulated === null && pbx.secret.reveal()).toThrow(/was not read/);
  });
});
