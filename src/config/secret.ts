/** A secret that cannot be printed by mistake: only `reveal()` gives it away. */
import { inspect } from 'node:util';

export class Secret {
  readonly #value: string | null;
  /** Where it came from, for people: a file's path or the variable's name. Never the value. */
  readonly source: string;

  /** Absolute path of the file of its own that it came from; null for the environment and the configuration itself. */
  readonly file: string | null;

  constructor(value: string | null, source: string, file: string | null = null) {
    this.#value = value;
    this.source = source;
    this.file = file;
  }

  /** The value; throws where it could not be read and the caller had said that it needs none. */
  reveal(): string {
    if (this.#value === null) throw new Error(`The secret from ${this.source} was not read.`);
    return this.#value;
  }

  /** false where it was not read. */
  get known(): boolean {
    return this.#value !== null;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
