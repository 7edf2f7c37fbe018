/** A map that is copied once, at the first change of a batch: the state before stays as it was, a burst costs one copy. */
export class Shelf<V> {
  #map: ReadonlyMap<string, V>;
  #copy: Map<string, V> | null = null;

  constructor(map: ReadonlyMap<string, V>) {
    this.#map = map;
  }

  get(key: string): V | undefined {
    return this.#map.get(key);
  }

  values(): Iterable<V> {
    return this.#map.values();
  }

  set(key: string, value: V): void {
    if (this.#map.get(key) !== value) this.#own().set(key, value);
  }

  delete(key: string): void {
    if (this.#map.has(key)) this.#own().delete(key);
  }

  /** Puts other contents in place of all. */
  replace(entries: Iterable<readonly [string, V]>): void {
    this.#copy = new Map(entries);
    this.#map = this.#copy;
  }

  read(): ReadonlyMap<string, V> {
    return this.#map;
  }

  #own(): Map<string, V> {
    if (this.#copy === null) {
      this.#copy = new Map(this.#map);
      this.#map = this.#copy;
    }
    return this.#copy;
  }
}
