/** One session with a PBX: signing in, asking, being refused, losing the link. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { ActionFault } from '../../src/ami/action.js';
import { ConnectFault } from '../../src/ami/fault.js';
import { openAmiSession, type AmiSessionOptions } from '../../src/ami/session.js';
import { systemClock } from '../../src/clock.js';
import { selfSigned } from './certificate.js';
import { block, event } from './read.js';
import { scriptedPbx, usual, type Script, type ScriptedPbx } from './scripted-pbx.js';

const secret = 'a-secret-nobody-may-see';

const options = (port: number, more: Partial<AmiSessionOptions> = {}): AmiSessionOptions => ({
  host: '127.0.0.1',
  port,
  username: 'skylark',
  secret: () => secret,
  clock: systemClock,
  ...more,
});

async function withPbx(script: Partial<Script>, run: (pbx: ScriptedPbx) => Promise<void>): Promise<void> {
  const pbx = await scriptedPbx({ answer: (action) => usual(action), ...script });
  try {
    await run(pbx);
  } finally {
    await pbx.stop();
  }
}

async function faultOf(opening: Promise<unknown>): Promise<ConnectFault> {
  const fault: unknown = await opening.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof ConnectFault)) throw new Error(`no ConnectFault but ${String(fault)}`);
  expect(`${fault.message} ${fault.stack}`).not.toContain(secret);
  return fault;
}

test('signs in by challenge: the secret never crosses the wire', async () => {
  await withPbx({}, async (pbx) => {
    const session = await openAmiSession(options(pbx.port));
    expect(session.protocol).toBe('11.0.0');
    expect(pbx.actions[1]).toMatchObject({
      Action: 'Login',
      Username: 'skylark',
      AuthType: 'MD5',
      Key: createHash('md5').update(`840415273${secret}`).digest('hex'),
    });
    expect(pbx.received()).not.toContain(secret);
    session.close();
  });
});

test('signs in plainly where that is wanted', async () => {
  await withPbx({}, async (pbx) => {
    const session = await openAmiSession(options(pbx.port, { auth: 'plain', events: 'call,agent' }));
    expect(pbx.actions).toMatchObject([{ Action: 'Login', Secret: secret, Events: 'call,agent' }]);
    session.close();
  });
});

test('events that come in the same read as the answer to the login are not lost', async () => {
  const hangup = event('Hangup', `${block()}Cause: 16\r\n`);
  await withPbx(
    { answer: (action) => (action['Action'] === 'Login' ? `${usual(action)}${hangup}` : usual(action)) },
    async (pbx) => {
      const session = await openAmiSession(options(pbx.port));
      const names: string[] = [];
      await new Promise<void>((resolve) => {
        session.on('event', (message) => {
          names.push(message.name);
          resolve();
        });
      });
      expect(names).toEqual(['Hangup']);
      session.close();
    },
  );
});

test('answers are matched by ActionID, whatever their order', async () => {
  const waiting: string[] = [];
  await withPbx(
    {
      answer(action, socket) {
        if (action['Action'] !== 'Getvar') return usual(action);
        waiting.push(`Response: Success\r\nActionID: ${action['ActionID']}\r\nValue: ${action['Variable']}\r\n\r\n`);
        if (waiting.length === 2) socket.write(waiting.toReversed().join(''));
        return null;
      },
    },
    async (pbx) => {
      const session = await openAmiSession(options(pbx.port));
      const [one, two] = await Promise.all(['one', 'two'].map((Variable) => session.action('Getvar', { Variable })));
      expect([one?.response.get('Value'), two?.response.get('Value')]).toEqual(['one', 'two']);
      session.close();
    },
  );
});

test('a list is gathered to its end, with other events in between', async () => {
  await withPbx(
    {
      answer(action) {
        if (action['Action'] !== 'QueueStatus') return usual(action);
        const id = `ActionID: ${action['ActionID']}\r\n`;
        return (
          `Response: Success\r\n${id}EventList: start\r\n\r\n` +
          `Event: QueueMember\r\nQueue: hotline\r\nName: O'Brien\r\n${id}\r\n` +
          event('Hangup', `${block()}Cause: 16\r\n`) +
          `Event: QueueMember\r\nQueue: hotline\r\nName: 王莉\r\n${id}\r\n` +
          `Event: QueueMember\r\nQueue: hotline\r\nName: of somebody else\r\nActionID: another\r\n\r\n` +
          `Event: QueueStatusComplete\r\n${id}EventList: Complete\r\nListItems: 2\r\n\r\n`
        );
      },
    },
    async (pbx) => {
      const session = await openAmiSession(options(pbx.port));
      const { events } = await session.action('QueueStatus');
      expect(events.map((item) => item.get('Name'))).toEqual(["O'Brien", '王莉']);
      session.close();
    },
  );
});

test('the lines of a command and a refusal are answers', async () => {
  const lines =
    'Response: Success\r\nActionID: <id>\r\nMessage: Command output follows\r\nOutput: one\r\nOutput: \r\nOutput: 三\r\n\r\n';
  await withPbx({ answer: (action) => usual(action, { Command: lines }) }, async (pbx) => {
    const session = await openAmiSession(options(pbx.port));
    const { response } = await session.action('Command', { Command: 'core show channels' });
    expect(response.all('Output')).toEqual(['one', '', '三']);
    const refused = await session.action('ParkedCalls');
    expect([refused.response.name, refused.response.get('Message')]).toEqual(['Error', 'Permission denied']);
    session.close();
  });
});

test.each([
  ['CR LF', '8001\r\nAction: Originate'],
  ['LF', 'a\nb'],
  ['CR', 'a\rb'],
  ['NUL', 'a\u0000b'],
  ['escape', 'a\u001bb'],
  ['delete', 'a\u007fb'],
  ['a C1 control', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['too much', 'x'.repeat(2000)],
  ['too much in UTF-8', '张'.repeat(400)],
])('a value with %s is refused before anything is sent', async (_, value) => {
  await withPbx({}, async (pbx) => {
    const session = await openAmiSession(options(pbx.port));
    const before = pbx.received();
    const asked = session.action('Setvar', { Variable: 'X', Value: value });
    await expect(asked).rejects.toMatchObject({ name: 'ActionFault', kind: 'invalid' });
    await expect(asked).rejects.not.toThrow(value);
    await expect(session.action('Setvar', { 'Bad\r\nKey': 'x' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(session.action(`Ping\r\n${value}`)).rejects.toMatchObject({ kind: 'invalid' });
    await session.action('Ping');
    expect(pbx.received().slice(before.length)).toMatch(/^Action: Ping\r\nActionID: [\w-]+\r\n\r\n$/);
    session.close();
  });
});

test('pending actions are rejected when the link drops, and later ones too', async () => {
  await withPbx({ answer: (action) => (action['Action'] === 'Hold' ? null : usual(action)) }, async (pbx) => {
    const session = await openAmiSession(options(pbx.port));
    const closed = new Promise<string>((resolve) => session.on('close', resolve));
    const asked = session.action('Hold');
    await session.action('Ping');
    for (const socket of pbx.sockets) socket.destroy();
    await expect(asked).rejects.toMatchObject({ kind: 'lost' });
    await closed;
    await expect(session.action('Ping')).rejects.toBeInstanceOf(ActionFault);
  });
});

test('an action that is not answered is given up, and its late answer is nobody’s', async () => {
  let late = '';
  await withPbx(
    {
      answer(action) {
        if (action['Action'] !== 'Slow') return usual(action);
        late = `Response: Success\r\nActionID: ${action['ActionID']}\r\n\r\n`;
        return null;
      },
    },
    async (pbx) => {
      const session = await openAmiSession(options(pbx.port));
      await expect(session.action('Slow', {}, { timeoutMs: 30 })).rejects.toMatchObject({ kind: 'timeout' });
      pbx.send(late);
      await expect(session.action('Ping')).resolves.toBeDefined();
      session.close();
    },
  );
});

describe('why there is no session', () => {
  test('nobody listens', async () => {
    const pbx = await scriptedPbx({ answer: () => null });
    await pbx.stop();
    expect((await faultOf(openAmiSession(options(pbx.port)))).kind).toBe('refused_port');
  });

  test('no such host', async () => {
    const fault = await faultOf(openAmiSession(options(5038, { host: 'no-such-host.invalid' })));
    expect(fault.kind).toBe('unreachable');
  });

  test('a wrong password', async () => {
    const refusal = 'Response: Error\r\nActionID: <id>\r\nMessage: Authentication failed\r\n\r\n';
    await withPbx({ answer: (action) => usual(action, { Login: refusal }) }, async (pbx) => {
      const fault = await faultOf(openAmiSession(options(pbx.port)));
      expect([fault.kind, fault.message]).toEqual(['wrong_password', 'Authentication failed']);
    });
  });

  test.each(['SSH-2.0-OpenSSH_9.2p1\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n', '\u0015\u0003\u0003'])(
    'something else answers: %j',
    async (greeting) => {
      await withPbx({ greeting }, async (pbx) => {
        expect((await faultOf(openAmiSession(options(pbx.port)))).kind).toBe('not_ami');
      });
    },
  );

  test('it takes the connection and says nothing', async () => {
    await withPbx({ greeting: '' }, async (pbx) => {
      const fault = await faultOf(openAmiSession(options(pbx.port, { timeouts: { login: 40 } })));
      expect(fault.kind).toBe('timeout');
    });
  });

  test('it hangs up at once', async () => {
    const server = createServer((socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect((await faultOf(openAmiSession(options(port)))).kind).toBe('other');
    await new Promise((resolve) => server.close(resolve));
  });

  test('somebody gives up meanwhile', async () => {
    await withPbx({ greeting: '' }, async (pbx) => {
      const giveUp = new AbortController();
      const opening = faultOf(openAmiSession(options(pbx.port, { signal: giveUp.signal })));
      giveUp.abort();
      expect((await opening).message).toBe('given up');
    });
  });
});

describe('TLS', () => {
  const tls = selfSigned();

  test('with the authority known', async () => {
    await withPbx({ tls }, async (pbx) => {
      const session = await openAmiSession(options(pbx.port, { tls: { ca: tls.cert } }));
      expect((await session.action('Ping')).response.get('Ping')).toBe('Pong');
      session.close();
    });
  });

  test('with another name in the certificate', async () => {
    await withPbx({ tls }, async (pbx) => {
      const session = await openAmiSession(options(pbx.port, { tls: { ca: tls.cert, serverName: 'pbx.test' } }));
      session.close();
      const fault = await faultOf(
        openAmiSession(options(pbx.port, { tls: { ca: tls.cert, serverName: 'other.test' } })),
      );
      expect([fault.kind, fault.message]).toEqual(['tls', 'ERR_TLS_CERT_ALTNAME_INVALID']);
    });
  });

  test('an unknown authority is refused', async () => {
    await withPbx({ tls }, async (pbx) => {
      const fault = await faultOf(openAmiSession(options(pbx.port, { tls: {} })));
      expect([fault.kind, fault.message]).toEqual(['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    });
  });

  test('a port that speaks no TLS', async () => {
    await withPbx({}, async (pbx) => {
      expect((await faultOf(openAmiSession(options(pbx.port, { tls: {} })))).kind).toBe('tls');
    });
  });
});
