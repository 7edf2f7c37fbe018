import type { Texts } from '../texts.js';

export const tickets: Texts['tickets'] = {};
