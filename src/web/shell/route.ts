/** Rooms by the address's fragment (`#/live`), so that no server need know the pages and no address reaches a log. */
export const rooms = ['live'] as const;
export type Room = (typeof rooms)[number];

/** Unknown addresses lead to the live page. */
export function roomOf(hash: string): Room {
  const name = hash.replace(/^#\/?/, '').split(/[/?]/)[0];
  return rooms.find((room) => room === name) ?? 'live';
}

export function addressOf(room: Room): string {
  return `#/${room}`;
}
