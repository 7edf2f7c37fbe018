/** Entry of the pages. */
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { makeNoCodeFromText } from '../contract/no-code-from-text.js';
import './styles/tokens.css';
import './styles/kit.css';
import './styles/forms.css';
import './styles/float.css';
import './styles/table.css';
import './styles/shell.css';
import './styles/live.css';
import { App } from './shell/app.js';
import { placeOf } from './shell/route.js';

makeNoCodeFromText();

/** A wallboard is nobody's session: it has an app of its own, which the others need not load. */
const DisplayApp = lazy(() => import('./wall/display-app.js').then(({ DisplayApp }) => ({ default: DisplayApp })));
const isDisplay = (): boolean => placeOf(location.hash).room === 'display';
const started = isDisplay();
// From one to the other it is another page.
window.addEventListener('hashchange', () => {
  if (isDisplay() !== started) location.reload();
});

const place = document.querySelector('#app');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      {started ? (
        <Suspense>
          <DisplayApp />
        </Suspense>
      ) : (
        <App />
      )}
    </StrictMode>,
  );
}
