/** The keys of a schema as a list: what the environment may set, what an unknown key may have meant. Pure. */
import { z } from 'zod';
import { configSchema } from './schema.js';

export type KeyKind = 'text' | 'number' | 'boolean' | 'list' | 'group' | 'groups';

export interface ConfigKey {
  /** `pbx[].port`: `[]` stands for any entry of a list. */
  readonly path: string;
  readonly kind: KeyKind;
  readonly description: string;
}

/** One layer of what only adds a default or a conversion; undefined where there is none. */
function within(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) return schema.in;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return schema.unwrap();
  }
  return undefined;
}

function bare(schema: unknown): unknown {
  const inner = within(schema);
  return inner === undefined ? schema : bare(inner);
}

function branches(schema: unknown): readonly unknown[] {
  const inner = bare(schema);
  return inner instanceof z.ZodUnion ? inner.options.flatMap(branches) : [inner];
}

function describe(schema: unknown): string {
  const own = schema instanceof z.ZodType ? schema.description : undefined;
  if (own !== undefined) return own;
  const inner = within(schema);
  return inner === undefined ? '' : describe(inner);
}

function kindOf(schema: unknown): KeyKind {
  const [first] = branches(schema);
  if (first instanceof z.ZodObject) return 'group';
  if (first instanceof z.ZodNumber) return 'number';
  if (first instanceof z.ZodLiteral && typeof first.value === 'number') return 'number';
  if (first instanceof z.ZodBoolean) return 'boolean';
  if (!(first instanceof z.ZodArray)) return 'text';
  return branches(first.element).every((b) => b instanceof z.ZodObject) ? 'groups' : 'list';
}

function collect(schema: unknown, path: string, keys: ConfigKey[]): void {
  for (const branch of branches(schema)) {
    if (branch instanceof z.ZodArray) collect(branch.element, `${path}[]`, keys);
    if (!(branch instanceof z.ZodObject)) continue;
    for (const [name, child] of Object.entries(branch.shape)) {
      const at = path === '' ? name : `${path}.${name}`;
      keys.push({ path: at, kind: kindOf(child), description: describe(child) });
      collect(child, at, keys);
    }
  }
}

/** Every key of a schema, parents before their children. */
export function keysOf(schema: z.ZodType): readonly ConfigKey[] {
  const keys: ConfigKey[] = [];
  collect(schema, '', keys);
  return keys;
}

/** Every key of the configuration. */
export const configKeys: readonly ConfigKey[] = keysOf(configSchema);

const patternOf = (path: readonly (string | number)[]): string =>
  path
    .map((part) => (typeof part === 'number' ? '[]' : `.${part}`))
    .join('')
    .replace(/^\./, '');

/** Whether text is wanted at this path: the value itself, or an entry of a list of texts. */
export function wantsText(path: readonly (string | number)[], keys = configKeys): boolean {
  const at = patternOf(path);
  return keys.some((k) => (k.path === at && k.kind === 'text') || (k.kind === 'list' && `${k.path}[]` === at));
}

/** Names of the keys that may stand in the group at this path. */
export function keysWithin(path: readonly (string | number)[], keys = configKeys): readonly string[] {
  const at = patternOf(path);
  const prefix = at === '' ? '' : `${at}.`;
  return keys
    .filter((k) => k.path.startsWith(prefix) && !/[.[]/.test(k.path.slice(prefix.length)))
    .map((k) => k.path.slice(prefix.length));
}
