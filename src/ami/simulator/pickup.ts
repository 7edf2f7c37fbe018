/** Pickup(): a colleague takes a call that rings elsewhere; his own channel takes the place of the rung one. */
import type { Channel } from './channel.js';
import type { AppExit } from './dialplan.js';
import type { Leg } from './leg.js';
import type { Pbx } from './pbx.js';
import { line } from './text.js';
import type { Script } from './thread.js';

function ringingLeg(pbx: Pbx, extension: string | null): Leg | null {
  for (const channel of pbx.channels.values()) {
    const leg = channel.leg;
    if (leg === null || channel.local !== null || leg.status !== 'ringing' || leg.told) continue;
    if (extension === null || channel.device === `PJSIP/${extension}`) return leg;
  }
  return null;
}

export function* pickupApp(pbx: Pbx, picker: Channel, extension: string | null): Script<AppExit> {
  const found = ringingLeg(pbx, extension);
  if (found === null) return 'next';
  const target = found.channel;
  pbx.connect(picker, { number: target.connectedNumber, name: target.connectedName });
  pbx.changeState(picker, 6);
  yield 500;
  if (picker.over) return 'hangup';
  if (!found.waiting || target.gone) return 'next';
  pbx.emit('call', 'Pickup', pbx.lines(picker) + pbx.lines(target, 'Target'));
  // A named channel is hung up on, one of a group just goes.
  if (extension !== null) pbx.say('SoftHangupRequest', target, line('Cause', 16));
  else found.pickedCause = 16;
  // From here on the picker is the called side of that call; its own way through the dialplan ends.
  [picker.exten, target.exten] = [target.exten, picker.exten];
  picker.thread = null;
  target.over = true;
  found.pickedUp = picker;
  found.become('answered');
  return 'handed';
}
