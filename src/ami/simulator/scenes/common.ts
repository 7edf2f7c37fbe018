/** What many scenes share: the three phones of the desk, the usual moment of a manager's act, who is on which channel. */
import type { Channel } from '../channel.js';
import type { Pbx } from '../pbx.js';
import { phone, type SceneAct, type ScenePhone } from '../scene.js';
import { answer, ring, untilBye, type Step } from '../steps.js';

/** Rings so long, takes the call and stays until the other side hangs up. */
export const answers = (ms: number): Step[] => [ring(ms), answer(), untilBye()];
export const rings = (...extensions: string[]): ScenePhone[] => extensions.map((at) => phone(at, [ring()]));

/** 8001 and 8003 ring until somebody else has it; 8002 takes the call after 600 ms and does these steps then. */
export const deskWhere8002 = (...afterAnswer: Step[]): ScenePhone[] => [
  phone('8001', [ring()]),
  phone('8002', [ring(600), answer(), ...(afterAnswer.length > 0 ? afterAnswer : [untilBye()])]),
  phone('8003', [ring()]),
];

/** The latest channel of this device; an act that comes when there is none does nothing. */
export function withChannel(device: string, act: (channel: Channel, pbx: Pbx) => void): SceneAct['act'] {
  return (pbx) => {
    const channel = pbx.devices.channelsAt(device).at(-1);
    if (channel !== undefined) act(channel, pbx);
  };
}

/** 0.8 s into the talk of a caller whom 8002 took at once. */
export const whenTalking = (act: SceneAct['act']): SceneAct => ({ after: 1920, act });
