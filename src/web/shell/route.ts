/** Rooms by the address's fragment (`#/live`), so that no server need know the pages and no address reaches a log. */

export interface Place {
  /** A room's name; whether there is such a room, and whether this reader may enter, is the shell's. */
  readonly room: string;
  /** What stands behind it: `#/tickets/SH-1` gives `SH-1`. Decoded; '' where there is nothing. */
  readonly rest: string;
  /** After the `?`. */
  readonly query: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [path = '', ...query] = hash.replace(/^#\/?/, '').split('?');
  const [room = '', ...rest] = path.split('/');
  return { room, rest: decoded(rest.join('/')), query: new URLSearchParams(query.join('?')) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** `#/room`, `#/room/rest?query`. */
export function addressOf(room: string, rest = '', query: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams(query).toString();
  const path = rest === '' ? room : `${room}/${encodeURIComponent(rest)}`;
  return asked === '' ? `#/${path}` : `#/${path}?${asked}`;
}
