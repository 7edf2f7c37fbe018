/** `/ws` over real sockets: who comes in, what he is told, what he missed, and when his right ends. */
import { Listener, listening, signIn, type House, type Message } from './house.js';
import { house, kept, link, open, page, program, seen, snapshot, told } from './push-desk.js';

test('a page says nothing of who it is: its cookie does; a snapshot with its number, then events', async () => {
  await open();
  const wang = await page('wang.li');
  expect(wang.messages[0]).toMatchObject({ type: 'hello', protocol: 1, stream: expect.stringMatching(/^[\w-]{12}$/) });
  expect(wang.messages[1]).toMatchObject({
    type: 'snapshot',
    stream: wang.messages[0]?.['stream'],
    seq: 0,
    serverTime: expect.stringMatching(/Z$/),
    cards: [],
    links: [link('main')],
  });
  expect(wang.messages[1]).not.toHaveProperty('calls');
  house.hub.publish({ type: 'pbx.link', link: link('main') }, { everyone: true });
  expect(await wang.next('pbx.link')).toEqual({ type: 'pbx.link', link: link('main'), seq: 1, at: expect.any(String) });
  wang.say({ type: 'ping' });
  expect(await wang.next('pong')).toEqual({ type: 'pong' });
  expect(house.hub.present()).toEqual(['wang.li']);
});

test('everybody is told what is for him, once, and nothing else', async () => {
  await open();
  const [wang, li, watch, own] = [
    await page('wang.li'),
    await page('li.hua'),
    await program(['supervisor']),
    await program(['agent'], 'wang.li'),
  ];
  const say = (pbx: string, audience: Parameters<House['hub']['publish']>[1]): void =>
    house.hub.publish({ type: 'pbx.link', link: link(pbx) }, audience);
  say('all', { everyone: true, users: ['wang.li'] });
  say('wang', { users: ['wang.li', 'nobody'] });
  say('sup', { roles: ['supervisor', 'administrator'] });
  say('both', { roles: ['supervisor'], users: ['li.hua', 'wang.li'], watchers: true });
  say('watch', { watchers: true });
  say('none', {});
  expect(await told(wang, li, watch, own)).toEqual([
    ['all', 'wang', 'both'],
    ['all', 'sup', 'both'],
    ['all', 'sup', 'both', 'watch'],
    ['all', 'wang', 'both'],
  ]);
});

describe('coming back', () => {
  const again = async (from: Listener, after: number, stream?: string): Promise<Listener> => {
    const token = await house.access.tokens.add({ name: 'again', roles: ['supervisor'], user: null, replace: true });
    const back = kept(new Listener(house.url));
    const hello = await back.next('hello');
    back.say({ type: 'auth', token });
    back.say({ type: 'subscribe', stream: stream ?? hello['stream'], after });
    from.close();
    return back;
  };
  const publish = (count: number, roles: readonly ('supervisor' | 'agent')[] = ['supervisor']): void => {
    for (let i = 0; i < count; i += 1) house.hub.publish({ type: 'pbx.link', link: link(`n${i}`) }, { roles });
  };
  const seqs = (messages: readonly Message[]): unknown[] =>
    messages.flatMap((m) => (m['seq'] === undefined ? [] : [m['seq']]));

  test('with its place it gets what it missed, in order, and only what is for it', async () => {
    await open();
    const first = await program(['supervisor']);
    publish(3);
    await first.next('pbx.link', 3);
    publish(2, ['agent']);
    publish(2);
    const back = await again(first, 2);
    await back.next('pbx.link', 3);
    publish(1);
    await back.next('pbx.link', 4);
    expect(seqs(back.messages)).toEqual([3, 6, 7, 8]);
    expect(back.messages.some((m) => m.type === 'snapshot')).toBe(false);
  });

  test.each([
    ['of another stream', 1, 'another-stream'],
    ['from a number that was never given', 999, undefined],
  ])('%s it gets a snapshot', async (_what, after, stream) => {
    await open();
    const first = await program(['supervisor']);
    publish(3);
    const back = await again(first, after, stream);
    expect(await back.next('snapshot')).toMatchObject({ seq: 3 });
    publish(1);
    await back.next('pbx.link');
    expect(seqs(back.messages)).toEqual([3, 4]);
  });

  test.each([
    ['more messages than are kept', { kept: 10 }],
    ['more bytes than are kept', { keptBytes: 1000 }],
    ['more bytes than a snapshot is worth', { replayBytes: 1000 }],
  ])('after %s it gets a snapshot', async (_what, limits) => {
    await open({ limits });
    const first = await program(['supervisor']);
    publish(30);
    const far = await again(first, 5);
    expect(await far.next('snapshot')).toMatchObject({ seq: 30 });
    const near = await again(far, 28);
    await near.next('pbx.link', 2);
    expect(seqs(near.messages)).toEqual([29, 30]);
  });

  test('150 at once are all served, and what happens meanwhile reaches each of them exactly once', async () => {
    await open({ users: { 'wang.li': ['supervisor'] } });
    const token = await house.access.tokens.add({ name: 'many', roles: ['supervisor'], user: null });
    await house.access.refresh();
    const all = Array.from({ length: 150 }, () => kept(new Listener(house.url)));
    let published = 0;
    for (const one of all) {
      await one.next('hello');
      one.say({ type: 'auth', token });
      one.say({ type: 'subscribe' });
      publish(1);
      published += 1;
    }
    for (const one of all) {
      const start = Number((await one.next('snapshot'))['seq']);
      await one.until(() => seqs(one.messages).length === published - start + 1);
      expect(seqs(one.messages)).toEqual(Array.from({ length: published - start + 1 }, (_, i) => start + i));
    }
  });
});

