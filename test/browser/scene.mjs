/** Calls, agents and cards of the browser tests, as the contract writes them. Instants are given in seconds from now. */

export const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

let serial = 0;

/** An inbound hotline call; `over` replaces fields. */
export function call(over = {}) {
  serial += 1;
  const id = over.id ?? `main-1790000000-1790000000.${serial}`;
  return {
    pbx: 'main',
    linkedId: `1790000000.${serial}`,
    relatedTo: null,
    direction: 'inbound',
    hotline: true,
    caller: { raw: '13900000108', number: '+8613900000108', name: '', withheld: false },
    callee: null,
    placedBy: null,
    did: '4008000002',
    entry: 'queue',
    queue: 'hotline-rr',
    queueVisits: [{ queue: 'hotline-rr', joinedAt: over.offeredAt ?? at(0), leftAt: null, left: null }],
    arrivedAt: at(0),
    offeredAt: at(0),
    firstRingAt: null,
    answeredAt: null,
    endedAt: null,
    lastSeenAt: null,
    outcome: null,
    answeredBy: null,
    waitMs: null,
    ringMs: null,
    talkMs: 0,
    holdMs: 0,
    withinLimit: null,
    nearLimit: false,
    precision: 'event',
    offers: [],
    segments: [],
    transfers: [],
    holds: [],
    hangupBy: null,
    ...over,
    id,
  };
}

export function caller(number, name = '') {
  return { raw: number, number: `+86${number.replace(/^0/, '')}`, name, withheld: false };
}

export const withheld = { raw: '', number: null, name: '', withheld: true };

export function offer(extension, user, startedSeconds, over = {}) {
  return {
    extension,
    device: `PJSIP/${extension}`,
    user,
    startedAt: at(startedSeconds),
    ringingAt: at(startedSeconds + 0.1),
    endedAt: null,
    result: null,
    ...over,
  };
}

/** Waiting for so many seconds, ringing at these phones. */
export function waiting(seconds, who, phones = [], over = {}) {
  return call({
    caller: who,
    arrivedAt: at(-seconds - 6),
    offeredAt: at(-seconds),
    queueVisits: [{ queue: over.queue ?? 'hotline-rr', joinedAt: at(-seconds), leftAt: null, left: null }],
    offers: phones.map(([extension, user, since = 3]) => offer(extension, user, -since)),
    ...over,
  });
}

/** Answered after `waited` seconds, talking for `talked` seconds. */
export function talking(waited, talked, who, [extension, user], over = {}) {
  return call({
    caller: who,
    arrivedAt: at(-talked - waited - 6),
    offeredAt: at(-talked - waited),
    answeredAt: at(-talked),
    answeredBy: { extension, device: `PJSIP/${extension}`, number: null, user },
    waitMs: waited * 1000,
    ringMs: 2015,
    withinLimit: waited <= 15,
    segments: [{ extension, user, startedAt: at(-talked), endedAt: null }],
    ...over,
  });
}

export function ended(ago, waited, talked, who, by, over = {}) {
  return talking(waited, talked + ago, who, by, {
    endedAt: at(-ago),
    outcome: 'answered',
    talkMs: talked * 1000,
    segments: [{ extension: by[0], user: by[1], startedAt: at(-talked - ago), endedAt: at(-ago) }],
    hangupBy: 'caller',
    ...over,
  });
}

export function abandoned(ago, waited, who, over = {}) {
  return call({
    caller: who,
    arrivedAt: at(-ago - waited),
    offeredAt: at(-ago - waited),
    endedAt: at(-ago),
    waitMs: waited * 1000,
    outcome: waited < 5 ? 'short_abandon' : 'abandoned',
    hangupBy: 'caller',
    ...over,
  });
}

export function agent(extension, name, state, seconds, over = {}) {
  return {
    pbx: 'main',
    extension,
    device: `PJSIP/${extension}`,
    user: `user.${extension}`,
    name,
    state,
    since: at(-seconds),
    pausedReason: null,
    queues: [{ queue: 'hotline-rr', paused: state === 'paused', membership: 'static' }],
    callId: null,
    ...over,
  };
}

export function link(over = {}) {
  return {
    pbx: 'main',
    state: 'up',
    since: at(-3600),
    lastHeardAt: at(-2),
    reason: null,
    resynchronised: true,
    clockOffsetMs: 0,
    ...over,
  };
}

export function queue(name, display) {
  return { pbx: 'main', queue: name, name: display, waiting: [], members: 4, available: 2, known: true };
}

