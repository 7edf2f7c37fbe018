import type { Texts } from '../texts.js';

export const desk: Texts['desk'] = {};
