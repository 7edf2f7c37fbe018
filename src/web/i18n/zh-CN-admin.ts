/** 简体中文: what only the administration room says. It loads with that room; see load.ts. */
import { admin } from './zh-CN/admin.js';
import { procedure } from './zh-CN/procedure.js';

export const zhCNAdmin = { admin, procedure };
