/** Cdr events: one for each phone rung, all with the caller's uniqueid, as Asterisk sends them at the end of a call. */
import type { Channel } from './channel.js';
import { dateAndTime, line, wholeSeconds } from './text.js';

const stamp = (micros: number | null): string => {
  if (micros === null) return '';
  const { date, time } = dateAndTime(micros);
  return `${date} ${time}`;
};

/** Bodies of the Cdr events that the end of this channel gives; none for a channel that was dialled. */
export function cdrLines(channel: Channel, now: number): string[] {
  if (channel.thread === null || channel.local?.half === 2) return [];
  const dialled: (Channel | null)[] = channel.dialled.length > 0 ? channel.dialled : [null];
  return dialled.map((to) => {
    const talked = to !== null && to.everBridged;
    const answeredAt = talked ? to.answeredAt : null;
    return (
      line('AccountCode', '') +
      line('Source', channel.number) +
      line('Destination', channel.exten) +
      line('DestinationContext', channel.context) +
      line('CallerID', channel.callerName === '' ? channel.number : `"${channel.callerName}" <${channel.number}>`) +
      line('Channel', channel.name) +
      line('DestinationChannel', to?.name ?? '') +
      line('LastApplication', channel.application) +
      line('LastData', channel.applicationData) +
      line('StartTime', stamp(channel.createdAt)) +
      line('AnswerTime', stamp(answeredAt)) +
      line('EndTime', stamp(now)) +
      line('Duration', wholeSeconds(now) - wholeSeconds(channel.createdAt)) +
      line('BillableSeconds', answeredAt === null ? 0 : wholeSeconds(now) - wholeSeconds(answeredAt)) +
      line('Disposition', talked ? 'ANSWERED' : 'NO ANSWER') +
      line('AMAFlags', 'DOCUMENTATION') +
      line('UniqueID', channel.uniqueId) +
      line('UserField', '')
    );
  });
}
