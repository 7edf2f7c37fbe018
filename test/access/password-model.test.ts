/** 100,000 generated passwords, most of them near a border of the rule, get the verdict that the second writing gives. */
import { jest } from '@jest/globals';
import { commonWords } from '../../src/access/common-words.js';
import { firstPassword } from '../../src/access/first-password.js';
import { passwordFault } from '../../src/access/password-rule.js';
import { givenSyllables, surnames } from '../../src/access/pinyin-names.js';
import { verdict } from './password-model.js';

jest.setTimeout(120_000);

/** A small generator of its own, so that a failure comes again: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const users = [
  'wang.li',
  'li.yu',
  'li',
  'zhao.min',
  'agent8001',
  'sun_tao@desk.example',
  'o.brien-2',
  'x',
  'Müller',
  'a.b.c.d.e',
];
const words = [...commonWords];
const [family, given] = [[...surnames], [...givenSyllables]];
const disguise: Readonly<Record<string, string>> = {
  o: '0',
  i: '1!',
  l: '1|',
  z: '2',
  e: '3',
  a: '4@',
  s: '5$',
  g: '69',
  b: '8',
  t: '7+',
  c: '(',
};
const anything = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_=+|.,;:?/ äÜß云雀Ｗ';

function generator(seed: number): { user: () => string; password: (user: string) => string } {
  const next = random(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(list: readonly T[], none: T): T => list[below(list.length)] ?? none;
  const signs = (most: number): string =>
    Array.from({ length: below(most + 1) }, () => pick(Array.from(anything), 'x')).join('');
  const backwards = (text: string): string => Array.from(text).toReversed().join('');

  const stems: readonly ((user: string) => string)[] = [
    () => signs(14),
    () => pick(words, 'x'),
    () => pick(words, 'x') + pick(words, 'x'),
    () => pick(family, 'x') + pick(given, 'x') + (next() < 0.5 ? pick(given, 'x') : ''),
    () => pick(given, 'x') + pick(family, 'x'),
    (user) => user,
    (user) =>
      user
        .split(/[^a-z0-9]+/i)
        .toReversed()
        .join(pick(['', '.', '-'], '')),
    (user) => user + user,
    (user) =>
      Array.from(user)
        .toSorted(() => next() - 0.5)
        .join(''),
  ];
  const bends: readonly ((text: string) => string)[] = [
    (text) => text,
    backwards,
    (text) =>
      Array.from(text, (c) => (next() < 0.4 ? pick(Array.from(disguise[c.toLowerCase()] ?? c), c) : c)).join(''),
    (text) => Array.from(text, (c) => (next() < 0.3 ? c + c : c)).join(''),
    (text) => Array.from(text, (c) => (next() < 0.3 ? c + pick(Array.from('0123456789.-_'), '0') : c)).join(''),
    (text) => Array.from(text, (c) => (next() < 0.4 ? c.toUpperCase() : c)).join(''),
    (text) => text.slice(below(3)),
    (text) => text.charAt(0).toUpperCase() + text.slice(1),
  ];
  return {
    user: () => pick(users, 'x'),
    password(user) {
      let text = pick(stems, () => '')(user);
      for (let bend = below(4); bend > 0; bend -= 1) text = pick(bends, (same: string) => same)(text);
      const around = next();
      if (around < 0.2) return text;
      if (around < 0.7) return `${signs(2)}${text}${pick(['-', '!', '@', '#', '.'], '')}${below(3000)}${signs(2)}`;
      return `${pick(['A', 'x', '7', ''], '')}${text}${signs(6)}`;
    },
  };
}

test('100,000 passwords: the rule and its second writing agree on each, and on the part that is broken', () => {
  const made = generator(20_261_124);
  const counted = new Map<string, number>();
  for (let i = 0; i < 100_000; i += 1) {
    const user = made.user();
    const password = made.password(user);
    const fault = passwordFault(password, user);
    if (fault !== verdict(password, user))
      expect({ i, password, user, fault }).toEqual({ i, password, user, fault: verdict(password, user) });
    counted.set(fault ?? 'good', (counted.get(fault ?? 'good') ?? 0) + 1);
  }
  // Each verdict was asked for often enough to mean something.
  for (const each of ['good', 'too_short', 'classes', 'user_name', 'common'])
    expect(counted.get(each)).toBeGreaterThan(2000);
});

test('a password of Unicode that grows twentyfold when it is folded is judged by its beginning', () => {
  const user = `${'ab.'.repeat(20)}cd`;
  expect(passwordFault(`Aa1-${'\ufdfa'.repeat(196)}`, user)).toBeNull();
});

test('a first password keeps to the rule and is never the same', () => {
  const made = new Set(Array.from({ length: 500 }, () => firstPassword('wang.li')));
  expect(made.size).toBe(500);
  for (const password of made) {
    expect(verdict(password, 'wang.li')).toBeNull();
    expect(password).toMatch(/^[A-HJ-NP-RT-Za-kmnp-z234679=+_.:o-]{14}$/);
  }
});
