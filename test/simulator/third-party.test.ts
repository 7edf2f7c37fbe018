/** A client that we did not write works against the simulated PBX: the npm package asterisk-manager. */
import asteriskManager, { type Manager, type Message } from 'asterisk-manager';
import { quickCall, withDesk } from './desk.js';

const managerOf = (port: number): Manager => asteriskManager(port, '127.0.0.1', 'driver', 'drive', true);

const ask = (manager: Manager, action: Message): Promise<Message> =>
  new Promise((resolve, reject) => {
    manager.action(action, (error, answer) => {
      if (error === undefined) resolve(answer);
      else reject(new Error(error['message']));
    });
  });

test('asterisk-manager logs in, runs actions and follows a call to its end', async () => {
  await withDesk(async ({ port, simulator }) => {
    const manager = managerOf(port);
    try {
      const events: Message[] = [];
      manager.on('managerevent', (event) => events.push(event));
      expect(await ask(manager, { action: 'Ping' })).toMatchObject({ response: 'Success', ping: 'Pong' });
      expect(await ask(manager, { action: 'CoreSettings' })).toMatchObject({ asteriskversion: '22.10.1' });
      await ask(manager, { action: 'QueuePause', interface: 'PJSIP/8003', paused: 'true', reason: '午休' });
      const over = new Promise<Message>((resolve) => {
        manager.on('hangup', (event) => {
          if (event['channel']?.startsWith('PJSIP/trunk') === true) resolve(event);
        });
      });
      simulator.run(quickCall());
      expect(await over).toMatchObject({ cause: '16', calleridname: '张伟' });
      const names = events.map((event) => event['event']);
      for (const name of ['QueueMemberPause', 'QueueCallerJoin', 'AgentConnect', 'BridgeEnter', 'AgentComplete']) {
        expect(names).toContain(name);
      }
      expect(events.find((event) => event['event'] === 'AgentConnect')).toMatchObject({ membername: "O'Brien" });
    } finally {
      manager.disconnect();
    }
  });
});

test('asterisk-manager originates a call: the phone rings, is taken and talks with the outside', async () => {
  await withDesk(async ({ port, simulator }) => {
    const manager = managerOf(port);
    try {
      const connected = new Promise<Message>((resolve) => {
        manager.on('dialend', (event) => {
          if (event['destchannel']?.startsWith('PJSIP/trunk') === true) resolve(event);
        });
      });
      const placed = new Promise<Message>((resolve) => manager.once('originateresponse', resolve));
      simulator.run({
        name: 'click',
        about: 'the phone is taken at once',
        parties: [
          { kind: 'phone', at: '8001', calls: [[{ do: 'ring', ms: 20 }, { do: 'answer' }, { do: 'untilBye' }]] },
          { kind: 'phone', at: 'trunk', calls: [[{ do: 'ring', ms: 20 }, { do: 'answer' }, { do: 'untilBye' }]] },
        ],
      });
      await ask(manager, {
        action: 'Originate', channel: 'PJSIP/8001', context: 'skylark-click', exten: '913900000999', priority: '1', async: 'true',
      }); // prettier-ignore
      expect(await placed).toMatchObject({ response: 'Success', reason: '4' });
      expect(await connected).toMatchObject({ dialstatus: 'ANSWER' });
    } finally {
      manager.disconnect();
    }
  });
});
