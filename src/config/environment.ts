/**
 * Settings from the environment, which win over the file. A variable's name is `SKYLARK_` and the key's path in
 * capitals: http.publicUrl is SKYLARK_HTTP_PUBLIC_URL; keys of a PBX carry its name: SKYLARK_PBX_MAIN_SECRET. Lists
 * are separated by commas. Pure: reads only what it is given.
 */
import { isGroup, type KeyPath } from './document.js';
import { configKeys, type ConfigKey } from './keys.js';
import { suggest } from './problems.js';

/** Variables that the program reads elsewhere. */
export const otherVariables: readonly string[] = [
  'SKYLARK_CONFIG',
  'SKYLARK_TOKEN',
  'SKYLARK_TEST_CLOCK',
  'SKYLARK_URL',
];

export interface Overlay {
  /** The file's values with those of the environment put over them. */
  readonly value: unknown;
  /** Which variable a path came from. */
  variableOf(path: KeyPath): string | null;
  readonly faults: readonly { readonly path: KeyPath; readonly message: string }[];
  readonly warnings: readonly string[];
}

/** `publicUrl` → `PUBLIC_URL`. */
function capitals(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

/** The names of the PBXs in the file with their places in the list. */
function pbxNames(value: unknown): readonly { readonly name: string; readonly index: number }[] {
  const list = isGroup(value) ? value['pbx'] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => {
    const name = isGroup(entry) ? entry['name'] : undefined;
    return typeof name === 'string' && /^[a-z0-9_]+$/.test(name) ? [{ name, index }] : [];
  });
}

function settable(value: unknown): { readonly variable: string; readonly path: KeyPath; readonly key: ConfigKey }[] {
  return configKeys.flatMap((key) => {
    if (key.kind === 'group' || key.kind === 'groups') return [];
    const parts = key.path.split('.');
    if (parts[0] === 'pbx[]') {
      const rest = parts.slice(1);
      if (rest[0] === 'name') return [];
      return pbxNames(value).map(({ name, index }) => ({
        variable: ['SKYLARK', 'PBX', name.toUpperCase(), ...rest.map(capitals)].join('_'),
        path: ['pbx', index, ...rest],
        key,
      }));
    }
    if (key.path.includes('[]')) return [];
    return [{ variable: ['SKYLARK', ...parts.map(capitals)].join('_'), path: parts, key }];
  });
}

function convert(key: ConfigKey, text: string): unknown {
  switch (key.kind) {
    case 'number':
      return /^\d{1,12}$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      if (/^(?:true|yes|1|on)$/i.test(text.trim())) return true;
      return /^(?:false|no|0|off)$/i.test(text.trim()) ? false : text;
    case 'list':
      return text
        .split(',')
        .map((v) => v.trim())
        .filter((v) => v !== '');
    default:
      return text;
  }
}

/** A copy of the groups on the way, so that the file's own values stay as they are. */
function put(value: unknown, path: KeyPath, what: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return what;
  if (typeof first === 'number') {
    const list: unknown[] = Array.isArray(value) ? [...value] : [];
    list[first] = put(list[first], rest, what);
    return list;
  }
  const group: Record<string, unknown> = isGroup(value) ? { ...value } : {};
  if (rest.length === 0 && what === undefined) delete group[first];
  else group[first] = put(group[first], rest, what);
  return group;
}

/** Puts the environment over the file's values. An empty variable counts as not set. */
export function overlay(value: unknown, env: Readonly<Record<string, string | undefined>>): Overlay {
  const known = settable(value);
  const taken = new Map<string, string>();
  const faults: { path: KeyPath; message: string }[] = [];
  let out = value;
  const seen = new Map<string, KeyPath>();
  for (const { variable, path, key } of known) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const other = seen.get(variable);
    if (other !== undefined) {
      faults.push({ path, message: `${variable} could mean two settings; rename one of the PBXs` });
      continue;
    }
    seen.set(variable, path);
    const name = String(path.at(-1));
    const rival = name === 'secret' ? 'secretFile' : name === 'secretFile' ? 'secret' : null;
    // A secret of the environment replaces the file's, whichever way that one was given.
    if (rival !== null && !taken.has(JSON.stringify([...path.slice(0, -1), rival]))) {
      out = put(out, [...path.slice(0, -1), rival], undefined);
    }
    out = put(out, path, convert(key, text));
    taken.set(JSON.stringify(path), variable);
  }
  const names = [...known.map((k) => k.variable), ...otherVariables];
  const warnings = Object.keys(env)
    .filter((v) => v.startsWith('SKYLARK_') && !names.includes(v))
    .sort()
    .map((v) => {
      const meant = suggest(v, names);
      return `The variable ${v} sets nothing${meant === null ? '' : `; did you mean ${meant}?`}`;
    });
  return {
    value: out,
    faults,
    warnings,
    variableOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const variable = taken.get(JSON.stringify(path.slice(0, length)));
        if (variable !== undefined) return variable;
      }
      return null;
    },
  };
}
