/**
 * Each scene of the simulated PBX folds into the same call as the trace that was recorded on a real Asterisk under the
 * same name, and both are what the people did. So the core is never tested by a PBX that shares its mistakes.
 */
import type { JudgedCall } from '../../scripts/pbx-lab/compare.js';
import { judge } from '../../scripts/pbx-lab/compare.js';
import { foldTrace } from '../../scripts/pbx-lab/fold.js';
import { scenarios } from '../../scripts/pbx-lab/scenarios/index.js';
import { scenes } from '../../src/ami/simulator/scenes/index.js';
import { played, recorded } from './stage.js';

const who = (extension: string | null): string => extension ?? 'outside';

/** What was said of a call, without ids and instants. */
function told(call: JudgedCall) {
  const offers = call.offers.map((offer) => `${who(offer.extension)} ${offer.result}`);
  return {
    direction: call.direction,
    hotline: call.hotline,
    caller: call.caller,
    callee: call.callee,
    placedBy: call.placedBy?.extension ?? null,
    did: call.did,
    entry: call.entry,
    queue: call.queue,
    outcome: call.outcome,
    answeredBy: call.answeredBy === null ? null : (call.answeredBy.extension ?? call.answeredBy.number),
    // Phones of one ring begin in any order.
    offers: offers.sort((a, b) => a.localeCompare(b)),
    visits: call.queueVisits.map((visit) => `${visit.queue} ${visit.left}`),
    segments: call.segments.map((segment) => who(segment.extension)),
    transfers: call.transfers.map((transfer) => `${transfer.kind} ${transfer.from}>${transfer.to}`),
    holds: call.holds.map((hold) => hold.by),
    related: call.relatedTo !== null,
    hangupBy: call.hangupBy,
    withinLimit: call.withinLimit,
    precision: call.precision,
  };
}

const inOrder = (calls: readonly JudgedCall[]): JudgedCall[] =>
  calls.toSorted((a, b) => a.arrivedAt.localeCompare(b.arrivedAt));

describe.each(scenes)('$name', (scene) => {
  test.each(['22', '16'] as const)('is the call that was recorded on Asterisk %s', async (version) => {
    const ours = inOrder(await foldTrace(Buffer.from(played(scene, 1, version)), []));
    const real = inOrder(await foldTrace(recorded(scene.name, version), []));
    expect(ours.map(told)).toEqual(real.map(told));
  });

  test('is what the people did, whatever the chance between', async () => {
    const scenario = scenarios.find((known) => known.name === scene.name);
    for (const seed of [2, 7, 11]) {
      const calls = await foldTrace(Buffer.from(played(scene, seed)), []);
      expect(scenario === undefined ? ['no such scenario'] : judge(scenario, calls)).toEqual([]);
    }
  });
});
