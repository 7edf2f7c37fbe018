/** What is right and what is missing on one PBX, from what a manager session saw. Pure; gathering is in commands/. */
import type { Micros } from '../core/pbx-event.js';
import { finding, text, type Finding } from './finding.js';
import { dialplanFindings, type DialplanRow } from './dialplan.js';
import { loginFinding, type LoginFacts } from './login.js';
import { queueFindings, type QueueFacts, type SiteFacts } from './queues.js';
import { neededRead, neededWrite, writeClasses } from './rights.js';

export interface PbxFacts extends LoginFacts {
  /** `22.10.1`; null where the PBX did not say. */
  readonly version: string | null;
  /** Descriptions of ListCommands; null where it was not answered. */
  readonly commands: readonly string[] | null;
  /** CoreShowChannels and CoreStatus were answered. */
  readonly reporting: boolean;
  /** Privilege classes of the events that came, without `all`. */
  readonly readClasses: readonly string[];
  /** Event name → how often it came while watching. */
  readonly events: Readonly<Record<string, number>>;
  /** How long events were awaited, Micros. */
  readonly watched: Micros;
  /** Of the events that came: did they carry Timestamp; and those of callers the presentation of their number. */
  readonly timestamps: 'yes' | 'no' | 'unseen';
  readonly presentation: 'yes' | 'no' | 'unseen';
  /** PBX clock minus ours, Micros; null where unknown. */
  readonly clockOffset: Micros | null;
  readonly queues: readonly QueueFacts[] | null;
  /** Devices that the PBX knows of: `PJSIP/8001`. */
  readonly devices: readonly string[] | null;
  readonly dialplan: readonly DialplanRow[] | null;
}

/** Every finding about one PBX, in the order in which things depend on each other. */
export function pbxFindings(facts: PbxFacts, site: SiteFacts): readonly Finding[] {
  if (facts.fault !== null) return [loginFinding(facts)];
  return [
    loginFinding(facts),
    versionFinding(facts),
    ...rightFindings(facts),
    ...eventFindings(facts),
    clockFinding(facts),
    ...(facts.queues === null ? [] : queueFindings(facts.pbx, facts.queues, facts.devices ?? [], site)),
    ...(facts.dialplan === null ? [] : dialplanFindings(facts.pbx, facts.dialplan, site)),
  ];
}

/** Branches that still get security fixes (end-of-life dates of the Asterisk project, as of November 2026). */
const supported = new Set([20, 22, 23, 24]);

function versionFinding({ pbx, version }: PbxFacts): Finding {
  const major = Number(/^(?:certified\/)?(\d+)/.exec(version ?? '')?.[1] ?? Number.NaN);
  if (version === null || Number.isNaN(major)) {
    return finding(pbx, 'version', 'note', text('the PBX does not say its version', 'PBX 未告知版本'));
  }
  if (major < 13) {
    return finding(
      pbx,
      'version',
      'fail',
      text(`Asterisk ${version} is too old: its events say too little`, `Asterisk ${version} 版本过低，事件信息不足`),
      text('Asterisk 13 is the least; 22 is a good choice', '最低为 13，建议 22'),
    );
  }
  if (!supported.has(major) && major < 24) {
    return finding(
      pbx,
      'version',
      'warn',
      text(`Asterisk ${version} gets no security fixes any more`, `Asterisk ${version} 已不再获得安全更新`),
      text('it works; plan the move to 22', '可以使用；计划升级到 22'),
    );
  }
  return finding(pbx, 'version', 'ok', text(`Asterisk ${version}`, `Asterisk ${version}`));
}

function rightFindings(facts: PbxFacts): readonly Finding[] {
  const { pbx } = facts;
  const out: Finding[] = [];
  if (!facts.reporting) {
    out.push(
      finding(
        pbx,
        'rights',
        'fail',
        text(
          'the account may not list the calls at the start (write class reporting)',
          '账号无权在启动时列出通话（缺少 write 权限 reporting）',
        ),
        text(
          'write = reporting in its section of manager.conf, then manager reload',
          '在 manager.conf 该账号中写 write = reporting，然后 manager reload',
        ),
      ),
    );
  }
  const write = facts.commands === null ? [] : [...writeClasses(facts.commands)];
  const tooMuch = write.filter((c) => !neededWrite.includes(c)).sort();
  const alsoRead = facts.readClasses.filter((c) => !neededRead.includes(c)).sort();
  if (tooMuch.length > 0) {
    out.push(
      finding(
        pbx,
        'rights',
        'warn',
        text(
          `the account may do more than it needs: write ${tooMuch.join(',')}`,
          `账号权限过大：write ${tooMuch.join(',')}`,
        ),
        text(
          'write = reporting is enough; call control takes an account of its own',
          'write = reporting 即可；呼叫控制用单独账号',
        ),
      ),
    );
  }
  if (alsoRead.length > 0) {
    out.push(
      finding(
        pbx,
        'rights',
        'warn',
        text(
          `the account hears more than it needs: read ${alsoRead.join(',')}`,
          `账号接收的事件过多：read ${alsoRead.join(',')}`,
        ),
        text(
          'read = call,agent is enough and spares most of the traffic',
          'read = call,agent 即可，且可省去大部分流量',
        ),
      ),
    );
  }
  if (out.length === 0 && facts.commands !== null) {
    out.push(
      finding(pbx, 'rights', 'ok', text('rights: what is needed, nothing more found', '权限恰当，未发现多余权限')),
    );
  }
  return out;
}

