/** The bar above every room: whose site, which room, the links, who is signed in. */
import { useEffect } from 'react';
import { Icon } from '../kit/icon.js';
import { useDesk, useTexts } from './context.js';
import { LanguageSwitch } from './language-switch.js';
import { LinkMarks } from './link-marks.js';
import type { Room } from './rooms.js';
import { addressOf } from './route.js';

export function TopBar({ rooms, here }: { readonly rooms: readonly Room[]; readonly here: Room }) {
  const texts = useTexts();
  const { session, signOut } = useDesk();
  const site = session.site.name;
  useEffect(() => {
    document.title = `${here.title(texts)} · ${site}`;
  }, [texts, site, here]);
  return (
    <>
      <a className="skip" href="#main" onClick={toMain}>
        {texts.shell.skip}
      </a>
      <header className="bar">
        <div className="brand">
          <Icon name="bird" />
          <span className="brand-n">{texts.product}</span>
          <h1 className="cut" title={site}>
            {site}
          </h1>
        </div>
        <nav className="rooms" aria-label={texts.shell.rooms}>
          {rooms.map((room) => (
            <a key={room.name} href={addressOf(room.name)} aria-current={room === here ? 'page' : undefined}>
              {room.title(texts)}
            </a>
          ))}
        </nav>
        <LinkMarks />
        <div className="me">
          <b className="cut">{session.name}</b>
          <span className="dim cut">{session.extension ?? session.user}</span>
        </div>
        <div className="row me-b">
          <LanguageSwitch />
          <button type="button" className="btn" onClick={signOut}>
            {texts.shell.signOut}
          </button>
        </div>
      </header>
      {session.demo ? (
        <p className="demo">
          <Icon name="users" small />
          {texts.demo}
        </p>
      ) : null}
    </>
  );
}

/** The fragment is the room's address: the jump is made by hand. */
function toMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}
