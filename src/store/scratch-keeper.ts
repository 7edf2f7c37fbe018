/**
 * Worker thread beside a workbench: writes the scratch file to the disk little by little while it grows, and gives its
 * place back little by little in the end. Left to the system, hundreds of megabytes would be written, or freed on a disk
 * that discards, in one go; every commit of the daemon would stand behind them for tenths of a second.
 */
import { fdatasyncSync, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

export interface Kept {
  /** The open scratch file. */
  readonly fd: number;
  /** Two numbers: the first becomes 1 when the file is no longer needed, the second when it could not be written. */
  readonly state: SharedArrayBuffer;
}

/** Milliseconds between two writings: a megabyte or two. */
const syncEvery = 25;
/** Bytes that are given back at a time, and the milliseconds between two such times. */
const freedAtOnce = 8 * 1024 * 1024;
const freeEvery = 10;

const { fd, state }: Kept = workerData;
const told = new Int32Array(state);

while (Atomics.wait(told, 0, 0, syncEvery) === 'timed-out') {
  try {
    fdatasyncSync(fd);
  } catch {
    Atomics.store(told, 1, 1);
  }
}
for (let size = fstatSync(fd).size; size > 0;) {
  size = Math.max(0, size - freedAtOnce);
  ftruncateSync(fd, size);
  // What was freed is discarded with the file system's own commit: one after another.
  fsyncSync(fd);
  Atomics.wait(told, 0, 1, freeEvery);
}
