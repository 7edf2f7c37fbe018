/**
 * A desk with the same sample people, tickets, rosters and calls at every start: the real daemon with the simulated PBX,
 * for pictures of every page and for what is checked on all of them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built, daemonProcess } from './daemon-process.mjs';

const load = (file) => import(pathToFileURL(join(built, file)).href);
const { createSimulatedPbx } = await load('ami/simulator/server.js');
const { caller, phone } = await load('ami/simulator/scene.js');
const { answer, bye, ring, talk, untilBye } = await load('ami/simulator/steps.js');
const { realClock } = await load('ami/simulator/clock.js');

/** Every start is at that time, so that pictures of two days can be laid beside each other. */
const startsAt = Date.parse('2026-11-25T10:00:00+08:00');

export const password = 'Skylark-2026';
const secret = 'only-for-this-test';
const people = `number,name,title,salutation,organisation,department,vip,vipReason,notes,language
13900001003,李强,总经理,李总,星河科技,总裁办,一级,公司总经理,任何故障先致电 VIP 工程师,zh-CN
13900001005,林溪,会计,林女士,星河科技,财务部,,,上午在总部，下午在工厂,zh-CN
02166006600,唐婉,,唐女士,星河科技,行政部,,,,zh-CN
02166006600,陆一鸣,法务总监,陆总,星河科技,法务部,二级,法务总监,只在上午,zh-CN
02166006600,Alexandra Featherstonehaugh-Montgomery,Head of Procurement,Ms Featherstonehaugh,Galaxy Technology International Holdings,Procurement,,,,en
`;
const users = [
  { user: 'wang.li', name: '王丽', roles: ['agent'], extension: '8001', password },
  { user: 'chen.jie', name: '陈杰', roles: ['agent'], extension: '8002', password },
  { user: 'liu.yang', name: '刘洋', roles: ['agent'], extension: '8003', password },
  { user: 'xu.nuo', name: '许诺', roles: ['engineer'], extension: null, password },
  { user: 'li.hua', name: '李华', roles: ['supervisor', 'administrator'], extension: null, password },
];
/** What is not ours to translate: names and texts of the sample data, and words that are the same in every language. */
export const sampleWords = [
  ...users.flatMap(({ user, name }) => [user, name]),
  ...people
    .split('\n')
    .slice(1)
    .flatMap((row) => row.split(',').filter((cell) => cell !== '')),
  'gu.beichen@corp.example',
  'lin.xi@corp.example',
  '，重启无效，整层都受影响',
  '一级',
  '二级',
  '服务台',
  '服务热线',
  '技术咨询热线',
  '三楼打印机脱机',
  '邮箱密码过期',
  '会议室投影无信号',
  '服务态度不好',
  '笔记本电脑无法开机',
  '申请安装软件',
  '凌新',
  'VIP 值班',
  '现场值班',
  '元旦',
  '骚扰电话',
  '全天',
  '沈知秋',
  '顾北辰',
  '工程师',
  '研发部',
];

const phones = users.flatMap(({ extension, name }) => (extension === null ? [] : [{ extension, name }]));

