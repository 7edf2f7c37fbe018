/** A directory elsewhere is asked about unknown callers, and whatever it does, the card is not delayed and nothing leaks. */
import { ownCertificate } from '../../http/own-certificate.js';
import { longestAnswer } from '../../../src/features/number-lookup/ask-http.js';
import {
  caller,
  fieldsAsNamed,
  json,
  openElsewhere,
  openLookup,
  second,
  type Asking,
  type Elsewhere,
} from './elsewhere.js';

const number = '+8613912345678';
const nobody = { match: 'none' };
const found = (name: string) => ({ match: 'one', person: expect.objectContaining({ name }) });

let elsewhere: Elsewhere;
let at: Asking;
beforeEach(async () => {
  elsewhere = await openElsewhere();
  at = await openLookup(elsewhere.url);
});
afterEach(async () => {
  await at.lookup.stop?.();
  await elsewhere.stop();
});

const find = (of = number) => at.lookup.find(caller(of));
/** No line of the log holds any part of the number that tells whose it is, or a word of an answer. */
function nothingTold(): void {
  const told = JSON.stringify(at.lines);
  for (const part of ['13912345678', '12345678', '%2B', '赵敏', 'phone=']) expect(told).not.toContain(part);
}

test('an unknown caller is asked about once, by his number in E.164, and known from then on', async () => {
  expect(await find()).toEqual({
    match: 'one',
    person: {
      name: '赵敏',
      title: null,
      salutation: null,
      organisation: '采购部',
      department: null,
      vip: null,
      notes: null,
      language: null,
    },
  });
  expect(elsewhere.asked).toEqual(['/people?phone=%2B8613912345678']);
  // Out of memory it comes at once, without a promise.
  expect(find()).toEqual(found('赵敏'));
  expect([elsewhere.asked.length, at.figure('found'), at.figure('kept')]).toEqual([1, 1, 1]);
});

test('who asks twice at the same time asks once', async () => {
  await Promise.all([1, 2, 3].map(async () => find()));
  expect(elsewhere.asked).toHaveLength(1);
});

test.each([
  ['404', json({}, 404)],
  ['204', json('', 204)],
  ['null', json(null)],
  ['no name', json({ organisation: '采购部' })],
  ['a list', json([{ name: '赵敏' }])],
  ['a name that is none', json({ name: { toString: 'x' } })],
])('an answer that names nobody (%s) is kept too, until it is old', async (_what, answer) => {
  elsewhere.answer = answer;
  expect(await find()).toEqual(nobody);
  expect(find()).toEqual(nobody);
  expect([elsewhere.asked.length, at.figure('unknown'), at.figure('failed')]).toEqual([1, 1, 0]);
  at.pass(3600 * second);
  elsewhere.answer = json({ name: '赵敏' });
  expect(await find()).toEqual(found('赵敏'));
});

test.each([
  ['withheld', caller(null, { withheld: true })],
  ['one of our phones', caller('8001', { extension: '8001' })],
  ['a service number', caller('95588')],
  ['no number', caller(null)],
])('nobody is asked about %s', (_what, who) => {
  expect(at.lookup.find(who)).toEqual(nobody);
  expect(elsewhere.asked).toEqual([]);
});

test('until our own directory knows its people everybody looks unknown: nobody is asked', async () => {
  let ready = (): void => undefined;
  const early = await openLookup(elsewhere.url, { known: () => new Promise((resolve) => (ready = resolve)) });
  expect(early.lookup.find(caller(number))).toEqual(nobody);
  ready();
  await Promise.resolve();
  expect(await early.lookup.find(caller(number))).toEqual(found('赵敏'));
  await early.lookup.stop?.();
});

test('parts are taken from where the configuration says, cut and without signs that forge', async () => {
  const fields = fieldsAsNamed({ name: 'data.full', organisation: 'data.org.name', notes: 'remark' });
  const mapped = await openLookup(elsewhere.url, { fields });
  elsewhere.answer = json({
    name: 'not this one',
    data: { full: `  钱\u202e七\r\nX-Evil: 1${'长'.repeat(200)}`, org: { name: '仓库' } },
    remark: 7,
    vip: { level: 'VIP' },
    title: '__proto__',
  });
  const match = await mapped.lookup.find(caller(number));
  expect(match).toMatchObject({ person: { organisation: '仓库', notes: null, vip: null, title: '__proto__' } });
  const name = match.match === 'one' ? match.person.name : '';
  expect([name.slice(0, 14), Array.from(name).length]).toEqual(['钱 七  X-Evil: 1', 80]);
  expect(name).not.toMatch(/[\p{Cc}\u202e]/u);
  await mapped.lookup.stop?.();
});

