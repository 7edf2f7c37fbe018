/** The bar above every room: whose site, which room, what the room itself shows there, the links, who is signed in. */
import { useEffect, useRef } from 'react';
import { Icon } from '../kit/icon.js';
import { useCurrentInView } from '../kit/in-view.js';
import { BarSlotPlace } from './bar-slot.js';
import { useDesk, useTexts } from './context.js';
import { LinkMarks } from './link-marks.js';
import type { Room } from './rooms.js';
import { addressOf } from './route.js';
import { UserMenu } from './user-menu.js';

export function TopBar({ rooms, here }: { readonly rooms: readonly Room[]; readonly here: Room }) {
  const texts = useTexts();
  const { session } = useDesk();
  const site = session.site.name;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${here.title(texts)} · ${site}`;
  }, [texts, site, here]);
  useCurrentInView(nav, here.title(texts));
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
        {rooms.length > 1 ? (
          <nav className="rooms" ref={nav} aria-label={texts.shell.rooms}>
            {rooms.map((room) => (
              <a key={room.name} href={addressOf(room.name)} aria-current={room === here ? 'page' : undefined}>
                {room.title(texts)}
              </a>
            ))}
          </nav>
        ) : null}
        <BarSlotPlace />
        <LinkMarks />
        <UserMenu />
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
