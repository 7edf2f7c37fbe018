/**
 * What a client sees when it asks in mid-call: one caller talks, one waits while phones ring, one is parked. The file
 * beside this test is what a real Asterisk 22 answered at that moment (channels, bridges, queues, refusals).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { VirtualClock } from '../../src/ami/simulator/clock.js';
import { caller, phone, type Scene } from '../../src/ami/simulator/scene.js';
import { sceneDesk } from '../../src/ami/simulator/scenes/index.js';
import { createSimulatedPbx } from '../../src/ami/simulator/server.js';
import { answer, bye, ring, talk, untilBye } from '../../src/ami/simulator/steps.js';
import { TestClient } from './client.js';

const midCall: Scene = {
  name: 'mid-call',
  about: 'one talks with 8001, one rings 8002 and 8003, one is parked by 8006',
  parties: [
    phone('8001', [ring(300), answer(), untilBye()], [ring()]),
    phone('8002', [ring()]),
    phone('8003', [ring()]),
    phone('8006', [ring(300), answer(), untilBye()]),
    phone('8007', [ring()]),
    caller('4008000000', [talk(30_000), bye()]),
    caller('4008000000', [talk(30_000), bye()], { number: '13900000109', name: '张伟', after: 2500 }),
    caller('4008000017', [talk(30_000), bye()], { number: '13900000110', after: 3500 }),
  ],
  acts: [
    {
      after: 6000,
      act(pbx) {
        const parked = [...pbx.channels.values()].find((channel) => channel.number === '13900000110');
        if (parked !== undefined) pbx.parking.park(parked, 'PJSIP/8006', 20_000);
      },
    },
  ],
};

const actions: readonly Readonly<Record<string, string>>[] = [
  ...[
    'CoreStatus',
    'CoreShowChannels',
    'Status',
    'BridgeList',
    'QueueStatus',
    'QueueSummary',
    'ParkedCalls',
    'Ping',
  ].map((name) => ({ Action: name, ActionID: `x-${name}` })),
  { Action: 'Nonsense', ActionID: 'x-n' },
  { Action: 'Hangup', Channel: 'PJSIP/none', ActionID: 'x-h' },
  { Action: 'QueuePause', Interface: 'PJSIP/none', Paused: 'true', ActionID: 'x-p' },
  { Action: 'Redirect', Channel: 'PJSIP/none', Context: 'from-phones', Exten: '8001', Priority: '1', ActionID: 'x-r' },
  { Action: 'Originate', Channel: 'PJSIP/8001', Context: 'from-phones', Exten: 'nope', Priority: '1', ActionID: 'x-o' },
  { Action: 'Originate', ActionID: 'x-o2' },
  { Action: 'Setvar', Variable: 'X', Value: '1', ActionID: 'x-s' },
  { Action: 'BlindTransfer', Channel: 'PJSIP/none', Exten: '1', ActionID: 'x-bt' },
  { Action: 'Atxfer', Channel: 'PJSIP/none', Exten: '1', ActionID: 'x-at' },
  { Action: 'Park', Channel: 'PJSIP/none', ActionID: 'x-pk' },
  { Action: 'QueueAdd', Queue: 'none', Interface: 'PJSIP/8001', ActionID: 'x-qa' },
  { Action: 'QueueRemove', Queue: 'hotline', Interface: 'PJSIP/8001', ActionID: 'x-qr' },
  { Action: 'QueueAdd', Queue: 'hotline', Interface: 'PJSIP/8001', ActionID: 'x-qa2' },
  { Action: 'Events', EventMask: 'call,agent', ActionID: 'x-e' },
  { Action: 'Events', EventMask: 'off', ActionID: 'x-e3' },
  { Action: 'Logoff', ActionID: 'x-l' },
];

async function simulated(): Promise<string> {
  const clock = new VirtualClock();
  const users = [{ name: 'driver', secret: 'drive', read: ['call'], write: ['all'] }];
  const simulator = createSimulatedPbx({ ...sceneDesk, users, clock, media: false });
  const { port } = await simulator.start();
  const client = await TestClient.open(port);
  try {
    await client.login('driver', 'drive');
    await client.ask({ Action: 'Events', EventMask: 'off' });
    simulator.run(midCall);
    clock.advance(6500);
    const before = client.text.length;
    for (const action of actions) client.write(action);
    await client.closed;
    return client.text.slice(before);
  } finally {
    client.close();
    await simulator.stop();
  }
}

/** Ids, instants and what counts them. */
const volatile =
  /^(Uniqueid|\w*Linkedid|\w*Uniqueid|BridgeI[dD]|Duration|Seconds|Wait|Parking(?:Timeout|Duration)|LoginTime|Core\w+|Timestamp|ListItems): .*/;
/** The lab counts a ringing phone as busy, and its callers hear files of another format. */
const ofTheLab = /^(Status|Available|LongestHoldTime|Readformat|Writeformat|Readtrans|Writetrans): .*/;

/** Messages of one action with its own id, without ids and instants; members of other queues are left out. */
function messages(text: string, id: string): string[] {
  return text
    .split('\r\n\r\n')
    .filter((block) => block.includes(`\r\nActionID: ${id}\r\n`) || block.endsWith(`\r\nActionID: ${id}`))
    .filter((block) => !/\r\nQueue: /.test(block) || /\r\nQueue: hotline\r/.test(block))
    .map((block) =>
      block
        .split('\r\n')
        .map((line) =>
          line
            .replace(volatile, '$1')
            .replace(ofTheLab, '$1')
            .replace(/-[0-9a-f]{8}$/, ''),
        )
        .join('\n'),
    )
    .sort((a, b) => a.localeCompare(b));
}

const ids = actions.map((action) => action['ActionID'] ?? '');
const real = gunzipSync(readFileSync(join(import.meta.dirname, 'lists-22.ami.gz'))).toString('utf8');
const ours = await simulated();

test.each(ids)('%s is answered as by a real PBX', (id) => {
  expect(messages(ours, id)).toEqual(messages(real, id));
});
