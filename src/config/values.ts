/** How single values of the configuration are written: durations, patterns, store addresses. Pure. */
export { parseDuration, showDuration } from '../contract/duration.js';

/** A pattern that has none of the signs of a regular expression stands for itself. */
export function isLiteral(pattern: string): boolean {
  return !/[\\^$*+?.()[\]{}|]/.test(pattern);
}

/** A name → the pattern that matches it alone. */
export function literalPattern(name: string): string {
  return name.replace(/[\\^$*+?.()[\]{}|]/g, '\\$&');
}

/** Whole-match pattern as the core compiles it; `*` is everything. Throws SyntaxError for a broken one. */
export function compilePattern(pattern: string): (value: string) => boolean {
  if (pattern === '*') return () => true;
  const compiled = new RegExp(`^(?:${pattern})$`, 'u');
  return (value) => compiled.test(value);
}

/**
 * What is wrong with a whole-match pattern, in words; null when it serves. Patterns meet values that callers choose,
 * so those whose matching can take exponential time are refused: a repeated group that itself repeats or chooses.
 */
export function patternFault(pattern: string): string | null {
  if (pattern === '*') return null;
  if (pattern.length > 200) return 'is longer than 200 characters';
  try {
    compilePattern(pattern);
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
    const why = /: ([^:]+)$/.exec(detail)?.[1];
    return `is no valid pattern${why === undefined ? '' : ` (${why.charAt(0).toLowerCase()}${why.slice(1)})`}`;
  }
  if (/\\[1-9k]|\(\?/.test(pattern.replaceAll('(?:', ''))) return 'may hold no back references and no look-around';
  if (repeatsARepetition(pattern)) return 'repeats a group that itself repeats or chooses, which can take for ever';
  return null;
}

/** How many groups of a pattern are remembered; 0 for a broken one. */
export function groupsOf(pattern: string): number {
  try {
    return (new RegExp(`${pattern}|`, 'u').exec('')?.length ?? 1) - 1;
  } catch {
    return 0;
  }
}

function repeatsARepetition(pattern: string): boolean {
  const open: boolean[] = [];
  const plain = pattern.replace(/\\./gu, 'x').replace(/\[[^\]]*\]/g, 'x');
  for (let i = 0; i < plain.length; i++) {
    const sign = plain.charAt(i);
    if (sign === '(') {
      open.push(false);
    } else if (sign === ')') {
      const repeats = open.pop() ?? false;
      const unbounded = /^(?:[*+]|\{\d+,\}|\{\d+,\d{2,}\})/.test(plain.slice(i + 1));
      if (repeats && unbounded) return true;
      if (repeats && open.length > 0) open[open.length - 1] = true;
    } else if ('*+|'.includes(sign) || /^\{\d+,/.test(plain.slice(i))) {
      if (open.length > 0) open[open.length - 1] = true;
    }
  }
  return false;
}

export type StoreAddress = { readonly kind: 'sqlite'; readonly path: string };

/** `sqlite:PATH` → the path as written; otherwise what is wrong with it, in words. */
export function parseStore(text: string): StoreAddress | { readonly fault: string } {
  if (/^postgres(?:ql)?:/i.test(text)) {
    return { fault: 'names PostgreSQL, but this build has the SQLite store only: write sqlite:PATH' };
  }
  const path = /^sqlite:(.+)$/s.exec(text)?.[1];
  if (path === undefined) return { fault: 'must be sqlite:PATH, for example sqlite:./data/skylark.db' };
  if (path.includes(':memory:')) return { fault: 'must name a file: a store in memory forgets every call' };
  if (path.startsWith('//'))
    return { fault: 'takes a plain path: sqlite:./data/skylark.db or sqlite:/var/lib/skylark/skylark.db' };
  return { kind: 'sqlite', path };
}

/** What is wrong with an address that is asked about a number, in words; null when it serves. */
export function lookupFault(url: string): string | null {
  if (!url.includes('{number}')) return 'must hold {number} where the number goes';
  const of = (number: string): URL | null => {
    const filled = url.replaceAll('{number}', number);
    return URL.canParse(filled) ? new URL(filled) : null;
  };
  const [one, other] = [of('1'), of('2')];
  if (one === null || other === null || !/^https?:$/.test(one.protocol)) {
    return 'must be an address such as https://crm.example.com/people?phone={number}';
  }
  if (one.origin !== other.origin) return 'may hold {number} in its path or query alone';
  if (one.username !== '' || one.password !== '') return 'may hold no user and password; name a tokenFile';
  return one.hash === '' ? null : 'may hold no #';
}

/** 127.0.0.0/8, ::1 and the name localhost. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(?:\.\d{1,3}){3}$/.test(bare) || bare.startsWith('::ffff:127.');
}
