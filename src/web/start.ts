/**
 * The page's first step, and a small one: what the first view needs (who is there, the language, the room) is asked for
 * while the program itself is still being read, not one after the other behind it.
 */
import { makeNoCodeFromText } from '../contract/no-code-from-text.js';
import { chooseLocale, loadTexts } from './i18n/load.js';
import { restApi } from './session/api.js';
import { remembered } from './shell/remembered.js';
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

const againMs = 2000;
/** So long the first view waits for its room, from the start; then the shell is shown without it. */
const roomMs = 1500;
const after = (delay: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delay));

/** The server may go away between the page and its program: it is asked for again. */
function program(): Promise<typeof import('./main.js')> {
  return import('./main.js').catch(() => after(againMs).then(program));
}

const { room: wanted } = placeOf(location.hash);
const locale = chooseLocale(remembered('locale'), navigator.languages);
const loaded = program();
if (wanted === 'display') void loaded.then(({ openDisplay }) => openDisplay());
else {
  applyTheme(themeOf(remembered('theme')));
  const api = restApi((path, init) => fetch(path, { credentials: 'same-origin', ...init }));
  // Without texts the program goes on asking for them itself.
  const texts = loadTexts(locale).catch(() => null);
  const presence = api.whoAmI();
  const room = presence.then((who) => (who.is === 'in' ? firstRoom(who.session.roles, wanted) : undefined));
  const page = room.then(async (own) => (own === undefined ? null : { room: own, page: await own.load() }));
  // A room that does not come is no reason to show nothing: the shell loads it again.
  const enough = Promise.race([page.catch(() => null), after(roomMs).then(() => null)]);
  void Promise.all([loaded, texts, presence]).then(async ([{ openPages }, words, who]) =>
    openPages({ api, locale, texts: words, who }, await enough),
  );
}
