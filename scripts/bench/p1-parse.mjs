/**
 * P1: AMI bytes to complete event objects, every header read. Ours is the lexer that the link uses, with each frame read
 * whole; the peer is asterisk-manager, fed the same bytes.
 */
import { Lexer } from '../../dist/ami/lexer.js';
import { figure } from './lib.mjs';
import { feed, loaded, measured, peerRate } from './loaded.mjs';
import { mixedTrace } from './trace.mjs';

const trace = mixedTrace();
const held = loaded(trace.file);

async function ours() {
  let events = 0;
  let headers = 0;
  const lexer = new Lexer({
    frame(frame) {
      const message = frame.message();
      if (message.kind === 'Event') events += 1;
      headers += message.size;
      return 'taken';
    },
    greeting() {},
    garbage() {},
  });
  const began = performance.now();
  await feed(held, (piece) => lexer.push(piece));
  const seconds = (performance.now() - began) / 1000;
  if (events < 320_000 || headers < events * 20) throw new Error(`only ${events} events with ${headers} headers`);
  return events / seconds;
}

const seen = await measured({ ours, theirs: peerRate(held) });
const ratio = seen.ours / seen.theirs;
console.log(
  JSON.stringify(
    figure({
      id: 'P1',
      what: 'AMI bytes to complete event objects',
      ours: seen.ours,
      peer: seen.theirs,
      unit: 'events/s',
      ratio,
      reach: '>= 10x asterisk-manager',
      ok: ratio >= 10,
      more: { bytes: trace.bytes, events: trace.events },
    }),
  ),
);
