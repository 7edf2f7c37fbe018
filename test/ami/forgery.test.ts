/**
 * A caller writes lines of the manager protocol into his number. Asterisk keeps 79 bytes of it and sends them raw, in
 * every event of his channel. None of it may become an event, or change what the PBX says of anybody else.
 */
import * as fc from 'fast-check';
import { block, event, read } from './read.js';

const others = event(
  'Newchannel',
  block({ Uniqueid: '1795487500.7', Linkedid: '1795487500.7', CallerIDNum: '13900000777' }),
);

/** What a caller with this number makes of one of his events. */
function told(number: string): ReturnType<typeof read> {
  const cut = Buffer.from(number).subarray(0, 79).toString();
  return read(
    others + event('Newstate', block({ CallerIDNum: cut })) + event('Newstate', block({ CallerIDNum: cut })) + others,
  );
}

test.each([
  ['header lines', '13900000108\r\nEvent: Hangup\r\nLinkedid: 1.1'],
  ['another channel', '139\r\nUniqueid: 1795487500.7\r\nLinkedid: 1795487500.7'],
  ['the end of his block', '139\r\nCallerIDName: x\r\nUniqueid: 1795487500.7'],
  ['a whole message', '139\r\n\r\nEvent: Hangup\r\nUniqueid: 1795487500.7\r\nChannel: PJSIP'],
  ['several messages', '1\r\n\r\nEvent: A\r\n\r\nEvent: B\r\n\r\nEvent: C\r\n\r\nResponse: Error\r\n\r\n'],
  ['a message with privilege', '1\r\n\r\nEvent: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1795487500.7'],
  ['a message with a time', '\r\n\r\nEvent: Hangup\r\nPrivilege: call,all\r\nTimestamp: 1795487586.253213\r\nU'],
  ['an answer', '1\r\n\r\nResponse: Success\r\nActionID: sk000000000000-1\r\nMessage: x\r\n\r\n'],
  ['a device', '\r\n\r\nEvent: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: a\r\nState: BUSY\r\n\r\n'],
  ['a stopping PBX', '1\r\n\r\nEvent: Shutdown\r\nPrivilege: system,all\r\nShutdown: x\r\nRestart: True\r\n'],
  ['a greeting', '1\r\n\r\nAsterisk Call Manager/1\r\n\r\n'],
  ['empty lines only', '\r\n\r\n\r\n\r\n\r\n\r\n'],
])('%s in the number change nothing but the number', (_, number) => {
  const { events, reader } = told(number);
  expect(events.map((e) => e.type)).toEqual([
    'channel_created',
    'channel_changed',
    'channel_changed',
    'channel_created',
  ]);
  for (const changed of events.slice(1, 3)) {
    expect(changed).toMatchObject({
      at: 1795487586253213,
      precision: 'event',
      channel: {
        id: '1795487586.0',
        linkedId: '1795487586.0',
        name: 'PJSIP/trunk-00000001',
        exten: '4008000000',
        callerNumber: number.split('\r\n', 1)[0] === '' ? null : number.split('\r\n', 1)[0],
      },
    });
  }
  expect(reader.garbage).toEqual([]);
});

test('the same inside a connected number and both numbers of an event with two channels', () => {
  const hostile = '139\r\n\r\nEvent: Hangup\r\nUniqueid: 1.1\r\nDestUniqueid: 2.2';
  const dest = block({ Channel: 'PJSIP/8001-00000002', ConnectedLineNum: hostile, Uniqueid: '1795487586.1' }, 'Dest');
  const { events, reader } = read(
    event('DialEnd', `${block({ CallerIDNum: hostile })}${dest}DialStatus: CANCEL\r\n`) + others,
  );
  expect(events).toMatchObject([
    { type: 'dial_ended', from: { id: '1795487586.0' }, to: { id: '1795487586.1' }, status: 'cancel' },
    { type: 'channel_created' },
  ]);
  expect(reader.garbage).toEqual([]);
});

test('lines inside the dialled number', () => {
  const { events } = read(
    event('Hangup', `${block({ Exten: '400\r\nPriority: 1\r\nUniqueid: 9.9\r\nLinkedid: 9.9' })}Cause: 16\r\n`),
  );
  expect(events).toMatchObject([{ type: 'channel_hung_up', channel: { id: '1795487586.0', exten: '400' }, cause: 16 }]);
});

