/**
 * Options of Node that the daemon is started with: a smaller nursery for young objects (8 MB instead of 16) spares 20 to
 * 30 MB of memory in a storm of events and costs nothing that could be measured.
 */
export const daemonOptions = ['--max-semi-space-size=8'];
