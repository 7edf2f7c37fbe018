/** `audit`: proves that the audit log is whole, names its present head, and lists it. Beside a running daemon or without. */
import type { Command } from 'commander';
import { auditActions, auditSubjects } from '../contract/audit.js';
import { parseInstant } from '../contract/instant.js';
import type { Micros } from '../core/pbx-event.js';
import { markOf, markText, type Mark } from '../features/audit/chain.js';
import { entryJson, findEntries, type WantedEntries } from '../features/audit/find-entries.js';
import { actorNamed, subjectNamed } from '../features/audit/page.js';
import { migrations } from '../features/audit/tables.js';
import type { Log } from '../ports.js';
import { openSqliteStore } from '../store/sqlite.js';
import { checkWholeLog, marksIn, withAuditFile, type CheckedLog } from './audit/whole-log.js';
import { collect } from './accounts-store.js';
import { CommandFailure, needConfig, notice, print, tame, UsageError, type CommandIo } from './io.js';
import type { AddCommand } from './run.js';

interface Given {
  readonly config?: string;
  readonly json?: true;
}
interface ToVerify extends Given {
  readonly anchor: readonly string[];
}
interface ToList extends Given {
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
}

const withConfig = (command: Command): Command => command.option('--config <file>', 'the configuration');
const storeOf = (io: CommandIo, given: Given): string => needConfig(io, given.config, { files: 'leave' }).store.path;

function anchorOf(text: string): Mark {
  const mark = markOf(text.trim());
  if (mark === null) throw new UsageError(`--anchor takes what \`audit head\` printed, HASH@SEQ, not "${tame(text)}".`);
  return mark;
}

/** What was found, a sentence a line; the first line says whether the log is whole. */
function findings({ fault, entries, cut, head, guardsGone }: CheckedLog, anchors: readonly Mark[]): string {
  const lines: string[] = [];
  if (fault === null) {
    const begins = cut === null || cut.seq === 0 ? 'from the first' : `from ${cut.seq + 1} on, older ones were cut`;
    lines.push(`The audit log is whole: ${entries} entries ${begins}.`);
    if (head !== null) lines.push(`Its head is ${markText(head)}`);
    if (anchors.length > 0)
      lines.push(`It fits ${anchors.length === 1 ? 'the anchor' : `all ${anchors.length} anchors`}.`);
    else lines.push('Without --anchor it is not proved that nobody made the whole log anew.');
  } else {
    lines.push(`The audit log is NOT whole. ${fault.text}.`, `${entries} entries before it are as they should be.`);
  }
  if (guardsGone.length > 0) lines.push(`Guards of its tables are missing or changed: ${guardsGone.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}

function instantGiven(name: string, text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text.trim());
  if (at === null)
    throw new UsageError(`${name} takes an instant such as 2026-11-23T09:00:00+08:00, not "${tame(text)}".`);
  return at;
}

const entriesAtOnce = 500;

function wantedOf(given: ToList): WantedEntries {
  const { actor, action } = given;
  const [from, to] = [instantGiven('--from', given.from), instantGiven('--to', given.to)];
  if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--to must lie after --from.');
  if (action !== undefined && !auditActions.some((known) => known === action)) {
    throw new UsageError(`There is no action "${tame(action)}"; there are ${auditActions.join(', ')}.`);
  }
  const subject = given.subject === undefined ? undefined : subjectNamed(given.subject);
  if (subject === null) throw new UsageError(`--subject takes one of ${auditSubjects.join(', ')}, with :id for one.`);
  return {
    from,
    to,
    action,
    subject,
    actor: actor === undefined ? undefined : actorNamed(actor),
    limit: entriesAtOnce,
  };
}

async function list(io: CommandIo, file: string, given: ToList, wanted: WantedEntries): Promise<void> {
  // Reading makes no store: where there is none, there is nothing to list.
  await withAuditFile(file, async () => undefined);
  const tell = (message: string): void => notice(io, `skylark: ${message}`);
  const log: Log = { error: tell, warn: tell, info: () => undefined, debug: () => undefined };
  const store = await openSqliteStore({ file, log, exclusive: false });
  try {
    await store.migrate('audit', migrations);
    for (let after: WantedEntries['after'] | null = undefined; after !== null;) {
      const page = await findEntries(store.db, { ...wanted, after });
      for (const row of page.entries) {
        const entry = entryJson(row);
        const { seq, at, actor, action, subject, details, address } = entry;
        const words = [
          String(seq),
          at,
          tame(actor),
          tame(action),
          subject === null ? '-' : tame(`${subject.kind}:${subject.id}`),
          tame(address ?? '-'),
          tame(JSON.stringify(details)),
        ];
        await print(io, `${given.json === true ? JSON.stringify(entry) : words.join('\t')}\n`);
      }
      io.signal.throwIfAborted();
      after = page.next;
    }
  } finally {
    await store.close();
  }
}

export const addAudit: AddCommand = (program, io, done) => {
  const audit = program.command('audit').description('the audit log: who did what');

  withConfig(audit.command('verify'))
    .description('check every entry; exit 1 and the first bad one where any was changed, removed, put in or moved')
    .option(
      '--anchor <hash@seq>',
      'a head kept elsewhere: nothing up to it was made anew; may be given several times',
      collect,
      [],
    )
    .option('--json', 'one JSON object')
    .action(async (given: ToVerify) => {
      const anchors = given.anchor.map(anchorOf);
      const found = await withAuditFile(storeOf(io, given), (db) => checkWholeLog(db, anchors, io.signal));
      const { fault, entries, head, guardsGone } = found;
      const whole = fault === null && guardsGone.length === 0;
      const facts = { whole, entries, head: head && markText(head), fault, guardsGone };
      await print(io, given.json === true ? `${JSON.stringify(facts)}\n` : findings(found, anchors));
      done(whole ? 0 : 1);
    });

  withConfig(audit.command('head'))
    .description('print the present head, HASH@SEQ: kept elsewhere, it proves later that nothing before it was changed')
    .action(async (given: Given) => {
      const { head } = await withAuditFile(storeOf(io, given), async (db) => marksIn(db));
      if (head === null) throw new CommandFailure('The record of where the log ends is gone; run `audit verify`.');
      await print(io, `${markText(head)}\n`);
      done(0);
    });

  withConfig(audit.command('list'))
    .description('entries, newest first')
    .option('--from <instant>', 'of this instant or later')
    .option('--to <instant>', 'before this instant')
    .option('--actor <actor>', 'a user name, or user:…, token:…, shell:…, system, visitor')
    .option('--action <action>', 'for example user.changed')
    .option('--subject <subject>', 'what it was done to: user:wang.li, or a kind alone')
    .option('--json', 'one JSON object a line')
    .action(async (given: ToList) => {
      const wanted = wantedOf(given);
      await list(io, storeOf(io, given), given, wanted);
      done(0);
    });
};
