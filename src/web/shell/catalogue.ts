/**
 * The texts of the language that is wanted; until they are there, those of the one before. null: none is loaded yet.
 * `load` stays the same for a caller's life: the whole page's texts, or those of one room. `first`: loaded before.
 */
import { useEffect, useState } from 'react';
import type { Locale } from '../../contract/roles.js';
import type { Texts } from '../i18n/texts.js';

export interface Catalogue<T extends Texts = Texts> {
  readonly texts: T;
  readonly locale: Locale;
}

const againMs = 2000;

export function useCatalogue<T extends Texts>(
  locale: Locale,
  load: (locale: Locale) => Promise<T>,
  first: Catalogue<T> | null = null,
): Catalogue<T> | null {
  const [shown, setShown] = useState(first);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      load(locale).then(
        (texts) => {
          if (wanted) setShown({ texts, locale });
        },
        () => {
          // The server is away: what is shown stays, and the page asks again.
          if (wanted) timer = setTimeout(ask, againMs);
        },
      );
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [locale, load]);
  return shown;
}
