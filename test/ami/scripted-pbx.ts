/** A server that speaks as much of AMI as a test tells it to, on a loopback port. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export type Action = Readonly<Record<string, string>>;

export interface ScriptedPbx {
  readonly port: number;
  /** Every action that came, of all connections, in order. */
  readonly actions: readonly Action[];
  /** Every byte that came. */
  readonly received: () => string;
  /** Open connections. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections so far. */
  readonly connections: () => number;
  send(text: string | Buffer): void;
  stop(): Promise<void>;
}

export interface Script {
  readonly greeting?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers an action; null leaves it unanswered. */
  readonly answer: (action: Action, socket: Socket, pbx: ScriptedPbx) => string | null;
}

const list = (id: string, complete: string, items = ''): string =>
  `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\nMessage: follows\r\n\r\n${items}` +
  `Event: ${complete}\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n`;

/** What an idle Asterisk answers to a client that signs in and asks for the present state. */
export function usual(action: Action, more: Readonly<Record<string, string>> = {}): string | null {
  const id = action['ActionID'] ?? '';
  const name = action['Action'] ?? '';
  const own = more[name];
  if (own !== undefined) return own.replaceAll('<id>', id);
  switch (name) {
    case 'Challenge':
      return `Response: Success\r\nActionID: ${id}\r\nChallenge: 840415273\r\n\r\n`;
    case 'Login':
      return `Response: Success\r\nActionID: ${id}\r\nMessage: Authentication accepted\r\n\r\n`;
    case 'Ping':
      return `Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\nTimestamp: 1795487586.000000\r\n\r\n`;
    case 'CoreSettings':
      return `Response: Success\r\nActionID: ${id}\r\nAsteriskVersion: 22.10.1\r\n\r\n`;
    case 'CoreStatus':
      return `Response: Success\r\nActionID: ${id}\r\nCoreStartupDate: 2026-11-24\r\nCoreStartupTime: 02:30:50\r\n\r\n`;
    case 'BridgeList':
      return list(id, 'BridgeListComplete');
    case 'QueueStatus':
      return list(id, 'QueueStatusComplete');
    case 'CoreShowChannels':
      return list(id, 'CoreShowChannelsComplete');
    case 'Status':
      return list(id, 'StatusComplete');
    default:
      return `Response: Error\r\nActionID: ${id}\r\nMessage: Permission denied\r\n\r\n`;
  }
}

export async function scriptedPbx(script: Script): Promise<ScriptedPbx> {
  const actions: Action[] = [];
  const sockets = new Set<Socket>();
  let received = '';
  let connections = 0;
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    connections += 1;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.write(script.greeting ?? 'Asterisk Call Manager/11.0.0\r\n');
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      rest += chunk.toString();
      for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
        const action: Record<string, string> = {};
        for (const line of rest.slice(0, end).split('\r\n')) {
          const colon = line.indexOf(': ');
          action[line.slice(0, colon)] ??= line.slice(colon + 2);
        }
        rest = rest.slice(end + 4);
        actions.push(action);
        const answer = script.answer(action, socket, pbx);
        if (answer !== null) socket.write(answer);
      }
    });
  };
  const server: Server = script.tls === undefined ? createServer(accept) : createTlsServer(script.tls, accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const pbx: ScriptedPbx = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    actions,
    sockets,
    received: () => received,
    connections: () => connections,
    send(text) {
      for (const socket of sockets) socket.write(text);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return pbx;
}
