/** Where the demo keeps the token that lets `skylark watch` in without setting anything up. */
import { dirname, join } from 'node:path';
import type { Config } from '../config.js';

export const watchTokenFile = (config: Config): string => join(dirname(config.store.path), 'watch.token');
