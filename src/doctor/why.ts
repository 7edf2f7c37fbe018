/**
 * "No pop, why?": walks the way from the PBX to the agent's screen and stops at the first step that failed. Pure: the
 * facts come from the running daemon's REST.
 */
import type { CallJson } from '../contract/call.js';
import type { AgentJson, LinkJson } from '../contract/live.js';
import type { Wiring } from '../core/wiring.js';
import { text, type Text } from './finding.js';

export interface Step {
  /** `unknown`: cannot be seen from here. */
  readonly verdict: 'ok' | 'fail' | 'unknown';
  readonly id: string;
  readonly text: Text;
  readonly todo: Text | null;
}

export interface UserFacts {
  readonly user: string;
  readonly extension: string | null;
  readonly disabled: boolean;
  readonly agent: boolean;
}

export interface WhyFacts {
  /** null when the daemon answered; else why not. */
  readonly daemonFault: string | null;
  readonly links: readonly LinkJson[];
  readonly wiring: Wiring;
  /** Accounts; null where they could not be asked for. */
  readonly users: readonly UserFacts[] | null;
  /** Users with a page open and signed in; null where it could not be asked for. */
  readonly present: readonly string[] | null;
  readonly agents: readonly AgentJson[];
}

const step = (verdict: Step['verdict'], id: string, what: Text, todo: Text | null = null): Step => ({
  verdict,
  id,
  text: what,
  todo,
});
const ok = (id: string, what: Text): Step => step('ok', id, what);
const fail = (id: string, what: Text, todo: Text | null): Step => step('fail', id, what, todo);

/** Steps up to and with the first that failed. */
function untilFault(steps: readonly (() => Step | null)[]): readonly Step[] {
  const out: Step[] = [];
  for (const make of steps) {
    const next = make();
    if (next === null) continue;
    out.push(next);
    if (next.verdict === 'fail') break;
  }
  return out;
}

function daemonStep({ daemonFault }: WhyFacts): Step {
  return daemonFault === null
    ? ok('daemon', text('the daemon answers', '守护进程有回应'))
    : fail(
        'daemon',
        text(`the daemon does not answer: ${daemonFault}`, `守护进程没有回应：${daemonFault}`),
        text('start it, or give --url and a token', '启动守护进程，或指定 --url 与令牌'),
      );
}

function linkStep({ links }: WhyFacts, pbx: string | null): Step {
  const down = links.filter((l) => l.state !== 'up' && (pbx === null || l.pbx === pbx));
  if (down.length === 0) return ok('link', text('the PBX link is up', 'PBX 连接正常'));
  const [first] = down;
  return fail(
    'link',
    text(
      `PBX ${first?.pbx} is ${first?.state} since ${first?.since}${first?.reason == null ? '' : `: ${first.reason}`}`,
      `PBX ${first?.pbx} 自 ${first?.since} 起状态为 ${first?.state}${first?.reason == null ? '' : `：${first.reason}`}`,
    ),
    text('run skylark doctor', '运行 skylark doctor'),
  );
}

/** Why this call gave no pop. `id` is what was asked for; `call` null where the daemon does not know it. */
export function whyCall(facts: WhyFacts, id: string, call: CallJson | null, extension: string | null): readonly Step[] {
  return untilFault([
    () => daemonStep(facts),
    // A call that was seen needs no link any more.
    () => (call === null ? linkStep(facts, null) : null),
    () =>
      call === null
        ? fail(
            'seen',
            text(`no call ${id} was seen`, `没有见到通话 ${id}`),
            text(
              'compare the id with GET /api/v1/calls; a call in a time without link is an unknown interval',
              '与 GET /api/v1/calls 核对编号；断链期间的通话属于未知区间',
            ),
          )
        : ok('seen', text(`the call was seen, ${call.arrivedAt}`, `已见到该通话，${call.arrivedAt}`)),
    () => (call === null ? null : hotlineStep(facts, call)),
    () => (call === null ? null : offeredStep(call)),
    () => (call === null ? null : rungStep(call, extension)),
    () => (call === null ? null : userStep(call, extension)),
    () => (call === null ? null : accountStep(facts, userOf(call, extension))),
    () => (call === null ? null : presentStep(facts, userOf(call, extension))),
  ]);
}

