/**
 * What people are found by, in memory: their search texts packed into buffers outside the garbage collector's heap,
 * looked through in slices of a millisecond or two, so that a question among a million people holds up no card. Every
 * piece of a text is found, as by a look through the table, and comes in the same order.
 */
import { setImmediate as turn } from 'node:timers/promises';

export interface Findable {
  /** Lines, as search-text.ts makes them. */
  readonly search: string;
  readonly department: string | null;
  readonly organisation: number | null;
  readonly vip: boolean;
}

export interface Wanted {
  /** All of them must stand in the text; where the first one stands says how good a match is. */
  readonly terms: readonly string[];
  readonly department?: string | undefined;
  readonly organisation?: number | undefined;
  readonly vip?: boolean | undefined;
  /** How many, the best first. */
  readonly most: number;
}

export interface SearchShelf {
  put(id: number, person: Findable): void;
  remove(id: number): void;
  /** Ids, the best matches first, then by text and id. */
  find(wanted: Wanted): Promise<readonly number[]>;
  /** Bytes held. */
  readonly bytes: number;
}

const blockSize = 256 * 1024;
const slotsPerBlock = 4096;
const idsPerPage = 4096;
/** Milliseconds of this thread in a row. */
const slice = 2;
const lineEnd = 0x0a;

interface Block {
  readonly bytes: Buffer;
  /** Where texts begin, each behind a line end; one more than there are: where the last one ends. */
  readonly starts: Uint32Array;
  /** 0: gone. */
  readonly ids: Uint32Array;
  readonly departments: Uint32Array;
  readonly organisations: Uint32Array;
  readonly vips: Uint8Array;
  slots: number;
  gone: number;
}

interface Match {
  readonly block: Block;
  readonly slot: number;
  readonly rank: number;
}

function newBlock(size: number): Block {
  const numbers = (count = slotsPerBlock): Uint32Array => new Uint32Array(count);
  return {
    bytes: Buffer.allocUnsafeSlow(size),
    starts: numbers(slotsPerBlock + 1),
    ids: numbers(),
    departments: numbers(),
    organisations: numbers(),
    vips: new Uint8Array(slotsPerBlock),
    slots: 0,
    gone: 0,
  };
}

const startOf = (block: Block, slot: number): number => block.starts[slot] ?? 0;
const textOf = (block: Block, slot: number): Buffer =>
  block.bytes.subarray(startOf(block, slot), startOf(block, slot + 1));

/** Byte by byte: most texts differ early, and a call into native code costs more than that. */
function compare(block: Block, slot: number, rank: number, other: Match): number {
  if (rank !== other.rank) return rank - other.rank;
  const [a, b] = [block.bytes, other.block.bytes];
  let [i, j] = [startOf(block, slot), startOf(other.block, other.slot)];
  const [iEnd, jEnd] = [startOf(block, slot + 1), startOf(other.block, other.slot + 1)];
  while (i < iEnd && j < jEnd) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference !== 0) return difference;
    i += 1;
    j += 1;
  }
  if (iEnd - i !== jEnd - j) return iEnd - i - (jEnd - j);
  return (block.ids[slot] ?? 0) - (other.block.ids[other.slot] ?? 0);
}

/** Keeps the best of what it is given. */
function createBest(most: number) {
  let list: Match[] = [];
  let worst: Match | null = null;
  function cut(): void {
    list.sort((a, b) => compare(a.block, a.slot, a.rank, b));
    if (list.length <= most) return;
    list = list.slice(0, most);
    worst = list.at(-1) ?? null;
  }
  return {
    /** Whether anybody of that rank can still be among them. */
    takes: (rank: number): boolean => worst === null || rank <= worst.rank,
    add(block: Block, slot: number, rank: number): void {
      if (worst !== null && compare(block, slot, rank, worst) >= 0) return;
      if (list.push({ block, slot, rank }) >= most * 2 + 200) cut();
    },
    all(): readonly Match[] {
      cut();
      return list;
    },
  };
}

