/** The message catalogues: a language is a typed object, so that a missing or surplus text does not compile. */
import type { Locale } from '../../contract/roles.js';
import { en } from './en.js';
import { zhCN } from './zh-CN.js';

type Same<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Same<T[K]> };

export type Texts = Same<typeof zhCN>;

/** All of them at once: for those who compare them. Pages load one (load.ts). */
export const catalogues: Readonly<Record<Locale, Texts>> = { 'zh-CN': zhCN, en };

export { chooseLocale } from './load.js';
