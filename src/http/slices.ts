/** Small tasks in their order, only so long at a stretch: what is many at once must not hold up a pop. */
export function createSlices(stretch: number): (task: () => void) => void {
  const tasks: (() => void)[] = [];
  let next = 0;
  let planned = false;

  function run(): void {
    const until = performance.now() + stretch;
    while (next < tasks.length) {
      const task = tasks[next];
      next += 1;
      task?.();
      if (performance.now() > until) break;
    }
    if (next === tasks.length) {
      tasks.length = 0;
      next = 0;
      planned = false;
    } else setImmediate(run);
  }

  return (task) => {
    tasks.push(task);
    if (planned) return;
    planned = true;
    setImmediate(run);
  };
}
