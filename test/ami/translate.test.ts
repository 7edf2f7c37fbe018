/** Asterisk's words → ours: names unescaped, absent values null, units made one. Rows as the recorded traces have them. */
import { block, event, read } from './read.js';

const first = (text: string): unknown => read(text).events[0];

test('a new channel, as it is told', () => {
  expect(first(event('Newchannel', block({ CallerIDName: "O\\'Brien", ConnectedLineNum: '8001' })))).toEqual({
    type: 'channel_created',
    at: 1795487586253213,
    precision: 'event',
    channel: {
      id: '1795487586.0',
      name: 'PJSIP/trunk-00000001',
      linkedId: '1795487586.0',
      state: 'ring',
      callerNumber: '13900000108',
      callerName: "O'Brien",
      connectedNumber: '8001',
      connectedName: null,
      exten: '4008000000',
      context: 'from-trunk',
      withheld: null,
    },
  });
});

test.each([
  ["O\\'Brien", "O'Brien"],
  ['\\"><script>alert(1)</script>', '"><script>alert(1)</script>'],
  ['a\\\\b\\?c', 'a\\b?c'],
  ['one\\ntwo\\ttab', 'one\ntwo\ttab'],
  ['张伟（技术部）', '张伟（技术部）'],
  ['\\q unknown escape', '\\q unknown escape'],
  ['<unknown>', null],
  ['', null],
])('the name %j is %j', (written, name) => {
  expect(first(event('Newchannel', block({ CallerIDName: written })))).toMatchObject({ channel: { callerName: name } });
});

test('a name that is no UTF-8, and one that was cut inside a character', () => {
  const named = (bytes: Buffer): unknown => {
    const [before, after] = event('Newchannel', block({ CallerIDName: 'NAME' })).split('NAME');
    return read(Buffer.concat([Buffer.from(before ?? ''), bytes, Buffer.from(after ?? '')])).events[0];
  };
  expect(named(Buffer.from([0xd5, 0xc5, 0xce, 0xb0, 0xff, 0xfe]))).toMatchObject({
    channel: { callerName: '\ufffd\ufffd\u03b0\ufffd\ufffd' },
  });
  const cut = Buffer.from('很长的名字'.repeat(20)).subarray(0, 79);
  expect(named(cut)).toMatchObject({ channel: { callerName: '很长的名字'.repeat(5) + '很' } });
});

test.each([
  ['allowed_not_screened', false],
  ['allowed', false],
  ['prohib_not_screened', true],
  ['prohib_passed_screen', true],
  ['unavailable', null],
])('presentation %s: withheld is %s', (word, withheld) => {
  const body = `${block()}ChanVariable: CALLERID(num-pres)=${word}\r\nQueue: hotline\r\nPosition: 2\r\n`;
  expect(first(event('QueueCallerJoin', body))).toMatchObject({
    type: 'queue_joined',
    queue: 'hotline',
    position: 2,
    channel: { withheld },
  });
});

test.each([
  ['HangupRequest', { type: 'hangup_requested', soft: false, cause: 17 }, 'Cause: 17\r\n'],
  ['SoftHangupRequest', { type: 'hangup_requested', soft: true, cause: null }, ''],
  ['Hangup', { type: 'channel_hung_up', cause: 127 }, 'Cause: 127\r\nCause-txt: Interworking, unspecified\r\n'],
  ['Hold', { type: 'held' }, 'MusicClass: default\r\n'],
  ['Unhold', { type: 'unheld' }, ''],
  ['Newstate', { type: 'channel_changed', channel: { state: 'ring' } }, ''],
  ['NewCallerid', { type: 'channel_changed' }, 'CID-CallingPres: 0 (Presentation Allowed, Not Screened)\r\n'],
  ['QueueCallerLeave', { type: 'queue_left', queue: 'q' }, 'Queue: q\r\nPosition: 1\r\nCount: 0\r\n'],
  ['QueueCallerAbandon', { type: 'queue_gave_up', queue: 'q' }, 'Queue: q\r\nPosition: 1\r\nHoldTime: 6\r\n'],
])('%s', (name, expected, more) => {
  expect(first(event(name, block() + more))).toMatchObject(expected);
});

const dest = block({ Channel: 'PJSIP/8001-00000002', ChannelState: '5', Uniqueid: '1795487586.1' }, 'Dest');

test.each([
  ['DialBegin', block(), 'DialString: PJSIP/8001\r\n', { type: 'dial_began', dialString: 'PJSIP/8001' }],
  ['DialState', block(), 'DialStatus: RINGING\r\n', { type: 'dial_progress', state: 'ringing' }],
  [
    'DialEnd',
    block(),
    'Forward: 8006\r\nDialStatus: CANCEL\r\n',
    { type: 'dial_ended', status: 'cancel', forward: '8006' },
  ],
  ['DialEnd', block(), 'DialStatus: CHANUNAVAIL\r\n', { status: 'unavailable', forward: null }],
  ['DialEnd', block(), 'DialStatus: SOMETHING\r\n', { status: 'other' }],
])('%s with both sides', (name, main, more, expected) => {
  expect(first(event(name, main + dest + more))).toMatchObject({
    ...expected,
    from: { id: '1795487586.0' },
    to: { id: '1795487586.1', state: 'ringing' },
  });
  expect(first(event(name, dest + more))).toMatchObject({ from: null, to: { id: '1795487586.1' } });
});