/** What must be seen of a call that reaches a queue and is answered; others are needed in their own cases only. */
const needed: Readonly<Record<string, readonly string[]>> = {
  call: ['Newchannel', 'Newstate', 'Hangup', 'DialBegin', 'BridgeEnter'],
  agent: ['QueueCallerJoin', 'AgentCalled', 'AgentConnect'],
};

function eventFindings(facts: PbxFacts): readonly Finding[] {
  const { pbx, events } = facts;
  const seconds = Math.round(facts.watched / 1e6);
  const total = Object.values(events).reduce((sum, n) => sum + n, 0);
  const calls = events['Newchannel'] ?? 0;
  if (calls === 0) {
    return [
      finding(
        pbx,
        'events',
        'note',
        text(
          `no call came within ${seconds} s (${total} other events), so the events of a call could not be checked`,
          `${seconds} 秒内没有来电（其他事件 ${total} 个），无法检验通话事件`,
        ),
        text('call the hotline while this runs: doctor --wait 60', '运行 doctor --wait 60 时拨打热线'),
      ),
      ...fieldFindings(facts),
    ];
  }
  const out: Finding[] = [];
  for (const [right, names] of Object.entries(needed)) {
    const seen = names.filter((n) => (events[n] ?? 0) > 0);
    const missing = names.filter((n) => !seen.includes(n));
    // Without any event of its class the right is missing; with some of them the calls were simply not of that kind.
    if (seen.length === 0 && (right === 'call' || (events['Hangup'] ?? 0) > 0)) {
      out.push(
        finding(
          pbx,
          'events',
          right === 'call' ? 'fail' : 'note',
          text(
            `calls came, but none of ${names.join(', ')}: ${right === 'call' ? 'the' : 'no call for a queue, or the'} read class ${right} is missing`,
            `有来电但未见 ${names.join('、')}：${right === 'call' ? '' : '可能没有队列来电，或'}缺少 read 权限 ${right}`,
          ),
          text(
            'read = call,agent in manager.conf, then manager reload',
            'manager.conf 中写 read = call,agent，然后 manager reload',
          ),
        ),
      );
    } else {
      const rest = missing.length === 0 ? '' : `; not yet ${missing.join(', ')}`;
      const restZh = missing.length === 0 ? '' : `；尚未见 ${missing.join('、')}`;
      out.push(
        finding(pbx, 'events', 'ok', text(`events of class ${right} come${rest}`, `${right} 类事件正常${restZh}`)),
      );
    }
  }
  out.push(...fieldFindings(facts));
  return out;
}

function fieldFindings({ pbx, timestamps, presentation }: PbxFacts): readonly Finding[] {
  const out: Finding[] = [];
  if (timestamps === 'no') {
    out.push(
      finding(
        pbx,
        'timestampevents',
        'warn',
        text(
          'events carry no time: Skylark uses the time of arrival and marks every figure',
          '事件不带时间：只能用到达时间，所有数字会加标记',
        ),
        text(
          'timestampevents = yes in manager.conf [general], then manager reload',
          'manager.conf [general] 中写 timestampevents = yes，然后 manager reload',
        ),
      ),
    );
  } else if (timestamps === 'yes') {
    out.push(finding(pbx, 'timestampevents', 'ok', text('events carry exact times', '事件带精确时间')));
  }
  if (presentation === 'no') {
    out.push(
      finding(
        pbx,
        'channelvars',
        'warn',
        text('numbers withheld by the caller cannot be told from others', '无法识别隐藏号码的来电'),
        text(
          'channelvars = CALLERID(num-pres) in manager.conf [general], then manager reload',
          'manager.conf [general] 中写 channelvars = CALLERID(num-pres)，然后 manager reload',
        ),
      ),
    );
  } else if (presentation === 'yes') {
    out.push(finding(pbx, 'channelvars', 'ok', text('withheld numbers are told', '可识别隐藏号码')));
  }
  return out;
}

/** Skylark computes with the PBX's own times, so a difference harms no figure; people read both clocks, though. */
const clockTolerance: Micros = 2_000_000;

function clockFinding({ pbx, clockOffset }: PbxFacts): Finding {
  if (clockOffset === null) {
    return finding(pbx, 'clock', 'note', text('the PBX does not say what time it has', 'PBX 未告知时间'));
  }
  const seconds = (Math.abs(clockOffset) / 1e6).toFixed(clockOffset === 0 ? 0 : 1);
  if (Math.abs(clockOffset) <= clockTolerance) {
    return finding(pbx, 'clock', 'ok', text(`the clocks differ by ${seconds} s`, `时钟相差 ${seconds} 秒`));
  }
  const [side, sideZh] = clockOffset > 0 ? ['ahead of', '快'] : ['behind', '慢'];
  return finding(
    pbx,
    'clock',
    'warn',
    text(
      `the PBX's clock is ${seconds} s ${side} ours; figures stay right, shown times are the PBX's`,
      `PBX 时钟比本机${sideZh} ${seconds} 秒；统计不受影响，显示的是 PBX 时间`,
    ),
    text(
      'let both follow the same time server (chrony or systemd-timesyncd)',
      '让两台机器使用同一时间服务器（chrony 或 systemd-timesyncd）',
    ),
  );
}
