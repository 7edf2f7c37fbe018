/** Who of a list stands in the store already, by the keys that make a person the same person. */
import type { Bench } from './import-bench.js';
import { byHand } from './tables.js';

export interface Known {
  /** By a person's number: his id in the store; 0: he is new; `inHand`: people keep him by hand. */
  readonly ids: Float64Array;
  readonly known: number;
  readonly byHand: number;
}

/** In place of an id: the list changes nothing of him. */
export const inHand = -1;

/** A person whose keys lead to several: each with the place of the key, the first one counts. */
type Claims = [place: number, id: number][];

/** `before`: the generation of the list that counts now; `people` are numbered from 1. Needs the sorted table `key`. */
export function recognise(bench: Bench, people: number, before: number | null): Known {
  const ids = new Float64Array(people + 1);
  const several = new Map<number, Claims>();
  const places = new Uint8Array(people + 1);
  const kept = [...bench.lists(`select 1 from store.contact_key where generation = ${byHand} limit 1`)].length > 0;
  const hands = kept
    ? bench.lists(
        `select n from key where key in (select key from store.contact_key where generation = ${byHand}) order by rowid`,
      )
    : [];
  for (const [n] of hands) ids[Number(n)] = inHand;

  const holders =
    before === null
      ? []
      : bench.lists(
          `select n, place, contact from key cross join store.contact_key k
          where k.generation = ? and k.key = key.key order by key.rowid`,
          [before],
        );
  for (const [one, where, holder] of holders) {
    const [n, place, id] = [Number(one), Number(where), Number(holder)];
    const there = ids[n] ?? 0;
    const claims = several.get(n);
    if (there === 0) {
      ids[n] = id;
      places[n] = place;
    } else if (claims !== undefined) claims.push([place, id]);
    else if (there === id) places[n] = Math.min(places[n] ?? 0, place);
    else if (there !== inHand)
      several.set(n, [
        [places[n] ?? 0, there],
        [place, id],
      ]);
  }

  // In the order of the list: whoever comes first has the first choice, and nobody's id is given twice.
  const used = new Set<number>();
  let known = 0;
  let hand = 0;
  for (let n = 1; n <= people; n += 1) {
    const there = ids[n] ?? 0;
    if (there === inHand) hand += 1;
    if (there <= 0) continue;
    const claims = several.get(n)?.toSorted(([a], [b]) => a - b) ?? [[0, there] as const];
    const [, id = 0] = claims.find(([, one]) => !used.has(one)) ?? [];
    ids[n] = id;
    if (id === 0) continue;
    used.add(id);
    known += 1;
  }
  return { ids, known, byHand: hand };
}
