/** Which devices are trunks, which are phones, what is the hotline: patterns of a configuration on names of a PBX. */
import { defaultAnswerRule } from '../../src/core/answer-rule.js';
import { createWiring, defaultWiring, deviceOf, type WiringSettings } from '../../src/core/wiring.js';
import { Desk, offersOf, talksOf } from './desk.js';

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

describe('phones whose device is called otherwise than their extension', () => {
  const rules = [
    { pattern: 'PJSIP/soft-([0-9]{4})', extension: '$1' },
    { pattern: 'SIP/reception', extension: '8000' },
    { pattern: 'Local/([a-z]+)-(8[0-9])@desk', extension: '$200' },
    { pattern: 'PJSIP/8009', extension: '9009' },
  ];
  const wiring = site({ devices: rules });

  test.each([
    ['PJSIP/soft-8001', '8001'],
    ['PJSIP/soft-8001/sip:8001@10.0.0.7', '8001'],
    ['SIP/reception', '8000'],
    ['Local/it-81@desk', '8100'],
    ['Local/it-81@desk/n', '8100'],
    // A whole name is meant, and what it says must be a phone.
    ['PJSIP/soft-80011', null],
    ['PJSIP/soft-9001', null],
    ['XPJSIP/soft-8001', null],
    ['PJSIP/8009', null],
    // Everybody else is called as before.
    ['PJSIP/8001', '8001'],
    ['Local/8001@from-queue/n', '8001'],
    ['PJSIP/trunk', null],
  ])('%s is %s', (device, extension) => {
    expect(wiring.extensionOf(device)).toBe(extension);
    // Asked again it is the same.
    expect(wiring.extensionOf(device)).toBe(extension);
  });

  test('the first that matches counts; a trunk stays a trunk', () => {
    const twice = [
      ...rules,
      { pattern: 'PJSIP/soft-.*', extension: '8007' },
      { pattern: 'PJSIP/trunk', extension: '8006' },
    ];
    const other = site({ devices: twice });
    expect(['PJSIP/soft-8001', 'PJSIP/soft-x', 'PJSIP/trunk'].map((one) => other.extensionOf(one))).toEqual([
      '8001',
      '8007',
      null,
    ]);
    expect(site({ devices: rules, trunks: [] }).isTrunk('PJSIP/soft-8001')).toBe(false);
  });

  test('a call that such phones ring and answer is theirs by extension', () => {
    const desk = new Desk(site({ devices: rules, queues: ['hotline'], numbers: [] }));
    const caller = desk.callsIn('13900000108', '4008000000');
    desk.at(0.5);
    desk.joins(caller, 'hotline');
    const [soft, reception] = [desk.rings(caller, 'PJSIP/soft-8001'), desk.rings(caller, 'SIP/reception')];
    desk.at(6).picksUp(caller, reception, [soft]);
    desk.at(30).hangsUp(caller);
    desk.at(60);
    expect(offersOf(desk.call)).toEqual(['8001 elsewhere', '8000 answered']);
    expect(talksOf(desk.call)).toEqual(['8000']);
    expect(desk.call).toMatchObject({
      direction: 'inbound',
      answeredBy: { extension: '8000', device: 'SIP/reception' },
    });
  });
});