describe('who may come in', () => {
  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without an address', { origin: 'null' }],
  ])('a page of %s is refused, whatever cookie it has', async (_what, headers) => {
    await open();
    const { cookie } = await signIn(house.url, 'wang.li');
    const socket = kept(new Listener(house.url, { headers: { cookie, ...headers } }));
    await socket.gone();
    expect(socket.refused).toBe(403);
  });

  test('a cookie without an origin counts for nothing', async () => {
    await open();
    const { cookie } = await signIn(house.url, 'wang.li');
    const socket = kept(new Listener(house.url, { headers: { cookie } }));
    await socket.next('hello');
    socket.say({ type: 'subscribe' });
    expect(await socket.next('error')).toMatchObject({ error: { code: 'forbidden' } });
    expect((await socket.gone()).code).toBe(1008);
  });

  test('a wrong token, an old cookie: told so and closed', async () => {
    await open();
    const wrong = kept(new Listener(house.url));
    await wrong.next('hello');
    wrong.say({ type: 'auth', token: 'sky_nothing-like-a-token-of-ours-at-all' });
    wrong.say({ type: 'subscribe' });
    expect(await wrong.next('error')).toMatchObject({ error: { code: 'forbidden' } });
    expect((await wrong.gone()).code).toBe(1008);
    expect(wrong.messages.map((m) => m.type)).toEqual(['hello', 'error']);
    const browser = await signIn(house.url, 'wang.li');
    await browser.ask('/api/v1/session', { method: 'DELETE' });
    const old = kept(new Listener(house.url, { headers: { cookie: browser.cookie, origin: house.url } }));
    await old.next('hello');
    old.say({ type: 'subscribe' });
    expect((await old.gone()).code).toBe(1008);
    expect(seen.filter((who) => who.user === null && who.via === 'session')).toEqual([]);
  });

  test('who does not say who he is does not stay, and cannot fill the house', async () => {
    await open({ limits: { signIn: 40, sweep: 10, strangers: 3 } });
    const strangers = [0, 1, 2].map(() => kept(new Listener(house.url)));
    for (const one of strangers) await one.next('hello');
    const fourth = kept(new Listener(house.url));
    const wang = await signIn(house.url, 'wang.li');
    const colleague = kept(await listening(house.url, wang));
    await fourth.gone();
    expect(fourth.refused).toBe(503);
    for (const one of strangers) expect((await one.gone()).code).toBe(1008);
    expect(colleague.closed).toBeNull();
  });

  test('strangers who say nothing make room for a program that signs in', async () => {
    await open({ limits: { strangers: 2, patience: 0 } });
    const silent = [0, 1].map(() => kept(new Listener(house.url)));
    for (const one of silent) await one.next('hello');
    const watch = await program(['supervisor']);
    await silent[0]?.gone();
    expect([silent[0]?.closed?.code, silent[1]?.closed, watch.closed]).toEqual([1006, null, null]);
  });

  test('a program may send its token with the upgrade', async () => {
    await open({ limits: { strangers: 0 } });
    const token = await house.access.tokens.add({ name: 'header', roles: ['supervisor'], user: null });
    const watch = kept(new Listener(house.url, { headers: { authorization: `Bearer ${token}` } }));
    await watch.next('hello');
    watch.say({ type: 'subscribe' });
    await watch.next('snapshot');
  });

  test('there is no other socket than /ws', async () => {
    await open();
    const other = kept(new Listener(`${house.url}/elsewhere`));
    await other.gone();
    expect(other.refused).toBe(404);
  });
});