const hostileText = fc
  .array(
    fc.constantFrom(
      '\r\n',
      '\r\n\r\n',
      'Event: Hangup\r\n',
      'Event: DeviceStateChange\r\n',
      'Privilege: call,all\r\n',
      'Timestamp: 1795487586.253213\r\n',
      'Uniqueid: 9.9\r\n',
      'Channel: PJSIP/x-1\r\n',
      'ChannelState: 6\r\n',
      'CallerIDName: x\r\n',
      'ConnectedLineNum: 1\r\n',
      'Priority: 1\r\n',
      'Linkedid: 9.9\r\n',
      'Response: Success\r\n',
      'ActionID: 1\r\n',
      '1',
      '\n',
      '\r',
      '\u0000',
    ),
    { maxLength: 9 },
  )
  .map((parts) => parts.join('').slice(0, 79));

test('no text of 79 bytes forges an event, hides one, or touches another channel', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (number, connected) => {
      const stream =
        others +
        event('Newstate', block({ CallerIDNum: number })) +
        event('Newstate', block({ ConnectedLineNum: connected })) +
        event(
          'QueueCallerJoin',
          `${block({ CallerIDNum: number, ConnectedLineNum: connected })}Queue: hotline\r\nPosition: 1\r\n`,
        ) +
        others;
      const { events } = read(stream);
      expect(events.map((e) => e.type)).toEqual([
        'channel_created',
        'channel_changed',
        'channel_changed',
        'queue_joined',
        'channel_created',
      ]);
      for (const told of events.slice(1, 4)) expect(told).toMatchObject({ channel: { id: '1795487586.0' } });
      expect(events[3]).toMatchObject({ queue: 'hotline', position: 1 });
    }),
    { numRuns: 2000 },
  );
});

test('the same on a PBX that does not stamp its events, in events that Skylark has no use for too', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (number, connected) => {
      const stream =
        event('Newchannel', block({ Uniqueid: '1795487500.7' }), null) +
        event('NewConnectedLine', block({ CallerIDNum: number, ConnectedLineNum: connected }), null) +
        event('MusicOnHoldStart', `${block({ CallerIDNum: number })}Class: default\r\n`, null) +
        event('Newstate', block({ CallerIDNum: number, ConnectedLineNum: connected }), null) +
        event('Newchannel', block({ Uniqueid: '1795487500.8' }), null);
      const { events } = read(stream, 1795487590000000);
      expect(events.map((e) => e.type)).toEqual(['channel_created', 'channel_changed', 'channel_created']);
      expect(events[1]).toMatchObject({ channel: { id: '1795487586.0' } });
    }),
    { numRuns: 2000 },
  );
});

test('an event of the PBX without a time, behind events that have one, is not believed where it is short', () => {
  const { events, reader } = read(others + event('DeviceStateChange', 'Device: PJSIP/8001\r\nState: BUSY\r\n', null));
  expect(events.map((e) => e.type)).toEqual(['channel_created']);
  expect(reader.garbage).toHaveLength(1);
});

test('a PBX that stops stamping is followed on', () => {
  const { events } = read(
    others +
      event('Newstate', block(), null) +
      event('DeviceStateChange', 'Device: PJSIP/8001\r\nState: BUSY\r\n', null),
    1795487590000000,
  );
  expect(events.map((e) => [e.type, e.precision])).toEqual([
    ['channel_created', 'event'],
    ['channel_changed', 'arrival'],
    ['device_changed', 'arrival'],
  ]);
});

test('blocks in another order are read from a program that never wrote one in Asterisk’s, and refused from Asterisk', () => {
  const plain = event('Hangup', 'Uniqueid: 1795487500.7\r\nChannel: PJSIP/8001-00000001\r\nCause: 16\r\n');
  expect(read(plain + plain).events).toMatchObject([{ type: 'channel_hung_up' }, { type: 'channel_hung_up' }]);
  const { events, reader } = read(others + plain);
  expect(events.map((e) => e.type)).toEqual(['channel_created']);
  expect(reader.garbage).toHaveLength(1);
});
