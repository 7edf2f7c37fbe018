/** Our own clock, in Micros. Passed in everywhere; only this file asks the machine. */
import type { Clock } from './ports.js';

export const systemClock: Clock = {
  now: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
};
