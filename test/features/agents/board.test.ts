import { at } from '../../support/facts.js';
import { incident, waitingIn } from './incidents.js';

const start = `
  0     up
  0     member  8001 hotline wrap=10
  0     member  8002 hotline
  0     synced
`;

describe('a call from ring to wrap-up', () => {
  test('ready, ringing, in call, on hold, back, wrap-up for the seconds that the queue grants, ready', () => {
    const { history } = incident(`${start}
      1       joins   c1 hotline
      1.2     rings   c1 8001
      1.201   phone   8001 busy
      4.003   talks   c1 8001
      4.003   stops   c1 8001 answered
      10      holds   c1 8001
      15      takes-back c1 8001
      20.581  parts   c1 8001
      20.582  phone   8001 not_in_use
      20.583  member  8001 hotline wrap=10 ended=20
      40      tick
    `);
    expect(history('8001')).toEqual([
      '0 ready',
      '1.2 ringing c1',
      '4.003 in_call c1',
      '10 on_hold c1',
      '15 in_call c1',
      '20.581 wrap_up',
      '30 ready',
    ]);
  });

  test('without a wrap-up time the agent is ready the moment his phone is free', () => {
    const { history } = incident(`${start}
      1.2     rings   c1 8002
      1.201   phone   8002 busy
      4.003   talks   c1 8002
      20.581  parts   c1 8002
      20.582  phone   8002 not_in_use
    `);
    expect(history('8002')).toEqual(['0 ready', '1.2 ringing c1', '4.003 in_call c1', '20.582 ready']);
  });

  test('the phone says that it is quiet before anybody knows why the ring ended: ringing is over at once', () => {
    const { history } = incident(`${start}
      1.2     rings   c1 8001
      1.201   phone   8001 busy
      16.2    phone   8001 not_in_use
      18      stops   c1 8001 no_answer
    `);
    expect(history('8001')).toEqual(['0 ready', '1.2 ringing c1', '16.2 ready']);
  });

  test('a queue that talks to the agent first: his phone rings no more, the talk with the caller begins later', () => {
    const { history } = incident(`${start}
      1.2     rings   c1 8001
      1.201   phone   8001 busy
      4       stops   c1 8001 answered
      6       tick
      7       talks   c1 8001
    `);
    expect(history('8001')).toEqual(['0 ready', '1.2 ringing c1', '4 in_call c1', '7 in_call c1']);
  });

  test('the caller is passed on: the first agent is free, the second in the call', () => {
    const { history } = incident(`${start}
      1.2     talks   c1 8001
      1.2     phone   8001 in_use
      30      parts   c1 8001
      30.001  phone   8001 not_in_use
      31      rings   c1 8002
      33      talks   c1 8002
    `);
    expect(history('8001').slice(-2)).toEqual(['1.2 in_call c1', '30.001 ready']);
    expect(history('8002').slice(-1)).toEqual(['33 in_call c1']);
  });
});

describe('busy with something else', () => {
  test('a call of his own counts from its beginning, shown once it is clear that the hotline is not in it', () => {
    const { history, board } = incident(`${start}
      5       phone   8001 in_use
      5.3     tick
    `);
    expect(history('8001')).toEqual(['0 ready', '5 busy_elsewhere']);
    expect(board.queue('hotline')).toMatchObject({ members: 2, available: 1 });
  });

  test('a board that waits for clarity asks to be woken', () => {
    expect(incident(`${start}\n 5 phone 8001 in_use`).board.nextDeadline()).toBe(at(5.3));
  });

  test('the phone stays busy after the caller went: from then on it is something else', () => {
    const { history } = incident(`${start}
      1       rings   c1 8001
      1.001   phone   8001 in_use
      1.2     talks   c1 8001
      20      parts   c1 8001
      21      tick
      25      phone   8001 not_in_use
      31      tick
    `);
    expect(history('8001').slice(2)).toEqual(['1.2 in_call c1', '20 busy_elsewhere', '25 wrap_up', '30 ready']);
  });

  test('a talk that is no hotline call, a consultation say, is none of the hotline’s states', () => {
    const { history } = incident(`${start}
      4       private c9 -
      5       phone   8001 in_use
      5.1     talks   c9 8001
      6       tick
    `);
    expect(history('8001')).toEqual(['0 ready', '5 busy_elsewhere']);
  });

  test('a held caller stays the agent’s while he consults a colleague', () => {
    const { now } = incident(`${start}
      1.2     talks   c1 8001
      10      holds   c1 8001
      11      private c9 -
      11      talks   c9 8001
    `);
    expect(now('8001')).toBe('10 on_hold c1');
  });
});

