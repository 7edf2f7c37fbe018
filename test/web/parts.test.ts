/** A part of the pages that does not come: asked for again, and said in words where only a reload helps. */
import { createParts, type Parts, type Release } from '../../src/web/shell/parts.js';

/** A server and a browser that answer as they are told; each wait is one look of the test's `seen`. */
function page(releases: readonly Release[]): { parts: Parts; seen: (string | null)[]; mended: () => number } {
  const left = [...releases];
  const seen: (string | null)[] = [];
  let mended = 0;
  const parts = createParts({
    release: async () => (left.length === 0 ? 'same' : (left.shift() ?? null)),
    wait: async () => void seen.push(parts.trouble()),
    mendStyles: async () => void (mended += 1),
  });
  return { parts, seen, mended: () => mended };
}

/** Fails so many times, then comes. */
function late(times: number): () => Promise<string> {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries <= times) throw new TypeError('Failed to fetch dynamically imported module');
    return 'room';
  };
}

test('the server is away for a while: the part comes when it is back, its styles with it, and nothing is said', async () => {
  const { parts, seen, mended } = page([null, null, 'same']);
  await expect(parts.load(late(3))).resolves.toBe('room');
  expect(seen).toEqual([null, null, null]);
  expect(mended()).toBe(3);
});

test('the server is there and the part fails again: it is said until it comes', async () => {
  const { parts, seen } = page([]);
  const told: (string | null)[] = [];
  parts.subscribe(() => told.push(parts.trouble()));
  await parts.load(late(3));
  expect(seen).toEqual([null, 'stuck', 'stuck']);
  expect(told).toEqual(['stuck', null]);
  expect(parts.trouble()).toBeNull();
});

test('the server has other pages now: that stays true, whatever comes after', async () => {
  const { parts, seen } = page(['other', 'same']);
  await parts.load(late(2));
  expect(seen).toEqual(['changed', 'changed']);
  expect(parts.trouble()).toBe('changed');
});

test('a server that is back is looked at without a part that failed', async () => {
  const { parts } = page([null, 'same', 'other']);
  const told: (string | null)[] = [];
  const leave = parts.subscribe(() => told.push(parts.trouble()));
  await parts.look();
  await parts.look();
  expect(parts.trouble()).toBeNull();
  await parts.look();
  expect(told).toEqual(['changed']);
  leave();
});

test('what nobody wants any more is given up, and is no trouble', async () => {
  const { parts } = page([]);
  const given = new AbortController();
  const load = parts.load(async () => {
    if (parts.trouble() === 'stuck') given.abort();
    throw new TypeError('Failed to fetch');
  }, given.signal);
  await expect(load).rejects.toThrow('aborted');
  expect(parts.trouble()).toBeNull();
});

test('two parts fail and one comes: the other is still said to be missing', async () => {
  const { parts } = page([]);
  let come = (): void => undefined;
  const other = new Promise<void>((resolve) => (come = resolve));
  let open = false;
  void other.then(() => (open = true));
  const slow = parts.load(async () => {
    if (!open) throw new TypeError('Failed to fetch');
    return 'slow';
  });
  await expect(parts.load(late(3))).resolves.toBe('room');
  expect(parts.trouble()).toBe('stuck');
  come();
  await expect(slow).resolves.toBe('slow');
  expect(parts.trouble()).toBeNull();
});
