/** Where the caret belongs when another text takes the place of this one: behind the same words as before. Pure. */

export function caretAfter(before: string, after: string, caret: number): number {
  let head = 0;
  const least = Math.min(before.length, after.length);
  while (head < least && before[head] === after[head]) head += 1;
  if (caret <= head) return caret;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  // Behind what changed it keeps its distance to the end; within, it goes to the end of what is new.
  const fromEnd = before.length - caret;
  return fromEnd <= tail ? after.length - fromEnd : after.length - tail;
}
