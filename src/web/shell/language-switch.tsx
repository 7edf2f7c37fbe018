/** One button that says the other language by its own name. */
import { useLanguage } from './context.js';

export function LanguageSwitch() {
  const { texts, locale, choose } = useLanguage();
  const { other, otherTag } = texts.language;
  return (
    <button
      type="button"
      className="btn btn-quiet"
      lang={otherTag}
      title={texts.language.switch}
      onClick={() => choose(locale === 'en' ? 'zh-CN' : 'en')}
    >
      {other}
    </button>
  );
}
