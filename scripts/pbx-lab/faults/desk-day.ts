/**
 * A day at the desk on the real PBX: a caller whom the directory knows, one it does not, a VIP, a number that two people
 * share, one who gives up and is called back, one who calls again about an open ticket and once more after its solution.
 * Agents and engineers take their steps over REST until every ticket is closed; then the timelines are held against what
 * happened: the PBX's own logs for the calls, this script for the people.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { micros, type JudgedCall } from '../compare.js';
import { answer, bye, caller, dials, outside, phone, ring, talk, untilBye } from '../scenario.js';
import { celRows, firstChannels, truthOf, type Truth } from '../truth.js';
import type { FaultCase, Stage } from './stage.js';

const [hotline, quietLine] = ['4008000021', '4008000017'];
const [known, vip, stranger, shared, givesUp] = [
  '13900000109',
  '13900000108',
  '13900000777',
  '01085008000',
  '13900000555',
];
const tolerance = Number(process.env['SKYLARK_LAB_TOLERANCE_MS'] ?? '20') * 1000;

const rowSchema = z.record(z.string(), z.unknown());
type Row = z.infer<typeof rowSchema>;
const row = (value: unknown): Row => rowSchema.parse(value);
const rows = (value: unknown): Row[] => z.array(rowSchema).parse(value);

/** A call as it was and the ticket that it opened. */
interface Opened {
  call: JudgedCall;
  ticket: string;
}

class DeskDay {
  private readonly stage: Stage;
  /** Ids of calls that were looked at. */
  private readonly seen = new Set<string>();
  /** Timelines as they must be: who did what, by ticket. */
  readonly expected = new Map<string, string[]>();

  constructor(stage: Stage) {
    this.stage = stage;
  }

  private async get(path: string): Promise<Row> {
    return row((await this.stage.daemon.ask('zhou.yan', 'GET', path)).body);
  }

  async ticket(number: string): Promise<Row> {
    return row((await this.get(`/api/v1/tickets/${number}`))['ticket']);
  }

  /** What was done; throws with the refusal where it was refused. */
  async done(user: string, method: string, path: string, body: object): Promise<Row> {
    const said = await this.stage.daemon.ask(user, method, path, body);
    if (said.status >= 300) throw new Error(`${user}: ${method} ${path}: ${said.status} ${JSON.stringify(said.body)}`);
    return row(said.body);
  }

  /** A step, and what it must leave on the timeline. */
  async step(user: string, number: string, step: string, body: object, ...leaves: string[]): Promise<void> {
    await this.done(user, 'POST', `/api/v1/tickets/${number}/${step}`, body);
    this.leaves(number, ...leaves);
  }

  async edit(user: string, number: string, fields: object): Promise<void> {
    const { version } = await this.ticket(number);
    await this.done(user, 'PATCH', `/api/v1/tickets/${number}`, { version, ...fields });
    this.leaves(number, `edited ${user}`);
  }

  leaves(number: string, ...entries: string[]): void {
    this.expected.set(number, [...(this.expected.get(number) ?? []), ...entries]);
  }

  /** The call that ended since the last one was looked at. */
  private async nextCall(seconds: number): Promise<JudgedCall> {
    let found: JudgedCall | undefined;
    const waited = await this.stage.until(seconds * 1000, async () => {
      found = (await this.stage.daemon.calls()).find((call) => !this.seen.has(call.id) && call.outcome !== null);
      return found !== undefined;
    });
    if (waited === null || found === undefined) throw new Error(`no call ended in ${seconds} s`);
    this.seen.add(found.id);
    return found;
  }

  /** Somebody calls the hotline, talks with 8001 and hangs up. */
  async calls(number: string, ms = 2500): Promise<Opened> {
    this.stage.begin(caller(hotline, [talk(ms), bye()], { number }));
    const call = await this.nextCall(15);
    const tickets = rows((await this.get(`/api/v1/tickets?call=${encodeURIComponent(call.id)}`))['items']);
    this.stage.expect(tickets.length === 1, `the call of ${number} has ${tickets.length} tickets`);
    const ticket = String(tickets[0]?.['number']);
    this.leaves(ticket, 'created', `call_linked opening ${call.linkedId}`);
    return { call, ticket };
  }

