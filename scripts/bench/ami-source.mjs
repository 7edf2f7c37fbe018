/**
 * A PBX as far as a bench needs one: takes any login, says that no call is up and who is a member of which queue, and
 * sends the bytes that it is given. Asterisk's own limits (cutting a slow reader) are left out, so that nobody is cut.
 */
import { createServer } from 'node:net';

const done = (id, name) => `Event: ${name}Complete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n`;
const list = (id, items, name) =>
  `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\nMessage: Follows\r\n\r\n${items}${done(id, name)}`;

export const stamp = (microseconds) =>
  `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, '0')}`;
export const pbxNow = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

/** `members`: `[{ queue, extension }]`. Resolves with its port, the signed-in sockets by account, and `stop`. */
export async function amiSource({ members = [] } = {}) {
  const accounts = new Map();
  const sockets = new Set();

  function answer(id, action, fields) {
    switch (action.toLowerCase()) {
      case 'challenge':
        return `Response: Success\r\nActionID: ${id}\r\nChallenge: 123456789\r\n\r\n`;
      case 'ping':
        return `Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\nTimestamp: ${stamp(pbxNow())}\r\n\r\n`;
      case 'coresettings':
        return `Response: Success\r\nActionID: ${id}\r\nAMIversion: 11.0.0\r\nAsteriskVersion: 22.10.1\r\n\r\n`;
      case 'corestatus':
        return `Response: Success\r\nActionID: ${id}\r\nCoreStartupDate: 2026-11-24\r\nCoreStartupTime: 02:30:50\r\nCoreReloadDate: 2026-11-24\r\nCoreReloadTime: 02:30:50\r\nCoreCurrentCalls: 0\r\nCoreProcessedCalls: 0\r\n\r\n`;
      case 'bridgelist':
        return list(id, '', 'BridgeList');
      case 'parkedcalls':
        return list(id, '', 'ParkedCalls');
      case 'coreshowchannels':
        return list(id, '', 'CoreShowChannels');
      case 'queuestatus':
        return list(id, members.map((member) => queueMember(id, member)).join(''), 'QueueStatus');
      default:
        return `Response: Success\r\nActionID: ${id}\r\nMessage: ${fields.has('secret') || fields.has('key') ? 'Authentication accepted' : 'Done'}\r\n\r\n`;
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const messages = (rest + chunk.toString('latin1')).split('\r\n\r\n');
      rest = messages.pop();
      for (const message of messages) {
        const fields = new Map(
          message
            .split('\r\n')
            .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        );
        const action = fields.get('action') ?? '';
        socket.write(answer(fields.get('actionid') ?? '', action, fields));
        if (action.toLowerCase() === 'login') accounts.set(fields.get('username'), socket);
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    /** The socket of that account, once it is signed in. */
    async signedIn(account, patience = 20_000) {
      const until = performance.now() + patience;
      while (!accounts.has(account)) {
        if (performance.now() > until) throw new Error(`${account} did not sign in`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return accounts.get(account);
    },
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function queueMember(id, { queue, extension }) {
  return (
    `Event: QueueMember\r\nQueue: ${queue}\r\nName: Agent ${extension}\r\nLocation: PJSIP/${extension}\r\nStateInterface: PJSIP/${extension}\r\n` +
    `Membership: static\r\nPenalty: 0\r\nCallsTaken: 0\r\nLastCall: 0\r\nLastPause: 0\r\nLoginTime: 1795487451\r\nInCall: 0\r\nStatus: 1\r\n` +
    `Paused: 0\r\nPausedReason: \r\nWrapuptime: 0\r\nRinginuse: 1\r\nActionID: ${id}\r\n\r\n`
  );
}
