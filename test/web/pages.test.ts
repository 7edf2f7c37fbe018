/** Small decisions of the pages: where a refusal is said, which cards stand in the strip, which room an address means. */
import { cardsInOrder, pbxOfCall } from '../../src/web/agent/cards.js';
import { restApi, type Fetch } from '../../src/web/session/api.js';
import { addressOf, placeOf } from '../../src/web/shell/route.js';
import { problemsOf } from '../../src/web/sign-in/problems.js';
import { agentCounts, agentsInOrder, openCalls, timedCalls } from '../../src/web/supervisor/lists.js';
import { agent, answered, at, call, card } from './live-scene.js';

const answer =
  (status: number, body: unknown): Fetch =>
  () =>
    Promise.resolve(new Response(body === null ? null : JSON.stringify(body), { status }));

describe('signing in', () => {
  test('a wrong password is said beside the password, without telling which of the two was wrong', async () => {
    const refused = await restApi(answer(401, { error: { code: 'forbidden', message: 'no' } })).signIn('a', 'b');
    expect(refused).toEqual({ is: 'wrong' });
    expect(problemsOf({ is: 'wrong' })).toEqual({ password: { is: 'wrong' } });
  });

  test('the server’s own word on a field stands beside that field', async () => {
    const refused = await restApi(
      answer(400, { error: { code: 'invalid', message: 'invalid', fields: { user: 'too long' } } }),
    ).signIn('a', 'b');
    expect(refused.is === 'failed' && problemsOf(refused)).toEqual({ user: { is: 'said', text: 'too long' } });
  });

  test('a server that is away, or sends something else, is no wrong password', async () => {
    const api = restApi(() => Promise.reject(new TypeError('network')));
    expect(await api.signIn('a', 'b')).toEqual({ is: 'away' });
    expect(await api.whoAmI()).toEqual({ is: 'away' });
    expect(await restApi(answer(502, null)).whoAmI()).toEqual({ is: 'away' });
    expect(await restApi(answer(429, null)).signIn('a', 'b')).toEqual({ is: 'too_many' });
    expect(await restApi(answer(401, null)).whoAmI()).toEqual({ is: 'out' });
  });
});

test('figures that cannot be had are unknown, not zero', async () => {
  expect(await restApi(answer(404, { error: { code: 'not_found', message: '' } })).answerTimes(0, 1)).toBeNull();
  expect(await restApi(answer(200, {})).answerTimes(0, 1)).toBeNull();
  const none = {
    offered: 0,
    answered: 0,
    within: 0,
    late: 0,
    abandoned: 0,
    shortAbandoned: 0,
    asaMs: null,
    unknown: [],
  };
  expect(await restApi(answer(200, none)).answerTimes(0, 1)).toEqual(none);
});

describe('the strip of cards', () => {
  test('living cards by the start of their ring, whatever their state; withdrawn ones behind, the latest first', () => {
    const order = cardsInOrder([
      card('gone-1', { state: 'withdrawn', ringingSince: at(1) }),
      card('second', { ringingSince: at(5) }),
      card('first', { state: 'answered_here', ringingSince: at(3) }),
      card('gone-2', { state: 'withdrawn', ringingSince: at(2) }),
    ]);
    expect(order.map((one) => one.callId)).toEqual(['first', 'second', 'gone-2', 'gone-1']);
  });

  test('a card’s clock is that of its PBX, also where one name begins like another', () => {
    expect(pbxOfCall('main-2-1795468758-1795468758.3', ['main', 'main-2'])).toBe('main-2');
    expect(pbxOfCall('main-1795468758-1795468758.3', ['main', 'main-2'])).toBe('main');
    expect(pbxOfCall('other-1', ['main'])).toBeNull();
  });
});

describe('the lists', () => {
  test('only hotline calls that were offered run against the limit', () => {
    const calls = new Map(
      [
        call('offered'),
        call('menu', { offeredAt: null }),
        call('internal', { hotline: false, direction: 'internal' }),
        answered('talk', 4),
      ].map((one) => [one.id, one]),
    );
    expect(openCalls(calls).talking.map((one) => one.id)).toEqual(['talk']);
    expect(openCalls(calls).waiting).toHaveLength(3);
    expect(timedCalls(calls).map((one) => one.id)).toEqual(['offered']);
    expect(openCalls(calls)).toBe(openCalls(calls));
  });

  test('agents stand by extension, the shorter first, and never move with their state', () => {
    const agents = new Map(
      [agent('8002', 'ringing'), agent('801', 'ready'), agent('8001', 'paused')].map((one) => [one.extension, one]),
    );
    expect(agentsInOrder(agents).map((one) => one.extension)).toEqual(['801', '8001', '8002']);
    expect(agentCounts(agents).get('ringing')).toBe(1);
  });
});

test('an address holds the room, what stands behind it, and what is asked', () => {
  expect(placeOf(addressOf('live'))).toMatchObject({ room: 'live', rest: '' });
  expect(placeOf(addressOf('calls', 'main-1-1795400100.1'))).toMatchObject({ rest: 'main-1-1795400100.1' });
  expect(placeOf(addressOf('tickets', 'a/b', { q: '打印 机' })).query.get('q')).toBe('打印 机');
  expect(placeOf(addressOf('tickets', 'a/b')).rest).toBe('a/b');
  expect(placeOf('#/tickets/%E0%A4')).toMatchObject({ room: 'tickets', rest: '' });
  expect(placeOf('')).toMatchObject({ room: '', rest: '' });
});
