/**
 * Years of tickets for the benches: each is grown by the same facts and found by the same keys and words as the daemon
 * writes, but written row by row without its transactions. All but the last few thousand are over.
 */
import Database from 'better-sqlite3';
import { evolve } from '../../dist/features/tickets/evolve.js';
import { concernsOf, dueOf, isOver, keysOf, textOf, whoText } from '../../dist/features/tickets/keys.js';
import { labelsOf } from '../../dist/features/tickets/labels.js';
import { mobileOf } from './people-list.mjs';

const hour = 3_600_000_000;
/** Every so many Micros a ticket opens: a million are a little over two years. */
export const every = 66_000_000;
export const stillOpen = 4_000;
export const agents = Array.from({ length: 30 }, (_, i) => `agent.${i}`);
export const engineers = Array.from({ length: 20 }, (_, i) => `engineer.${i}`);

const things = [
  '打印机',
  '显示器',
  '笔记本',
  '邮箱',
  '网络',
  '会议室投影',
  '考勤系统',
  '财务系统',
  'VPN',
  '共享文件夹',
  '电话',
  '键盘',
];
const troubles = [
  '无法登录',
  '连接不上',
  '速度很慢',
  '蓝屏',
  '没有声音',
  '报错代码',
  '权限不足',
  '密码过期',
  '卡纸',
  '黑屏',
  '打不开',
  '频繁掉线',
];
const places = ['一号楼', '二号楼', '三号楼', '研发中心', '上海分部', '前台'];
const rest = [
  '重启之后仍然没有恢复，用户着急开会。', '同一办公室的其他同事也遇到了。', '昨天更新以后开始出现。', '用户希望下午三点之前处理好。',
  '已经请用户检查电源和网线。', '远程查看过，需要现场工程师。',
]; // prettier-ignore
const solutions = [
  '更换网线后恢复',
  '重装驱动程序',
  '重置密码并解锁账号',
  '清理缓存并更新客户端',
  '更换备件',
  '调整权限组后正常',
];
/** Stand in one ticket of ten thousand each. */
const rare = ['量子打印', '指纹门禁', '液氮机柜', 'zabbix', 'kubernetes'];

const pick = (list, n) => list[n % list.length];
/** The same numbers in every run, well mixed. */
const mix = (n) => (Math.imul(n + 1, 2_654_435_761) >>> 7) % 1_000_003;

/** The facts of the i-th ticket of `count`. */
function factsOf(i, count, begin, categories) {
  const m = mix(i);
  const at = begin + i * every;
  const number = `SD-${Math.floor(i / 1000)}-${String(i % 10_000).padStart(4, '0')}-${i}`;
  const agent = pick(agents, m);
  const engineer = pick(engineers, m >> 3);
  const phone = `+86${mobileOf(m % 200_000)}`;
  const category = pick(categories, m >> 2);
  const odd = i % 10_000 < rare.length ? ` ${rare[i % 10_000]}` : '';
  const fields = {
    subject: `${pick(things, m >> 1)}${pick(troubles, m >> 4)}${odd}`,
    description: `${pick(places, m >> 5)}的${pick(things, m >> 1)}${pick(troubles, m >> 4)}，${pick(rest, m >> 6)}${pick(rest, m >> 9)}`,
    category: category.id, impact: 'low', urgency: pick(['low', 'medium', 'high'], m), place: pick(places, m >> 5), tried: null,
    contactName: `${pick(['张', '王', '李', '赵', '陈'], m)}${pick(['伟', '芳', '秀英', '建国', '婷婷'], m >> 3)}`,
    contactPhone: phone, contactMail: `p${m % 200_000}@example.com`, contact: 1 + (m % 200_000), remoteAssistance: false,
    newProblem: false, aboutUser: null, aboutCall: null,
  }; // prettier-ignore
  const plan = {
    priority: pick(['P2', 'P3', 'P3', 'P4'], m),
    plannedResponseAt: at + hour,
    plannedResolutionAt: at + 24 * hour,
  };
  const call = `main-1795400000-${1_700_000_000 + i}.${i}`;
  const to = { group: 'field', user: null };
  const said = (after, by, body) => ({ at: at + after * 60_000_000, by, ...body });
  const way = [
    said(0, null, {
      type: 'created', number, origin: 'call', procedureVersion: 1, fields, kind: category.kind, owner: agent, inbox: null,
      caller: { match: 'one', number: phone, salutation: null, organisation: '集团', department: pick(places, m) },
      vip: { state: 'no', level: null }, ...plan,
    }),
    said(0, null, { type: 'call_linked', call, why: 'opening' }),
    said(3, agent, { type: 'opened' }),
    said(5, agent, { type: 'dispatched', to, note: null }),
    said(20, engineer, { type: 'accepted' }),
    said(30, engineer, { type: 'started', note: null, assignee: { group: 'field', user: engineer } }),
    said(40, engineer, { type: 'commented', text: pick(rest, m >> 2), toldUser: true }),
    said(90, engineer, { type: 'resolved', solution: pick(solutions, m), onTheLine: false }),
    said(200, agent, { type: 'confirmed', how: 'call', call, words: '可以了，谢谢' }),
    said(201, agent, { type: 'closed', end: 'confirmed', note: null }),
  ]; // prettier-ignore
  const over = i < count - stillOpen;
  return way.slice(0, over ? way.length : 2 + (m % 6)).map((fact, n) => Object.assign(fact, { n }));
}

