/** The suite of all stores, run on SQLite. What only SQLite does stands in the other files of this folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { silent, storeSuite } from './suite.js';

storeSuite('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-store-'));
  return {
    open: (log = silent) => openSqliteStore({ file: join(folder, 'skylark.db'), log }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
