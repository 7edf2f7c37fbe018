/**
 * The texts of the language that is wanted; until they are there, those of the one before. null: none is loaded yet.
 * `load` stays the same for a caller's life: the whole page's texts, or those of one room. `first`: loaded before.
 */
import { useEffect, useState } from 'react';
import type { Locale } from '../../contract/roles.js';
import type { Texts } from '../i18n/texts.js';
import { parts } from './page-parts.js';

export interface Catalogue<T extends Texts = Texts> {
  readonly texts: T;
  readonly locale: Locale;
}

export function useCatalogue<T extends Texts>(
  locale: Locale,
  load: (locale: Locale) => Promise<T>,
  first: Catalogue<T> | null = null,
): Catalogue<T> | null {
  const [shown, setShown] = useState(first);
  useEffect(() => {
    const wanted = new AbortController();
    // Until they come what is shown stays.
    void parts
      .load(() => load(locale), wanted.signal)
      .then(
        (texts) => setShown({ texts, locale }),
        () => undefined,
      );
    return () => wanted.abort();
  }, [locale, load]);
  return shown;
}
