/** All scenarios of the lab, family by family. */
import type { Scenario } from '../scenario.js';
import { abandoned } from './abandoned.js';
import { queueShapes } from './queues.js';
import { ringAll } from './ring-all.js';

export const scenarios: Scenario[] = [...ringAll, ...abandoned, ...queueShapes];
