/** English: what only the administration room says. Same keys as zh-CN-admin, held by the type and by a test. */
import { admin } from './en/admin.js';
import { procedure } from './en/procedure.js';
import type { AdminOnlyTexts } from './texts.js';

export const enAdmin: AdminOnlyTexts = { admin, procedure };
