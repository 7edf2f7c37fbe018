/**
 * The golden traces: what a real Asterisk 22 and 16 sent while real SIP phones played each scenario, folded by Skylark's
 * own code. The expectation is the scenario's, written from what the people did (scripts/pbx-lab/scenarios).
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { judge } from '../../scripts/pbx-lab/compare.js';
import { foldTrace } from '../../scripts/pbx-lab/fold.js';
import { scenarios } from '../../scripts/pbx-lab/scenarios/index.js';
import { readArrivals, traceFile } from '../../scripts/pbx-lab/traces.js';

describe.each(['22', '16'] as const)('Asterisk %s', (version) => {
  const played = scenarios.filter(({ versions, name }) => (versions?.includes(version) ?? true) && existsSync(traceFile(version, name)));

  test.each(played)('$name: $about', async (scenario) => {
    const file = traceFile(version, scenario.name);
    const calls = await foldTrace(gunzipSync(readFileSync(file)), readArrivals(version, scenario.name));
    expect(judge(scenario, calls)).toEqual([]);
  });
});
