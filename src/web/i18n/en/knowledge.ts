import type { Texts } from '../texts.js';

export const knowledge: Texts['knowledge'] = {};