describe('the end of a right', () => {
  test('signing out closes the sockets of that session alone', async () => {
    await open();
    const [first, second] = [await signIn(house.url, 'wang.li'), await signIn(house.url, 'wang.li')];
    const [a, b] = [kept(await listening(house.url, first)), kept(await listening(house.url, second))];
    await first.ask('/api/v1/session', { method: 'DELETE' });
    expect((await a.gone()).code).toBe(1008);
    expect(a.messages.at(-1)).toMatchObject({ type: 'error', error: { code: 'forbidden' } });
    b.say({ type: 'ping' });
    await b.next('pong');
    expect(house.hub.present()).toEqual(['wang.li']);
  });

  test('a token revoked by the command line beside us closes its sockets', async () => {
    await open();
    const watch = await program(['supervisor']);
    await house.access.tokens.revoke('t0');
    expect((await watch.gone()).code).toBe(1008);
  });

  test('a session that ran out closes its sockets though they are busy', async () => {
    await open({ limits: { sweep: 20 } });
    const wang = await page('wang.li');
    house.pass(12 * 3_600_000_000);
    expect((await wang.gone()).code).toBe(1008);
  });

  test('an open page keeps its session from going idle', async () => {
    await open({ limits: { sweep: 5 } });
    const browser = await signIn(house.url, 'wang.li');
    const wang = kept(await listening(house.url, browser));
    for (let i = 0; i < 4; i += 1) {
      house.pass(1_800_000_000);
      // Each pong follows a sweep at the latest by the next one.
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(wang.closed).toBeNull();
    expect((await browser.ask('/api/v1/session')).status).toBe(200);
  });

  test('a user who lost a role is told no more of it', async () => {
    await open({ users: { 'li.hua': ['supervisor', 'agent'] }, limits: { sweep: 20 } });
    const watch = await program(['supervisor', 'agent'], 'li.hua');
    await house.access.accounts.change('li.hua', { roles: ['agent'] });
    await house.access.refresh();
    house.hub.publish({ type: 'pbx.link', link: link('sup') }, { roles: ['supervisor'] });
    house.hub.publish({ type: 'pbx.link', link: link('agents') }, { roles: ['agent'] });
    expect(await told(watch)).toEqual([['agents']]);
  });
});

test('a part of the snapshot that fails takes nothing from the rest', async () => {
  await open({
    snapshot: [
      () => {
        throw new Error('broken');
      },
      ...snapshot,
    ],
  });
  const wang = await page('wang.li');
  expect(wang.messages[1]).toMatchObject({ type: 'snapshot', links: [link('main')] });
  expect(house.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'a part of the snapshot failed' }),
  );
});

test('a message is made into bytes once, however many sockets get it', async () => {
  await open();
  const all = [await page('wang.li'), await page('wang.li'), await page('li.hua')];
  let made = 0;
  const event = {
    type: 'pbx.link' as const,
    get link() {
      made += 1;
      return link('once');
    },
  };
  house.hub.publish(event, { everyone: true });
  for (const one of all) await one.next('pbx.link');
  expect(made).toBe(1);
});

test('when the daemon stops, sockets are told so', async () => {
  await open();
  const wang = await page('wang.li');
  await house.hub.close();
  expect((await wang.gone()).code).toBe(1001);
});
