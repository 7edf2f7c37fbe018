/** A password for somebody's first sign-in: random, of all four classes, easy to read aloud, never by chance a weak one. */
import { randomInt } from 'node:crypto';
import { passwordFault } from './password-rule.js';

/** Without what is mistaken for another when read from paper: 0 O, 1 l I, 5 S, 8 B. */
const kinds = ['ACDEFGHJKLMNPQRTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '234679', '-+=_.:'] as const;
const all = kinds.join('');
const length = 14;

const one = (of: string): string => of.charAt(randomInt(of.length));

/** About 80 bits. */
export function firstPassword(user: string): string {
  for (;;) {
    const signs = [...kinds.map(one), ...Array.from({ length: length - kinds.length }, () => one(all))];
    for (let i = signs.length - 1; i > 0; i -= 1) {
      const j = randomInt(i + 1);
      [signs[i], signs[j]] = [signs[j] ?? '', signs[i] ?? ''];
    }
    const password = signs.join('');
    if (passwordFault(password, user) === null) return password;
  }
}