/** Fills the tables of a store that nobody has open. `procedure`: whose categories they are of. */
export function fillTickets(file, { count, begin, procedure }) {
  const categories = procedure.categories.filter(({ parent }) => parent !== null);
  const kindOf = (id) => {
    for (let at = procedure.categories.find((one) => one.id === id); ; at = procedure.categories.find((one) => one.id === at.parent)) {
      if (at.parent === null) return at.kind;
    }
  }; // prettier-ignore
  const kinds = categories.map(({ id }) => ({ id, kind: kindOf(id) }));
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  const ticket =
    db.prepare(`insert into ticket (number, call, rule, version, over, created_at, changed_at, due_at, resolved_at, body)
    values (?, ?, 'hotline', ?, ?, ?, ?, ?, ?, ?)`);
  const fact = db.prepare('insert into ticket_fact (ticket, n, at, by_user, type, body) values (?, ?, ?, ?, ?, ?)');
  const key = db.prepare('insert into ticket_key (kind, value, ticket) values (?, ?, ?)');
  const label = db.prepare('insert into ticket_label (rowid, labels) values (?, ?)');
  // As many pages as the daemon's writes would have tidied in the meantime.
  const tidy = db.prepare("insert into ticket_label (ticket_label, rank) values ('merge', 1000)");
  const words = db.prepare('insert into ticket_text (rowid, words, who) values (?, ?, ?)');
  const together = 20_000;
  const some = db.transaction((from, to) => {
    for (let i = from; i < to; i += 1) {
      const facts = factsOf(i, count, begin, kinds);
      const grown = facts.reduce((known, one) => evolve(known, one), undefined);
      const acted = new Set(facts.map(({ by }) => by).filter((by) => by !== null));
      const { lastInsertRowid: id } = ticket.run(
        grown.number, grown.calls[0].id, grown.version, isOver(grown) ? 1 : 0, grown.createdAt, grown.changedAt, dueOf(grown),
        grown.resolvedAt, JSON.stringify(grown),
      ); // prettier-ignore
      for (const { n, at, by, ...body } of facts) fact.run(id, n, at, by, body.type, JSON.stringify(body));
      const keys = keysOf(grown, acted, procedure);
      for (const [kind, value] of keys) key.run(kind, value, id);
      label.run(id, labelsOf(id, keys));
      const comments = facts.flatMap((one) =>
        one.type === 'commented' ? [one.text] : one.type === 'confirmed' ? [one.words] : [],
      );
      words.run(id, textOf(grown, comments), whoText(concernsOf(grown, acted)));
    }
    tidy.run();
  });
  for (let i = 0; i < count; i += together) some(i, Math.min(count, i + together));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
