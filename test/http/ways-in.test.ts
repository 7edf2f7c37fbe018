/** The same event in two forms: browsers get one, programs the other, and whoever comes back gets what was his. */
import type { LiveEvent } from '../../src/contract/messages.js';
import { Listener, listening, openHouse, signIn, watching, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.stop());

const roles = ['supervisor', 'administrator'] as const;
/** Which of the two it was shows in the message. */
function tell(queue: string, via: 'session' | 'token'): void {
  const event: LiveEvent = { type: 'answer.late', callId: via, queue, offeredAt: null, lateAt: '', limitMs: 1 };
  house.hub.publish(event, { roles, via });
}

test('a page and a program of the same supervisor each get the form that is theirs', async () => {
  const page = await signIn(house.url, 'li.hua');
  const token = await house.access.tokens.add({ name: 'crm', roles: ['supervisor'], user: 'li.hua' });
  const sockets = [await listening(house.url, page), await watching(house.url, token)];
  tell('first', 'session');
  tell('first', 'token');
  house.hub.publish(
    { type: 'answer.late', callId: 'both', queue: 'last', offeredAt: null, lateAt: '', limitMs: 1 },
    { roles },
  );
  const heard = [];
  for (const socket of sockets) {
    await socket.next('answer.late', 2);
    heard.push(socket.messages.filter((m) => m.type === 'answer.late').map((m) => m['callId']));
    socket.close();
  }
  expect(heard).toEqual([
    ['session', 'both'],
    ['token', 'both'],
  ]);
});

test('who comes back hears what he missed in his own form', async () => {
  const page = await signIn(house.url, 'li.hua');
  const first = await listening(house.url, page);
  const { stream } = await first.next('hello');
  const { seq } = await first.next('snapshot');
  first.close();
  tell('missed', 'token');
  tell('missed', 'session');
  const again = new Listener(house.url, { headers: { cookie: page.cookie, origin: house.url } });
  await again.next('hello');
  again.say({ type: 'subscribe', stream: String(stream), after: Number(seq) });
  expect(await again.next('answer.late')).toMatchObject({ callId: 'session' });
  expect(again.messages.map((message) => message.type)).toEqual(['hello', 'answer.late']);
  again.close();
});