export function card(user, over = {}) {
  serial += 1;
  const callId = over.callId ?? `main-1790000000-1790000000.${serial}`;
  return {
    id: `${callId}/${user}`,
    callId,
    user,
    extension: '8010',
    state: 'ringing',
    reason: null,
    answeredBy: null,
    caller: {
      number: '+8613900000108',
      raw: '13900000108',
      name: '沈知秋',
      title: '财务总监',
      salutation: '沈总',
      organisation: '集团总部',
      vip: true,
      verified: false,
      withheld: false,
      area: null,
    },
    match: 'one',
    person: null,
    said: null,
    candidates: [],
    queue: 'hotline-rr',
    queueName: '综合受理',
    did: '4008000002',
    offeredAt: at(-11),
    ringingSince: at(-5),
    answeredAt: null,
    limitMs: 15_000,
    openTickets: [],
    lastCalls: [],
    ticket: null,
    script: null,
    ...over,
  };
}

/** Text that a hostile caller may send as his name. */
export const hostile = [
  '<img src=x onerror="window.pwned=1">',
  '</td></table><script>window.pwned=1</script>',
  '\u202Egnp.exe\u202E 反转',
  'مرحبا بالعالم هذا اسم طويل جدا',
  'Z\u0335\u0321\u0322\u034F\u0353\u0347\u0316\u0300\u0301\u0302\u0303\u0304\u0305\u0306a\u0335\u0353\u0347\u0316\u0300\u0301\u0302\u0303l\u0335\u0353\u0347\u0316\u0300\u0301\u0302go',
  '名'.repeat(80),
];

/** A desk in the middle of a busy morning. */
export function fill(desk) {
  const put = (map, key, value) => map.set(key, value);
  put(desk.links, 'main', link());
  for (const q of [queue('hotline-rr', '综合受理'), queue('advice', '技术咨询')]) put(desk.queues, q.queue, q);
  const people = [
    ['8001', '王莉', 'in_call', 134],
    ['8002', '赵宁', 'in_call', 408],
    ['8003', '孙悦', 'on_hold', 31],
    ['8004', '何川', 'ready', 65],
    ['8005', '李明', 'ringing', 5],
    ['8006', '郑怡', 'ringing', 5],
    ['8007', '许言', 'ready', 1320],
    ['8008', '方晴', 'wrap_up', 44],
    ['8009', '宋扬', 'paused', 510, { pausedReason: '午餐' }],
    ['8010', '周砚', 'ready', 12],
    ['8011', '罗青', 'unavailable', 7260],
    ['8012', '白露', 'busy_elsewhere', 95],
    ['8013', 'Alexandra Featherstonehaugh-Montgomery', 'ready', 4],
    ['8014', null, 'unknown', 30, { user: null }],
  ];
  for (const [extension, name, state, seconds, over] of people) {
    const one = agent(extension, name, state, seconds, over);
    put(desk.agents, `${one.pbx}/${one.extension}`, one);
  }
  const open = [
    talking(8.24, 134, caller('13811112222', '唐婉'), ['8001', 'wang.li']),
    talking(19.4, 408, caller('02155556177'), ['8002', 'zhao.ning'], { queue: 'advice', queueVisits: [] }),
    talking(3.1, 250, caller('13600000177', '林溪'), ['8003', 'sun.yue'], {
      holds: [{ startedAt: at(-31), endedAt: null, by: '8003' }],
    }),
    waiting(18, caller('13900000108', '沈知秋'), [['8005', 'li.ming']], {
      offers: [offer('8004', 'he.chuan', -17, { endedAt: at(-6), result: 'no_answer' }), offer('8005', 'li.ming', -5)],
    }),
    waiting(
      11,
      caller('13711110009'),
      [
        ['8005', 'li.ming'],
        ['8006', 'zheng.yi'],
        ['8007', 'xu.yan'],
      ],
      { queue: 'advice' },
    ),
    waiting(2, withheld, []),
    call({ caller: caller('01085001234'), arrivedAt: at(-4), offeredAt: null, queue: null, queueVisits: [] }),
  ];
  for (const one of open) put(desk.calls, one.id, one);
  desk.late = [
    { callId: open[3].id, queue: 'hotline-rr', offeredAt: open[3].offeredAt, lateAt: at(-3), limitMs: 15_000 },
  ];
  desk.history = [
    ended(20, 6.13, 95, caller('13911110001', '周可'), ['8001', 'wang.li']),
    abandoned(95, 21.4, caller('13812340142')),
    ended(160, 15.04, 300, caller('13911110002', '陆一鸣'), ['8002', 'zhao.ning'], { hangupBy: 'agent' }),
    abandoned(200, 3.2, withheld),
    ended(400, 4.4, 62, caller('13911110003'), ['8004', 'he.chuan']),
    ended(900, 9.2, 30, caller('13911110005'), ['8004', 'he.chuan'], { withinLimit: null, precision: 'snapshot' }),
    call({
      caller: caller('13911110006'),
      arrivedAt: at(-1300),
      offeredAt: at(-1290),
      endedAt: null,
      lastSeenAt: at(-1250),
      outcome: 'unobserved',
    }),
  ];
}
