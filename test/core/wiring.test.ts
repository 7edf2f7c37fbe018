/** Which devices are trunks, which are phones, what is the hotline: patterns of a configuration on names of a PBX. */
import { defaultAnswerRule } from '../../src/core/answer-rule.js';
import { createWiring, defaultWiring, deviceOf, type WiringSettings } from '../../src/core/wiring.js';

const site = (more: Partial<WiringSettings> = {}): ReturnType<typeof createWiring> =>
  createWiring({
    ...defaultWiring,
    pbx: 'main',
    trunks: ['PJSIP/trunk', 'SIP/carrier*'],
    phones: ['8[0-9]{3}'],
    agents: ['80[0-9]{2}'],
    queues: ['hotline', 'vip.*'],
    numbers: ['4008000000', '01085008[0-9]{3}'],
    userAt: () => null,
    ...more,
  });

test.each([
  ['PJSIP/8001-0000000a', 'PJSIP/8001'],
  ['Local/8001@from-queue-00000003;2', 'Local/8001@from-queue'],
  ['SIP/carrier-b-00000001', 'SIP/carrier-b'],
  ['IAX2/8001-1234', 'IAX2/8001'],
  ['DAHDI/i1/8001-1a', 'DAHDI/i1/8001'],
  ['PJSIP/8001', 'PJSIP/8001'],
  ['PJSIP/desk-8001', 'PJSIP/desk-8001'],
])('channel %s belongs to device %s', (channel, device) => {
  expect(deviceOf(channel)).toBe(device);
});

test.each([
  ['PJSIP/8001', '8001'],
  ['Local/8001@from-queue/n', '8001'],
  ['IAX2/8001', '8001'],
  ['PJSIP/trunk', null],
  ['SIP/carrier-b', null],
  ['PJSIP/9001', null],
  ['', null],
])('the extension behind %s is %s', (device, extension) => {
  expect(site().extensionOf(device)).toBe(extension);
});

test('patterns match whole values', () => {
  const wiring = site();
  expect(['8001', '80011', '18001'].map((extension) => wiring.isPhone(extension))).toEqual([true, false, false]);
  expect(['8001', '8101'].map((extension) => wiring.isAgent(extension))).toEqual([true, false]);
  expect(['hotline', 'hotline-2', 'vip-cn'].map((queue) => wiring.isHotlineQueue(queue))).toEqual([true, false, true]);
  expect(wiring.isHotlineNumber('010850081234')).toBe(false);
  expect(wiring.isTrunk('SIP/carrier-b')).toBe(true);
});

test('without trunks in the configuration, what is no phone is a trunk', () => {
  const wiring = site({ trunks: [] });
  expect([wiring.isTrunk('PJSIP/anything'), wiring.isTrunk('PJSIP/8001'), wiring.isTrunk('Local/1@x')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a queue’s own rule, else the site’s, whatever the queue is called', () => {
  const own = { ...defaultAnswerRule, limit: 30_000_000 };
  const wiring = site({ queueAnswerRules: { hotline: own } });
  expect(wiring.answerRule('hotline')).toBe(own);
  for (const queue of ['other', 'constructor', '__proto__', null]) {
    expect(wiring.answerRule(queue)).toEqual(defaultAnswerRule);
  }
});

test('a broken pattern is named', () => {
  expect(() => site({ phones: ['8('] })).toThrow(SyntaxError);
});
