/**
 * The room's texts: those of the whole page and its own, which load with the room, in the language shown. When another
 * language is chosen, the room goes over to it as a whole, once its own texts are there.
 */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { loadAdminTexts } from '../i18n/load.js';
import type { AdminTexts, Texts } from '../i18n/texts.js';
import type { Sentences } from '../kit/said.js';
import { Loading } from '../kit/states.js';
import { useCatalogue } from '../shell/catalogue.js';
import { LanguageContext, useLanguage } from '../shell/context.js';

const AdminTextsContext = createContext<AdminTexts | null>(null);

export function useAdminTexts(): AdminTexts {
  const texts = useContext(AdminTextsContext);
  if (texts === null) throw new Error('used outside the administration room');
  return texts;
}

/** The room's own sentences on fields, as a form takes them: said with the room's texts. */
export function useAdminSentences(sentences: Sentences<AdminTexts>): Sentences {
  const texts = useAdminTexts();
  return useMemo(
    () => sentences.map(([form, say]) => [form, (_: Texts, found: RegExpExecArray) => say(texts, found)] as const),
    [sentences, texts],
  );
}

export function AdminTextsHost({ children }: { readonly children: ReactNode }) {
  const page = useLanguage();
  const catalogue = useCatalogue(page.locale, loadAdminTexts);
  const language = useMemo(() => catalogue && { ...page, ...catalogue }, [page, catalogue]);
  if (catalogue === null) {
    return (
      <main id="main" className="page" tabIndex={-1}>
        <Loading />
      </main>
    );
  }
  return (
    <LanguageContext value={language}>
      <AdminTextsContext value={catalogue.texts}>{children}</AdminTextsContext>
    </LanguageContext>
  );
}
