/** All scenarios of the lab, family by family. */
import type { Scenario } from '../scenario.js';
import { abandoned } from './abandoned.js';
import { atTheDesk } from './at-the-desk.js';
import { callers } from './callers.js';
import { dialShapes } from './dial.js';
import { outbound } from './outbound.js';
import { queueShapes } from './queues.js';
import { redirects } from './redirects.js';
import { ringAll } from './ring-all.js';
import { transfers } from './transfers.js';

export const scenarios: Scenario[] = [
  ...ringAll,
  ...abandoned,
  ...queueShapes,
  ...dialShapes,
  ...transfers,
  ...redirects,
  ...atTheDesk,
  ...callers,
  ...outbound,
];
