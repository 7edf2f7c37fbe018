/** Plain values by their path: read one, put another in its place, leave one out. Pure; the given value stays as it is. */
import { isGroup, type KeyPath } from './document.js';

export function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (Array.isArray(inner)) return inner[Number(part)];
    return isGroup(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined;
  }, value);
}

export function replaceAt(value: unknown, path: KeyPath, what: string): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return what;
  if (Array.isArray(value)) return value.map((v: unknown, i) => (i === first ? replaceAt(v, rest, what) : v));
  return isGroup(value) ? { ...value, [first]: replaceAt(value[first], rest, what) } : value;
}

/** Without the key at this path; an entry of a list stays, so that the others keep their numbers. */
export function without(value: unknown, path: KeyPath): unknown {
  const [first, ...rest] = path;
  if (Array.isArray(value)) return value.map((v: unknown, i) => (i === first ? without(v, rest) : v));
  if (!isGroup(value) || first === undefined) return value;
  if (rest.length > 0) return { ...value, [first]: without(value[first], rest) };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== first));
}