function hotlineStep({ wiring }: WhyFacts, call: CallJson): Step {
  if (call.hotline) return ok('hotline', text('it is a hotline call', '属于热线通话'));
  const queues = call.queueVisits.map((v) => v.queue);
  if (queues.length > 0) {
    return fail(
      'hotline',
      text(
        `it is no hotline call: its queue ${queues.join(', ')} is not among hotline.queues`,
        `不是热线通话：队列 ${queues.join('、')} 不在 hotline.queues 中`,
      ),
      text('add the queue to hotline.queues', '将队列加入 hotline.queues'),
    );
  }
  const did = call.did ?? '';
  const known = wiring.isHotlineNumber(did);
  return fail(
    'hotline',
    text(
      `it is no hotline call: ${call.direction}, no queue, number ${did || '(none)'} ${known ? 'was not offered to an agent' : 'is not among hotline.numbers'}`,
      `不是热线通话：方向 ${call.direction}，未进队列，号码 ${did || '（无）'}${known ? '未转给坐席' : '不在 hotline.numbers 中'}`,
    ),
    call.direction === 'outbound' ? null : text('add the queue or the number to hotline', '将队列或号码加入 hotline'),
  );
}

function offeredStep(call: CallJson): Step {
  if (call.offeredAt === null) {
    return fail(
      'offered',
      text('it was never offered: it ended in the menu or the greeting', '从未分配：在菜单或问候语阶段结束'),
      null,
    );
  }
  return ok('offered', text(`it was offered at ${call.offeredAt}`, `于 ${call.offeredAt} 开始分配`));
}

const mine = (call: CallJson, extension: string | null): CallJson['offers'] =>
  call.offers.filter((o) => extension === null || o.extension === extension);

function rungStep(call: CallJson, extension: string | null): Step {
  const offers = mine(call, extension);
  const who = extension ?? '';
  if (offers.length === 0) {
    return extension === null
      ? fail(
          'rung',
          text(
            'no phone was tried: no member was free, or all their phones were away',
            '没有尝试任何话机：没有空闲成员，或话机均不在线',
          ),
          text('see the members: skylark doctor', '查看成员：skylark doctor'),
        )
      : fail(
          'rung',
          text(`phone ${who} was not tried for this call`, `此通话没有尝试话机 ${who}`),
          text(
            'was it paused, busy, or no member of that queue? skylark doctor --extension says',
            '是否示忙、占线或不是该队列成员？见 skylark doctor --extension',
          ),
        );
  }
  const rang = offers.filter((o) => o.ringingAt !== null);
  if (rang.length === 0) {
    const results = [...new Set(offers.map((o) => `${o.device} ${o.result ?? 'open'}`))].join(', ');
    return fail(
      'rung',
      text(`no phone rang: ${results}`, `没有话机振铃：${results}`),
      text(
        'the pop comes when the phone rings; see the registration of the phone',
        '弹屏在话机振铃时出现；检查话机注册',
      ),
    );
  }
  return ok(
    'rung',
    text(
      `rang: ${rang.map((o) => `${o.extension ?? o.device} at ${o.ringingAt}`).join(', ')}`,
      `振铃：${rang.map((o) => `${o.extension ?? o.device}（${o.ringingAt}）`).join('，')}`,
    ),
  );
}

function userOf(call: CallJson, extension: string | null): string | null {
  const offers = mine(call, extension).filter((o) => o.ringingAt !== null);
  return offers.find((o) => o.user !== null)?.user ?? null;
}

function userStep(call: CallJson, extension: string | null): Step {
  const offers = mine(call, extension).filter((o) => o.ringingAt !== null);
  const strange = offers.filter((o) => o.extension === null);
  const nobody = offers.filter((o) => o.extension !== null && o.user === null);
  const users = [...new Set(offers.flatMap((o) => o.user ?? []))];
  if (users.length > 0) {
    return ok('user', text(`the pop went to ${users.join(', ')}`, `弹屏发给了 ${users.join('、')}`));
  }
  if (nobody.length > 0) {
    const extensions = [...new Set(nobody.map((o) => o.extension))].join(', ');
    return fail(
      'user',
      text(`nobody held extension ${extensions} when it rang`, `振铃时没有用户持有分机 ${extensions}`),
      text(
        'give it to an account (skylark user add … --extension), or name it under agents:',
        '分配给账号（skylark user add … --extension），或写入 agents:',
      ),
    );
  }
  return fail(
    'user',
    text(
      `what rang is no known phone: ${strange.map((o) => o.device).join(', ')}`,
      `振铃的不是已知话机：${strange.map((o) => o.device).join('、')}`,
    ),
    text('add its number to hotline.phones', '将号码加入 hotline.phones'),
  );
}

function accountStep({ users }: WhyFacts, user: string | null): Step | null {
  if (user === null) return null;
  if (users === null) {
    return step(
      'unknown',
      'account',
      text('accounts could not be asked for', '无法查询账号'),
      text('use a token with the role administrator', '使用带 administrator 角色的令牌'),
    );
  }
  const account = users.find((u) => u.user === user);
  if (account === undefined) {
    return fail(
      'account',
      text(`there is no account ${user}: he sits in agents: only`, `没有账号 ${user}：仅写在 agents: 中`),
      text(`skylark user add ${user} --role agent`, `skylark user add ${user} --role agent`),
    );
  }
  if (account.disabled) {
    return fail(
      'account',
      text(`the account ${user} is disabled`, `账号 ${user} 已停用`),
      text('enable it, or give the extension to another', '启用，或把分机分配给他人'),
    );
  }
  if (!account.agent) {
    return fail(
      'account',
      text(`the account ${user} lacks the role agent`, `账号 ${user} 没有 agent 角色`),
      text('give it the role agent', '授予 agent 角色'),
    );
  }
  return ok('account', text(`the account ${user} is in order`, `账号 ${user} 正常`));
}

