/** One language at a time: the texts of the other one are not loaded before somebody asks for them. */
import type { Locale } from '../../contract/roles.js';
import type { AdminOnlyTexts, AdminTexts, Texts } from './texts.js';

const loaders: Readonly<Record<Locale, () => Promise<Texts>>> = {
  'zh-CN': () => import('./zh-CN.js').then(({ zhCN }) => zhCN),
  en: () => import('./en.js').then(({ en }) => en),
};

export function loadTexts(locale: Locale): Promise<Texts> {
  return loaders[locale]();
}

const adminLoaders: Readonly<Record<Locale, () => Promise<AdminOnlyTexts>>> = {
  'zh-CN': () => import('./zh-CN-admin.js').then(({ zhCNAdmin }) => zhCNAdmin),
  en: () => import('./en-admin.js').then(({ enAdmin }) => enAdmin),
};

/** All texts of the administration room in one language, so that it never speaks two at once. */
export async function loadAdminTexts(locale: Locale): Promise<AdminTexts> {
  const [texts, own] = await Promise.all([loadTexts(locale), adminLoaders[locale]()]);
  return { ...texts, ...own };
}

function isLocale(text: string | null): text is Locale {
  return text !== null && Object.hasOwn(loaders, text);
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
