/** The program of the pages, once start.ts has what the first view shows. */
import { lazy, StrictMode, Suspense, type ComponentType, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, type AppProps } from './shell/app.js';
import { keepRoom } from './shell/room-page.js';
import type { Room } from './shell/rooms.js';
import { placeOf } from './shell/route.js';

/** A wallboard is nobody's session: it has an app of its own, which the others need not load. */
const DisplayApp = lazy(() => import('./wall/display-app.js').then(({ DisplayApp }) => ({ default: DisplayApp })));

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

export function openDisplay(): void {
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
