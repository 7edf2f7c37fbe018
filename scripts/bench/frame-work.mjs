/** How smoothly a page is drawn: the times between its frames, and what its own thread works in each. */

/** In the page: times between frames until `skylarkStop`. */
export const watchFrames = () => {
  const gaps = [];
  let last = performance.now();
  let on = true;
  const frame = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (on) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.skylarkStop = () => {
    on = false;
    return gaps;
  };
};

/**
 * What the page's own thread worked from one frame to the next, milliseconds of its CPU time: the part of a frame that is
 * the page's, however busy the machine is otherwise.
 */
export function workOfFrames(trace) {
  const { traceEvents } = JSON.parse(trace.toString('utf8'));
  const main = new Map();
  for (const event of traceEvents)
    if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      main.set(`${event.pid} ${event.tid}`, []);
  for (const event of traceEvents) main.get(`${event.pid} ${event.tid}`)?.push(event);
  const isTask = (event) =>
    event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && typeof event.tdur === 'number';
  const total = (events) => events.filter(isTask).reduce((sum, event) => sum + event.tdur, 0);
  const [busiest = []] = [...main.values()].sort((x, y) => total(y) - total(x));
  // Once a frame, at its end.
  const frames = busiest.filter(({ name }) => name === 'Layerize').map(({ ts }) => ts);
  frames.sort((x, y) => x - y);
  if (frames.length < 10) throw new Error(`the trace tells of ${frames.length} frames`);
  const work = frames.map(() => 0);
  const tasks = busiest.filter(isTask).sort((x, y) => x.ts - y.ts);
  let at = 0;
  for (const { ts, tdur } of tasks) {
    while (at < frames.length && frames[at] < ts) at += 1;
    if (at < frames.length) work[at] += tdur / 1000;
  }
  return work;
}
