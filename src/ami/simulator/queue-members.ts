/** Members who come, go and take a break, with the events that tell it. Also what scenes and traffic use. */
import type { MemberOptions } from './options.js';
import type { Pbx } from './pbx.js';
import { deviceStates, line, wholeSeconds } from './text.js';

/** False where there is no such queue, or he is a member already. */
export function addMember(pbx: Pbx, queueName: string, options: MemberOptions): boolean {
  const queue = pbx.queues.get(queueName);
  if (queue === undefined || queue.member(options.interface) !== undefined) return false;
  const member = queue.add(options, 'dynamic', pbx.now());
  member.status = pbx.devices.stateOf(member.stateInterface);
  pbx.emit('agent', 'QueueMemberAdded', queue.memberLines(member));
  pbx.devices.availabilityOf(queue.name);
  return true;
}

/** False where nobody of that interface is a member. */
export function removeMember(pbx: Pbx, queueName: string, memberInterface: string): boolean {
  const queue = pbx.queues.get(queueName);
  const member = queue?.member(memberInterface);
  if (queue === undefined || member === undefined) return false;
  queue.members.splice(queue.members.indexOf(member), 1);
  pbx.emit('agent', 'QueueMemberRemoved', queue.memberLines(member));
  pbx.devices.availabilityOf(queue.name);
  return true;
}

/** False where nobody of that interface is a member. */
export function pauseMember(
  pbx: Pbx,
  queueName: string,
  memberInterface: string,
  paused: boolean,
  reason = '',
): boolean {
  const queue = pbx.queues.get(queueName);
  const member = queue?.member(memberInterface);
  if (queue === undefined || member === undefined) return false;
  member.paused = paused;
  member.pausedReason = paused ? reason : '';
  if (paused) member.lastPause = wholeSeconds(pbx.now());
  const twice = pbx.options.version === '16' ? line('Reason', member.pausedReason) : '';
  pbx.emit('agent', 'QueueMemberPause', queue.memberLines(member) + twice);
  const state = paused ? deviceStates.inUse : deviceStates.notInUse;
  pbx.devices.tell(`Queue:${queue.name}_pause_${member.interface}`, state);
  pbx.devices.availabilityOf(queue.name);
  return true;
}
