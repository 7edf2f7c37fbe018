/** `npm run build`: compiles the daemon and the pages into dist/. */
import { ensureBuilt } from './lib/ensure.mjs';

ensureBuilt();
