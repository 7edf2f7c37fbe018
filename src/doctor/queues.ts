/** Queues, their members and the people behind them: who would get no pop, and why. Pure. */
import { deviceNamer, type DeviceRule, type Wiring } from '../core/wiring.js';
import { finding, text, type Finding } from './finding.js';

export interface MemberFacts {
  /** What the queue dials. */
  readonly device: string;
  /** What it watches for the state, where that is another. */
  readonly stateDevice: string | null;
  readonly name: string | null;
  readonly paused: boolean;
  readonly state: string;
}

export interface QueueFacts {
  readonly queue: string;
  readonly members: readonly MemberFacts[];
}

export interface SiteFacts {
  readonly wiring: Wiring;
  /** Trunks as configured; empty: whatever is no phone. */
  readonly trunks: readonly string[];
  /** Exact queue names of the configuration. */
  readonly queues: readonly string[];
  /** What the configuration says of devices that are not called as their extension. */
  readonly devices?: readonly DeviceRule[];
  /** Extension → user; null where nobody is known to sit there. */
  readonly userAt: (extension: string) => string | null;
}

const list = (values: readonly string[]): string =>
  values.length <= 12 ? values.join(', ') : `${values.slice(0, 12).join(', ')} … (${values.length})`;

/** The extension that a member stands for. */
export function memberExtension(wiring: Wiring, member: MemberFacts): string | null {
  return (
    wiring.extensionOf(member.device) ?? (member.stateDevice === null ? null : wiring.extensionOf(member.stateDevice))
  );
}

export function queueFindings(
  pbx: string,
  queues: readonly QueueFacts[],
  devices: readonly string[],
  site: SiteFacts,
): readonly Finding[] {
  const out: Finding[] = [];
  const { wiring } = site;
  const names = queues.map((q) => q.queue);
  const hotline = queues.filter((q) => wiring.isHotlineQueue(q.queue));
  const absent = site.queues.filter((q) => !names.includes(q));
  if (absent.length > 0) {
    out.push(
      finding(
        pbx,
        'queues',
        'warn',
        text(`the PBX has no queue ${list(absent)}`, `PBX 上没有队列 ${list(absent)}`),
        text(`mend hotline.queues; the PBX has: ${list(names)}`, `修正 hotline.queues；PBX 上有：${list(names)}`),
      ),
    );
  }
  if (hotline.length === 0) {
    out.push(
      finding(
        pbx,
        'queues',
        'warn',
        text(
          'no queue of the PBX is a hotline queue: no call of a queue will pop',
          '没有任何队列属于热线：队列来电不会弹屏',
        ),
        text(
          `name one in hotline.queues; the PBX has: ${list(names)}`,
          `在 hotline.queues 中写明；PBX 上有：${list(names)}`,
        ),
      ),
    );
  }
  for (const queue of hotline) out.push(...membersFindings(pbx, queue, site));
  out.push(...deviceFindings(pbx, hotline, devices, site), ...ruleFindings(pbx, queues, devices, site));
  return out;
}

/** What `hotline.devices` says of this PBX: patterns that match nothing there, devices that they call what is no phone. */
function ruleFindings(
  pbx: string,
  queues: readonly QueueFacts[],
  devices: readonly string[],
  { wiring, devices: rules = [] }: SiteFacts,
): readonly Finding[] {
  if (rules.length === 0) return [];
  const name = deviceNamer(rules);
  const seen = [...new Set([...devices, ...queues.flatMap((q) => q.members.flatMap(devicesOf))])];
  const named = seen.flatMap((device) => {
    const found = name(device);
    return found === null ? [] : [{ device, ...found }];
  });
  const out: Finding[] = [];
  const idle = rules.filter((_, rule) => !named.some((one) => one.rule === rule)).map(({ pattern }) => pattern);
  if (idle.length > 0) {
    out.push(
      finding(
        pbx,
        'device-patterns',
        'warn',
        text(
          `hotline.devices: no device of this PBX matches ${list(idle)}`,
          `hotline.devices：本 PBX 上没有设备符合 ${list(idle)}`,
        ),
        text(
          'compare it with the names in core show hints and queue show; a pattern matches the whole name',
          '与 core show hints、queue show 中的名称核对；模式须匹配整个名称',
        ),
      ),
    );
  }
  const none = named.filter(({ extension }) => !wiring.isPhone(extension));
  if (none.length > 0) {
    const told = list(none.map(({ device, extension }) => `${device} → ${extension}`));
    out.push(
      finding(
        pbx,
        'device-patterns',
        'warn',
        text(`hotline.devices: ${told} is no extension`, `hotline.devices：${told} 不是内部分机`),
        text('mend the pattern, or add the extension to hotline.phones', '修正模式，或将分机加入 hotline.phones'),
      ),
    );
  }
  return out;
}

