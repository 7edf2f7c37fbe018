/** What a link to a PBX goes through: a restart, a cut in the middle of an event, silence, a reader who does not read. */
import { quickCall, withDesk } from './desk.js';

const connectionFails = async (open: () => Promise<unknown>): Promise<boolean> =>
  open().then(
    () => false,
    () => true,
  );

test('a restart cuts everybody, forgets the calls and begins a new boot', async () => {
  await withDesk(async ({ signedIn, simulator, port }) => {
    const before = await signedIn();
    const started = await before.ask({ Action: 'CoreStatus' });
    simulator.run(quickCall(60_000));
    await before.event('BridgeEnter');
    const first = simulator.pbx;
    await simulator.restart();
    await before.closed;
    // The talk ends without a word: only the two phones that rang in vain have been hung up.
    expect(before.events().filter((name) => name === 'Hangup')).toHaveLength(2);
    expect(before.events()).not.toContain('BridgeLeave');
    expect(simulator.pbx).not.toBe(first);
    expect(simulator.idle).toBe(true);
    expect((await simulator.start()).port).toBe(port);
    const after = await signedIn();
    expect(await after.list({ Action: 'CoreShowChannels' }, 'CoreShowChannelsComplete')).toEqual([]);
    expect((await after.ask({ Action: 'CoreStatus' }))['CoreCurrentCalls']).toBe('0');
    expect(started['CoreStartupDate']).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

test('while it is down nobody can connect, then everybody can', async () => {
  await withDesk(async ({ open, simulator, signedIn }) => {
    await signedIn();
    const back = simulator.restart({ downMs: 150 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await connectionFails(open)).toBe(true);
    await back;
    await signedIn();
  });
});

test('an orderly restart says Shutdown to those who may read system', async () => {
  await withDesk(async ({ signedIn, simulator }) => {
    const [watcher, clock] = [await signedIn(), await signedIn('clock')];
    await simulator.restart({ graceful: true });
    await Promise.all([watcher.closed, clock.closed]);
    expect(clock.events()).toContain('Shutdown');
    expect(watcher.events()).not.toContain('Shutdown');
  });
});

test('ids of channels start anew with the boot, ids of seconds do not: no call is taken for another', async () => {
  await withDesk(async ({ signedIn, simulator }) => {
    const one = await signedIn();
    simulator.run(quickCall());
    const first = await one.event('Newchannel');
    await simulator.restart({ downMs: 1100 });
    const two = await signedIn();
    simulator.run(quickCall());
    const second = await two.event('Newchannel');
    expect(second['Channel']).toBe(first['Channel']);
    expect(second['Uniqueid']).not.toBe(first['Uniqueid']);
  });
});

test('a cut link ends in the middle of an event; the call goes on without it', async () => {
  await withDesk(async ({ signedIn, simulator }) => {
    const client = await signedIn();
    simulator.run(quickCall(400));
    await client.event('BridgeEnter');
    await simulator.cutLinks();
    await client.closed;
    expect(client.text.endsWith('\r\n\r\n')).toBe(false);
    expect(simulator.idle).toBe(false);
    const again = await signedIn();
    const channels = await again.list({ Action: 'CoreShowChannels' }, 'CoreShowChannelsComplete');
    expect(channels.map((channel) => channel['Channel']?.split('-')[0] ?? '').sort()).toEqual([
      'PJSIP/8002',
      'PJSIP/trunk',
    ]);
    await again.seen((m) => m['Event'] === 'Hangup' && m['Channel']?.startsWith('PJSIP/trunk') === true);
  });
});

test('a frozen PBX takes connections and answers nothing until it thaws; then all comes in order', async () => {
  await withDesk(async ({ signedIn, open, simulator }) => {
    const client = await signedIn();
    simulator.freeze();
    const ping = client.ask({ Action: 'Ping' });
    const late = await open();
    const login = late.login('skylark', 'watch');
    simulator.run(quickCall());
    await new Promise<void>((resolve) => void simulator.pbx.timers.after(700, resolve));
    expect(client.events()).toEqual([]);
    expect(late.greeting).toBe('');
    simulator.thaw();
    expect(await ping).toMatchObject({ Ping: 'Pong' });
    expect(await login).toMatchObject({ Response: 'Success' });
    expect(client.events()[0]).toBe('Newchannel');
    expect(client.events()).toContain('AgentConnect');
  });
});

test('a client that does not read is cut, the others are not', async () => {
  await withDesk(
    async ({ signedIn, simulator }) => {
      const [slow, quick] = [await signedIn(), await signedIn()];
      slow.socket.pause();
      const body = `Channel: PJSIP/8001-00000001\r\nVariable: ${'云'.repeat(2000)}\r\n`;
      const taken = (): number => quick.events().filter((name) => name === 'Flood').length;
      let sent = 0;
      // The quick one reads in this same thread: no more is sent before he has it all, however busy the machine is.
      while (simulator.cutForSlowness === 0 && sent < 20_000) {
        for (let n = 0; n < 50; n += 1) {
          simulator.inject({ eventClass: 'call', name: 'Flood', at: simulator.now(), body });
        }
        sent += 50;
        while (taken() < sent && !quick.socket.destroyed) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      expect(simulator.cutForSlowness).toBe(1);
      expect(simulator.clients).toBe(1);
      expect(await quick.ask({ Action: 'Ping' })).toMatchObject({ Ping: 'Pong' });
      expect(quick.events().filter((name) => name === 'Flood')).toHaveLength(sent);
    },
    { writeTimeoutMs: 50, writeBufferBytes: 1024 * 1024 },
  );
}, 20_000);

test('one port serves one PBX: a taken one is refused plainly', async () => {
  await withDesk(async ({ port }) => {
    await expect(withDesk(async () => undefined, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
