/**
 * The simulated PBX tells each scene as a real Asterisk 22 told the call recorded under the same name: the same events
 * in the same order on each channel, with the same headers.
 */
import { scenes } from '../../src/ami/simulator/scenes/index.js';
import { shapeOf } from './shape.js';
import { played, recorded } from './stage.js';

/** A caller who writes lines of his own cannot be read by splitting lines. */
const unreadable = new Set(['crlf-number', 'crlf-number-filtered', 'crlf-number-message']);

test('scenes have names of their own', () => {
  expect(new Set(scenes.map((scene) => scene.name)).size).toBe(scenes.length);
});

test.each(scenes.filter((scene) => !unreadable.has(scene.name)))('$name: $about', (scene) => {
  const [ours, real] = [shapeOf(played(scene)), shapeOf(recorded(scene.name).toString('utf8'))];
  expect(ours.channels).toEqual(real.channels);
  expect(ours.about).toEqual(real.about);
  expect(ours.meetings).toEqual(real.meetings);
  expect(ours.headers).toEqual(real.headers);
});
