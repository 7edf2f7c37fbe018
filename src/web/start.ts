/**
 * The page's first step, and a small one: what the first view needs (who is there, the language, the room) is asked for
 * while the program itself is still being read, not one after the other behind it.
 */
import { makeNoCodeFromText } from '../contract/no-code-from-text.js';
import { chooseLocale, loadTexts } from './i18n/load.js';
import { restApi } from './session/api.js';
import { remembered } from './shell/remembered.js';
import { parts } from './shell/page-parts.js';
import { firstRoom } from './shell/rooms.js';
import { placeOf } from './shell/route.js';
import { applyTheme, themeOf } from './shell/theme.js';
import './styles/tokens.css';
import './styles/kit.css';
import './styles/forms.css';
import './styles/float.css';
import './styles/table.css';
import './styles/shell.css';
import './styles/live.css';

makeNoCodeFromText();

/** So long the first view waits for its room, from the start; then the shell is shown without it. */
const roomMs = 1500;
const after = (delay: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delay));

// Nothing is shown yet that somebody could lose, and nobody stands before a board on the wall who could press a button.
const opened = parts.subscribe(() => {
  if (parts.trouble() !== null) location.reload();
});
const { room: wanted } = placeOf(location.hash);
const locale = chooseLocale(remembered('locale'), navigator.languages);
const loaded = parts.load(() => import('./main.js'));
if (wanted === 'display') void loaded.then(({ openDisplay }) => openDisplay(opened));
else {
  applyTheme(themeOf(remembered('theme')));
  const api = restApi((path, init) => fetch(path, { credentials: 'same-origin', ...init }));
  const texts = parts.load(() => loadTexts(locale));
  const presence = api.whoAmI();
  const room = presence.then((who) => (who.is === 'in' ? firstRoom(who.session.roles, wanted) : undefined));
  const page = room.then(async (own) => (own === undefined ? null : { room: own, page: await own.load() }));
  // A room that does not come is no reason to show nothing: the shell loads it again.
  const enough = Promise.race([page.catch(() => null), after(roomMs).then(() => null)]);
  void Promise.all([loaded, texts, presence]).then(async ([{ openPages }, words, who]) => {
    const first = await enough;
    // While the program was waited for, the server may have come back.
    const now = who.is === 'away' ? await api.whoAmI() : who;
    opened();
    openPages({ api, locale, texts: words, who: now }, first);
  });
}