test('what a queue says of a member and a caller', () => {
  const row = 'Queue: hotline\r\nInterface: Local/8001@agents/n\r\nMemberName: 王莉\r\n';
  const both = {
    queue: 'hotline',
    device: 'Local/8001@agents/n',
    caller: { id: '1795487586.0' },
    member: { id: '1795487586.1' },
  };
  const told = (name: string, more = ''): unknown =>
    first(event(name, block() + dest + row + more, undefined, 'agent,all'));
  expect(told('AgentCalled')).toMatchObject({ type: 'member_called', ...both });
  expect(told('AgentConnect', 'HoldTime: 0\r\nRingTime: 2\r\n')).toMatchObject({ type: 'member_connected', ...both });
  expect(told('AgentRingNoAnswer', 'RingTime: 15001\r\n')).toMatchObject({
    type: 'member_no_answer',
    ...both,
    ringMs: 15001,
  });
  expect(told('AgentComplete', 'TalkTime: 2\r\nReason: transfer\r\n')).toMatchObject({
    type: 'member_completed',
    ...both,
    reason: 'transfer',
  });
});

test('a queue end that names neither side is genuine and says nothing', () => {
  const { events, reader } = read(
    event('AgentComplete', 'Queue: hotline\r\nInterface: PJSIP/8002\r\nReason: caller\r\n'),
  );
  expect([events, reader.garbage, reader.genuineEvents]).toEqual([[], [], 1]);
});

test('a member’s row: paused with its reason, the last call as an instant', () => {
  const row = (name: string, more: string): string =>
    event(
      name,
      `Queue: hotline\r\nMemberName: 刘洋\r\nInterface: PJSIP/8009\r\nStateInterface: PJSIP/8009\r\nMembership: dynamic\r\n` +
        `Penalty: 0\r\nCallsTaken: 1\r\nLastCall: 1795487513\r\nInCall: 1\r\n${more}Wrapuptime: 0\r\n`,
      undefined,
      'agent,all',
    );
  expect(
    first(row('QueueMemberPause', 'Status: 3\r\nPaused: 1\r\nPausedReason: 午休\r\nRinginuse: 0\r\n')),
  ).toMatchObject({
    type: 'member_changed',
    member: {
      queue: 'hotline',
      device: 'PJSIP/8009',
      stateDevice: null,
      name: '刘洋',
      membership: 'dynamic',
      paused: true,
      pausedReason: '午休',
      state: 'busy',
      inCall: true,
      lastCallAt: 1795487513_000000,
      wrapUpSeconds: 0,
    },
  });
  // The same member a moment later: other bytes, another row.
  expect(first(row('QueueMemberStatus', 'Status: 1\r\nPaused: 0\r\nPausedReason: \r\nRinginuse: 0\r\n'))).toMatchObject(
    {
      member: { paused: false, pausedReason: null, state: 'not_in_use' },
    },
  );
  expect(first(row('QueueMemberRemoved', 'Status: 1\r\n'))).toMatchObject({
    type: 'member_removed',
    device: 'PJSIP/8009',
  });
});

test('bridges: a conversation, music, a parking lot, a conference', () => {
  const told = (type: string, technology: string): unknown =>
    first(event('BridgeCreate', `BridgeUniqueid: b-1\r\nBridgeType: ${type}\r\nBridgeTechnology: ${technology}\r\n`));
  expect(told('basic', 'native_rtp')).toMatchObject({ bridge: { id: 'b-1', kind: 'basic' } });
  expect(told('parking', 'holding_bridge')).toMatchObject({ bridge: { kind: 'parking' } });
  expect(told('base', 'holding_bridge')).toMatchObject({ bridge: { kind: 'holding' } });
  expect(told('base', 'softmix')).toMatchObject({ bridge: { kind: 'conference' } });
  expect(
    first(
      event(
        'BridgeEnter',
        `BridgeUniqueid: b-1\r\nBridgeType: basic\r\nBridgeTechnology: simple_bridge\r\n${block()}SwapUniqueid: 1.7\r\n`,
      ),
    ),
  ).toMatchObject({
    type: 'bridge_entered',
    bridge: { id: 'b-1' },
    channel: { id: '1795487586.0' },
    swap: '1.7',
  });
});

test('device states; a queue’s own is passed over', () => {
  expect(first(event('DeviceStateChange', 'Device: PJSIP/8001\r\nState: RINGINUSE\r\n'))).toMatchObject({
    device: 'PJSIP/8001',
    state: 'ring_in_use',
  });
  const { events, reader } = read(event('DeviceStateChange', 'Device: Queue:hotline\r\nState: INUSE\r\n'));
  expect([events, reader.genuineEvents]).toEqual([[], 1]);
});

test('Originate that failed has neither channel nor its id', () => {
  const body = 'ActionID: lab-2\r\nResponse: Failure\r\nChannel: PJSIP/8002\r\nReason: 0\r\nUniqueid: <unknown>\r\n';
  expect(first(event('OriginateResponse', body))).toMatchObject({
    type: 'originate_ended',
    actionId: 'lab-2',
    channelId: null,
    success: false,
    reason: 0,
  });
});

test('times of a PBX that does not stamp are those of the arrival', () => {
  expect(read(event('Newchannel', block(), null), 1795487600000001).events).toMatchObject([
    { at: 1795487600000001, precision: 'arrival' },
  ]);
});

test.each(['1795487586', '1795487586.', 'x.253213', '1795487586.25x', '99999999999999.1'])('%j is no time', (stamp) => {
  const { events, reader } = read(event('Newchannel', block(), stamp));
  expect([events, reader.garbage.length]).toEqual([[], 1]);
});
