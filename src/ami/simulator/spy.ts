/** ChanSpy(): somebody listens to a phone, unheard; it is no conversation and ends with the one that is listened to. */
import type { Channel } from './channel.js';
import type { AppExit } from './dialplan.js';
import type { Pbx } from './pbx.js';
import type { Script } from './thread.js';

export function* spyApp(pbx: Pbx, spyer: Channel, extension: string): Script<AppExit> {
  pbx.changeState(spyer, 6);
  yield 600;
  const spied = pbx.devices.channelsAt(`PJSIP/${extension}`).find((channel) => channel.state === 6);
  if (spied === undefined) return 'next';
  const both = (): string => pbx.lines(spyer, 'Spyer') + pbx.lines(spied, 'Spyee');
  pbx.emit('call', 'ChanSpyStart', both());
  // A spyer who hangs up is noticed when the spied call ends, as recorded.
  while (spied.bridge !== null) yield 50;
  pbx.emit('call', 'ChanSpyStop', both());
  return 'next';
}
