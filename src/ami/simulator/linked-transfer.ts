/**
 * Attended transfer by the phone whose second line is in a queue: the PBX must not take that channel's place away, so it
 * joins both conversations by a Local pair. Events as recorded on Asterisk 22.
 */
import type { Channel } from './channel.js';
import { sayDialEnd, sayLocalBridge } from './dial-out.js';
import { optimise } from './local.js';
import { sayAttendedTransfer, type AttendedParts } from './moves.js';
import type { Pbx } from './pbx.js';
import { completeTicket } from './queue-ticket.js';
import { line } from './text.js';

const nobody = { number: '', name: '' };

/** Begins at once; the phone is let go when the pair is in place. */
export function joinByPair(pbx: Pbx, parts: AttendedParts): void {
  pbx.unhold(parts.first);
  pbx.unhold(parts.second);
  const base = pbx.localName('_attended@transfer');
  const half = (number: 1 | 2): Channel =>
    pbx.newChannel({
      name: `${base};${number}`,
      device: 'Local/_attended@transfer',
      state: number === 1 ? 0 : 4,
      party: nobody,
      position: { context: 'transfer', exten: '_attended' },
      linkedId: parts.first.linkedId,
    });
  const [one, two] = [half(1), half(2)];
  one.local = { half: 1, optimise: true, other: two, learnt: null };
  two.local = { half: 2, optimise: true, other: one, learnt: null };
  sayLocalBridge(pbx, one, two);
  pbx.changeState(two, 6);
  pbx.timers.after(500, () => {
    if (stillThere(parts)) join(pbx, parts, one, two);
    else for (const channel of [one, two]) pbx.finish(channel, 16);
  });
}

/** Nobody of the four has hung up meanwhile. */
const stillThere = ({ first, firstBridge, second, secondBridge, transferee, target }: AttendedParts): boolean =>
  [first, second, transferee, target].every((channel) => !channel.over && !channel.gone) &&
  first.bridge === firstBridge &&
  second.bridge === secondBridge;

function join(pbx: Pbx, parts: AttendedParts, one: Channel, two: Channel): void {
  const { first, firstBridge, second, secondBridge, transferee, target } = parts;
  pbx.leave(second);
  pbx.enter(secondBridge, two, second);
  pbx.connect(two, target.party);
  pbx.connect(target, nobody);
  pbx.identify(one, target.party);
  pbx.leave(first);
  pbx.enter(firstBridge, one, first);
  pbx.connect(one, transferee.party);
  pbx.connect(transferee, target.party);
  pbx.changeState(one, 6);
  sayDialEnd(pbx, null, one, 'ANSWER');
  pbx.say('SoftHangupRequest', second, line('Cause', 1));
  completeTicket(pbx, second);
  sayAttendedTransfer(pbx, parts, [2, 2], { one, two });
  if (transferee.ticket?.memberChannel === first) completeTicket(pbx, transferee, true);
  first.over = true;
  second.over = true;
  second.cause = 16;
  pbx.finish(first, 16);
  second.thread?.wake();
  if (pbx.options.media !== false) pbx.timers.after(8, () => optimise(pbx, one, two));
}
