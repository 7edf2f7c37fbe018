import type { Texts } from '../texts.js';

export const wall: Texts['wall'] = {};
