import type { Texts } from '../texts.js';

export const calls: Texts['calls'] = {};