function presentStep({ present }: WhyFacts, user: string | null): Step | null {
  if (user === null) return null;
  if (present === null) {
    return step(
      'unknown',
      'present',
      text(`whether ${user} had a page open cannot be seen from here`, `无法得知 ${user} 当时是否打开页面`),
      text('the page shows a banner when its connection is lost', '页面断线时会显示横幅'),
    );
  }
  return present.includes(user)
    ? ok('present', text(`${user} has a page open now`, `${user} 现在已打开页面`))
    : fail(
        'present',
        text(`${user} has no page open, or is not signed in`, `${user} 没有打开页面或未登录`),
        text('sign in; cards that are still valid come at once', '登录；仍有效的卡片会立即出现'),
      );
}

/** Why this extension gets no pops. `last`: the last call that rang or should have rung it, newest first. */
export function whyExtension(facts: WhyFacts, extension: string, last: readonly CallJson[]): readonly Step[] {
  const { wiring } = facts;
  const seats = facts.agents.filter((a) => a.extension === extension);
  const user = holder(facts, extension);
  const rung = last.find((c) => c.offers.some((o) => o.extension === extension));
  return untilFault([
    () => daemonStep(facts),
    () => linkStep(facts, null),
    () =>
      wiring.isPhone(extension)
        ? ok('phone', text(`${extension} is an internal extension`, `${extension} 是内部分机`))
        : fail(
            'phone',
            text(`${extension} is no internal extension`, `${extension} 不是内部分机`),
            text('add its pattern to hotline.phones', '将其加入 hotline.phones'),
          ),
    () =>
      wiring.isAgent(extension)
        ? ok('agent', text("it is an agent's phone", '是坐席分机'))
        : fail(
            'agent',
            text("it is no agent's phone", '不是坐席分机'),
            text('add its pattern to hotline.extensions', '将其加入 hotline.extensions'),
          ),
    () => seatStep(extension, seats),
    () =>
      user === null
        ? fail(
            'user',
            text(`nobody holds extension ${extension}`, `没有用户持有分机 ${extension}`),
            text(
              'give it to an account (skylark user add … --extension), or name it under agents:',
              '分配给账号（skylark user add … --extension），或写入 agents:',
            ),
          )
        : ok('user', text(`${user} holds it`, `由 ${user} 持有`)),
    () => accountStep(facts, user),
    () => presentStep(facts, user),
    () =>
      rung === undefined
        ? step(
            'unknown',
            'calls',
            text('no call rang it of late', '近期没有来电振铃到该分机'),
            text('call the hotline and ask again', '拨打热线后再查'),
          )
        : ok('calls', text(`last rung by call ${rung.id}`, `最近一次振铃的通话：${rung.id}`)),
  ]);
}

function holder({ agents, users }: WhyFacts, extension: string): string | null {
  return (
    agents.find((a) => a.extension === extension && a.user !== null)?.user ??
    users?.find((u) => u.extension === extension && !u.disabled)?.user ??
    null
  );
}

function seatStep(extension: string, seats: readonly AgentJson[]): Step {
  const queues = seats.flatMap((s) => s.queues);
  if (seats.length === 0 || queues.length === 0) {
    return step(
      'unknown',
      'member',
      text(`${extension} is a member of no queue that the PBX tells of`, `PBX 未告知 ${extension} 属于任何队列`),
      text('fine for direct calls; else add it to the queue', '直拨来电无妨；否则加入队列'),
    );
  }
  const away = seats.find((s) => s.state === 'unavailable');
  if (away !== undefined) {
    return fail(
      'member',
      text(
        `the phone ${away.device} is not there since ${away.since}`,
        `话机 ${away.device} 自 ${away.since} 起不在线`,
      ),
      text('see its registration', '检查话机注册'),
    );
  }
  if (queues.every((q) => q.paused)) {
    return fail(
      'member',
      text(
        `${extension} is paused in ${queues.map((q) => q.queue).join(', ')}`,
        `${extension} 在 ${queues.map((q) => q.queue).join('、')} 中示忙`,
      ),
      text('end the pause', '取消示忙'),
    );
  }
  return ok(
    'member',
    text(`member of ${queues.map((q) => q.queue).join(', ')}`, `队列成员：${queues.map((q) => q.queue).join('、')}`),
  );
}
