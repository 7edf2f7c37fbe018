/**
 * Who may be behind a number, out of memory: numbers in tables (number-table.ts), what the card shows in a shelf
 * (card-shelf.ts). Filled and kept by follow-changes.ts. People with a VIP mark come first among many.
 */
import type { PersonJson } from '../../contract/live.js';
import type { Micros } from '../../core/pbx-event.js';
import { createCardShelf } from './card-shelf.js';
import { createNumberTable } from './number-table.js';

/** A person as the shelf keeps him; `n`: his numbers, `o`: his organisation's id, `v`: his mark. */
export interface ShelvedPerson {
  readonly n: readonly string[];
  readonly name: string;
  readonly title: string | null;
  readonly salutation: string | null;
  readonly o: number | null;
  readonly department: string | null;
  readonly v: readonly [level: string, reason: string | null, from: Micros, to: Micros | null] | null;
  readonly notes: string | null;
  readonly language: string | null;
}

export interface CallerIndex {
  put(id: number, person: ShelvedPerson): void;
  remove(id: number): void;
  setOrganisation(id: number, name: string | null): void;
  /** Those behind a number, at most `mostCandidates`. */
  find(number: string, now: Micros): readonly PersonJson[];
  /** One person by id; null where there is none. */
  person(id: number, now: Micros): PersonJson | null;
  readonly people: number;
  /** Bytes of what the cards show. */
  readonly bytes: number;
}

/** More than these nobody reads while a phone rings; behind a switchboard there may be thousands. */
export const mostCandidates = 20;

export function createCallerIndex(): CallerIndex {
  const shelf = createCardShelf();
  const marked = createNumberTable();
  const others = createNumberTable();
  const organisations = new Map<number, string>();
  let people = 0;

  function read(id: number): ShelvedPerson | null {
    const text = shelf.get(id);
    if (text === null) return null;
    // It was written by `put` below.
    const person: ShelvedPerson = JSON.parse(text);
    return person;
  }

  function remove(id: number): void {
    const before = read(id);
    if (before === null) return;
    const table = before.v === null ? others : marked;
    for (const number of before.n) table.remove(number, id);
    shelf.remove(id);
    people -= 1;
  }

  function shown(id: number, person: ShelvedPerson, now: Micros): PersonJson {
    const { v: mark } = person;
    const counts = mark !== null && mark[2] <= now && (mark[3] === null || now < mark[3]);
    return {
      contact: id,
      name: person.name,
      title: person.title,
      salutation: person.salutation,
      organisation: person.o === null ? null : (organisations.get(person.o) ?? null),
      department: person.department,
      vip: counts ? { level: mark[0], reason: mark[1] } : null,
      notes: person.notes,
      language: person.language,
    };
  }

  return {
    put(id, person) {
      remove(id);
      shelf.put(id, JSON.stringify(person));
      const table = person.v === null ? others : marked;
      for (const number of person.n) table.add(number, id);
      people += 1;
    },
    remove,
    setOrganisation(id, name) {
      if (name === null) organisations.delete(id);
      else organisations.set(id, name);
    },
    find(number, now) {
      const first = marked.find(number, mostCandidates);
      const rest = first.length === mostCandidates ? [] : others.find(number, mostCandidates - first.length);
      const found: PersonJson[] = [];
      for (const ids of [first, rest]) {
        for (const id of ids) {
          const person = read(id);
          if (person !== null) found.push(shown(id, person, now));
        }
      }
      return found;
    },
    person(id, now) {
      const found = read(id);
      return found === null ? null : shown(id, found, now);
    },
    get people() {
      return people;
    },
    get bytes() {
      return shelf.bytes;
    },
  };
}
