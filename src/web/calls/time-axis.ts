/**
 * Where an instant of a call stands in its drawing: the seconds in which it is decided take most of the room, what comes
 * after is pressed together behind a break. Pure; milliseconds, pixels.
 */
export interface Axis {
  /** Pixels for an instant. */
  x(at: number): number;
  readonly ticks: readonly { readonly at: number; readonly x: number; readonly seconds: number }[];
  /** Where the pressed part begins: pixels of the break; null where nothing is pressed. */
  readonly breakAt: { readonly from: number; readonly to: number } | null;
}

/** So much of the beginning is drawn wide. */
const wide = 30_000;
/** Calls up to this are drawn evenly. */
const even = 45_000;
const breakWidth = 18;
const wideShare = 0.6;
/** Least pixels between two marks. */
const apart = 64;

const fine = [1, 2, 5, 10, 15, 30];
const coarse = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

function stepFor(pixelsASecond: number, steps: readonly number[]): number {
  return steps.find((step) => step * pixelsASecond >= apart) ?? steps.at(-1) ?? 60;
}

/** `zero`: what is said as 0 seconds, in [from, to]. */
export function axisOf(from: number, zero: number, to: number, left: number, right: number): Axis {
  const width = Math.max(1, right - left);
  if (to - from <= even || to - zero <= wide) {
    const scale = width / Math.max(1, to - from);
    const x = (at: number): number => left + (at - from) * scale;
    const step = stepFor(scale * 1000, [...fine, ...coarse.slice(3)]);
    return { x, ticks: ticksOf(zero, to, step, x), breakAt: null };
  }
  // A long greeting must not take the room of what is decided: it is pressed into a tenth at most.
  const before = zero - from;
  const wideWidth = (width - breakWidth) * wideShare;
  const beforeWidth = before === 0 ? 0 : Math.min(wideWidth * 0.15, (wideWidth * before) / (before + wide));
  const fineScale = (wideWidth - beforeWidth) / wide;
  const cut = zero + wide;
  const edge = left + wideWidth;
  const coarseScale = (width - breakWidth - wideWidth) / (to - cut);
  const x = (at: number): number => {
    if (at < zero) return left + (before === 0 ? 0 : ((at - from) / before) * beforeWidth);
    if (at <= cut) return left + beforeWidth + (at - zero) * fineScale;
    return edge + breakWidth + (at - cut) * coarseScale;
  };
  const first = stepFor(fineScale * 1000, fine);
  const second = stepFor(coarseScale * 1000, coarse);
  const behind = ticksOf(zero, to, second, x).filter(({ at, x: px }) => at > cut && px > edge + breakWidth + apart / 2);
  return {
    x,
    ticks: [...ticksOf(zero, cut, first, x), ...behind],
    breakAt: { from: edge, to: edge + breakWidth },
  };
}

function ticksOf(zero: number, to: number, step: number, x: (at: number) => number): Axis['ticks'] {
  const ticks: { at: number; x: number; seconds: number }[] = [];
  for (let seconds = 0; zero + seconds * 1000 <= to && ticks.length < 60; seconds += step)
    ticks.push({ at: zero + seconds * 1000, x: x(zero + seconds * 1000), seconds });
  return ticks;
}

const isWide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** Roughly how wide a word is at 12 px: whether it fits into its bar. */
export function wordWidth(word: string): number {
  let width = 0;
  for (const character of word) width += isWide.test(character) ? 12 : 6.6;
  return width;
}
