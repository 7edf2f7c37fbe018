/** The message catalogues: a language is a typed object, so that a missing or surplus text does not compile. */
import type { Locale } from '../../contract/roles.js';
import { enAdmin } from './en-admin.js';
import { en } from './en.js';
import { zhCNAdmin } from './zh-CN-admin.js';
import { zhCN } from './zh-CN.js';

type Same<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Same<T[K]> };

export type Texts = Same<typeof zhCN>;

/** What only the administration room says; the other rooms do not wait for it. */
export type AdminOnlyTexts = Same<typeof zhCNAdmin>;
export type AdminTexts = Texts & AdminOnlyTexts;

/** All of them at once: for those who compare them. Pages load one (load.ts). */
export const catalogues: Readonly<Record<Locale, AdminTexts>> = {
  'zh-CN': { ...zhCN, ...zhCNAdmin },
  en: { ...en, ...enAdmin },
};

export { chooseLocale } from './load.js';
