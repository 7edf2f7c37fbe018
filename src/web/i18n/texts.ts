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

export const catalogues: Readonly<Record<Locale, Texts>> = { 'zh-CN': zhCN, en };

function isLocale(text: string | null): text is Locale {
  return text !== null && Object.hasOwn(catalogues, text);
}

/** The stored choice, else the browser's first language that we speak, else Chinese. */
export function chooseLocale(stored: string | null, wanted: readonly string[]): Locale {
  if (isLocale(stored)) return stored;
  for (const language of wanted) {
    const base = language.toLowerCase().split('-')[0];
    if (base === 'zh') return 'zh-CN';
    if (base === 'en') return 'en';
  }
  return 'zh-CN';
}
