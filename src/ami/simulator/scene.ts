/** What a scene is: who plays, what each does, what a manager does meanwhile; and how a simulated PBX plays it. */
import { placeCall, type PlacedCall } from './far-end.js';
import type { Pbx } from './pbx.js';
import { inTurn } from './phones.js';
import type { Step } from './steps.js';

/** A phone waiting for calls: one list of steps a call; the last one serves all further calls. */
export interface ScenePhone {
  readonly kind: 'phone';
  /** Extension, or `trunk` for a far end outside. */
  readonly at: string;
  readonly calls: readonly (readonly Step[])[];
}

/** Somebody who dials. Times in milliseconds. */
export interface SceneCaller extends PlacedCall {
  readonly kind: 'caller';
  /** After the beginning of the scene. */
  readonly after: number;
}

/** Something that a manager, or the desk, does so long after the beginning. */
export interface SceneAct {
  readonly after: number;
  readonly act: (pbx: Pbx) => void;
}

export interface Scene {
  readonly name: string;
  /** One sentence: what happens. */
  readonly about: string;
  readonly parties: readonly (ScenePhone | SceneCaller)[];
  readonly acts?: readonly SceneAct[];
}

export const phone = (at: string, ...calls: Step[][]): ScenePhone => ({ kind: 'phone', at, calls });
export const outside = (...calls: Step[][]): ScenePhone => ({ kind: 'phone', at: 'trunk', calls });
type More = Partial<Omit<SceneCaller, 'kind' | 'to' | 'steps'>>;
export const caller = (to: string, steps: readonly Step[], more: More = {}): SceneCaller => ({
  kind: 'caller',
  from: null,
  number: '13900000108',
  after: 0,
  ...more,
  to,
  steps,
});
export const dials = (extension: string, to: string, steps: readonly Step[], more: More = {}): SceneCaller => ({
  kind: 'caller',
  number: extension,
  after: 0,
  ...more,
  from: extension,
  to,
  steps,
});

export function playScene(pbx: Pbx, scene: Scene): void {
  for (const party of scene.parties) {
    if (party.kind === 'phone') {
      if (party.at === 'trunk') pbx.phones.outside = inTurn(party.calls);
      else {
        const known = pbx.phones.get(party.at);
        if (known !== undefined) known.behave = inTurn(party.calls);
      }
      continue;
    }
    const name = party.name ?? (party.from === null ? undefined : pbx.phones.get(party.from)?.name);
    pbx.timers.after(party.after, () => placeCall(pbx, { ...party, ...(name === undefined ? {} : { name }) }));
  }
  for (const { after, act } of scene.acts ?? []) pbx.timers.after(after, () => act(pbx));
}
