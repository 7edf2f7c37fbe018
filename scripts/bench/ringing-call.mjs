/**
 * One call as the PBX tells it: a caller in the queue and the phone that is dialled for him (`before`), the message that
 * it rings (`rings`), and his end (`over`). `serial` makes its ids.
 */
import { pbxNow, stamp } from './ami-source.mjs';

export function callUntilItRings({ number, extension, serial }) {
  const boot = Math.floor(pbxNow() / 1e6);
  const caller = {
    id: `${boot}.${900_000 + serial * 2}`,
    channel: `PJSIP/trunk-${(0xe0000000 + serial).toString(16)}`,
  };
  const phone = {
    id: `${boot}.${900_001 + serial * 2}`,
    channel: `PJSIP/${extension}-${(0xf0000000 + serial).toString(16)}`,
  };
  const block = (of, prefix, state, own, other, exten) =>
    `${prefix}Channel: ${of.channel}\r\n${prefix}ChannelState: ${state[0]}\r\n${prefix}ChannelStateDesc: ${state[1]}\r\n${prefix}CallerIDNum: ${own}\r\n${prefix}CallerIDName: <unknown>\r\n` +
    `${prefix}ConnectedLineNum: ${other}\r\n${prefix}ConnectedLineName: <unknown>\r\n${prefix}Language: en\r\n${prefix}AccountCode: \r\n` +
    `${prefix}Context: from-trunk\r\n${prefix}Exten: ${exten}\r\n${prefix}Priority: 1\r\n${prefix}Uniqueid: ${of.id}\r\n${prefix}Linkedid: ${caller.id}\r\n`;
  const head = (name, eventClass) =>
    `Event: ${name}\r\nPrivilege: ${eventClass},all\r\nTimestamp: ${stamp(pbxNow())}\r\n`;
  const up = [6, 'Up'];
  const inbound = (state) => block(caller, '', state, number, '<unknown>', '4008000000');
  const before =
    `${head('Newchannel', 'call')}${inbound([4, 'Ring'])}\r\n` +
    `${head('Newstate', 'call')}${inbound(up)}\r\n` +
    `${head('QueueCallerJoin', 'agent')}${inbound(up)}Queue: hotline\r\nPosition: 1\r\nCount: 1\r\n\r\n` +
    `${head('Newchannel', 'call')}${block(phone, '', [0, 'Down'], extension, '<unknown>', 's')}\r\n` +
    `${head('DialBegin', 'call')}${inbound(up)}${block(phone, 'Dest', [0, 'Down'], extension, number, '4008000000')}DialString: PJSIP/${extension}\r\n\r\n`;
  const rings = () =>
    `${head('Newstate', 'call')}${block(phone, '', [5, 'Ringing'], extension, number, '4008000000')}\r\n`;
  const over = () =>
    `${head('Hangup', 'call')}${block(phone, '', [5, 'Ringing'], extension, number, '4008000000')}Cause: 26\r\nCause-txt: Answered elsewhere\r\n\r\n` +
    `${head('Hangup', 'call')}${inbound(up)}Cause: 16\r\nCause-txt: Normal Clearing\r\n\r\n`;
  return { before, rings, over };
}
