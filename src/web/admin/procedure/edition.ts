/** An edition of the procedure as the pages read it, and its parts in words. Types alone: no schema is loaded. Pure. */
import type { ProcedureFindingJson } from '../../../contract/procedure-check.js';
import type { Category, ProcedureJson, ProcedureVersionJson } from '../../../contract/procedure.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { differencesOf, type Difference } from '../differences.js';

export type EditionJson = ProcedureVersionJson & { readonly procedure: ProcedureJson };

export interface CheckJson {
  readonly findings: readonly ProcedureFindingJson[];
  readonly procedure: ProcedureJson | null;
  readonly edition: number | null;
}

/** `15m` → `15 分钟`; what is no duration stays as it is. */
export function durationText(text: string, { units }: Pick<AdminTexts['procedure'], 'units'>): string {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d|y)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return text;
  const said: Readonly<Record<string, (n: string) => string>> = units;
  return parts.map(([, n = '', unit = '']) => said[unit]?.(n) ?? `${n}${unit}`).join(' ');
}

export interface Branch {
  readonly category: Category;
  readonly below: readonly Branch[];
}

/** The tree, in the file's order. A category whose parent is missing stands at the root rather than nowhere. */
export function treeOf(categories: readonly Category[]): readonly Branch[] {
  const ids = new Set(categories.map(({ id }) => id));
  const taken = new Set<string>();
  const below = (parent: string | null): readonly Branch[] =>
    categories
      .filter((one) => (parent === null ? one.parent === null || !ids.has(one.parent) : one.parent === parent))
      .flatMap((category) => {
        if (taken.has(category.id)) return [];
        taken.add(category.id);
        return [{ category, below: below(category.id) }];
      });
  return below(null);
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Of a list whose entries have ids, the id of each; else null. */
function idsOf(list: readonly Value[]): readonly string[] | null {
  const ids = list.map((one) => {
    const id = typeof one === 'object' && one !== null && !isList(one) ? one['id'] : undefined;
    return typeof id === 'string' ? id : null;
  });
  return ids.length > 0 && ids.every((id) => id !== null) ? ids.filter((id) => id !== null) : null;
}

/**
 * Everything that it says, one line a value, under a name that stays the same when others are moved: entries of lists go
 * by their ids. Their order is a line of its own, for it counts among rules.
 */
export function linesOf(procedure: ProcedureJson): Readonly<Record<string, string>> {
  const lines: Record<string, string> = {};
  const walk = (path: string, value: Value): void => {
    if (value === null || value === '') return;
    if (typeof value !== 'object') {
      lines[path] = String(value);
      return;
    }
    if (isList(value)) {
      const ids = idsOf(value);
      if (ids === null) {
        if (value.length > 0) lines[path] = value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(', '); // prettier-ignore
        return;
      }
      lines[`${path}.#`] = ids.join(', ');
      value.forEach((one, i) => walk(`${path}.${ids[i] ?? i}`, one));
      return;
    }
    for (const [key, one] of Object.entries(value)) if (key !== 'id') walk(path === '' ? key : `${path}.${key}`, one);
  };
  // As it came over the wire: text, numbers, lists and groups of them.
  const wire: Value = JSON.parse(JSON.stringify(procedure));
  walk('', wire);
  return lines;
}

/** Which lines differ; `mine` is the newer one. */
export function changesOf(newer: ProcedureJson, older: ProcedureJson): readonly Difference[] {
  return differencesOf(linesOf(newer), linesOf(older), {});
}
