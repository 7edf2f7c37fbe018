/** Wherever the PBX puts a caller's number, the masked call does not hold it. */
import * as fc from 'fast-check';
import { callSchema, toCallJson, type CallJson } from '../../src/contract/call.js';
import { maskCall, maskText } from '../../src/contract/masked-call.js';
import { defaultAnswerRule } from '../../src/core/answer-rule.js';
import { arrival, callLog } from '../support/facts.js';

function plain(): CallJson {
  const log = callLog();
  log.say(0, arrival('+8613900000108'));
  return toCallJson(log.call()!, defaultAnswerRule, 0);
}

test.each([
  ['13900000108', '139****0108'],
  ['+8613900000108', '139****0108'],
  ['139 0000-0108', '139****0108'],
  ['Local/13900000108@from-queue/n', 'Local/139****0108@from-queue/n'],
  ['PJSIP/8001', 'PJSIP/8001'],
  ['95588', '95588'],
  ['张伟 (13900000108)', '张伟 (139****0108)'],
  ['１３９０００００１０８', '１３９****０１０８'],
  ['anonymous', 'anonymous'],
  ['', ''],
])('%s is shown as %s', (text, shown) => expect(maskText(text)).toBe(shown));

/** The number as the PBX may give it: with prefix, country code, or what people write between. */
const spelt = (national: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(national, `+86${national}`, `0086${national}`, `9${national}`, `90${national}`, `86${national}`),
    fc
      .constantFrom(' ', '-', '.')
      .map((gap) => `${national.slice(0, 3)}${gap}${national.slice(3, 7)}${gap}${national.slice(7)}`),
  );

const nationals = fc.constantFrom('13912345678', '01085008111', '075588886666', '4008123456');

test('no spelling of the number is left in a masked call, and no two masks fill each other', () => {
  fc.assert(
    fc.property(
      nationals.chain((national) =>
        fc.tuple(fc.constant(national), fc.array(spelt(national), { minLength: 8, maxLength: 8 })),
      ),
      ([national, at]) => {
        const bare = national.replace(/^0/, '');
        const [raw = '', name = '', called = '', device = '', from = '', to = '', by = '', ring = ''] = at;
        const base = plain();
        const call: CallJson = {
          ...base,
          direction: 'outbound',
          did: called,
          caller: { raw, number: `+86${bare}`, name, withheld: false },
          callee: { raw: called, number: `+86${bare}`, extension: null },
          answeredBy: { extension: null, device: `Local/${device}@out`, number: `+86${bare}`, user: null },
          offers: [
            {
              extension: null,
              device: `Local/${ring}@out`,
              user: null,
              startedAt: base.arrivedAt,
              ringingAt: null,
              endedAt: null,
              result: null,
            },
          ],
          transfers: [{ kind: 'blind', at: base.arrivedAt, from, to }],
          holds: [{ startedAt: base.arrivedAt, endedAt: null, by }],
        };
        const masked = maskCall(call);
        expect(callSchema.parse(masked).masked).toBe(true);
        const text = JSON.stringify(masked);
        // The hidden four and whatever stands around them are nowhere; all masks are the same.
        const digits = text.replace(/(?<=\d)[ .-](?=\d)/g, '');
        expect(digits).not.toContain(bare);
        const masks = new Set(text.match(/\d+\*{4}\d+/g));
        expect([...masks]).toHaveLength(1);
      },
    ),
    { numRuns: 300 },
  );
});

test('a call with nothing to hide is the same value, and what is masked stays masked', () => {
  const call = { ...plain(), caller: { raw: '8001', number: '8001', name: '王丽', withheld: false } };
  expect(maskCall(call)).toBe(call);
  const masked = maskCall(plain());
  expect(maskCall(masked).caller).toEqual(masked.caller);
  expect(masked.did).toBe('4008000001');
});