const devicesOf = ({ device, stateDevice }: MemberFacts): readonly string[] =>
  stateDevice === null ? [device] : [device, stateDevice];

const throughEndpoint = /^([A-Za-z0-9]+\/)[^@/]+@([^@/]+)$/;

/** A number outside that is dialled through a trunk: `PJSIP/13900000999@trunk`. */
function isOutside({ wiring, trunks }: SiteFacts, device: string): boolean {
  const parts = throughEndpoint.exec(device);
  return parts !== null && trunks.length > 0 && wiring.isTrunk(`${parts[1]}${parts[2]}`);
}

function membersFindings(pbx: string, queue: QueueFacts, site: SiteFacts): readonly Finding[] {
  const out: Finding[] = [];
  const { wiring, userAt } = site;
  const { members } = queue;
  if (members.length === 0) {
    return [
      finding(
        pbx,
        'members',
        'warn',
        text(
          `queue ${queue.queue} has no member: nobody's phone rings`,
          `队列 ${queue.queue} 没有成员：不会有话机振铃`,
        ),
        text('add members, or let agents sign in to the queue', '添加成员，或让坐席登录队列'),
      ),
    ];
  }
  const unknown = members.filter((m) => memberExtension(wiring, m) === null).map((m) => m.device);
  const outside = unknown.filter((device) => isOutside(site, device));
  if (outside.length > 0) {
    out.push(
      finding(
        pbx,
        'members',
        'note',
        text(
          `queue ${queue.queue}: ${list(outside)} is a phone outside: its calls are recorded, but nobody gets a pop`,
          `队列 ${queue.queue}：${list(outside)} 是外部电话：通话有记录，但无人收到弹屏`,
        ),
      ),
    );
  }
  const strange = unknown.filter((device) => !outside.includes(device));
  if (strange.length > 0) {
    out.push(
      finding(
        pbx,
        'members',
        'warn',
        text(
          `queue ${queue.queue}: ${list(strange)} is no known extension`,
          `队列 ${queue.queue}：${list(strange)} 不是已知分机`,
        ),
        text(
          'add its pattern to hotline.phones, or say its extension in hotline.devices',
          '将其加入 hotline.phones，或在 hotline.devices 中写明分机号',
        ),
      ),
    );
  }
  const extensions = [...new Set(members.flatMap((m) => memberExtension(wiring, m) ?? []))];
  const noAgent = extensions.filter((e) => !wiring.isAgent(e));
  if (noAgent.length > 0) {
    out.push(
      finding(
        pbx,
        'members',
        'warn',
        text(
          `queue ${queue.queue}: ${list(noAgent)} is no agent's phone by hotline.extensions`,
          `队列 ${queue.queue}：${list(noAgent)} 不在 hotline.extensions 中`,
        ),
        text('widen hotline.extensions', '放宽 hotline.extensions'),
      ),
    );
  }
  const nobody = extensions.filter((e) => wiring.isAgent(e) && userAt(e) === null);
  if (nobody.length > 0) {
    out.push(
      finding(
        pbx,
        'users',
        'warn',
        text(
          `queue ${queue.queue}: no user at ${list(nobody)}, so nobody gets the pop`,
          `队列 ${queue.queue}：${list(nobody)} 没有用户，弹屏无人接收`,
        ),
        text(
          'skylark user add NAME --role agent --extension …, or agents: in the configuration',
          'skylark user add 用户名 --role agent --extension …，或在配置的 agents: 中写明',
        ),
      ),
    );
  }
  const short = members
    .filter((m) => m.device.startsWith('Local/') && !/\/n[a-z]*$/.test(m.device))
    .map((m) => m.device);
  if (short.length > 0) {
    out.push(
      finding(
        pbx,
        'local-members',
        'note',
        text(
          `queue ${queue.queue}: ${list(short)} without /n: the PBX forgets the agent once the call is up, so transfers and wrap-up are told worse`,
          `队列 ${queue.queue}：${list(short)} 没有 /n：接通后 PBX 会丢失坐席信息，转接与话后处理不准`,
        ),
        text('write it with /n at the end', '在末尾加上 /n'),
      ),
    );
  }
  const blind = members.filter((m) => m.device.startsWith('Local/') && m.stateDevice === null).map((m) => m.device);
  if (blind.length > 0) {
    out.push(
      finding(
        pbx,
        'local-members',
        'note',
        text(
          `queue ${queue.queue}: ${list(blind)} has no state interface, so a busy agent is rung again`,
          `队列 ${queue.queue}：${list(blind)} 没有状态接口，忙碌坐席仍会振铃`,
        ),
        text(
          'give it one: member => Local/8001@agents/n,0,Name,PJSIP/8001',
          '设置：member => Local/8001@agents/n,0,姓名,PJSIP/8001',
        ),
      ),
    );
  }
  if (out.every((f) => f.level === 'note')) {
    const away = members.filter((m) => m.paused).length;
    out.unshift(
      finding(
        pbx,
        'members',
        'ok',
        text(
          `queue ${queue.queue}: ${members.length} members, ${away} paused`,
          `队列 ${queue.queue}：成员 ${members.length} 个，示忙 ${away} 个`,
        ),
      ),
    );
  }
  return out;
}