export function createSearchShelf(): SearchShelf {
  const blocks = new Set<Block>();
  /** By id: its block and slot. Blocks are few: they are found by their number. */
  const numbered = new Map<number, Block>();
  const pages = new Map<number, Float64Array>();
  const departments = new Map<string, number>();
  let open: Block | null = null;
  let lastBlock = 0;

  function pageOf(id: number): Float64Array {
    const number = Math.floor(id / idsPerPage);
    let page = pages.get(number);
    if (page === undefined) {
      page = new Float64Array(idsPerPage);
      pages.set(number, page);
    }
    return page;
  }

  function departmentId(name: string | null): number {
    if (name === null) return 0;
    const known = departments.get(name);
    if (known !== undefined) return known;
    departments.set(name, departments.size + 1);
    return departments.size;
  }

  function store(id: number, text: Buffer, department: number, organisation: number, vip: number): void {
    if (open === null || open.slots === slotsPerBlock || startOf(open, open.slots) + text.length > open.bytes.length) {
      open = newBlock(Math.max(blockSize, text.length));
      lastBlock += 1;
      blocks.add(open);
      numbered.set(lastBlock, open);
    }
    const slot = open.slots;
    const start = startOf(open, slot);
    text.copy(open.bytes, start);
    open.starts[slot + 1] = start + text.length;
    open.ids[slot] = id;
    open.departments[slot] = department;
    open.organisations[slot] = organisation;
    open.vips[slot] = vip;
    open.slots += 1;
    pageOf(id)[id % idsPerPage] = lastBlock * slotsPerBlock + slot;
  }

  function remove(id: number): void {
    const page = pageOf(id);
    const place = page[id % idsPerPage] ?? 0;
    if (place === 0) return;
    page[id % idsPerPage] = 0;
    const number = Math.floor(place / slotsPerBlock);
    const block = numbered.get(number);
    if (block === undefined) return;
    block.ids[place % slotsPerBlock] = 0;
    block.gone += 1;
    if (block === open || block.gone * 2 < block.slots) return;
    // Half of it is waste: who lives there moves.
    blocks.delete(block);
    numbered.delete(number);
    for (let slot = 0; slot < block.slots; slot += 1) {
      const who = block.ids[slot] ?? 0;
      if (who === 0) continue;
      const { departments: d, organisations: o, vips } = block;
      store(who, textOf(block, slot), d[slot] ?? 0, o[slot] ?? 0, vips[slot] ?? 0);
    }
  }

  return {
    put(id, { search, department, organisation, vip }) {
      remove(id);
      store(id, Buffer.from(`\n${search}`), departmentId(department), organisation ?? 0, vip ? 1 : 0);
    },
    remove,
    async find({ terms, department, organisation, vip, most }) {
      const wanted = terms.map((term) => Buffer.from(term));
      const [first] = wanted;
      const atLine = first === undefined ? null : Buffer.concat([Buffer.from([lineEnd]), first]);
      // The longest is the rarest.
      const needle = wanted.toSorted((a, b) => b.length - a.length)[0];
      const others = wanted.filter((term) => term !== needle);
      const inDepartment = department === undefined ? null : (departments.get(department) ?? -1);
      const best = createBest(most);

      /** `at`: where the needle stands. */
      function rankOf(block: Block, slot: number, at: number): number {
        if (first === undefined || atLine === null) return 0;
        const start = startOf(block, slot);
        if (needle === first && block.bytes[at - 1] === lineEnd) return at === start + 1 ? 0 : 1;
        if (!best.takes(1)) return 2;
        const line = textOf(block, slot).indexOf(atLine);
        if (line < 0) return 2;
        return line === 0 ? 0 : 1;
      }

      function judge(block: Block, slot: number, at: number): void {
        if (block.ids[slot] === 0) return;
        if (inDepartment !== null && block.departments[slot] !== inDepartment) return;
        if (organisation !== undefined && block.organisations[slot] !== organisation) return;
        if (vip !== undefined && (block.vips[slot] === 1) !== vip) return;
        if (others.length > 0) {
          const text = textOf(block, slot);
          if (others.some((term) => !text.includes(term))) return;
        }
        best.add(block, slot, rankOf(block, slot, at));
      }

      function look(block: Block): void {
        const bytes = block.bytes.subarray(0, startOf(block, block.slots));
        if (needle === undefined) {
          for (let slot = 0; slot < block.slots; slot += 1) judge(block, slot, 0);
          return;
        }
        let slot = 0;
        for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, startOf(block, slot + 1))) {
          while (startOf(block, slot + 1) <= at) slot += 1;
          judge(block, slot, at);
        }
      }

      let began = performance.now();
      for (const block of Array.from(blocks)) {
        look(block);
        if (performance.now() - began < slice) continue;
        await turn();
        began = performance.now();
      }
      // Whoever moved meanwhile may have been met twice.
      return [...new Set(best.all().map(({ block, slot }) => block.ids[slot] ?? 0))];
    },
    get bytes() {
      let sum = 0;
      for (const block of blocks) sum += block.bytes.length + slotsPerBlock * 17;
      return sum;
    },
  };
}
