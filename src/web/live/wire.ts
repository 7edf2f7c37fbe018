/** The browser's own WebSocket to `/ws`, as socket.ts wants it. */
import type { Wire, WireEvents } from './socket.js';

export function openWire(events: WireEvents): Wire {
  const url = new URL('/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const wire = new WebSocket(url);
  wire.addEventListener('message', (event) => {
    if (typeof event.data === 'string') events.text(event.data);
  });
  wire.addEventListener('close', () => events.closed());
  return {
    send: (text) => {
      if (wire.readyState === WebSocket.OPEN) wire.send(text);
    },
    close: () => wire.close(),
  };
}

/** Runs `task` after so many milliseconds; returns the cancel. */
export function after(delay: number, task: () => void): () => void {
  const timer = setTimeout(task, delay);
  return () => clearTimeout(timer);
}
