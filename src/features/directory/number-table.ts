/**
 * Number → ids of people, for a million numbers in a few tens of megabytes: typed arrays instead of objects, in many
 * small parts, so that none takes longer than a fraction of a millisecond to grow. Nothing is read from disk here.
 */

const parts = 1024;
const smallest = 16;
/** In a slot of `ids`: free, removed, or "several", which stand in `shared`. */
const free = 0;
const removed = -1;
const several = -2;

interface Part {
  keys: Float64Array;
  ids: Int32Array;
  /** Slots that are not free. */
  used: number;
}

export interface NumberTable {
  add(number: string, id: number): void;
  remove(number: string, id: number): void;
  /** At most `most` of those who have it, in the order in which they were added. */
  find(number: string, most: number): readonly number[];
  readonly size: number;
}

const nobody: readonly number[] = [];

/**
 * A number's digits as one exact number: `+86139…` is positive, an extension or service number negative with a 1 in
 * front, so that 08101 and 8101 differ. null for what does not fit; those few are kept by their text.
 */
function keyOf(number: string): number | null {
  const plus = number.startsWith('+');
  const digits = plus ? number.slice(1) : number;
  if (!/^[0-9]{1,15}$/.test(digits) || (plus ? digits.startsWith('0') : digits.length > 14)) return null;
  return plus ? Number(digits) : -Number(`1${digits}`);
}

/** Spreads neighbouring numbers: a company's numbers follow one another. */
function hashOf(key: number): number {
  const low = (key % 4294967296) | 0;
  const high = (key / 4294967296) | 0;
  let h = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 13)) >>> 0;
}

const empty = (size: number): Part => ({ keys: new Float64Array(size), ids: new Int32Array(size), used: 0 });

/** The key's slot, or the first that is free for it. Removed slots are passed by. */
function slotOf(part: Part, key: number, hash: number): number {
  const mask = part.keys.length - 1;
  let at = (hash >>> 10) & mask;
  while (part.ids[at] !== free && part.keys[at] !== key) at = (at + 1) & mask;
  return at;
}

function grown(part: Part): Part {
  let living = 0;
  for (const id of part.ids) if (id !== free && id !== removed) living += 1;
  let size = smallest;
  while (size < living * 3) size *= 2;
  const next = empty(size);
  for (let i = 0; i < part.keys.length; i += 1) {
    const id = part.ids[i] ?? free;
    if (id === free || id === removed) continue;
    const key = part.keys[i] ?? 0;
    const at = slotOf(next, key, hashOf(key));
    next.keys[at] = key;
    next.ids[at] = id;
    next.used += 1;
  }
  return next;
}

export function createNumberTable(): NumberTable {
  const table: (Part | undefined)[] = Array.from({ length: parts });
  /** Numbers of several people, and the few that have no key. */
  const shared = new Map<string, Set<number>>();
  let size = 0;

  function share(number: string, ...ids: number[]): void {
    const set = shared.get(number);
    if (set === undefined) shared.set(number, new Set(ids));
    else for (const id of ids) set.add(id);
  }

  function sharers(number: string, most: number): readonly number[] {
    const found: number[] = [];
    for (const id of shared.get(number) ?? nobody) {
      if (found.length >= most) break;
      found.push(id);
    }
    return found;
  }

  function put(part: Part, key: number, hash: number, number: string, id: number): void {
    const at = slotOf(part, key, hash);
    const there = part.ids[at] ?? free;
    if (there === free) part.used += 1;
    if (there === free || there === removed) {
      part.keys[at] = key;
      part.ids[at] = id;
      size += 1;
    } else if (there === several) {
      share(number, id);
    } else if (there !== id) {
      share(number, there, id);
      part.ids[at] = several;
    }
  }

  return {
    add(number, id) {
      const key = keyOf(number);
      if (key === null) return share(number, id);
      const hash = hashOf(key);
      const where = hash % parts;
      let part = table[where] ?? empty(smallest);
      if (part.used * 3 >= part.keys.length * 2) part = grown(part);
      table[where] = part;
      put(part, key, hash, number, id);
    },
    remove(number, id) {
      const rest = shared.get(number);
      const key = keyOf(number);
      rest?.delete(id);
      if (rest !== undefined && rest.size > (key === null ? 0 : 1)) return;
      shared.delete(number);
      if (key === null) return;
      const hash = hashOf(key);
      const part = table[hash % parts];
      if (part === undefined) return;
      const at = slotOf(part, key, hash);
      const there = part.ids[at] ?? free;
      const [last] = rest ?? [];
      if (there === several && last !== undefined) part.ids[at] = last;
      else if (there === id || there === several) {
        part.ids[at] = removed;
        size -= 1;
      }
    },
    find(number, most) {
      const key = keyOf(number);
      if (key === null) return sharers(number, most);
      const hash = hashOf(key);
      const part = table[hash % parts];
      if (part === undefined) return nobody;
      const there = part.ids[slotOf(part, key, hash)] ?? free;
      if (there === free || there === removed) return nobody;
      return there === several ? sharers(number, most) : [there];
    },
    get size() {
      return size;
    },
  };
}
