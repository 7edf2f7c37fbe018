/**
 * Work that may wait a moment: screens of supervisors, keeping, looking up. It gives way to a burst from the PBX that is
 * still being read, since a pop may stand at its end; but not for long, so that a storm starves nobody.
 */
export type Soon = (run: () => void) => void;

/** Milliseconds. */
const longest = 250;

/** `busy`: whether bytes from a PBX wait to be read. Tasks run in their order, in a later turn of the loop; they must not throw. */
export function createSoon(busy: () => boolean): Soon {
  let tasks: (() => void)[] = [];
  let since = 0;

  function attempt(): void {
    if (busy() && performance.now() - since < longest) {
      setImmediate(attempt);
      return;
    }
    const due = tasks;
    tasks = [];
    for (const run of due) run();
  }

  return (run) => {
    tasks.push(run);
    if (tasks.length > 1) return;
    since = performance.now();
    setImmediate(attempt);
  };
}
