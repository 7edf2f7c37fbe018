/**
 * Local pairs: what happens to one half shows on the other; a pair between two conversations is optimised away where
 * `/n` does not forbid it. Making a pair is dial-out.ts.
 */
import type { Channel, Party } from './channel.js';
import type { Pbx } from './pbx.js';
import { line } from './text.js';

/** The phone behind `;2` rings: so does `;1`. */
export function markRinging(pbx: Pbx, two: Channel, phone: Party): void {
  const one = two.local?.half === 2 ? two.local.other : null;
  if (one === null || one.gone || one.state === 6) return;
  one.number = phone.number;
  one.callerName = phone.name;
  pbx.changeState(one, 5);
  pbx.identify(one, phone);
  one.leg?.become('ringing');
}

/** The phone behind `;2` has answered: so has `;1`. */
export function markAnswered(pbx: Pbx, two: Channel): void {
  const one = two.local?.half === 2 ? two.local.other : null;
  if (one === null || one.gone) return;
  pbx.changeState(one, 6);
  one.leg?.become('answered');
  if (one.local?.optimise === true && pbx.options.media !== false) pbx.timers.after(8, () => optimise(pbx, one, two));
}

/** Takes the pair out of the middle: who stood behind `;2` takes the place of `;1`. */
export function optimise(pbx: Pbx, one: Channel, two: Channel): void {
  const far = one.bridge;
  const near = two.bridge;
  const phone = pbx.peer(two);
  if (far === null || near === null || phone === null || one.over || two.over) return;
  if (far.channels.length < 2) return;
  const sides = pbx.lines(one, 'LocalOne') + pbx.lines(two, 'LocalTwo');
  pbx.emit(
    'call',
    'LocalOptimizationBegin',
    sides + pbx.lines(phone, 'Source') + line('DestUniqueId', two.uniqueId) + line('Id', 0),
  );
  pbx.leave(phone);
  pbx.leave(one);
  pbx.enter(far, phone, one);
  pbx.emit('call', 'LocalOptimizationEnd', sides + line('Success', 'No') + line('Id', 0));
  for (const channel of far.channels) if (channel.ticket?.memberChannel === one) channel.ticket.memberChannel = phone;
  one.over = true;
  two.over = true;
  pbx.leave(two);
  pbx.destroy(near);
  pbx.say('SoftHangupRequest', two, line('Cause', 16));
  pbx.say('HangupRequest', one, line('Cause', 16));
  two.thread?.stop();
  pbx.finish(two, 16);
  pbx.finish(one, 16);
}
