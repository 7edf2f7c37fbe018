/** `simulate`: a PBX on a port that prints where it is and who may log in, and ends with the signal. */
import { TestClient } from '../simulator/client.js';
import { ran, start, type Running } from './harness.js';

/** Starts it on a free port, lets the test use it, and stops it. */
async function simulating(
  argv: readonly string[],
  use: (port: number, running: Running) => Promise<void>,
  env: Record<string, string> = {},
) {
  const running = start(['simulate', '--port', '0', ...argv], { env });
  try {
    await Promise.race([running.out.until(/:\d+\n/), running.code]);
    await use(Number(/:(\d+)\n/.exec(running.out.text)?.[1]), running);
  } finally {
    running.stop();
  }
  expect(await running.code).toBe(0);
}

test('any client logs in with what it printed, and calls come in', async () => {
  await simulating(['--call-every', '1s', '--seed', '3'], async (port, { out, err }) => {
    await err.until(/A caller every 1s/);
    expect(out.text).toMatch(/^127\.0\.0\.1:\d+\n$/);
    const [, secret = ''] = /skylark +(\S+) +read call,agent; write reporting/.exec(err.text) ?? [];
    const client = await TestClient.open(port);
    try {
      expect(await client.login('skylark', secret)).toMatchObject({ Response: 'Success' });
      await client.event('Newchannel');
      expect(await client.ask({ Action: 'Originate' })).toMatchObject({ Message: 'Permission denied' });
    } finally {
      client.close();
    }
  });
});

test('a scene is played when it is named', async () => {
  await simulating(
    ['--scene', 'direct-busy'],
    async (port, { err }) => {
      expect(err.text).not.toContain('for-this-test');
      const client = await TestClient.open(port);
      try {
        expect(await client.login('admin', 'for-this-test')).toMatchObject({ Response: 'Success' });
        const begun = await client.event('Newchannel');
        expect(begun).toMatchObject({ Exten: '01085008123' });
        expect(await client.seen((m) => m['Event'] === 'Hangup' && m['Cause'] === '17')).toBeDefined();
      } finally {
        client.close();
      }
    },
    { SKYLARK_SIMULATED_SECRET: 'for-this-test' },
  );
});

test('the scenes are listed with what happens in them', async () => {
  const { code, out } = await ran(['simulate', '--scenes']);
  expect(code).toBe(0);
  expect(out).toMatch(/^ring-all-answered +Three phones ring/m);
  expect(out).toMatch(/^park-timed-out +Nobody takes/m);
});

test.each([
  [['--port', '99999'], '--port takes a number from 0 to 65535, not "99999".'],
  [['--port', 'ami'], '--port takes a number'],
  [['--seed', '-1'], '--seed takes a number'],
  [['--call-every', 'often'], '--call-every takes a duration from 100ms to 1h such as 7s, not "often".'],
  [['--host', 'localhost'], '--host takes an address such as 127.0.0.1, not "localhost".'],
  [['--host', '0.0.0.0'], '--host 0.0.0.0 is reachable from outside: add --allow-any to mean it.'],
  [['--host', '0.0.0.0', '--allow-any'], '--allow-any needs a password in SKYLARK_SIMULATED_SECRET'],
  [['--scene', 'nonsense'], 'There is no scene "nonsense"; --scenes lists them.'],
])('%j is wrong usage', async (argv, words) => {
  const { code, out, err } = await ran(['simulate', ...argv]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(words);
});

test('a taken port is said in one sentence', async () => {
  await simulating([], async (port) => {
    const { code, err } = await ran(['simulate', '--port', String(port)]);
    expect(code).toBe(1);
    expect(err).toBe(`skylark: Cannot listen on 127.0.0.1:${port}: the port is taken.\n`);
  });
});
