/** The texts of the language that is wanted; until they are there, those of the one before. null: none is loaded yet. */
import { useEffect, useState } from 'react';
import type { Locale } from '../../contract/roles.js';
import { loadTexts } from '../i18n/load.js';
import type { Texts } from '../i18n/texts.js';

export interface Catalogue {
  readonly texts: Texts;
  readonly locale: Locale;
}

const againMs = 2000;

export function useCatalogue(locale: Locale): Catalogue | null {
  const [shown, setShown] = useState<Catalogue | null>(null);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = (): void => {
      loadTexts(locale).then(
        (texts) => {
          if (wanted) setShown({ texts, locale });
        },
        () => {
          // The server is away: what is shown stays, and the page asks again.
          if (wanted) timer = setTimeout(load, againMs);
        },
      );
    };
    load();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [locale]);
  return shown;
}
