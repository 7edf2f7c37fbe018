/** A PBX for P3: signs anybody in, answers what a link asks, then sends a trace as fast as the client takes it. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { pieces } from './lib.mjs';

const lists = new Set(['BridgeList', 'QueueStatus', 'CoreShowChannels', 'ParkedCalls']);

function answer(action) {
  const id = `ActionID: ${action.actionid}\r\n`;
  if (lists.has(action.action)) {
    return `Response: Success\r\n${id}EventList: start\r\n\r\nEvent: ${action.action}Complete\r\n${id}EventList: Complete\r\n\r\n`;
  }
  return `Response: Success\r\n${id}Message: fine\r\n\r\n`;
}

function serve(socket) {
  socket.on('error', () => socket.destroy());
  socket.write('Asterisk Call Manager/11.0.0\r\n');
  let rest = '';
  socket.on('data', (chunk) => {
    rest += chunk;
    for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
      const fields = rest
        .slice(0, end)
        .split('\r\n')
        .map((line) => line.split(/:\s*/, 2));
      rest = rest.slice(end + 4);
      socket.write(answer(Object.fromEntries(fields.map(([key, value]) => [key.toLowerCase(), value]))));
    }
  });
}

export async function listen() {
  let client = null;
  const server = createServer((socket) => {
    client = socket;
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    async send(file, bytes) {
      for (const piece of pieces(file, bytes)) if (!client.write(piece)) await once(client, 'drain');
    },
    stop() {
      client?.destroy();
      server.close();
    },
  };
}
