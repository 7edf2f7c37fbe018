/** Whole messages: every key, repeated ones in order, whatever the shape of the one before. */
import * as fc from 'fast-check';
import { readMessage, readPieces } from '../../src/ami/message.js';

function message(text: string): ReturnType<typeof readMessage> {
  const bytes = Buffer.from(`${text}\r\n\r\n`);
  const whole = readMessage(bytes.toString('latin1'), 0, bytes.length - 4, bytes);
  const without = readMessage(bytes.toString('latin1'), 0, bytes.length - 4);
  expect([...without.entries()]).toEqual([...whole.entries()]);
  return whole;
}

test('the first value of a key wins, all of them are there', () => {
  const told = message('Event: VarSet\r\nVariable: one\r\nVariable: 二\r\nEmpty: \r\nUniqueid: 1.0');
  expect([told.kind, told.name, told.get('Variable'), told.get('Empty'), told.get('Nothing')]).toEqual([
    'Event',
    'VarSet',
    'one',
    '',
    undefined,
  ]);
  expect(told.all('Variable')).toEqual(['one', '二']);
  expect(told.size).toBe(5);
});

test('keys that no object should have are keys like others', () => {
  const told = message('Event: X\r\n__proto__: a\r\nconstructor: b');
  expect([told.get('__proto__'), told.get('constructor'), told.get('toString')]).toEqual(['a', 'b', undefined]);
});

test('a key with a channel’s name in it is this message’s own', () => {
  const text = (channel: string): string => `Event: VarSet\r\nChanVariable(${channel}): A=1\r\nValue: x`;
  message(text('PJSIP/8001-00000001'));
  const told = message(text('PJSIP/8002-0000000b'));
  expect([told.get('ChanVariable(PJSIP/8002-0000000b)'), told.get('Value'), told.name]).toEqual(['A=1', 'x', 'VarSet']);
});

test('a long answer', () => {
  const told = message(
    `Response: Success\r\nActionID: 1\r\n${Array.from({ length: 5000 }, (_, i) => `Output: ${i} 行`).join('\r\n')}`,
  );
  expect([told.kind, told.all('Output').length, told.all('Output')[4999]]).toEqual(['Response', 5000, '4999 行']);
});

const line = fc.tuple(
  fc.constantFrom('Channel', 'Variable', 'ChanVariable(PJSIP/1)', 'X'),
  fc.constantFrom('', 'a', '张', 'a: b', 'x\ny', '\r', ')'),
);

test('messages of one name and any lines, one after the other', () => {
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 5 }), { maxLength: 6 }), (all) => {
      for (const lines of all) {
        const expected: [string, string][] = [['Event', 'Same'], ...lines];
        const told = message(expected.map(([key, value]) => `${key}: ${value}`).join('\r\n'));
        // A carriage return at the very end would end the line one byte early.
        if (lines.some(([, value]) => value === '\r')) continue;
        expect([...told.entries()]).toEqual(expected);
      }
    }),
  );
});

test('a long answer in pieces is the same as in one, wherever it was cut', () => {
  const text = `Response: Success\r\nActionID: 7\r\n${Array.from({ length: 12 }, (_, i) => `Output: ${i} 第 ${i} 行\r\n`).join('')}Output: \r\n\r\n`;
  const bytes = Buffer.from(text);
  const latin1 = bytes.toString('latin1');
  const whole = [...readMessage(latin1, 0, latin1.length - 4).entries()];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: latin1.length }), { maxLength: 20 }), (at) => {
      const cuts = [0, ...[...at].sort((a, b) => a - b), latin1.length];
      const pieces = cuts.slice(1).map((to, index) => bytes.subarray(cuts[index], to));
      expect([...readPieces(pieces).entries()]).toEqual(whole);
    }),
  );
});
