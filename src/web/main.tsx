/** The program of the pages, once start.ts has what the first view shows. */
import { lazy, StrictMode, Suspense, type ComponentType, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, type AppProps } from './shell/app.js';
import { parts } from './shell/page-parts.js';
import { keepRoom } from './shell/room-page.js';
import type { Room } from './shell/rooms.js';
import { placeOf } from './shell/route.js';

function show(app: ReactNode, display: boolean): void {
  const place = document.querySelector('#app');
  if (place !== null) createRoot(place).render(<StrictMode>{app}</StrictMode>);
  // From one to the other it is another page.
  const look = (): void => {
    if ((placeOf(location.hash).room === 'display') !== display) location.reload();
  };
  window.addEventListener('hashchange', look);
  look();
}

/** A wallboard is nobody's session: it has an app of its own, which the others need not load. `opened`: it is there. */
export function openDisplay(opened: () => void): void {
  const DisplayApp = lazy(async () => {
    const { DisplayApp: app } = await parts.load(() => import('./wall/display-app.js'));
    opened();
    return { default: app };
  });
  show(
    <Suspense>
      <DisplayApp />
    </Suspense>,
    true,
  );
}

/** `first`: the room that is shown first, where it is loaded already. */
export function openPages(known: AppProps, first: { readonly room: Room; readonly page: ComponentType } | null): void {
  if (first !== null) keepRoom(first.room, first.page);
  show(<App {...known} />, false);
}
