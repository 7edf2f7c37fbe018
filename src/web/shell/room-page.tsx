/** A room's page: drawn at once where it is loaded already, so that a first view is drawn once and not in two steps. */
import { lazy, Suspense, useState, type ComponentType } from 'react';
import { Loading } from '../kit/states.js';
import { parts } from './page-parts.js';
import { rooms, type Room } from './rooms.js';

const loaded = new Map<string, ComponentType>();

/** Before the first view, by what has loaded it. */
export function keepRoom(room: Room, page: ComponentType): void {
  loaded.set(room.name, page);
}

async function load(room: Room): Promise<{ readonly default: ComponentType }> {
  const page = await parts.load(room.load);
  keepRoom(room, page);
  return { default: page };
}

const later = new Map(rooms.map((room) => [room.name, lazy(() => load(room))]));

/** `key` it by the room. */
export function RoomPage({ room }: { readonly room: Room }) {
  // What it was drawn with at first it keeps: another component would begin anew.
  const [Page] = useState(() => loaded.get(room.name) ?? later.get(room.name));
  if (Page === undefined) return null;
  return (
    <Suspense
      fallback={
        <main id="main" className="page" tabIndex={-1}>
          <Loading />
        </main>
      }
    >
      <Page />
    </Suspense>
  );
}
