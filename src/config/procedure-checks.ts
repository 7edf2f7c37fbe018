/**
 * What several keys of the procedure mean together: ids that stand twice, a category whose parent is missing, rules that
 * can never come into play, words in braces that nobody fills in. Pure.
 */
import type { Procedure } from '../contract/procedure.js';
import { scriptWords, type Script } from '../contract/procedure-words.js';
import type { Found } from './checks.js';
import type { KeyPath } from './document.js';
import { suggest } from './problems.js';
import { patternFault } from './values.js';

type Say = (path: KeyPath, message: string) => void;

/** `parts`: those sections of the file that could be read. */
export function checkProcedure(parts: Partial<Procedure>): readonly Found[] {
  const found: Found[] = [];
  const wrong: Say = (path, message) => void found.push({ path, message });
  const categories = parts.categories && checkCategories(parts.categories, wrong);
  checkTargets(parts.targets, wrong);
  checkOpening(parts.opening ?? [], categories, wrong);
  checkGroups(parts.groups ?? [], wrong);
  checkLife(parts.life, wrong);
  checkScripts(parts.scripts ?? [], categories, wrong);
  return found;
}

/** Tells ids that stand twice. */
function twice(list: readonly { readonly id: string }[], at: KeyPath, wrong: Say): void {
  list.forEach(({ id }, i) => {
    const earlier = list.findIndex((other) => other.id === id);
    if (earlier < i) wrong([...at, i, 'id'], `is the id of ${String(at.at(-1))}[${earlier}] already`);
  });
}

type Categories = ReadonlyMap<string, Procedure['categories'][number]>;

function checkCategories(list: Procedure['categories'], wrong: Say): Categories {
  twice(list, ['categories'], wrong);
  const byId: Categories = new Map(list.map((one) => [one.id, one]));
  list.forEach((one, i) => {
    const at = (key: string): KeyPath => ['categories', i, key];
    if (one.parent === null) {
      if (one.kind === null) wrong(at('kind'), 'is missing: a category without a parent says what kind it is of');
      return;
    }
    if (one.kind !== null) wrong(at('kind'), `stands beside parent: the kind is that of ${one.parent}`);
    if (!byId.has(one.parent)) {
      wrong(at('parent'), `names ${one.parent}, which is no category${hint(one.parent, [...byId.keys()])}`);
      return;
    }
    const seen = new Set([one.id]);
    for (let above = byId.get(one.parent); above !== undefined; above = byId.get(above.parent ?? '')) {
      if (seen.has(above.id)) {
        wrong(at('parent'), `leads round in a circle: ${[...seen, above.id].join(', ')}`);
        return;
      }
      seen.add(above.id);
    }
  });
  return byId;
}

function hint(word: string, known: readonly string[]): string {
  const meant = suggest(word, known);
  return meant === null ? '' : `; did you mean ${meant}?`;
}

function checkTargets(targets: Procedure['targets'] | undefined, wrong: Say): void {
  for (const [priority, { response, resolution }] of Object.entries(targets ?? {})) {
    if (response > resolution) {
      wrong(
        ['targets', priority, 'response'],
        'is longer than the resolution: nothing is resolved before it is accepted',
      );
    }
  }
}

function checkPatterns(patterns: readonly string[] | null, at: KeyPath, wrong: Say): void {
  (patterns ?? []).forEach((pattern, i) => {
    const fault = patternFault(pattern);
    if (fault !== null) wrong([...at, i], fault);
  });
}

function checkCategory(id: string, categories: Categories | undefined, at: KeyPath, wrong: Say): void {
  if (categories === undefined) return;
  const found = categories.get(id);
  if (found === undefined) wrong(at, `names ${id}, which is no category${hint(id, [...categories.keys()])}`);
}