  /** 8001 calls somebody, who answers. */
  async dials(number: string): Promise<JudgedCall> {
    this.stage.begin(dials('8001', `9${number}`, [talk(6000), bye()]));
    return this.nextCall(15);
  }

  async givesUp(number: string): Promise<JudgedCall> {
    this.stage.begin(caller(quietLine, [talk(8000), bye()], { number }));
    return this.nextCall(15);
  }

  private linkedId(calls: readonly JudgedCall[], id: unknown): string {
    return calls.find((call) => call.id === id)?.linkedId ?? String(id);
  }

  /** Each timeline as it is, one line an entry, against the one that it must be. */
  async judge(): Promise<void> {
    const calls = await this.stage.daemon.calls();
    for (const [number, wanted] of this.expected) {
      const timeline = rows((await this.get(`/api/v1/tickets/${number}`))['timeline']);
      const has = timeline.map((entry) => {
        const by = entry['by'] === null ? [] : [String(row(entry['by'])['user'])];
        const kind = entry['type'] === 'call_linked' ? [String(entry['kind'])] : [];
        const call = entry['type'] === 'call_linked' ? [this.linkedId(calls, row(entry['call'])['id'])] : [];
        return [String(entry['type']), ...kind, ...call, ...by].join(' ');
      });
      this.stage.expect(
        JSON.stringify(has) === JSON.stringify(wanted),
        `the timeline of ${number} is ${has.join(', ')}; it must be ${wanted.join(', ')}`,
      );
      const times = timeline.map(({ at }) => micros(String(at)));
      this.stage.expect(
        times.every((at, i) => i === 0 || at >= (times[i - 1] ?? 0) - tolerance),
        `the timeline of ${number} goes back in time`,
      );
    }
  }
}

/** What CEL tells of every call that somebody made. */
function truths(stage: Stage): Map<string, Truth> {
  const cel = readFileSync(stage.pbx.log('cel-custom', 'cel.csv'), 'utf8');
  const queueLog = readFileSync(stage.pbx.log('queue_log'), 'utf8');
  const found = new Map<string, Truth>();
  for (const { uniqueid } of firstChannels(cel)) {
    const truth = truthOf({ cel, queueLog }, uniqueid);
    if (truth !== null) found.set(uniqueid, truth);
  }
  return found;
}

/** The caller's number of the first channel, by its id. */
const callersOf = (stage: Stage): Map<string, string> =>
  new Map(
    celRows(readFileSync(stage.pbx.log('cel-custom', 'cel.csv'), 'utf8'))
      .filter(({ type, uniqueid, linkedid }) => type === 'CHAN_START' && uniqueid === linkedid)
      .map(({ uniqueid, number }) => [uniqueid, number]),
  );

/** Calls and tickets against CEL: each answered call of the hotline has one ticket, made at its answer; no other has. */
async function againstLogs(stage: Stage, day: DeskDay): Promise<void> {
  const logs = truths(stage);
  const calls = await stage.daemon.calls();
  stage.expect(calls.length === logs.size, `${calls.length} calls, and the PBX tells of ${logs.size}`);
  const numbers = callersOf(stage);
  const opening = new Map<string, Row>();
  for (const number of day.expected.keys()) {
    const ticket = await day.ticket(number);
    const first = rows(ticket['calls']).find(({ why }) => why === 'opening');
    if (first !== undefined) opening.set(String(first['id']), ticket);
  }
  for (const call of calls) {
    const log = logs.get(call.linkedId);
    if (log === undefined) {
      stage.expect(false, `the PBX tells of no call ${call.linkedId}`);
      continue;
    }
    stage.expect(
      call.caller.raw === numbers.get(call.linkedId),
      `${call.linkedId} came from ${numbers.get(call.linkedId)}, not ${call.caller.raw}`,
    );
    const answered = call.hotline && log.answeredAt !== null;
    const ticket = opening.get(call.id);
    stage.expect(
      answered === (ticket !== undefined),
      `${call.linkedId} was ${answered ? '' : 'not '}answered at the hotline and has ${ticket === undefined ? 'no' : 'a'} ticket`,
    );
    if (ticket === undefined || log.answeredAt === null) continue;
    const off = Math.abs(micros(String(ticket['createdAt'])) - log.answeredAt);
    // Told on our own clock: the way from the PBX is in it.
    stage.expect(off <= 2 * tolerance, `${String(ticket['number'])} opened ${off} µs from the answer in CEL`);
  }
}

