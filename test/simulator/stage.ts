/** Plays a scene on a virtual clock and keeps the bytes that Skylark's account would be sent; reads recorded traces. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { VirtualClock } from '../../src/ami/simulator/clock.js';
import { seededRandom } from '../../src/ami/simulator/random.js';
import type { Scene } from '../../src/ami/simulator/scene.js';
import { sceneDesk } from '../../src/ami/simulator/scenes/index.js';
import { createSimulatedPbx } from '../../src/ami/simulator/server.js';

/** In the lab most phones send no voice; where they do, Local pairs are optimised away. */
const withVoice = new Set(['local-members-n', 'local-members-optimised', 'mobile-by-local-member']);

export function played(scene: Scene, seed = 1, version: '22' | '16' = '22'): string {
  const clock = new VirtualClock();
  const simulator = createSimulatedPbx({
    ...sceneDesk,
    users: [],
    version,
    clock,
    random: seededRandom(seed),
    media: withVoice.has(scene.name),
  });
  let text = '';
  simulator.tap(['call', 'agent'], (more) => {
    text += more;
  });
  simulator.run(scene);
  clock.advance(100);
  // The last of them begins within eight seconds.
  const ended = clock.runUntil(() => simulator.idle && simulator.pbx.timers.count === 0, 120_000);
  if (!ended) throw new Error(`${scene.name} does not end: ${[...simulator.pbx.channels.keys()].join(', ')}`);
  return text;
}

export const recorded = (name: string, version: '22' | '16' = '22'): Buffer =>
  gunzipSync(readFileSync(join(import.meta.dirname, '..', 'traces', version, `${name}.ami.gz`)));
