/**
 * The peer: asterisk-manager 0.2.0 and ws put together as small as can be. It knows which socket belongs to which phone
 * and sends a JSON text to it when that phone rings or its agent pauses; it keeps nothing, and it asks nobody for proof.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { WebSocketServer } from 'ws';
import { answers } from './family.mjs';

const Manager = createRequire(import.meta.url)('asterisk-manager');
const byExtension = new Map();

const server = createServer();
const wss = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
// In place of a proof: the token is the extension itself.
wss.on('connection', (ws, request) => byExtension.set(request.headers.authorization.slice('Bearer '.length), ws));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const extensionOf = (text) => /^PJSIP\/(\d+)/.exec(text ?? '')?.[1];
let ami = null;

answers(
  {
    async start({ amiPort }) {
      ami = new Manager(amiPort, '127.0.0.1', 'peer', 'bench', true);
      ami.on('newstate', (event) => {
        if (event.channelstatedesc !== 'Ringing') return;
        const extension = extensionOf(event.channel);
        const card = {
          extension,
          state: 'ringing',
          caller: { number: event.connectedlinenum, name: event.connectedlinename },
          callId: event.linkedid,
          ringingSince: new Date(Number(event.timestamp) * 1000).toISOString(),
        };
        byExtension.get(extension)?.send(JSON.stringify({ type: 'pop.shown', card, at: new Date().toISOString() }));
      });
      ami.on('queuememberpause', (event) => {
        const extension = extensionOf(event.interface);
        const agent = {
          pbx: 'main',
          extension,
          device: event.interface,
          name: event.membername,
          state: event.paused === '1' ? 'paused' : 'ready',
          since: new Date(Number(event.timestamp) * 1000).toISOString(),
          pausedReason: event.pausedreason,
          queues: [{ queue: event.queue, paused: event.paused === '1', membership: event.membership }],
          callId: null,
        };
        byExtension.get(extension)?.send(JSON.stringify({ type: 'agent.state', agent, at: new Date().toISOString() }));
      });
      return { port: server.address().port };
    },
    usage: () => ({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }),
  },
  () => {
    ami?.disconnect();
    server.close();
  },
);
