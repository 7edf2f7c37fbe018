/** The room `calls`: the log with its search, one call by party, and how long answers take. */
import { useDesk, useTexts } from '../shell/context.js';
import { usePlace } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { CallPage } from './call-page.js';
import { CallList } from './call-list.js';
import { FiguresPage } from './figures-page.js';
import '../styles/calls.css';

const overseers = ['supervisor', 'administrator'] as const;

export function CallsPage() {
  const texts = useTexts();
  const { session } = useDesk();
  const { rest, query } = usePlace();
  const oversees = overseers.some((role) => session.roles.includes(role));
  const view = rest === '' ? 'list' : rest === 'figures' && oversees ? 'figures' : 'call';
  return (
    <main id="main" className="page calls-page" tabIndex={-1}>
      {oversees && view !== 'call' ? (
        <nav className="calls-views" aria-label={texts.calls.views}>
          <a href={addressOf('calls')} aria-current={view === 'list' ? 'page' : undefined}>
            {texts.calls.list}
          </a>
          <a href={addressOf('calls', 'figures')} aria-current={view === 'figures' ? 'page' : undefined}>
            {texts.calls.figures}
          </a>
        </nav>
      ) : null}
      {view === 'list' ? <CallList query={query} /> : null}
      {view === 'figures' ? <FiguresPage query={query} /> : null}
      {view === 'call' ? <CallPage id={rest} oversees={oversees} /> : null}
    </main>
  );
}
