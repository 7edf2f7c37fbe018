/** Shared by the benches: medians of interleaved rounds, reading a file in socket-sized pieces, one result's form. */
import { closeSync, openSync, readSync } from 'node:fs';

export const rounds = 5;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(values, p) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)];
}

/** Runs the sides in turn, `rounds` times, so that a drift of the machine meets both; the median of each. */
export async function interleaved(sides, times = rounds) {
  const seen = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let i = 0; i < times; i += 1) {
    for (const [name, side] of Object.entries(sides)) seen[name].push(await side(i));
  }
  return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, median(values)]));
}

/** Pieces of a file as a socket would give them: 64 KB, each in memory of its own, up to `limit` bytes. */
export function* pieces(file, limit = Infinity, size = 65536) {
  const fd = openSync(file, 'r');
  try {
    for (let at = 0; at < limit;) {
      const piece = Buffer.allocUnsafe(Math.min(size, limit - at));
      const got = readSync(fd, piece, 0, piece.length, null);
      if (got === 0) return;
      at += got;
      yield got === piece.length ? piece : piece.subarray(0, got);
    }
  } finally {
    closeSync(fd);
  }
}

/** Lets timers and `nextTick` callbacks of what was fed run, as a socket's reader would. */
export const breathe = () => new Promise((resolve) => setImmediate(resolve));

/** `reach` in words; `ok` says whether the ratio holds it. */
export function figure({ id, what, ours, peer, limit = null, unit, ratio, reach, ok, more = {} }) {
  return {
    id,
    what,
    ours: round(ours),
    peer: round(peer),
    limit: round(limit),
    unit,
    ratio: round(ratio),
    reach,
    ok,
    ...more,
  };
}

function round(value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
