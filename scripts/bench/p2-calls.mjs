/**
 * P2: AMI bytes through lexer, translation and core to calls and facts, decoding only what Skylark uses; every event is
 * counted, used or not. The peer is asterisk-manager's bare parse of the same bytes.
 */
import { check, folding } from './fold.mjs';
import { figure } from './lib.mjs';
import { feed, loaded, measured, peerRate } from './loaded.mjs';
import { mixedTrace } from './trace.mjs';

const trace = mixedTrace();
const held = loaded(trace.file);

async function ours() {
  const way = folding();
  const began = performance.now();
  await feed(held, (piece) => way.push(piece));
  const seconds = (performance.now() - began) / 1000;
  check(way.counts, trace);
  return way.counts.events / seconds;
}

const seen = await measured({ ours, theirs: peerRate(held) });
const ratio = seen.ours / seen.theirs;
console.log(
  JSON.stringify(
    figure({
      id: 'P2',
      what: 'AMI bytes to calls and facts',
      ours: seen.ours,
      peer: seen.theirs,
      unit: 'events/s',
      ratio,
      reach: ">= 15x asterisk-manager's bare parse",
      ok: ratio >= 15,
      more: { bytes: trace.bytes, events: trace.events },
    }),
  ),
);
