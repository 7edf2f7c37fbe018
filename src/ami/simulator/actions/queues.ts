/** Actions about queues: their state, and members who come, go and pause. */
import type { Pbx } from '../pbx.js';
import type { Queue } from '../queue.js';
import { addMember, pauseMember, removeMember } from '../queue-members.js';
import { absent, escapedName, line, wholeSeconds } from '../text.js';
import { acknowledge, refuse, type Action, type ActionContext } from './action.js';

function wantedQueues({ pbx, action }: ActionContext): Queue[] {
  const wanted = action.get('Queue');
  return [...pbx.queues.values()].filter((queue) => wanted === '' || queue.name === wanted);
}

const paramsLines = (queue: Queue): string =>
  line('Queue', queue.name) +
  line('Max', queue.maxLength) +
  line('Strategy', queue.strategy) +
  line('Calls', queue.waiting.length) +
  line('Holdtime', queue.holdTime) +
  line('TalkTime', queue.talkTime) +
  line('Completed', queue.completed) +
  line('Abandoned', queue.abandoned) +
  line('ServiceLevel', 0) +
  line('ServicelevelPerf', '0.0') +
  line('ServicelevelPerf2', '0.0') +
  line('Weight', 0);

function entryLines(pbx: Pbx, queue: Queue): string[] {
  return queue.waiting.map(
    (entry, index) =>
      line('Queue', queue.name) +
      line('Position', index + 1) +
      line('Channel', entry.channel.name) +
      line('Uniqueid', entry.channel.uniqueId) +
      line('CallerIDNum', entry.channel.number === '' ? absent : entry.channel.number) +
      line('CallerIDName', entry.channel.callerName === '' ? absent : escapedName(entry.channel.callerName)) +
      line('ConnectedLineNum', entry.channel.connectedNumber === '' ? 'unknown' : entry.channel.connectedNumber) +
      line('ConnectedLineName', entry.channel.connectedName === '' ? 'unknown' : entry.channel.connectedName) +
      line('Wait', wholeSeconds(pbx.now()) - wholeSeconds(entry.joinedAt)) +
      line('Priority', 0),
  );
}

const queueStatus: Action = {
  name: 'QueueStatus',
  classes: [],
  summary: 'Show queue status.',
  run(context) {
    const { pbx, session, action } = context;
    const wantedMember = action.get('Member');
    const items: { event: string; body: string; idLast: true }[] = [];
    for (const queue of wantedQueues(context)) {
      items.push({ event: 'QueueParams', body: paramsLines(queue), idLast: true });
      for (const member of queue.members) {
        if (wantedMember !== '' && member.interface !== wantedMember) continue;
        items.push({ event: 'QueueMember', body: queue.listLines(member), idLast: true });
      }
      for (const body of entryLines(pbx, queue)) items.push({ event: 'QueueEntry', body, idLast: true });
    }
    session.list(action, 'Queue status will follow', items, 'QueueStatusComplete');
  },
};

const queueSummary: Action = {
  name: 'QueueSummary',
  classes: [],
  summary: 'Show queue summary.',
  run(context) {
    const { pbx, session, action } = context;
    const items = wantedQueues(context).map((queue) => {
      const longest = queue.waiting.map((entry) => wholeSeconds(pbx.now()) - wholeSeconds(entry.joinedAt));
      return {
        event: 'QueueSummary',
        idLast: true,
        body:
          line('Queue', queue.name) +
          line('LoggedIn', queue.members.length) +
          line('Available', queue.available(pbx.now()).length) +
          line('Callers', queue.waiting.length) +
          line('HoldTime', queue.holdTime) +
          line('TalkTime', queue.talkTime) +
          line('LongestHoldTime', Math.max(0, ...longest)),
      };
    });
    session.list(action, 'Queue summary will follow', items, 'QueueSummaryComplete');
  },
};

const isTrue = (value: string): boolean => ['1', 'true', 'yes', 'on', 'y', 't'].includes(value.toLowerCase());

const queueAdd: Action = {
  name: 'QueueAdd',
  classes: ['agent'],
  summary: 'Add interface to queue.',
  run(context) {
    const { pbx, action } = context;
    const name = action.get('Queue');
    const wanted = action.get('Interface');
    const queue = pbx.queues.get(name);
    if (name === '') refuse(context, "'Queue' not specified.");
    else if (wanted === '') refuse(context, "'Interface' not specified.");
    else if (queue === undefined) refuse(context, 'Unable to add interface to queue: No such queue');
    else if (queue.member(wanted) !== undefined) refuse(context, 'Unable to add interface: Already there');
    else {
      const options = {
        interface: wanted,
        ...(action.get('MemberName') === '' ? {} : { name: action.get('MemberName') }),
        ...(action.get('StateInterface') === '' ? {} : { stateInterface: action.get('StateInterface') }),
        penalty: Number(action.get('Penalty')) || 0,
        paused: isTrue(action.get('Paused')),
      };
      addMember(pbx, name, options);
      acknowledge(context, 'Added interface to queue');
    }
  },
};

const queueRemove: Action = {
  name: 'QueueRemove',
  classes: ['agent'],
  summary: 'Remove interface from queue.',
  run(context) {
    const { pbx, action } = context;
    const queue = pbx.queues.get(action.get('Queue'));
    const wanted = action.get('Interface');
    if (action.get('Queue') === '' || wanted === '') refuse(context, "Need 'Queue' and 'Interface' parameters.");
    else if (queue === undefined) refuse(context, 'Unable to remove interface from queue: No such queue');
    else {
      const member = queue.member(wanted);
      if (member === undefined) refuse(context, 'Unable to remove interface: Not there');
      else if (member.membership === 'static') refuse(context, 'Member not dynamic');
      else {
        removeMember(pbx, queue.name, wanted);
        acknowledge(context, 'Removed interface from queue');
      }
    }
  },
};

const queuePause: Action = {
  name: 'QueuePause',
  classes: ['agent'],
  summary: 'Makes a queue member temporarily unavailable.',
  run(context) {
    const { pbx, action } = context;
    const wanted = action.get('Interface');
    const paused = action.get('Paused');
    if (wanted === '' || paused === '') {
      refuse(context, "Need 'Interface' and 'Paused' parameters.");
      return;
    }
    const found = wantedQueues(context).filter((queue) =>
      pauseMember(pbx, queue.name, wanted, isTrue(paused), action.get('Reason')),
    );
    if (found.length === 0) refuse(context, 'Interface not found');
    else acknowledge(context, isTrue(paused) ? 'Interface paused successfully' : 'Interface unpaused successfully');
  },
};

export const queueActions: readonly Action[] = [queueStatus, queueSummary, queueAdd, queueRemove, queuePause];