const phoneTechnology = /^(?:PJSIP|SIP|IAX2|DAHDI|Khomp|SCCP|Skinny|MGCP|UniStim|Motif|OOH323)\//i;

function deviceFindings(
  pbx: string,
  queues: readonly QueueFacts[],
  devices: readonly string[],
  site: SiteFacts,
): readonly Finding[] {
  const { wiring, trunks } = site;
  const seen = [...devices, ...queues.flatMap((q) => q.members.flatMap((m) => [m.device, m.stateDevice ?? '']))];
  const known = [...new Set(seen.filter((d) => phoneTechnology.test(d)))].sort();
  const strange = known.filter(
    (d) => wiring.extensionOf(d) === null && (trunks.length === 0 || !wiring.isTrunk(d)) && !isOutside(site, d),
  );
  if (strange.length === 0) return [];
  return trunks.length === 0
    ? [
        finding(
          pbx,
          'devices',
          'note',
          text(
            `these count as trunks, since they are no phones: ${list(strange)}`,
            `以下不是话机，按中继处理：${list(strange)}`,
          ),
          text(`name the trunks of PBX ${pbx} under trunks:, to be sure`, `在 PBX ${pbx} 的 trunks: 中写明中继`),
        ),
      ]
    : [
        finding(
          pbx,
          'devices',
          'warn',
          text(`neither trunk nor phone: ${list(strange)}`, `既非中继也非话机：${list(strange)}`),
          text(
            'add it to trunks: of the PBX, or its number to hotline.phones; a phone called otherwise to hotline.devices',
            '加入该 PBX 的 trunks:，或将号码加入 hotline.phones；名称不是分机号的话机写入 hotline.devices',
          ),
        ),
      ];
}