async function run(stage: Stage): Promise<void> {
  const day = new DeskDay(stage);
  const [agent, engineer] = ['wang.li', 'han.song'];
  stage.begin(phone('8001', [ring(500), answer(), untilBye()]), outside([ring(500), answer(), untilBye()]));
  stage.begin(phone('8006', [ring()]), phone('8007', [ring()]));
  await stage.wait(300);

  /** Solved on the line with the user's words, and closed. */
  const solved = async (number: string, fields: object): Promise<void> => {
    await day.edit(agent, number, fields);
    await day.step(agent, number, 'resolve', { solution: '选中后合并', onTheLine: true, words: '会了' },
      `opened ${agent}`, `resolved ${agent}`, `confirmed ${agent}`); // prettier-ignore
    await day.step(agent, number, 'close', {}, `closed ${agent}`);
  };
  /** Dispatched, accepted and begun. */
  const given = async (number: string, ...leaves: string[]): Promise<void> => {
    await day.step(agent, number, 'dispatch', { to: { group: 'onsite' } }, ...leaves, `dispatched ${agent}`);
    await day.step(engineer, number, 'accept', {}, `accepted ${engineer}`);
    await day.step(engineer, number, 'start', {}, `started ${engineer}`);
  };
  /** The user is called back, says yes, and the ticket is closed. */
  const confirmed = async (number: string, phoneNumber: string): Promise<void> => {
    const back = await day.dials(phoneNumber);
    await day.step(agent, number, 'confirm', { answer: 'yes', call: back.id, words: '可以了' },
      `call_linked confirmation ${back.linkedId} ${agent}`, `confirmed ${agent}`); // prettier-ignore
    await day.step(agent, number, 'close', {}, `closed ${agent}`);
  };
  const is = async (number: string, what: string, wanted: object): Promise<void> => {
    const ticket = await day.ticket(number);
    for (const [key, value] of Object.entries(wanted)) {
      const has = JSON.stringify(ticket[key]);
      stage.expect(has === JSON.stringify(value), `${what}: ${key} is ${has}, not ${JSON.stringify(value)}`);
    }
  };

  const advice = await day.calls(known);
  await is(advice.ticket, 'a known caller', { state: 'draft', owner: { user: agent, name: agent } });
  stage.expect(row((await day.ticket(advice.ticket))['caller'])['name'] === '唐婉', 'the known caller is not named');
  await solved(advice.ticket, { subject: '怎么合并单元格', category: 'advice' });

  const unknown = await day.calls(stranger);
  stage.expect(row((await day.ticket(unknown.ticket))['caller'])['match'] === 'none', 'an unknown caller was guessed');
  await solved(unknown.ticket, { subject: '怎么连接打印机', category: 'advice', contactName: '未登记用户' });

  const both = await day.calls(shared);
  stage.expect(row((await day.ticket(both.ticket))['caller'])['match'] === 'several', 'of two people one was guessed');
  await is(both.ticket, 'a shared number', { vip: { state: 'possible', level: null } });
  await solved(both.ticket, { subject: '怎么预订会议室', category: 'advice', contactName: '何为' });

  const fault = await day.calls(vip);
  await is(fault.ticket, 'a VIP', { vip: { state: 'yes', level: '一级' }, priority: 'P2' });
  await day.edit(agent, fault.ticket, { subject: '月结报表导出失败', category: 'fault' });
  const early = await stage.daemon.ask(agent, 'POST', `/api/v1/tickets/${fault.ticket}/dispatch`, {
    to: { group: 'onsite' },
  });
  stage.expect(
    early.status === 409 && JSON.stringify(early.body).includes('missing_fields'),
    'it was dispatched without the place',
  );
  await day.edit(agent, fault.ticket, { place: 'A 座 12F-07' });
  await given(fault.ticket, `opened ${agent}`);
  await day.step(engineer, fault.ticket, 'pend', { reason: 'supplier' }, `pended ${engineer}`);
  await stage.wait(1000);
  await day.step(engineer, fault.ticket, 'start', {}, `prioritised ${engineer}`, `started ${engineer}`);
  await day.step(engineer, fault.ticket, 'resolve', { solution: '恢复服务账号权限' }, `resolved ${engineer}`);
  const unasked = await stage.daemon.ask(agent, 'POST', `/api/v1/tickets/${fault.ticket}/close`, {});
  stage.expect(unasked.status === 409, 'it was closed before the user was asked');
  await confirmed(fault.ticket, vip);

  const missed = await day.givesUp(givesUp);
  stage.expect(missed.outcome === 'abandoned', `who gave up is ${missed.outcome}`);
  const open = await stage.daemon.ask('zhou.yan', 'GET', '/api/v1/tasks?kind=call_back');
  const tasks = rows(row(open.body)['items']);
  stage.expect(tasks.length === 1 && tasks[0]?.['call'] === missed.id, `tasks to call back: ${JSON.stringify(tasks)}`);
  const back = await day.dials(givesUp);
  const ended = await stage.daemon.ask('zhou.yan', 'GET', '/api/v1/tasks?kind=call_back&state=done');
  const [task] = rows(row(ended.body)['items']);
  stage.expect(task !== undefined && row(task['ended'])['call'] === back.id, 'the call back did not close its task');

  const older = await day.calls(known);
  await day.edit(agent, older.ticket, { subject: '打印机卡纸', category: 'fault', place: 'B 座' });
  await given(older.ticket, `opened ${agent}`);
  const again = await day.calls(known);
  await day.step(agent, again.ticket, 'merge', { into: older.ticket }, `merged ${agent}`);
  day.leaves(older.ticket, `absorbed ${agent}`, `call_linked added ${again.call.linkedId} ${agent}`);
  await day.step(engineer, older.ticket, 'resolve', { solution: '换定影器' }, `resolved ${engineer}`);
  const third = await day.calls(known);
  await day.step(agent, older.ticket, 'reopen', { reason: '还卡', call: third.call.id },
    `reopened ${agent}`, `call_linked added ${third.call.linkedId} ${agent}`); // prettier-ignore
  await day.step(agent, third.ticket, 'merge', { into: older.ticket }, `merged ${agent}`);
  day.leaves(older.ticket, `absorbed ${agent}`);
  await given(older.ticket);
  await day.step(engineer, older.ticket, 'resolve', { solution: '换了整机' }, `resolved ${engineer}`);
  await confirmed(older.ticket, known);
  await is(older.ticket, 'the older ticket', {
    state: 'closed',
    end: 'confirmed',
    reopened: 1,
    absorbed: [again.ticket, third.ticket],
  });

  await stage.driver.empty(10_000);
  stage.expect((await stage.daemon.open()).length === 0, 'a call stayed open');
  await day.judge();
  await againstLogs(stage, day);
  const all = rows(row((await stage.daemon.ask('zhou.yan', 'GET', '/api/v1/tickets?limit=200')).body)['items']);
  const states = all
    .map(({ state }) => String(state))
    .toSorted()
    .join(' ');
  stage.expect(states === 'closed closed closed closed closed merged merged', `the tickets end as ${states}`);
  stage.expect(stage.daemon.unknown().length === 0, 'a time was not watched');
}

export const deskDay: FaultCase = {
  name: 'desk-day',
  about:
    'A day at the desk: seven calls of the hotline, one missed and called back, every ticket led to its end over REST',
  quick: true,
  desk: {
    users: { 'wang.li': 'agent', 'han.song': 'engineer', 'zhou.yan': 'supervisor' },
    people: `number,name,title,salutation,organisation,department,vip,vipReason,notes,language
${vip},沈知秋,财务总监,沈总,集团,财务部,一级,财务总监,,zh-CN
${known},唐婉,,,集团,人事部,,,,zh-CN
${shared},何为,,,集团,前台,,,,zh-CN
${shared},白露,总裁,白总,集团,总裁办,一级,,,zh-CN
`,
    procedure:
      'groups:\n  - { id: onsite, label: { zh-CN: 现场, en: On site }, members: [han.song], requires: [place] }\n',
  },
  run,
};
