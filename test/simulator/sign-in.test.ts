/** Signing in to the simulated PBX: plainly, by challenge, wrongly; and what each account may see and do. */
import { createHash } from 'node:crypto';
import { quickCall, withDesk } from './desk.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

test('the greeting comes first, and a plain login is accepted', async () => {
  await withDesk(async ({ open, simulator }) => {
    const client = await open();
    expect(await client.login('skylark', 'watch')).toMatchObject({ Message: 'Authentication accepted' });
    expect(client.greeting).toBe('Asterisk Call Manager/11.0.0');
    expect(simulator.clients).toBe(1);
  });
});

test('a challenge is answered with the MD5 of challenge and password', async () => {
  await withDesk(async ({ open }) => {
    const client = await open();
    const { Challenge: challenge = '' } = await client.ask({ Action: 'Challenge', AuthType: 'MD5' });
    expect(challenge).toMatch(/^\d{9}$/);
    const said = await client.ask({
      Action: 'Login',
      AuthType: 'MD5',
      Username: 'skylark',
      Key: md5(`${challenge}watch`),
    });
    expect(said).toMatchObject({ Response: 'Success' });
  });
});

test('the answer to another challenge is refused', async () => {
  await withDesk(async ({ open }) => {
    const client = await open();
    await client.ask({ Action: 'Challenge', AuthType: 'MD5' });
    const said = await client.ask({
      Action: 'Login',
      AuthType: 'MD5',
      Username: 'skylark',
      Key: md5('123456789watch'),
    });
    expect(said).toMatchObject({ Response: 'Error', Message: 'Authentication failed' });
    await client.closed;
  });
});

test.each([
  ['a wrong password', 'skylark', 'guess'],
  ['an empty password', 'skylark', ''],
  ['a name that nobody has', 'nobody', 'watch'],
])('%s is refused and the connection cut', async (_, name, secret) => {
  await withDesk(async ({ open, simulator }) => {
    const client = await open();
    expect(await client.login(name, secret)).toMatchObject({ Response: 'Error', Message: 'Authentication failed' });
    await client.closed;
    expect(simulator.clients).toBe(0);
  });
});

test('before the login nothing is told and nothing done', async () => {
  await withDesk(async ({ open, simulator, signedIn }) => {
    const [stranger, watcher] = [await open(), await signedIn()];
    expect(await stranger.ask({ Action: 'CoreShowChannels' })).toMatchObject({ Message: 'Permission denied' });
    simulator.run(quickCall());
    await watcher.event('BridgeEnter');
    expect(stranger.events()).toEqual([]);
  });
});

