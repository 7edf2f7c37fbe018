/**
 * What the card shows of a person, by id: text packed into buffers outside the garbage collector's heap, so that a
 * million people cost their bytes and no pauses. A buffer that is half waste is emptied into another at once, which
 * takes less than a millisecond: what is held stays within twice of what is alive.
 */

const bufferSize = 256 * 1024;
const idsPerPage = 4096;
/** Before each text: the id and the length, four bytes each. */
const head = 8;

interface Box {
  readonly bytes: Buffer;
  end: number;
  waste: number;
}

/** By id: the box's number and the place in it, as one number; 0 is nothing. */
interface Page {
  readonly places: Float64Array;
  count: number;
}

export interface CardShelf {
  put(id: number, text: string): void;
  get(id: number): string | null;
  remove(id: number): void;
  /** Bytes held. */
  readonly bytes: number;
}

export function createCardShelf(): CardShelf {
  const boxes = new Map<number, Box>();
  const pages = new Map<number, Page>();
  let lastBox = 0;
  let open: Box | null = null;

  const placeOf = (id: number): number => pages.get(Math.floor(id / idsPerPage))?.places[id % idsPerPage] ?? 0;

  function setPlace(id: number, place: number): void {
    const number = Math.floor(id / idsPerPage);
    let page = pages.get(number);
    if (page === undefined) {
      page = { places: new Float64Array(idsPerPage), count: 0 };
      pages.set(number, page);
    }
    const before = page.places[id % idsPerPage] ?? 0;
    page.places[id % idsPerPage] = place;
    page.count += (place === 0 ? 0 : 1) - (before === 0 ? 0 : 1);
    if (page.count === 0) pages.delete(number);
  }

  /** Room for that many bytes behind a head; gives box, its number and the place. */
  function room(length: number): { box: Box; number: number; at: number } {
    if (open === null || open.end + head + length > open.bytes.length) {
      lastBox += 1;
      open = { bytes: Buffer.allocUnsafeSlow(Math.max(bufferSize, head + length)), end: 0, waste: 0 };
      boxes.set(lastBox, open);
    }
    const at = open.end;
    open.end += head + length;
    return { box: open, number: lastBox, at };
  }

  function store(id: number, text: Buffer): void {
    const { box, number, at } = room(text.length);
    box.bytes.writeUInt32LE(id, at);
    box.bytes.writeUInt32LE(text.length, at + 4);
    text.copy(box.bytes, at + head);
    setPlace(id, number * 2 ** 24 + at);
  }

  function drop(id: number): void {
    const place = placeOf(id);
    if (place === 0) return;
    setPlace(id, 0);
    const number = Math.floor(place / 2 ** 24);
    const box = boxes.get(number);
    if (box === undefined) return;
    box.waste += head + box.bytes.readUInt32LE((place % 2 ** 24) + 4);
    if (box !== open && box.waste * 2 > box.end) empty(number, box);
  }

  /** Moves what lives in a box to the open one. */
  function empty(number: number, box: Box): void {
    for (let at = 0; at < box.end;) {
      const id = box.bytes.readUInt32LE(at);
      const length = box.bytes.readUInt32LE(at + 4);
      if (placeOf(id) === number * 2 ** 24 + at) store(id, box.bytes.subarray(at + head, at + head + length));
      at += head + length;
    }
    boxes.delete(number);
  }

  return {
    put(id, text) {
      drop(id);
      store(id, Buffer.from(text, 'utf8'));
    },
    get(id) {
      const place = placeOf(id);
      if (place === 0) return null;
      const box = boxes.get(Math.floor(place / 2 ** 24));
      if (box === undefined) return null;
      const at = place % 2 ** 24;
      const length = box.bytes.readUInt32LE(at + 4);
      return box.bytes.toString('utf8', at + head, at + head + length);
    },
    remove: drop,
    get bytes() {
      let sum = 0;
      for (const box of boxes.values()) sum += box.bytes.length;
      return sum;
    },
  };
}
