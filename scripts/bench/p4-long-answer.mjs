/**
 * P4: one answer of 4 MB (the output of a command) against one of 1 MB: four times as much may take five times as long.
 * The peer is asterisk-manager on the same 4 MB, once.
 */
import { Reader } from '../../dist/ami/reader.js';
import { breathe, figure, interleaved } from './lib.mjs';
import { fedPeer } from './peer.mjs';

/** A socket's pieces of an answer of so many bytes. */
function answerOf(bytes) {
  const line =
    'Output: PJSIP/8001-00000001!from-phones!4008000000!1!Up!Queue!hotline,t,,,300!13900000108!张伟明!!3!42\r\n';
  const lines = Math.ceil(bytes / Buffer.byteLength(line));
  const text = Buffer.from(
    `Response: Success\r\nActionID: bench-1\r\nMessage: Command output follows\r\n${line.repeat(lines)}\r\n`,
  );
  const pieces = [];
  for (let at = 0; at < text.length; at += 65536) pieces.push(text.subarray(at, at + 65536));
  return { pieces, lines };
}

/** Milliseconds for one answer, the least of several: the sweeping of garbage that others left is not this one's time. */
function reading({ pieces, lines }) {
  return () => {
    const seen = [];
    for (let i = 0; i < 15; i += 1) {
      const began = performance.now();
      let output = 0;
      const reader = new Reader({
        event() {},
        answer(message) {
          output = message.size - 3;
          if (message.get('Output') === undefined) output = 0;
          return true;
        },
        greeting() {},
        garbage() {},
      });
      for (const piece of pieces) reader.push(piece, 0);
      seen.push(performance.now() - began);
      if (output !== lines) throw new Error(`${output} lines of ${lines} were read`);
    }
    return Math.min(...seen);
  };
}

const small = answerOf(1e6);
const large = answerOf(4e6);
const sides = { large: reading(large), small: reading(small) };
for (const side of Object.values(sides)) side();
const seen = await interleaved(sides);

const peer = fedPeer();
const began = performance.now();
for (const piece of large.pieces) {
  peer.feed(piece);
  await breathe();
}
const peerMs = performance.now() - began;

const ratio = seen.large / seen.small;
console.log(
  JSON.stringify(
    figure({
      id: 'P4',
      what: 'one answer of 4 MB; ratio to one of 1 MB',
      ours: seen.large,
      peer: peerMs,
      limit: seen.small * 5,
      unit: 'ms',
      ratio,
      reach: '4 MB / 1 MB <= 5',
      ok: ratio <= 5,
    }),
  ),
);
