/** Entry of the pages. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/kit.css';
import './styles/forms.css';
import './styles/float.css';
import './styles/table.css';
import './styles/shell.css';
import './styles/live.css';
import { App } from './shell/app.js';

const place = document.querySelector('#app');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
