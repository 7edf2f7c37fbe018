/**
 * Attended transfer by a manager (AMI Atxfer): the agent consults through a Local pair while the caller hears music;
 * when the agent hangs up, both conversations become one. Events as in recorded traces of Asterisk 22.
 */
import { bridgeLines, type Bridge, type Channel } from './channel.js';
import { dialOut, fromChannel, invite, sayDialEnd, sayDialState } from './dial-out.js';
import type { Leg } from './leg.js';
import { optimise } from './local.js';
import { sayAttendedTransfer } from './moves.js';
import type { Pbx } from './pbx.js';
import { completeTicket } from './queue-ticket.js';
import { Thread, type Script } from './thread.js';

/** `held`: a feature code has put the caller on hold already. False where the channel is in no conversation. */
export function attendedTransferByManager(
  pbx: Pbx,
  agent: Channel,
  context: string,
  exten: string,
  held = false,
): boolean {
  const bridge = agent.bridge;
  const caller = pbx.peer(agent);
  if (bridge === null || caller === null || bridge.type !== 'basic') return false;
  const thread: { current: Thread | null } = { current: null };
  thread.current = new Thread(
    pbx.timers,
    consult(pbx, agent, caller, bridge, `Local/${exten}@${context}`, thread, held),
    held ? 0 : 300,
  );
  return true;
}

function* consult(
  pbx: Pbx,
  agent: Channel,
  caller: Channel,
  bridge: Bridge,
  device: string,
  thread: { current: Thread | null },
  held: boolean,
): Script {
  if (agent.bridge !== bridge || caller.bridge !== bridge) return;
  if (!held) {
    pbx.hold(agent, true);
    yield 240;
  }
  if (agent.bridge !== bridge) return;
  const leg = dialOut(pbx, device, {
    ...fromChannel(agent),
    exten: device.slice(6).split('@')[0]!,
    unnamed: true,
  });
  if (leg === null) {
    pbx.unhold(agent);
    return;
  }
  leg.owner = thread.current;
  const one = leg.channel;
  const second = pbx.newBridge();
  pbx.enter(second, one);
  // The caller goes on hearing music though the agent leaves.
  agent.onHold = false;
  pbx.leave(agent);
  pbx.enter(second, agent);
  pbx.connect(agent, one.party);
  invite(pbx, leg);
  let merged = false;
  let returned = false;
  second.whenLeft = (who) => {
    if (who === agent) {
      if (pbx.bridges.has(bridge.id) && !merged) merged = merge(pbx, agent, caller, bridge, one, second);
      return merged;
    }
    // The colleague has hung up, or never answered: back to the caller.
    if (!returned) returned = comeBack(pbx, agent, bridge, second);
    return returned;
  };
  yield* follow(pbx, leg, agent, second);
  if (leg.status === 'answered' || merged || returned) return;
  one.over = true;
  returned = comeBack(pbx, agent, bridge, second);
  pbx.finish(one, 16);
}

/** Until the colleague answers, or his time is up, or the agent does something else. */
function* follow(pbx: Pbx, leg: Leg, agent: Channel, second: Bridge): Script {
  const until = pbx.now() + (pbx.options.transferSeconds ?? 15) * 1_000_000;
  for (;;) {
    if (leg.status === 'ringing' && !leg.toldRinging) {
      sayDialState(pbx, null, leg);
      pbx.connect(agent, leg.channel.party);
    }
    if (leg.status === 'answered') {
      sayDialEnd(pbx, null, leg.channel, 'ANSWER');
      leg.channel.leg = null;
      return;
    }
    if (!leg.waiting || agent.bridge !== second || pbx.now() >= until) return;
    yield (until - pbx.now()) / 1000;
  }
}

function comeBack(pbx: Pbx, agent: Channel, bridge: Bridge, second: Bridge): boolean {
  if (agent.bridge !== second || agent.over || !pbx.bridges.has(bridge.id)) return false;
  pbx.leave(agent);
  pbx.enter(bridge, agent);
  pbx.unhold(agent);
  const caller = pbx.peer(agent);
  if (caller !== null) pbx.connect(agent, caller.party);
  while (second.channels[0] !== undefined) pbx.leave(second.channels[0]);
  pbx.destroy(second);
  return true;
}

function merge(pbx: Pbx, agent: Channel, caller: Channel, bridge: Bridge, one: Channel, second: Bridge): boolean {
  if (one.bridge !== second || caller.bridge !== bridge) return false;
  pbx.emit('call', 'BridgeMerge', bridgeLines(bridge, 'To') + bridgeLines(second, 'From'));
  pbx.showLearnt(one);
  pbx.leave(one);
  pbx.enter(bridge, one);
  pbx.stopMusic(bridge);
  const parts = {
    first: agent,
    firstBridge: bridge,
    second: agent,
    secondBridge: second,
    transferee: caller,
    target: one,
  };
  sayAttendedTransfer(pbx, parts, [2, 0]);
  if (caller.ticket?.memberChannel === agent) completeTicket(pbx, caller, true);
  pbx.connect(one, caller.party);
  pbx.connect(caller, one.party);
  pbx.destroy(second);
  const two = one.local?.other;
  if (two !== undefined && pbx.options.media !== false) {
    pbx.timers.after(8, () => optimise(pbx, one, two));
  }
  return true;
}