describe('pause and membership', () => {
  const two = `
    0     up
    0     member  8001 hotline
    0     member  8001 vip
    0     synced
  `;

  test('paused in one queue he is still ready for the other; paused in all he is paused, with the reason', () => {
    const one = incident(`${two}\n 5 member 8001 vip paused=lunch`);
    expect(one.now('8001')).toBe('0 ready');
    expect(one.board.queue('vip').available).toBe(0);
    expect(one.board.queue('hotline').available).toBe(1);
    const both = incident(`${two}\n 5 member 8001 vip paused=lunch\n 6 member 8001 hotline paused=lunch`);
    expect(both.now('8001')).toBe('6 paused');
  });

  test('paused in mid-call: the call is shown first, the pause after it', () => {
    const { history } = incident(`${two}
      1       talks   c1 8001
      5       member  8001 vip paused=lunch state=in_use
      5       member  8001 hotline paused=lunch state=in_use
      9       parts   c1 8001
      9.001   phone   8001 not_in_use
    `);
    expect(history('8001')).toEqual(['0 ready', '1 in_call c1', '9.001 paused']);
  });

  test('logged out of every queue he is unavailable; where numbers reach phones directly he is still ready', () => {
    const table = `${two}\n 5 gone 8001 vip\n 6 gone 8001 hotline`;
    expect(incident(table).now('8001')).toBe('6 unavailable');
    expect(incident(table, { sources: { direct: true } }).now('8001')).toBe('0 ready');
  });

  test('a phone that lost its registration is unavailable', () => {
    expect(incident(`${start}\n 5 phone 8001 unavailable`).now('8001')).toBe('5 unavailable');
  });
});

describe('who a member is', () => {
  test('a Local member is the extension behind it, and its phone’s own state counts', () => {
    const { now, board } = incident(`
      0       up
      0       member  8001 hotline via=Local/8001@from-queue/n watch=Local/8001@from-queue/n state=in_use
      0       synced
      5       phone   8001 in_use
      6       tick
    `);
    expect(now('8001')).toBe('5 busy_elsewhere');
    expect(board.agent('8001')?.device).toBe('PJSIP/8001');
  });

  test('what the queue watches is preferred to what it dials', () => {
    const { now } = incident(`
      0       up
      0       member  8001 hotline via=Local/4711@from-queue/n watch=hint:8001@ext-local
      0       synced
    `);
    expect(now('8001')).toBe('0 ready');
  });

  test('a mobile behind the trunk: the trunk being in use says nothing of him', () => {
    const { now } = incident(`
      0       up
      0       member  13900000999 hotline via=PJSIP/13900000999@trunk watch=PJSIP/trunk state=in_use
      0       synced
    `);
    expect(now('+8613900000999')).toBe('0 ready');
  });

  test('a phone in no queue is an agent’s when somebody holds it, and nobody’s otherwise', () => {
    const table = `${start}\n 3 phone 8009 in_use\n 4 tick`;
    expect(incident(table).now('8009')).toBe('nothing');
    const held = incident(table, { wiring: { userAt: (extension) => (extension === '8009' ? 'li' : null) } });
    expect(held.now('8009')).toBe('3 busy_elsewhere');
  });
});

describe('the link', () => {
  test('down: unknown from the last good instant; a short outage changes no beginning', () => {
    const { history } = incident(`${start}
      5       member  8001 hotline paused=lunch
      9       down
      20      up
      20      member  8001 hotline paused=lunch
      20      member  8002 hotline
      20      synced
    `);
    expect(history('8001')).toEqual(['0 ready', '5 paused', '9 unknown', '5 paused']);
  });

  test('after a long outage nothing older than the snapshot is claimed', () => {
    const { now } = incident(`${start}
      9       down
      200     up
      200     member  8001 hotline
      200     synced
    `);
    expect(now('8001')).toBe('200 ready');
  });

  test('a member that the snapshot does not show is gone', () => {
    const { board } = incident(`${start}
      9       down
      20      up
      20      member  8001 hotline
      20      synced
    `);
    expect(board.queue('hotline')).toMatchObject({ members: 1, available: 1, known: true });
    expect(board.agent('8002')?.memberships.size).toBe(0);
  });

  test('a call that was there before the snapshot is found again with its exact beginning', () => {
    const { now } = incident(`
      3.25    talks   c1 8001
      20      up
      20      member  8001 hotline state=in_use
      20      synced
    `);
    expect(now('8001')).toBe('3.25 in_call c1');
  });

  test('wrap-up that began before the snapshot goes on to its end', () => {
    const { history } = incident(`
      20      up
      20      member  8001 hotline wrap=30 ended=12
      20      synced
      50      tick
    `);
    expect(history('8001').slice(-2)).toEqual(['12 wrap_up', '42 ready']);
  });
});

describe('who waits in a queue', () => {
  test('callers stand in order of joining and leave by the first word of it', () => {
    const table = `${start}\n 3 joins c1 hotline\n 4 joins c2 hotline`;
    expect(waitingIn(incident(table).board, 'hotline')).toEqual(['c1 since 3', 'c2 since 4']);
    expect(waitingIn(incident(`${table}\n 9 leaves c1 hotline`).board, 'hotline')).toEqual(['c2 since 4']);
  });

  test('after a snapshot an entry finds its call and the exact instant; who is not in it is gone', () => {
    const { board } = incident(`${start}
      3.4     joins   c1 hotline
      5       joins   c2 hotline
      9       down
      20      up
      20      entry   c1 hotline since=3
      20      synced
    `);
    expect(waitingIn(board, 'hotline')).toEqual(['c1 since 3.4']);
  });

  test('a queue that is not the hotline’s does not appear', () => {
    const { board } = incident(`${start}\n 3 joins c1 fax`, { wiring: { queues: ['hotline'] } });
    expect([...board.queues()]).toEqual(['hotline']);
  });
});
