/** Numbers as they come from trunks and phones → one spelling; the raw value is hostile and kept beside it. */
import * as fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { maskNumber, normaliseNumber, showNumber, type NumberRules } from '../../src/core/phone-number.js';

const rules: NumberRules = { region: 'CN', dialPrefixes: ['9'], isExtension: (digits) => /^8\d{3}$/.test(digits) };

test.each([
  ['13900000108', '+8613900000108', 'e164'],
  ['+8613900000108', '+8613900000108', 'e164'],
  ['8613900000108', '+8613900000108', 'e164'],
  ['008613900000108', '+8613900000108', 'e164'],
  ['913900000108', '+8613900000108', 'e164'],
  ['139 0000 0108', '+8613900000108', 'e164'],
  ['010-85008123', '+861085008123', 'e164'],
  ['4008000000', '+864008000000', 'e164'],
  ['8001', '8001', 'extension'],
  ['110', '110', 'service'],
  ['95588', '95588', 'service'],
  ['9110', '110', 'service'],
  ['+442079460958', '+442079460958', 'e164'],
  ['anonymous', null, 'withheld'],
  ['Restricted', null, 'withheld'],
  ['', null, 'none'],
  ['s', null, 'none'],
  ['999999', '999999', 'none'],
  ['=1+1', null, 'none'],
])('%s is %s (%s)', (raw, number, kind) => {
  expect(normaliseNumber(raw, rules)).toMatchObject({ number, kind });
});

test('an absent number is none, not withheld', () => {
  expect(normaliseNumber(null, rules)).toEqual({ raw: '', number: null, kind: 'none' });
});

test('whatever a caller sends: no control characters, at most 80 characters, never an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
      const { raw: clean, number } = normaliseNumber(raw, rules);
      expect(clean.length).toBeLessThanOrEqual(80);
      expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      if (number !== null) expect(number).toMatch(/^\+?[0-9*#]+$/);
    }),
  );
});

test('a number that was normalised stays what it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+?[0-9]{3,15}$/), (raw) => {
      const first = normaliseNumber(raw, rules);
      if (first.kind !== 'e164' || first.number === null) return;
      expect(normaliseNumber(first.number, rules).number).toBe(first.number);
    }),
  );
});

test('shown without rights, the middle is hidden', () => {
  expect(maskNumber('+8613900000108')).toBe('139****0108');
  expect(maskNumber('8001')).toBe('8001');
  expect(maskNumber('+442079460958')).not.toContain('79460958');
  expect(showNumber('+8613900000108')).toBe('13900000108');
});

test('a landline whose middle is hidden keeps its trunk 0, however the PBX wrote it', () => {
  for (const [number, masked] of [
    ['+862166661600', '021****1600'],
    ['02166661600', '021****1600'],
    ['+861085008111', '010****8111'],
    ['+8675588886666', '0755****6666'],
    ['+867922223333', '079****3333'],
    ['+864008000001', '400****001'],
    ['+8613900000108', '139****0108'],
  ] as const) {
    expect([number, maskNumber(number)]).toEqual([number, masked]);
  }
});

test('mainland mobiles that are told without parsing are those that the numbering plan knows', () => {
  const digits = fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0'));
  const head = fc.integer({ min: 130, max: 199 }).map(String);
  fc.assert(
    fc.property(head, digits, (three, rest) => {
      const number = `${three}${rest}`;
      const valid = parsePhoneNumberFromString(number, 'CN')?.isValid() === true;
      const { number: read, kind } = normaliseNumber(number, {
        region: 'CN',
        dialPrefixes: [],
        isExtension: () => false,
      });
      expect({ read, kind }).toEqual(valid ? { read: `+86${number}`, kind: 'e164' } : { read: number, kind: 'none' });
    }),
    { numRuns: 300 },
  );
});
