/** The directory's tables for commands that work beside a running daemon, or before its first start. */
import { systemClock } from '../clock.js';
import { toWiringSettings, type Config } from '../config.js';
import type { AnswerRule } from '../core/answer-rule.js';
import type { NormalisedNumber } from '../core/phone-number.js';
import { createWiring } from '../core/wiring.js';
import { createAudit } from '../features/audit/audit.js';
import { migrations } from '../features/directory/tables.js';
import type { Audit, Log, Store } from '../ports.js';
import { openSqliteStore } from '../store/sqlite.js';
import { needConfig, notice, type CommandIo } from './io.js';

export interface DirectoryStore {
  readonly store: Store;
  readonly config: Config;
  readonly normalise: (raw: string) => NormalisedNumber;
  readonly ruleOf: (queue: string | null) => AnswerRule;
  readonly audit: Audit;
}

/** Opens the store of the configuration, runs the work and closes it, whatever happens. */
export async function withDirectory(
  io: CommandIo,
  configFile: string | undefined,
  work: (directory: DirectoryStore) => Promise<void>,
): Promise<void> {
  const config = needConfig(io, configFile, { files: 'leave' });
  const tell = (message: string): void => notice(io, `skylark: ${message}`);
  const log: Log = { error: tell, warn: tell, info: () => undefined, debug: () => undefined };
  const wiring = createWiring(toWiringSettings(config, config.pbx[0]?.name ?? 'main', () => null));
  const store = await openSqliteStore({ file: config.store.path, log, exclusive: false, busyTimeout: 30_000 });
  try {
    await store.migrate('directory', migrations);
    const audit = createAudit({ db: store.db, clock: systemClock });
    await store.migrate(audit.name, audit.migrations ?? {});
    const ruleOf = (queue: string | null): AnswerRule => wiring.answerRule(queue);
    await work({ store, config, normalise: (raw) => wiring.normalise(raw), ruleOf, audit });
    await audit.stop?.();
  } finally {
    await store.close();
  }
}
