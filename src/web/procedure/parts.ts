/** Of the procedure's edition, what pages show, in the reader's language. Types alone: no schema is loaded. */
import type { Category, Group, Level, OwnField, PendingReason } from '../../contract/procedure.js';
import type { Words } from '../../contract/procedure-words.js';
import type { Locale } from '../../contract/roles.js';
import { useAsked } from '../kit/ask.js';
import { useLanguage } from '../shell/context.js';

interface EditionJson {
  readonly procedure: {
    readonly categories: readonly Category[];
    readonly groups: readonly Group[];
    readonly priorities: {
      readonly impact: Readonly<Record<Level, Words>>;
      readonly urgency: Readonly<Record<Level, Words>>;
    };
    readonly life: { readonly pendingReasons: readonly PendingReason[] };
  };
}

export interface Named {
  readonly value: string;
  readonly label: string;
}

export interface Parts {
  readonly category: (id: string | null) => string | null;
  readonly level: (of: 'impact' | 'urgency', level: Level) => string;
  readonly group: (id: string) => Group | undefined;
  readonly pendingReason: (id: string | null) => string | null;
  /** The tree as a list, children behind their parent; what is offered no more stays where the ticket has it. */
  readonly categories: (chosen: string | null) => readonly Named[];
  readonly groups: readonly Group[];
  readonly pendingReasons: readonly Named[];
  readonly label: (words: Words) => string;
  /** Fields of their own that centres ask for, by id. */
  readonly ownFields: ReadonlyMap<string, OwnField>;
}

export function partsOf(edition: EditionJson | null, locale: Locale): Parts {
  const procedure = edition?.procedure;
  const categories = procedure?.categories ?? [];
  const groups = procedure?.groups ?? [];
  const reasons = procedure?.life.pendingReasons ?? [];
  const label = (words: Words): string => words[locale];
  const ownFields = new Map<string, OwnField>();
  for (const { requires } of groups)
    for (const field of requires) if (typeof field === 'object') ownFields.set(field.id, field);
  return {
    label,
    ownFields,
    groups: groups.filter((group) => group.active),
    group: (id) => groups.find((group) => group.id === id),
    category(id) {
      if (id === null) return null;
      const found = categories.find((one) => one.id === id);
      return found === undefined ? id : label(found.label);
    },
    level(of, level) {
      const words = procedure?.priorities[of][level];
      return words === undefined ? level : label(words);
    },
    pendingReason(id) {
      if (id === null) return null;
      const found = reasons.find((one) => one.id === id);
      return found === undefined ? id : label(found.label);
    },
    pendingReasons: reasons.map((one) => ({ value: one.id, label: label(one.label) })),
    categories(chosen) {
      const offered = categories.filter((one) => one.active || one.id === chosen);
      const list: Named[] = [];
      const below = (parent: string | null, depth: number): void => {
        for (const one of offered) {
          if (one.parent !== parent) continue;
          list.push({ value: one.id, label: `${'　'.repeat(depth)}${label(one.label)}` });
          below(one.id, depth + 1);
        }
      };
      below(null, 0);
      return list;
    },
  };
}

export function useParts(version: number | null): Parts {
  const { locale } = useLanguage();
  const path = version === null ? '/api/v1/procedure' : `/api/v1/procedure/versions/${version}`;
  return partsOf(useAsked<EditionJson>(path).value, locale);
}
