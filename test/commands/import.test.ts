/** `import contacts` from the shell: what it says, and its exit codes. */
import { join } from 'node:path';
import { Command } from 'commander';
import { addImport } from '../../src/commands/import.js';
import type { CommandIo, ExitCode } from '../../src/commands/io.js';
import { Kept, ownFolder } from './harness.js';

const folder = ownFolder();

async function shell(
  ...argv: readonly string[]
): Promise<{ code: ExitCode | null; said: string; out: string; err: string }> {
  const [out, err] = [new Kept(), new Kept()];
  const stdin = process.stdin;
  const io: CommandIo = {
    stdin,
    stdout: out,
    stderr: err,
    env: { LANG: 'C' },
    signal: new AbortController().signal,
    cwd: folder.path(),
  };
  const config = folder.put(
    'skylark.yaml',
    `pbx: [{ name: main, host: 127.0.0.1, username: skylark, secretFile: nowhere.secret }]\nstore: sqlite:${join(folder.path(), 'skylark.db')}\n`,
  );
  const program = new Command('skylark').exitOverride().configureOutput({ writeErr: () => undefined });
  let code: ExitCode | null = null;
  addImport(program, io, (given) => (code = given));
  let said = '';
  try {
    await program.parseAsync(['import', 'contacts', ...argv, '--config', config], { from: 'user' });
  } catch (error) {
    said = error instanceof Error ? error.message : '?';
  }
  return { code, said, out: out.text, err: err.text };
}

test('a dry run, the import, the same list again, a wrong one', async () => {
  folder.put('people.csv', '姓名,手机,工号\n张伟明,13900000108,1\n李娜,13900000109,2\n');
  const dry = await shell('people.csv', '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    out: 'would import 2 rows: 2 new, 0 known already, 0 kept by hand and left as they are\n',
  });
  expect(dry.err).toMatch(/columns that are not used: 工号/);
  expect(await shell('people.csv')).toMatchObject({ code: 0, out: expect.stringMatching(/^imported 2 rows: 2 new/) });
  expect(await shell('people.csv')).toMatchObject({ code: 0, out: expect.stringMatching(/0 new, 2 known already/) });
  folder.put('wrong.csv', '姓名,手机\n张伟明,abc\n');
  const wrong = await shell('wrong.csv');
  expect(wrong).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^line 2\tmobile: is no phone number: write it like/),
  });
  expect(wrong.err).toMatch(/1 problems; nothing was imported/);
}, 60_000);

test.each([
  ['a file that is not there', ['nobody.csv'], /nobody\.csv cannot be read \(ENOENT\)/],
  ['a map to no field', ['people.csv', '--map', 'Telefon=telephone'], /--map takes HEADING=FIELD; fields are number, /],
])('%s', async (_what, argv, said) => {
  expect((await shell(...argv)).said).toMatch(said);
});
