/** `import contacts FILE`: takes in a list of people, all or nothing, beside a running daemon, which sees it at once. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.js';
import { SkylarkError } from '../errors.js';
import { importContacts, type ImportReport } from '../features/directory/import-contacts.js';
import { importFields, isWorkbook, readImport, type ImportField } from '../features/directory/import-file.js';
import { listRows } from '../features/directory/list-rows.js';
import { collect } from './accounts-store.js';
import { withDirectory } from './directory-store.js';
import { CommandFailure, notice, print, tame, UsageError, type CommandIo } from './io.js';
import { shellDoer } from './person.js';
import type { Tx } from '../ports.js';
import { openWorkbench } from '../store/workbench.js';
import type { AddCommand } from './run.js';

interface Given {
  readonly config?: string;
  readonly map: readonly string[];
  readonly dryRun?: true;
  readonly allowShared?: true;
  readonly vipFrom?: string;
  readonly sheet?: string;
  readonly json?: true;
}

/** A million people fit; what is larger is not a list of people. */
const largestFile = 400 * 1024 * 1024;

/** `电话1=mobile` → heading and field. Throws UsageError for what names no field. */
export function mapOf(given: readonly string[]): Readonly<Record<string, ImportField>> {
  const map: Record<string, ImportField> = {};
  for (const text of given) {
    const at = text.lastIndexOf('=');
    const field = importFields.find((known) => known === text.slice(at + 1).trim());
    const heading = text.slice(0, Math.max(at, 0)).trim();
    if (field === undefined || heading === '') {
      throw new UsageError(`--map takes HEADING=FIELD; fields are ${importFields.join(', ')}.`);
    }
    map[heading] = field;
  }
  return map;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > largestFile) throw new CommandFailure(`${tame(file)} is larger than ${largestFile / 1024 / 1024} MB.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown fault';
    throw new CommandFailure(`${tame(file)} cannot be read (${code}).`);
  }
}

async function tell(io: CommandIo, report: ImportReport, dryRun: boolean): Promise<void> {
  for (const { line, message } of report.problems) await print(io, `line ${line}\t${tame(message)}\n`);
  const { rows, fresh, known, byHand, problemCount } = report;
  const counts = `${rows} rows: ${fresh} new, ${known} known already, ${byHand} kept by hand and left as they are`;
  if (problemCount > 0) {
    const more = problemCount - report.problems.length;
    const unnamed = more > 0 ? `, ${more} of them not named here` : '';
    notice(io, `skylark: ${problemCount} problems${unnamed}; nothing was imported. ${counts}.`);
  } else await print(io, `${dryRun ? 'would import' : 'imported'} ${counts}\n`);
}

async function contacts(io: CommandIo, file: string, given: Given): Promise<boolean> {
  const map = mapOf(given.map);
  const dryRun = given.dryRun === true;
  let good = false;
  const bytes = await bytesOf(resolve(io.cwd, file));
  const sheet = given.sheet ?? null;
  await withDirectory(io, given.config, async ({ store, config, normalise, audit }) => {
    const bench = openWorkbench(config.store.path);
    try {
      const options = {
        normalise,
        zone: config.site.zone,
        map,
        vipFrom: given.vipFrom ?? null,
        allowShared: given.allowShared === true,
      };
      if (sheet !== null && !isWorkbook(bytes)) throw new UsageError('--sheet is for workbooks (.xlsx) only.');
      const list = await listRows(bytes, sheet, (name) =>
        notice(io, `skylark: read from the sheet "${tame(name.slice(0, 40))}"`),
      );
      const rows = readImport(list, options, ({ unused }) => {
        const names = unused.map((name) => tame(name.slice(0, 40))).join(', ');
        if (unused.length > 0) notice(io, `skylark: columns that are not used: ${names}`);
      });
      const told = (tx: Tx, generation: number): Promise<void> =>
        audit.record(tx, {
          actor: shellDoer().actor,
          action: 'directory.imported',
          subject: { kind: 'import', id: String(generation) },
        });
      const goOn = (): void => {
        if (io.signal.aborted) throw new CommandFailure('Stopped; nothing was imported.');
      };
      const deps = { db: store.db, bench, now: () => systemClock.now(), by: null, goOn, audit: told };
      const report = await importContacts(deps, rows, dryRun);
      good = report.problemCount === 0;
      if (given.json === true) await print(io, `${JSON.stringify({ ...report, dryRun })}\n`);
      else await tell(io, report, dryRun);
    } catch (error) {
      if (error instanceof SkylarkError) throw new CommandFailure(`${error.message}; nothing was imported.`);
      throw error;
    } finally {
      await bench.close();
    }
  });
  return good;
}

export const addImport: AddCommand = (program, io, done) => {
  const command: Command = program.command('import').description('take in lists');
  command
    .command('contacts <file>')
    .description(
      'people from a CSV file (UTF-8 or GBK) or a workbook (.xlsx), instead of the list imported before; all or nothing',
    )
    .option('--config <file>', 'the configuration')
    .option('--map <heading=field>', 'what a column of this file is; may be given several times', collect, [])
    .option('--sheet <name>', 'the sheet of a workbook; its first one that is shown unless said')
    .option('--dry-run', 'say what would become of each row, and change nothing')
    .option('--allow-shared', 'let several people have the same number although the file does not say so')
    .option('--vip-from <day>', 'from when VIP marks count that do not say it, such as 2026-01-01')
    .option('--json', 'the result as one JSON object')
    .action(async (file: string, given: Given) => {
      done((await contacts(io, file, given)) ? 0 : 1);
    });
};