describe('trouble elsewhere', () => {
  const huge = 'x'.repeat(longestAnswer + 1);
  test.each([
    ['not_json', 'says something else', (_q, r) => r.end('<html>')],
    ['not_json', 'packs its answer', (_q, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end('x')],
    [
      'too_large',
      'announces more than is read',
      (_q, r) => r.writeHead(200, { 'content-length': '9999999' }).write('{'),
    ],
    ['too_large', 'sends without end', (_q, r) => r.write(huge)],
    ['status', 'fails', json({ error: number }, 500)],
    [
      'redirect',
      'sends on to another host',
      (_q, r) => r.writeHead(302, { location: `http://127.0.0.2:1/${number}` }).end(),
    ],
    ['redirect', 'sends on within itself', (_q, r) => r.writeHead(308, { location: '/people2' }).end()],
    ['unreachable', 'hangs up', (q) => q.socket.destroy()],
    ['timeout', 'never answers', () => undefined],
    ['timeout', 'begins and never ends', (_q, r) => r.write('{"name":')],
    ['timeout', 'never ends to say that it knows nobody', (_q, r) => r.writeHead(404).write('x')],
  ] as [string, string, Elsewhere['answer']][])(
    '%s: it %s; the card goes without and the log holds no number',
    async (why, _what, answer) => {
      elsewhere.answer = answer;
      expect(await find()).toEqual(nobody);
      expect(at.lines.map((line) => [line.level, line.fields])).toEqual([
        ['warn', { why, status: why === 'status' ? 500 : why === 'redirect' ? expect.any(Number) : null, failures: 1 }],
      ]);
      expect([at.figure('failed'), elsewhere.asked.length]).toEqual([1, 1]);
      nothingTold();
      // A failure is no answer: the next call asks again.
      elsewhere.answer = json({ name: '赵敏' });
      expect(await find()).toEqual(found('赵敏'));
    },
  );

  test('who listens to nobody is told so, once a minute', async () => {
    await elsewhere.stop();
    for (let i = 0; i < 4; i += 1) expect(await find(`+861391234000${i}`)).toEqual(nobody);
    expect(at.lines).toMatchObject([{ fields: { why: 'unreachable', failures: 1 } }]);
    at.pass(61 * second);
    await find();
    expect(at.lines).toHaveLength(2);
    nothingTold();
  });

  test('one that does not answer is left alone for ten seconds, then asked again', async () => {
    elsewhere.answer = json({}, 503);
    for (let i = 0; i < 9; i += 1) await find(`+861391234000${i}`);
    expect([elsewhere.asked.length, at.figure('left_out')]).toEqual([5, 4]);
    elsewhere.answer = json({ name: '赵敏' });
    expect(find()).toEqual(nobody);
    at.pass(10 * second);
    expect(await find()).toEqual(found('赵敏'));
    expect(at.lines.at(-1)).toMatchObject({ level: 'info', message: 'the number look-up answers again' });
  });

  test('fifty callers at once: eight questions at a time, the others in turn or, when their time is over, not at all', async () => {
    const patient = await openLookup(elsewhere.url, { timeout: 10 * second });
    const held: (() => void)[] = [];
    let let_go = false;
    elsewhere.answer = (request, response) => {
      const send = (): void => json({ name: '赵敏' })(request, response);
      if (let_go) send();
      else held.push(send);
    };
    const numbers = Array.from({ length: 50 }, (_, i) => `+86139123400${String(i).padStart(2, '0')}`);
    const all = Promise.all(numbers.map(async (one) => patient.lookup.find(caller(one))));
    while (held.length < 8) await new Promise((resolve) => setImmediate(resolve));
    expect([elsewhere.asked.length, patient.figure('asked')]).toEqual([8, 8]);
    let_go = true;
    for (const send of held) send();
    expect((await all).filter((match) => match.match === 'one')).toHaveLength(50);
    expect(elsewhere.mostAtOnce).toBe(8);
    await patient.lookup.stop?.();

    // With eight that never answer, those behind them are let go with their time; the directory is not blamed for it.
    elsewhere.answer = () => undefined;
    const asked = elsewhere.asked.length;
    expect(await Promise.all(numbers.map(async (one) => find(one)))).toEqual(numbers.map(() => nobody));
    expect([elsewhere.asked.length - asked, at.figure('failed'), at.figure('left_out')]).toEqual([8, 8, 42]);
  });

  test('stopping waits for no answer', async () => {
    elsewhere.answer = () => undefined;
    const patient = await openLookup(elsewhere.url, { timeout: 10 * second });
    const pending = patient.lookup.find(caller(number));
    while (elsewhere.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await patient.lookup.stop?.();
    expect(await pending).toEqual(nobody);
    expect(patient.lines).toEqual([]);
    expect(patient.lookup.find(caller(number))).toEqual(nobody);
  });
});

describe('over TLS', () => {
  test('the certificate is checked: one of nobody that is trusted is refused, one of the own authority taken', async () => {
    const own = ownCertificate();
    const secure = await openElsewhere(own);
    const wary = await openLookup(secure.url, { timeout: 5 * second });
    expect(await wary.lookup.find(caller(number))).toEqual(nobody);
    expect(wary.lines).toMatchObject([{ fields: { why: 'certificate' } }]);
    expect(secure.asked).toEqual([]);
    const address = { url: secure.url, token: () => 'opener-4711', ca: own.cert };
    const trusting = await openLookup(secure.url, { timeout: 5 * second, address });
    expect(await trusting.lookup.find(caller(number))).toEqual(found('赵敏'));
    expect(secure.headers[0]).toMatchObject({ authorization: 'Bearer opener-4711', accept: 'application/json' });
    expect(JSON.stringify(trusting.lines)).not.toContain('opener');
    await wary.lookup.stop?.();
    await trusting.lookup.stop?.();
    await secure.stop();
  });
});
