/** `/ws` over real sockets: those who are slow, silent, rude or broken harm nobody else. */
import { connect } from 'node:net';
import { house, link, open, page } from './push-desk.js';

describe('rude and broken clients', () => {
  test.each([
    ['no JSON', 'hello?'],
    ['an unknown message', { type: 'publish', event: 'x' }],
    ['an unknown field', { type: 'subscribe', user: 'root' }],
    ['a place that is no number', { type: 'subscribe', stream: 'x', after: '5' }],
    ['a deep hole', '['.repeat(2000)],
  ])('%s is answered; three times and it is closed', async (_what, message) => {
    await open();
    const wang = await page('wang.li');
    wang.say(message);
    expect(await wang.next('error')).toMatchObject({ error: { code: 'invalid' } });
    expect(wang.closed).toBeNull();
    wang.say(message);
    wang.say(message);
    expect((await wang.gone()).code).toBe(1008);
  });

  test('bytes instead of text are no message', async () => {
    await open();
    const wang = await page('wang.li');
    wang.ws.send(Buffer.from('{"type":"ping"}'));
    expect(await wang.next('error')).toMatchObject({ error: { code: 'invalid' } });
  });

  test('a frame beyond all measure ends the socket', async () => {
    await open();
    const wang = await page('wang.li');
    wang.say('x'.repeat(5000));
    expect((await wang.gone()).code).toBe(1009);
  });

  test('a flood of messages ends the socket', async () => {
    await open();
    const wang = await page('wang.li');
    for (let i = 0; i < 50; i += 1) wang.say({ type: 'ping' });
    expect((await wang.gone()).code).toBe(1008);
    expect(wang.messages.filter((m) => m.type === 'pong').length).toBeLessThan(25);
  });

  test('half a handshake and a broken one harm nobody', async () => {
    await open();
    const wang = await page('wang.li');
    const { port } = new URL(house.url);
    const raw = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.end(text));
        socket.on('data', () => undefined);
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
      });
    const head = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    await raw(`${head}\r\n`);
    await raw(`${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n`);
    await raw(`${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\xff\xff\xff`);
    await raw(`${head}Origin: \x01\r\n\r\n`);
    house.hub.publish({ type: 'pbx.link', link: link('after') }, { everyone: true });
    await wang.next('pbx.link');
  });

  test('who reads nothing is dropped; the others miss nothing and wait for nothing', async () => {
    await open({ limits: { backlog: 256 * 1024 } });
    const [slow, quick] = [await page('wang.li'), await page('wang.li')];
    slow.ws.pause();
    const big = { ...link('big'), reason: 'x'.repeat(60_000) };
    let sent = 0;
    while (house.hub.sockets() > 1) {
      house.hub.publish({ type: 'pbx.link', link: big }, { users: ['wang.li'] });
      sent += 1;
      await quick.next('pbx.link', sent);
      expect(sent).toBeLessThan(1000);
    }
    house.hub.publish({ type: 'pbx.link', link: link('after') }, { users: ['wang.li'] });
    expect(await quick.next('pbx.link', sent + 1)).toMatchObject({ seq: sent + 1 });
    slow.ws.resume();
    expect((await slow.gone()).code).toBe(1006);
  });

  test('who has died without a word is noticed', async () => {
    await open({ limits: { ping: 10, silence: 60, sweep: 10 } });
    const [dead, alive] = [await page('wang.li'), await page('li.hua')];
    dead.ws.pause();
    while (house.hub.sockets() > 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(house.hub.present()).toEqual(['li.hua']);
    expect(alive.closed).toBeNull();
  });
});
