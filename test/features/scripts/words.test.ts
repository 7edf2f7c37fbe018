/** Which words fit a call, and what stands in them: pure. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parseProcedure } from '../../../src/config/procedure.js';
import type { PersonJson } from '../../../src/contract/live.js';
import { chooseScripts, type Situation } from '../../../src/features/scripts/choose.js';
import { addressOf, fill, languageOf } from '../../../src/features/scripts/fill.js';

const shipped = parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml');
const policy = (yaml: string) => parseProcedure(new TextEncoder().encode(yaml), 'procedure.yaml');
const plain: Situation = { direction: 'inbound', vip: false, category: null, queue: 'hotline', late: false };
const ids = (call: Partial<Situation>, procedure = shipped): string[] =>
  chooseScripts(procedure, { ...plain, ...call }).map(({ id }) => id);

test('the policy, in the order of a call: greet, ask, restate, explain, ask before connecting, close', () => {
  expect(ids({})).toEqual(['greeting', 'questions', 'restate', 'explain', 'remote', 'closing']);
});

test('answered late: the apology comes first', () => {
  expect(ids({ late: true })[0]).toBe('late');
});

test('a VIP is greeted otherwise, a complaint is asked otherwise, and calling out is greeted and closed otherwise', () => {
  expect(ids({ vip: true })[0]).toBe('greeting-vip');
  expect(ids({ category: 'complaint' })).toContain('questions-complaint');
  expect(ids({ category: 'praise' })).toContain('questions');
  expect(ids({ direction: 'outbound' })).toEqual(['call-out', 'call-out-closing']);
});

const tree = policy(`
categories:
  - { id: fault, kind: fault, label: { zh-CN: 故障, en: Fault } }
  - { id: network, parent: fault, label: { zh-CN: 网络, en: Network } }
  - { id: wifi, parent: network, label: { zh-CN: 无线, en: Wireless } }
scripts:
  - { id: any, step: questions, say: { en: A } }
  - { id: fault, step: questions, categories: [fault], say: { en: B } }
  - { id: network, step: questions, categories: [network], say: { en: C } }
  - { id: vip-fault, step: questions, vip: true, categories: [fault], say: { en: D } }
  - { id: vip-line, step: questions, queues: ['vip.*'], say: { en: E } }
`);

test.each([
  [{ category: null }, 'any'],
  [{ category: 'fault' }, 'fault'],
  [{ category: 'network' }, 'network'],
  [{ category: 'wifi' }, 'network'],
  [{ category: 'wifi', vip: true }, 'vip-fault'],
  [{ category: 'gone' }, 'any'],
  [{ queue: 'vip-2' }, 'vip-line'],
  [{ queue: null }, 'any'],
] as const)('%j is asked by %s: what says most about a call is shown', (call, id) => {
  expect(ids(call, tree)).toEqual([id]);
});

test('any call: at most one script a step, each fits, and none that fits says more about it by its conditions', () => {
  const bare = (id: string) => tree.scripts.filter((script) => script.id === id);
  fc.assert(
    fc.property(
      fc.record({
        vip: fc.boolean(),
        category: fc.constantFrom(null, 'fault', 'network', 'wifi', 'gone'),
        queue: fc.constantFrom(null, 'hotline', 'vip', 'vip-2'),
        late: fc.boolean(),
      }),
      (call) => {
        const chosen = ids(call, tree);
        expect(chosen).toHaveLength(1);
        const [script] = bare(chosen[0] ?? '');
        if (script?.vip === true) expect(call.vip).toBe(true);
        if (script?.queues != null) expect(call.queue).toMatch(/^vip/);
        if (script?.categories != null) expect(['fault', 'network', 'wifi']).toContain(call.category);
        if (script?.id === 'any') expect([call.category === null || call.category === 'gone', (call.queue ?? '').startsWith('vip')]).toEqual([true, false]);
      },
    ),
  );
}); // prettier-ignore

const person = (more: Partial<PersonJson>): Pick<PersonJson, 'name' | 'title' | 'salutation' | 'language'> => ({
  name: '',
  title: null,
  salutation: null,
  language: null,
  ...more,
});

test.each([
  [null, '先生/小姐', 'Sir/Madam'],
  [person({ name: '王建国' }), '先生/小姐', 'Sir/Madam'],
  [person({ name: '王建国', title: '主任' }), '王主任', 'Sir/Madam'],
  [person({ name: '欧阳 明月', title: '总经理' }), '欧阳总经理', 'Sir/Madam'],
  [person({ name: '王建国', title: '信息技术部高级工程师' }), '先生/小姐', 'Sir/Madam'],
  [person({ name: '王建国', title: '主任', salutation: '王老师' }), '王老师', 'Sir/Madam'],
  [person({ name: 'John Smith', title: 'Director' }), '先生/小姐', 'Sir/Madam'],
  [person({ name: 'John Smith', salutation: 'Dr Smith' }), 'Dr Smith', 'Dr Smith'],
])('%j is addressed as %s, or %s', (who, chinese, english) => {
  expect([addressOf(who, 'zh-CN'), addressOf(who, 'en')]).toEqual([chinese, english]);
});

test('the caller is spoken to in his own language where we speak it', () => {
  const of = (language: string | null) => languageOf(person({ language }));
  expect(['zh', 'zh-CN', '中文', 'English', 'en-GB', '英语', 'de', '', null].map(of)).toEqual([
    'zh-CN', 'zh-CN', 'zh-CN', 'en', 'en', 'en', null, null, null,
  ]); // prettier-ignore
});

test('names are filled in once: a caller who calls himself {agent} stays what he is', () => {
  const say = { 'zh-CN': '{caller}，我是{agent}，工单{ticket}。', en: null };
  expect(fill(say, { caller: '{agent}$&', agent: '王丽' }, 'zh-CN')).toBe('{agent}$&，我是王丽，工单……。');
});

test('where the language has no words, those of the other are said, blanks in that language', () => {
  const say = { 'zh-CN': null, en: 'Hello, {caller}: {ticket}' };
  expect(fill(say, { caller: 'Sir/Madam' }, 'zh-CN')).toBe('Hello, Sir/Madam: …');
});
