/** A small simulated PBX for tests: one queue, three agents, accounts of several rights; everything is closed afterwards. */
import { caller, phone, type Scene } from '../../src/ami/simulator/scene.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import type { SimulatorOptions } from '../../src/ami/simulator/options.js';
import { answer, bye, ring, talk, untilBye } from '../../src/ami/simulator/steps.js';
import { TestClient } from './client.js';

export const users = [
  { name: 'skylark', secret: 'watch', read: ['call', 'agent'], write: ['reporting'] },
  { name: 'driver', secret: 'drive', read: ['all'], write: ['all'] },
  { name: 'clock', secret: 'tick', read: ['system'], write: ['reporting'] },
] as const;

export const deskOptions = (more: Partial<SimulatorOptions> = {}): SimulatorOptions => ({
  users,
  refusalDelayMs: 20,
  phones: [
    { extension: '8001', name: '王莉' },
    { extension: '8002', name: "O'Brien" },
    { extension: '8003', name: 'Zhang Wei' },
  ],
  queues: [
    {
      name: 'hotline',
      members: [
        { interface: 'PJSIP/8001', name: '王莉' },
        { interface: 'PJSIP/8002', name: "O'Brien" },
        { interface: 'PJSIP/8003' },
      ],
    },
  ],
  ...more,
});

/** One caller, taken by 8002 almost at once; he talks for so long. */
export const quickCall = (talkMs = 60): Scene => ({
  name: 'quick',
  about: 'answered soon',
  parties: [
    phone('8001', [ring()]),
    phone('8002', [ring(30), answer(), untilBye()]),
    phone('8003', [ring()]),
    caller('4008000000', [talk(580 + talkMs), bye()], { name: '张伟' }),
  ],
});

export interface Desk {
  readonly simulator: SimulatedPbx;
  readonly port: number;
  readonly open: () => Promise<TestClient>;
  readonly signedIn: (name?: string) => Promise<TestClient>;
}

/** Runs a test with a desk; clients and PBX are closed however it ends. */
export async function withDesk(
  run: (desk: Desk) => Promise<void>,
  more: Partial<SimulatorOptions> = {},
): Promise<void> {
  const simulator = createSimulatedPbx(deskOptions(more));
  const clients: TestClient[] = [];
  try {
    const { port } = await simulator.start();
    const open = async (): Promise<TestClient> => {
      const client = await TestClient.open(port);
      clients.push(client);
      return client;
    };
    await run({
      simulator,
      port,
      open,
      async signedIn(name = 'skylark') {
        const client = await open();
        const secret = users.find((user) => user.name === name)?.secret ?? '';
        expect(await client.login(name, secret)).toMatchObject({ Response: 'Success' });
        return client;
      },
    });
  } finally {
    for (const client of clients) client.close();
    await simulator.stop();
  }
}
