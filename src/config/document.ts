/** The configuration file as text: YAML → plain values, and where in the file each of them stands. Pure. */
import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';

export type KeyPath = readonly (string | number)[];

/** A group of keys, as opposed to a list, a single value or nothing. */
export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface TextFault extends Place {
  readonly message: string;
}

export interface ConfigDocument {
  /** Plain values; undefined where the text cannot be read at all. */
  readonly value: unknown;
  readonly faults: readonly TextFault[];
  /** The key (`what: 'key'`) or the value at a path; the nearest parent where there is none. */
  place(path: KeyPath, what?: 'key' | 'value'): Place;
  /** A plain number as it was written (`0800`), where the value at this path is one. */
  sourceOf(path: KeyPath): string | null;
}

/** Reads YAML. Never throws: what is wrong stands in `faults`. */
export function readDocument(text: string): ConfigDocument {
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true, merge: false });
  const at = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: TextFault[] = [...doc.errors, ...doc.warnings].map((e) => {
    const { line, column } = at(e.pos[0]);
    return { line, column, message: wording(e.code, e.message, text.slice(e.pos[0], e.pos[0] + 60)) };
  });
  let value: unknown;
  if (faults.length === 0) {
    try {
      value = doc.toJS({ maxAliasCount: 50 }) as unknown;
    } catch {
      faults.push({
        line: 1,
        column: 1,
        message: 'the file repeats aliases (*name) so often that it would swell beyond reason',
      });
    }
  }
  return {
    value,
    faults,
    place: (path, what = 'value') => {
      const node = find(doc, path, what);
      const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
      return at(offset);
    },
    sourceOf: (path) => {
      const node = exact(doc, path);
      return isScalar(node) && typeof node.value === 'number' ? (node.source ?? String(node.value)) : null;
    },
  };
}

function exact(doc: Document, path: KeyPath): unknown {
  return path.length === 0 ? doc.contents : doc.getIn(path, true);
}

/** The node at a path, else that of its nearest parent. */
function find(doc: Document, path: KeyPath, what: 'key' | 'value'): Node | null {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const parent = length === 0 ? null : exact(doc, part.slice(0, -1));
    const name = part.at(-1);
    if (isMap(parent) && (what === 'key' || length < path.length)) {
      const pair = parent.items.find((p) => isPair(p) && isScalar(p.key) && String(p.key.value) === String(name));
      if (pair !== undefined && isNode(pair.key)) return pair.key;
    }
    const node = exact(doc, part);
    if (isNode(node) && (isCollection(node) || isScalar(node))) return node;
  }
  return null;
}

function wording(code: string, message: string, near: string): string {
  const word = near.split(/[\n:]/)[0]?.trim() ?? '';
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key "${word}" stands here a second time`;
    case 'TAB_AS_INDENT':
      return 'a tab cannot indent YAML, use spaces';
    case 'MULTIPLE_DOCS':
      return 'the file holds more than one YAML document';
    case 'TAG_RESOLVE_FAILED':
      return 'tags such as !name are not allowed';
    default:
      return `this is not valid YAML: ${message.split('\n')[0]?.replace(/[.:]$/, '') ?? code}`;
  }
}