export async function sampleDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-sample-'));
  const ahead = startsAt - Date.now();
  const simulator = createSimulatedPbx({
    clock: realClock(ahead),
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    phones,
    queues: ['hotline', 'advice'].map((name) => ({
      name,
      timeout: 600,
      members: phones.map(({ extension, name: shown }) => ({ interface: `PJSIP/${extension}`, name: shown })),
    })),
    numbers: {
      4008000000: [{ app: 'Answer' }, { app: 'Queue', queue: 'hotline', timeout: 900 }, { app: 'Hangup' }],
      4008000001: [{ app: 'Answer' }, { app: 'Queue', queue: 'advice', timeout: 900 }, { app: 'Hangup' }],
    },
  });
  const { port: amiPort } = await simulator.start();
  const csv = join(folder, 'people.csv');
  const config = join(folder, 'skylark.yaml');
  writeFileSync(csv, people);
  writeFileSync(
    config,
    `pbx: [{ name: main, host: 127.0.0.1, port: ${amiPort}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }]
hotline:
  queues: [{ queue: hotline, name: 服务热线 }, { queue: advice, name: 技术咨询热线 }]
  phones: ['8[0-9]{3}']
  extensions: ['80[0-9]{2}']
agents: [{ user: wang.li, extension: '8001' }, { user: chen.jie, extension: '8002' }, { user: liu.yang, extension: '8003' }]
directory: { file: ${csv} }
store: sqlite:${join(folder, 'skylark.db')}
site: { name: 服务台 }
`,
    { mode: 0o600 },
  );
  const daemon = await daemonProcess({ config, users, ahead });
  await daemon.up();
  return {
    ...daemon,
    /** A caller whom that phone takes after so many milliseconds; the others ring along. */
    call({
      from = '13900001005',
      name = '',
      to = '4008000000',
      takes = '8001',
      after = 600_000,
      talks = 600_000,
    } = {}) {
      simulator.run({
        name: 'sample',
        about: 'a call of the sample',
        parties: [
          ...phones.map(({ extension }) =>
            phone(extension, extension === takes ? [ring(after), answer(), untilBye()] : [ring()]),
          ),
          caller(to, [talk(talks), bye()], { number: from, name, withheld: from === '' }),
        ],
      });
    },
    /** All callers hang up. */
    hangUp() {
      const { pbx } = simulator;
      for (const channel of pbx.devices.channelsAt('PJSIP/trunk')) pbx.farHangup(channel);
    },
    async stop() {
      await daemon.kill();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends what the page of this person would send. */
export const send = (page, method, path, body = null) =>
  page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = await (await fetch('/api/v1/session')).json();
      const answer = await fetch(where, {
        method: how,
        headers: { 'Content-Type': 'application/json', 'X-Skylark-CSRF': csrf },
        ...(what !== null && { body: JSON.stringify(what) }),
      });
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body],
  );

const contact = {
  contactName: '林溪',
  contactPhone: '13900001005',
  contactMail: 'lin.xi@corp.example',
  place: 'A 座 3 楼',
};

/** Tickets in the states that there are, by number. `boss`, `engineer`: signed-in pages. */
export async function sampleTickets(boss, engineer) {
  const open = async (subject, category, more = {}) => {
    const { ticket } = await send(boss, 'POST', '/api/v1/tickets', {
      subject,
      category,
      description: `${subject}，重启无效，整层都受影响`,
      ...contact,
      ...more,
    });
    return ticket.number;
  };
  const act = (page, number, step, body = {}) => send(page, 'POST', `/api/v1/tickets/${number}/${step}`, body);
  const dispatch = (number) => act(boss, number, 'dispatch', { to: { group: 'field' } });
  const tickets = {};
  const draft = await send(boss, 'POST', '/api/v1/tickets', { subject: '申请安装软件' });
  tickets.draft = draft.ticket.number;
  tickets.open = await open('邮箱密码过期', 'advice');
  await act(boss, tickets.open, 'open');
  await act(boss, tickets.open, 'comment', { text: '已联系，下午回电', toldUser: true });
  tickets.dispatched = await open('三楼打印机脱机', 'terminal.printer');
  await dispatch(tickets.dispatched);
  tickets.accepted = await open('会议室投影无信号', 'fault.hardware');
  await dispatch(tickets.accepted);
  await act(engineer, tickets.accepted, 'accept');
  tickets.resolved = await open('笔记本电脑无法开机', 'terminal.computer');
  await dispatch(tickets.resolved);
  await act(engineer, tickets.resolved, 'accept');
  await act(engineer, tickets.resolved, 'resolve', { solution: '更换电源适配器' });
  tickets.complaint = await open('服务态度不好', 'complaint');
  return tickets;
}

/** A duty roster and a holiday, people by hand, a blocked number. */
export async function sampleSite(boss) {
  await send(boss, 'POST', '/api/v1/contacts', {
    name: '顾北辰',
    title: '工程师',
    organisation: '星河科技',
    department: '研发部',
    mail: 'gu.beichen@corp.example',
    numbers: [{ number: '13900001009' }],
  });
  await send(boss, 'POST', '/api/v1/blocked-callers', { number: '13800000001', reason: '骚扰电话' });
  await send(boss, 'POST', '/api/v1/rosters', {
    name: 'VIP 值班',
    duty: 'vip_engineer',
    from: '2026-01-01',
    shifts: [{ name: '全天', start: '00:00', end: '00:00' }],
    assignments: [
      { person: { kind: 'user', user: 'xu.nuo', number: '13900001010' }, shift: '全天' },
      { person: { kind: 'external', name: '沈知秋', number: '13900001011' }, shift: '全天', rank: 2 },
    ],
  });
  await send(boss, 'POST', '/api/v1/holidays', {
    items: ['2027-01-01', '2027-01-02', '2027-01-03'].map((date) => ({ date, name: '元旦' })),
  });
}
