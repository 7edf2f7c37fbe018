/** A PBX in a process of its own that tells the pauses of many agents: each event is about one agent and stamped. */
import { amiSource, pbxNow, stamp } from './ami-source.mjs';
import { answers, micros } from './family.mjs';

let pbx = null;
let agents = [];
let members = [];
let next = 0;

function event(due) {
  const { queue, extension } = members[next % members.length];
  next += 1;
  return (
    `Event: QueueMemberPause\r\nPrivilege: agent,all\r\nTimestamp: ${stamp(pbxNow())}\r\nQueue: ${queue}\r\nMemberName: Agent ${extension}\r\n` +
    `Interface: PJSIP/${extension}\r\nStateInterface: PJSIP/${extension}\r\nMembership: static\r\nPenalty: 0\r\nCallsTaken: 0\r\nLastCall: 0\r\n` +
    `LastPause: 1795487512\r\nLoginTime: 1795487451\r\nInCall: 0\r\nStatus: 1\r\nPaused: 1\r\nPausedReason: ~${String(due).padStart(16, '0')}\r\n` +
    `Ringinuse: 1\r\nWrapuptime: 0\r\n\r\n`
  );
}

const nap = new Int32Array(new SharedArrayBuffer(4));

answers(
  {
    async start(wanted) {
      ({ agents, members } = wanted);
      pbx = await amiSource({ members });
      return { port: pbx.port, agents: agents.length };
    },
    signedIn: async ({ account }) => void (await pbx.signedIn(account)),
    /**
     * `together` events at a time, evenly spaced; an event counts from the moment at which it was due. The thread sleeps
     * between, more exactly than a timer would.
     */
    async pour({ account, perSecond, seconds, together }) {
      const socket = await pbx.signedIn(account);
      const all = Math.round(perSecond * seconds);
      const began = micros();
      for (let sent = 0; sent < all; sent += together) {
        const due = began + Math.round((sent * 1e6) / perSecond);
        for (let left = due - micros(); left > 0; left = due - micros()) Atomics.wait(nap, 0, 0, left / 1000);
        let text = '';
        for (let i = 0; i < together; i += 1) text += event(due);
        socket.write(text);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return all;
    },
  },
  () => pbx?.stop(),
);