describe('rights', () => {
  test('who may read call and agent sees the call, but neither Cdr nor the system', async () => {
    await withDesk(async ({ signedIn, simulator }) => {
      const [watcher, driver] = [await signedIn(), await signedIn('driver')];
      simulator.run(quickCall());
      await driver.event('Cdr');
      await driver.seen((m) => m['Event'] === 'Hangup' && m['Channel']?.startsWith('PJSIP/trunk') === true);
      const seen = new Set(watcher.messages.flatMap((message) => message['Privilege'] ?? []));
      expect([...seen].sort()).toEqual(['agent,all', 'call,all']);
      expect(watcher.events()).not.toContain('FullyBooted');
      expect(driver.events()).toEqual(expect.arrayContaining(['FullyBooted', 'Newexten', 'Cdr']));
    });
  });

  test('who may read system only sees no call', async () => {
    await withDesk(async ({ signedIn, simulator }) => {
      const [clock, watcher] = [await signedIn('clock'), await signedIn()];
      simulator.run(quickCall());
      await watcher.event('AgentComplete');
      expect(clock.events()).toEqual(['FullyBooted']);
    });
  });

  test('the least account lists channels and asks for the state, but changes nothing', async () => {
    await withDesk(async ({ signedIn }) => {
      const client = await signedIn();
      for (const action of ['CoreStatus', 'CoreShowChannels', 'Status', 'BridgeList', 'QueueStatus', 'Ping']) {
        expect(await client.ask({ Action: action })).toMatchObject({ Response: 'Success' });
      }
      for (const action of [
        'ParkedCalls',
        'Originate',
        'Redirect',
        'Hangup',
        'QueueAdd',
        'QueuePause',
        'Setvar',
        'Command',
      ]) {
        expect(await client.ask({ Action: action })).toMatchObject({ Response: 'Error', Message: 'Permission denied' });
      }
    });
  });

  test('ListCommands tells what this account may do', async () => {
    await withDesk(async ({ signedIn }) => {
      const [watcher, driver] = [await signedIn(), await signedIn('driver')];
      const [few, all] = [await watcher.ask({ Action: 'ListCommands' }), await driver.ask({ Action: 'ListCommands' })];
      expect(few['QueueStatus']).toContain('(Priv: <none>)');
      expect(few['Originate']).toBeUndefined();
      expect(all['Originate']).toContain('(Priv: originate,all)');
    });
  });

  test('Events switches the flow off, on again, and to one class', async () => {
    await withDesk(async ({ signedIn, simulator }) => {
      const [client, other] = [await signedIn(), await signedIn()];
      expect(await client.ask({ Action: 'Events', EventMask: 'off' })).toMatchObject({ Events: 'Off' });
      simulator.run(quickCall());
      await other.event('AgentConnect');
      expect(client.events()).toEqual([]);
      expect(await client.ask({ Action: 'Events', EventMask: 'agent' })).toMatchObject({ Events: 'On' });
      await client.event('AgentComplete');
      expect(new Set(client.messages.flatMap((message) => message['Privilege'] ?? []))).toEqual(new Set(['agent,all']));
    });
  });
});

describe('bytes that no client should send', () => {
  test('an unknown action is named', async () => {
    await withDesk(async ({ signedIn }) => {
      const client = await signedIn();
      expect((await client.ask({ Action: 'Dance' }))['Message']).toMatch(/^Invalid\/unknown command: Dance\./);
      expect(await client.ask({ Noise: 'x' })).toMatchObject({ Message: 'Missing action in request' });
    });
  });

  test('a line over 1,024 bytes and a message over 128 lines are refused; the session lives on', async () => {
    await withDesk(async ({ signedIn }) => {
      const client = await signedIn();
      client.socket.write(`Action: Ping\r\nActionID: ${'9'.repeat(5000)}\r\n\r\n`);
      await client.seen((m) => m['Message']?.includes('line too long') === true);
      client.socket.write(`Action: Ping\r\n${'Variable: a=b\r\n'.repeat(200)}\r\n`);
      await client.seen((m) => m['Message']?.includes('too many lines') === true);
      expect(await client.ask({ Action: 'Ping' })).toMatchObject({ Ping: 'Pong' });
    });
  });

  test('a bare LF ends a line and a NUL a value, as on a real PBX', async () => {
    await withDesk(async ({ signedIn }) => {
      const client = await signedIn();
      client.socket.write('Action: Ping\0Command\nActionID: bare\n\n');
      expect(await client.seen((m) => m['ActionID'] === 'bare')).toMatchObject({ Ping: 'Pong' });
    });
  });

  test('an action that comes byte by byte, cut inside a character, is one action', async () => {
    await withDesk(async ({ signedIn }) => {
      const client = await signedIn('driver');
      const bytes = Buffer.from(
        'Action: QueuePause\r\nInterface: PJSIP/8001\r\nPaused: true\r\nReason: 午休\r\nActionID: slow\r\n\r\n',
      );
      for (const byte of bytes) client.socket.write(Buffer.of(byte));
      expect(await client.seen((m) => m['ActionID'] === 'slow')).toMatchObject({ Response: 'Success' });
      expect(await client.event('QueueMemberPause')).toMatchObject({ PausedReason: '午休', Paused: '1' });
    });
  });
});

test('Logoff says goodbye and closes', async () => {
  await withDesk(async ({ signedIn }) => {
    const client = await signedIn();
    expect(await client.ask({ Action: 'Logoff' })).toMatchObject({ Response: 'Goodbye' });
    await client.closed;
  });
});
