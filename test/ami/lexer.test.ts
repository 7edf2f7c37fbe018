/** Bytes into frames: any chunking, any garbage, bounded memory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { PbxEvent } from '../../src/core/pbx-event.js';
import { Lexer, type Garbage, type LexerOptions, type Verdict } from '../../src/ami/lexer.js';
import { createTraceReader } from '../../src/ami/trace.js';

interface Seen {
  frames: string[];
  greetings: string[];
  garbage: Garbage[];
  lexer: Lexer;
}

function lexer(limits?: LexerOptions, verdict: (text: string) => Verdict = () => 'taken'): Seen {
  const seen: Seen = {
    frames: [],
    greetings: [],
    garbage: [],
    lexer: new Lexer(
      {
        frame(frame) {
          const text = Buffer.from(frame.text.slice(frame.start, frame.end), 'latin1').toString();
          const said = verdict(text);
          if (said === 'taken') seen.frames.push(text);
          return said;
        },
        greeting: (version) => seen.greetings.push(version),
        garbage: (found) => seen.garbage.push(found),
      },
      limits,
    ),
  };
  return seen;
}

const stream =
  'Asterisk Call Manager/11.0.0\r\n' +
  'Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n' +
  'Event: Newchannel\r\nPrivilege: call,all\r\nCallerIDName: 张伟（技术部）\r\nUniqueid: 1.0\r\n\r\n' +
  '\r\n' +
  'Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1.0\r\n\r\n' +
  'Response: Success\r\nActionID: 2\r\nOutput: one\r\nOutput: 二\r\n\r\n';

const expected = [
  'Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted',
  'Event: Newchannel\r\nPrivilege: call,all\r\nCallerIDName: 张伟（技术部）\r\nUniqueid: 1.0',
  'Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1.0',
  'Response: Success\r\nActionID: 2\r\nOutput: one\r\nOutput: 二',
];

test('the greeting has no empty line, some events have one too many', () => {
  const seen = lexer();
  seen.lexer.push(Buffer.from(stream));
  expect(seen.greetings).toEqual(['11.0.0']);
  expect(seen.frames).toEqual(expected);
  expect(seen.garbage).toEqual([]);
});

test('cut into two reads at every byte, inside UTF-8 and line ends too', () => {
  const bytes = Buffer.from(stream);
  for (let at = 0; at <= bytes.length; at += 1) {
    const seen = lexer();
    seen.lexer.push(bytes.subarray(0, at));
    seen.lexer.push(bytes.subarray(at));
    expect([at, seen.greetings, seen.frames, seen.garbage]).toEqual([at, ['11.0.0'], expected, []]);
  }
});

test('byte by byte', () => {
  const seen = lexer();
  for (const byte of Buffer.from(stream)) seen.lexer.push(Buffer.from([byte]));
  expect(seen.frames).toEqual(expected);
});

const cuts = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: length }), { maxLength: 12 }).map((all) => [...all].sort((a, b) => a - b));

test('any chunking of a recorded call gives the same events', () => {
  const file = join(import.meta.dirname ?? '.', '..', 'traces', '22', 'crlf-number-message.ami.gz');
  const bytes = gunzipSync(readFileSync(file));
  const read = (pieces: Buffer[]): [PbxEvent[], readonly Garbage[]] => {
    const reader = createTraceReader();
    return [[...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()], reader.garbage];
  };
  const whole = read([bytes]);
  fc.assert(
    fc.property(cuts(bytes.length), (at) => {
      const pieces = [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
      expect(read(pieces)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

test('whatever bytes come, nothing is thrown and every byte is a frame, a greeting, a line end or garbage', () => {
  const words = [
    'Event: ',
    'Response: ',
    'Privilege: ',
    'Asterisk Call Manager/',
    '\r\n',
    '\r\n\r\n',
    '\n',
    'x',
    ': ',
    'Hangup',
  ];
  const piece = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 }), fc.constant('\r'));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 }),
      (parts, sizes) => {
        const bytes = Buffer.from(parts.join(''));
        const split = lexer();
        let at = 0;
        for (const size of sizes) {
          split.lexer.push(bytes.subarray(at, at + size));
          at += size;
        }
        split.lexer.push(bytes.subarray(at));
        split.lexer.end();
        const whole = lexer();
        whole.lexer.push(bytes);
        whole.lexer.end();
        expect(split.frames).toEqual(whole.frames);
        expect(split.greetings).toEqual(whole.greetings);
        expect(split.garbage).toEqual(whole.garbage);
        const garbage = whole.garbage.reduce((sum, found) => sum + found.bytes, 0);
        const framed = whole.frames.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        expect(garbage + framed).toBeLessThanOrEqual(bytes.length);
      },
    ),
    { numRuns: 300 },
  );
});

test('garbage between messages is skipped and named with its place', () => {
  const seen = lexer();
  const good = 'Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1.0';
  seen.lexer.push(Buffer.from(`${good}\r\n\r\nnonsense: 1\r\n\r\n${good}\r\n\r\n`));
  expect(seen.frames).toEqual([good, good]);
  expect(seen.garbage).toEqual([{ offset: good.length + 4, bytes: 15, why: 'begins with neither Event nor Response' }]);
});

test('a message glued to bytes that a lost link left behind is found', () => {
  const seen = lexer({ mayBeGlued: true }, (text) =>
    text.includes('Uniqueid: 1.0') && !text.includes('Newst') ? 'taken' : 'bad',
  );
  const good = 'Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1.0';
  const left = 'Event: Newstate\r\nPrivilege: call,all\r\nChannel: PJSIP/80';
  seen.lexer.push(Buffer.from(`${left}${good}\r\n\r\n\u0000\u0001\u0002${good}\r\n\r\n`));
  expect(seen.frames).toEqual([good, good]);
  expect(seen.garbage.map(({ offset, bytes }) => [offset, bytes])).toEqual([
    [0, left.length],
    [left.length + good.length + 4, 3],
  ]);
});

test('what is cut off at the end is garbage', () => {
  const seen = lexer();
  seen.lexer.push(Buffer.from('Event: Hangup\r\nPrivilege: call,all\r\nUniq'));
  seen.lexer.end();
  expect(seen.garbage).toEqual([{ offset: 0, bytes: 40, why: 'cut off at the end' }]);
});

test('a message without end is dropped as it comes, and the next one is read', () => {
  const seen = lexer({ event: 4096, response: 8192 });
  seen.lexer.push(Buffer.from('Event: Newchannel\r\nPrivilege: call,all\r\n'));
  const line = Buffer.from(`Variable: ${'x'.repeat(1000)}\r\n`);
  for (let i = 0; i < 1000; i += 1) seen.lexer.push(line);
  seen.lexer.push(Buffer.from('\r\nEvent: Hangup\r\nPrivilege: call,all\r\n\r\n'));
  expect(seen.frames).toEqual(['Event: Hangup\r\nPrivilege: call,all']);
  expect(seen.garbage).toEqual([{ offset: 0, bytes: 40 + 1000 * line.length + 2, why: 'too long' }]);
});

test('a long answer is read as one, and named when nobody asked for it or it has no end', () => {
  const answer = `Response: Success\r\nActionID: 1\r\n${'Output: 第一行\r\n'.repeat(30_000)}\r\n`;
  const bytes = Buffer.from(answer);
  const told: number[] = [];
  let verdict: Verdict = 'taken';
  const garbage: Garbage[] = [];
  const long = new Lexer({
    frame(frame) {
      told.push(frame.message().all('Output').length);
      return verdict;
    },
    greeting() {},
    garbage: (found) => garbage.push(found),
  });
  const send = (all: Buffer): void => {
    for (let at = 0; at < all.length; at += 65_536) long.push(all.subarray(at, at + 65_536));
  };
  send(bytes);
  verdict = 'bad';
  send(bytes);
  send(bytes.subarray(0, -4));
  long.end();
  expect(told).toEqual([30_000, 30_000]);
  expect(garbage).toEqual([
    { offset: bytes.length, bytes: bytes.length, why: 'no message of a PBX' },
    { offset: 2 * bytes.length, bytes: bytes.length - 4, why: 'cut off at the end' },
  ]);
});

test('an answer may be longer than an event', () => {
  const seen = lexer({ event: 4096, response: 100_000 });
  const answer = `Response: Success\r\nActionID: 1\r\n${'Output: line\r\n'.repeat(5000)}`;
  for (let at = 0; at < answer.length; at += 700) seen.lexer.push(Buffer.from(answer.slice(at, at + 700)));
  seen.lexer.push(Buffer.from('\r\n'));
  expect(seen.frames).toHaveLength(1);
  expect(seen.garbage).toEqual([]);
});
