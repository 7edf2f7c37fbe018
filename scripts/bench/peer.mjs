/**
 * The peer: npm's asterisk-manager 0.2.0, fed bytes without a network, so that only its reading is measured. A stand-in
 * for its socket hands it what a real one would: UTF-8 strings of at most 64 KB.
 */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';
import { StringDecoder } from 'node:string_decoder';

const require = createRequire(import.meta.url);
const Manager = require('asterisk-manager');

class FakeSocket extends EventEmitter {
  readyState = 'open';
  setKeepAlive() {}
  setNoDelay() {}
  setEncoding() {}
  write() {}
  end() {}
}

/** A client whose socket is in our hands: `feed(bytes)` gives it data, `events()` counts what it emitted. */
export function fedPeer() {
  const socket = new FakeSocket();
  const real = net.createConnection;
  net.createConnection = () => socket;
  let manager;
  try {
    manager = new Manager(null);
    manager.connect(5038, '127.0.0.1');
  } finally {
    net.createConnection = real;
  }
  let events = 0;
  manager.on('rawevent', () => {
    events += 1;
  });
  const decoder = new StringDecoder('utf8');
  return { feed: (bytes) => socket.emit('data', decoder.write(bytes)), events: () => events, manager };
}
