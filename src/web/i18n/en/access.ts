import type { Texts } from '../texts.js';

export const access: Texts['access'] = {};