function checkOpening(rules: Procedure['opening'], categories: Categories | undefined, wrong: Say): void {
  twice(rules, ['opening'], wrong);
  const takesAll = rules.findIndex((rule) =>
    [rule.queues, rule.numbers, rule.callers, rule.vip].every((one) => one === null),
  );
  rules.forEach((rule, i) => {
    const at = (key: string): KeyPath => ['opening', i, key];
    if (rule.category !== null) checkCategory(rule.category, categories, at('category'), wrong);
    for (const key of ['queues', 'numbers', 'callers'] as const) checkPatterns(rule[key], at(key), wrong);
    if (takesAll >= 0 && i > takesAll) {
      wrong(['opening', i, 'id'], `can never come into play: opening[${takesAll}] before it takes every call`);
    }
  });
}

function checkGroups(groups: Procedure['groups'], wrong: Say): void {
  twice(groups, ['groups'], wrong);
  groups.forEach(({ requires, members }, i) => {
    const ids = requires.map((field) => (typeof field === 'string' ? field : field.id));
    requires.forEach((field, j) => {
      const at: KeyPath = ['groups', i, 'requires', j];
      const earlier = ids.indexOf(ids[j] ?? '');
      if (earlier < j) wrong(at, `is the same field as requires[${earlier}]`);
      if (typeof field === 'string') return;
      if (field.kind === 'choice' && field.choices.length < 2) wrong([...at, 'choices'], 'needs at least two choices');
      if (field.kind !== 'choice' && field.choices.length > 0) {
        wrong([...at, 'choices'], `has no meaning for the kind ${field.kind}`);
      }
    });
    members.forEach((member, j) => {
      const earlier = members.indexOf(member);
      if (earlier < j) wrong(['groups', i, 'members', j], `is the same as members[${earlier}]`);
    });
  });
}

function checkLife(life: Procedure['life'] | undefined, wrong: Say): void {
  if (life === undefined) return;
  twice(life.pendingReasons, ['life', 'pendingReasons'], wrong);
  twice(life.reminders, ['life', 'reminders'], wrong);
  if (life.confirm.days > life.confirm.tries) {
    wrong(['life', 'confirm', 'days'], `is more than tries: ${life.confirm.tries} attempts fall on no more days`);
  }
  life.reminders.forEach((reminder, i) => {
    const at = (key: string): KeyPath => ['life', 'reminders', i, key];
    const { of, before, after } = reminder;
    if (before === null && after === null) wrong(at('after'), 'is missing: say before or after, and how long');
    if (before !== null && after !== null) wrong(at('after'), 'stands beside before; give one of the two');
    if (before !== null && of !== 'response' && of !== 'resolution') {
      wrong(at('before'), `has no meaning for ${of}: nothing is planned there`);
    }
  });
}

/** What a script says about the calls that it is for; two with the same would be a throw of dice. */
function condition({ step, direction, vip, categories, queues }: Script): string {
  return JSON.stringify([step, direction, vip, categories?.toSorted() ?? null, queues?.toSorted() ?? null]);
}

function checkScripts(scripts: Procedure['scripts'], categories: Categories | undefined, wrong: Say): void {
  twice(scripts, ['scripts'], wrong);
  const conditions = scripts.map(condition);
  scripts.forEach((script, i) => {
    const at = (...keys: (string | number)[]): KeyPath => ['scripts', i, ...keys];
    const same = conditions.indexOf(conditions[i] ?? '');
    if (same < i) wrong(at('id'), `is for the same step and the same calls as scripts[${same}]`);
    (script.categories ?? []).forEach((id, j) => checkCategory(id, categories, at('categories', j), wrong));
    checkPatterns(script.queues, at('queues'), wrong);
    if (script.say['zh-CN'] === null && script.say.en === null) wrong(at('say'), 'says nothing in any language');
    for (const [language, words] of Object.entries(script.say)) {
      const fault = words === null ? null : bracesFault(words);
      if (fault !== null) wrong(at('say', language), fault);
    }
  });
}

function bracesFault(words: string): string | null {
  for (const [, word = ''] of words.matchAll(/\{([^{}]*)\}/g)) {
    if (!scriptWords.some((known) => known === word)) {
      return `holds {${word.slice(0, 40)}}, which nobody fills in; there are ${scriptWords.map((w) => `{${w}}`).join(', ')}`;
    }
  }
  return /[{}]/.test(words.replaceAll(/\{[^{}]*\}/g, '')) ? 'holds a brace without its other half' : null;
}
