/** All scenes by name: each is the shape of a call recorded on a real PBX under the same name. */
import type { Scene } from '../scene.js';
import { deskScenes } from './at-the-desk.js';
import { dialScenes } from './dial.js';
import { queueScenes } from './queues.js';
import { transferScenes } from './transfers.js';

export const scenes: readonly Scene[] = [...queueScenes, ...dialScenes, ...transferScenes, ...deskScenes];

export const sceneNamed = (name: string): Scene | undefined => scenes.find((scene) => scene.name === name);

export { sceneDesk } from './desk.js';
