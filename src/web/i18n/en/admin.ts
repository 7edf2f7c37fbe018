import type { Texts } from '../texts.js';

export const admin: Texts['admin'] = {};
