/** The dialplan pieces: clean caller numbers first, a time limit for queues, one fixed context for click-to-call. Pure. */
import type { Config, RealPbx } from '../config/types.js';
import { words, type Piece, type WireOptions } from './piece.js';

const extensionsFile = {
  asterisk: '/etc/asterisk/extensions.conf',
  freepbx: '/etc/asterisk/extensions_custom.conf',
} as const;

/** Keeps what a number is made of. A caller can send line breaks in it, which the PBX writes raw into its events. */
export const cleanNumber = 'Set(CALLERID(num)=${FILTER(0-9+*#,${CALLERID(num)})})';

/** The first step for calls from outside. */
export function cleaningStep(options: WireOptions): Piece {
  const t = words(options.language);
  const title = t(
    "first step of every call from outside: nothing but a number passes as the caller's number",
    '外线来电的第一步：主叫号码里只留下号码字符',
  );
  const why = [
    t(
      '; a caller can put line breaks into his number and so forge events; this ends it',
      '; 来电者可在号码中夹带换行伪造事件；此步可杜绝',
    ),
  ];
  if (options.flavour === 'freepbx') {
    return {
      title,
      file: extensionsFile.freepbx,
      lines: [
        ...why,
        t(
          '; then set the Context of each trunk to from-skylark (its page, PJSIP or SIP settings)',
          '; 然后在每条中继的设置页把 Context 改为 from-skylark',
        ),
        '[from-skylark]',
        'exten => _[0-9*#+].,1,' + cleanNumber,
        ' same => n,Goto(from-trunk,${EXTEN},1)',
        'exten => s,1,' + cleanNumber,
        ' same => n,Goto(from-trunk,s,1)',
      ],
    };
  }
  return {
    title,
    file: extensionsFile.asterisk,
    lines: [
      ...why,
      t(
        '; as the first step of the context where trunks come in (here: from-trunk), before Answer() and menus:',
        '; 放在中继进入的上下文（此处为 from-trunk）的第一步，在 Answer() 与语音菜单之前：',
      ),
      '[from-trunk]',
      'exten => _[0-9*#+].,1,' + cleanNumber,
      t(' ; same => n,…            what stands there today', ' ; same => n,…            原有的步骤'),
    ],
  };
}

/** Names as dialplan and queues.conf may hold them; others are named in a comment only. */
const plainName = /^[A-Za-z0-9_.-]{1,80}$/;

/** What queues need so that every call's way is told right. */
export function queueAdvice(config: Config, options: WireOptions): Piece {
  const t = words(options.language);
  const named = config.hotline.queues.map((q) => q.queue).filter((q) => plainName.test(q));
  const literal = config.hotline.queuePatterns.filter(
    (p) => plainName.test(p) && !named.includes(p) && !p.includes('.'),
  );
  const queues = [...named, ...literal];
  const shown = queues.length > 0 ? queues : ['hotline'];
  if (options.flavour === 'freepbx') {
    return {
      title: t('queues (set on the pages of FreePBX)', '队列（在 FreePBX 页面中设置）'),
      file: null,
      lines: [
        t('; Applications → Queues → the queue:', '; 应用 → 队列 → 对应队列：'),
        t(
          '; Timing & Agent Options: Agent Timeout 15 s, Retry 2 s; Max Wait Time a figure, not "Unlimited",',
          '; 计时与坐席选项：坐席超时 15 秒、重试 2 秒；最长等待时间填数字，不要“无限”，',
        ),
        t(
          ';   with a fail over destination: without a limit callers wait for ever and no time-out is told',
          ';   并设置失败目的地：不设上限则来电者会一直等待，也不会有超时记录',
        ),
        t('; Skip Busy Agents: Yes (ringinuse=no)', '; 跳过忙碌坐席：是（ringinuse=no）'),
        t(
          '; Members are Local/8001@from-queue/n there; Skylark follows them to the phone. /n must stay.',
          '; 成员形如 Local/8001@from-queue/n，Skylark 会一直跟到话机；/n 必须保留。',
        ),
        t(
          "; Device-and-user mode: the member and hotline.phones name the user's extension; the device behind it may change.",
          '; 设备与用户分离模式：成员与 hotline.phones 用“用户”的分机号；背后的设备可以变动。',
        ),
        t(
          '; Queues have numbers: name them in the configuration so that people can read them:',
          '; 队列是数字：在配置中取名，便于阅读：',
        ),
        ...shown.map((q) => `;   hotline.queues: - { queue: '${q}', name: ${nameOf(config, q) ?? t('…', '……')} }`),
      ],
    };
  }
  return {
    title: t('queues: a time limit for the member and one for the caller', '队列：坐席振铃时限与来电等待时限'),
    file: '/etc/asterisk/queues.conf',
    lines: [
      ...shown.flatMap((q) => [
        `[${q}]`,
        t('; seconds that one phone rings before the next is tried', '; 单部话机振铃秒数，之后换下一部'),
        'timeout = 15',
        'retry = 2',
        t('; no second call for an agent who talks', '; 通话中的坐席不再振铃'),
        'ringinuse = no',
        t(
          '; members: the phone, or Local/8001@agents/n with the phone as state interface; /n must stay',
          '; 成员：话机本身，或 Local/8001@agents/n 并以话机作状态接口；/n 必须保留',
        ),
        t(';member => PJSIP/8001,0,Wang Li', ';member => PJSIP/8001,0,王丽'),
        t(';member => Local/8001@agents/n,0,Wang Li,PJSIP/8001', ';member => Local/8001@agents/n,0,王丽,PJSIP/8001'),
      ]),
      t(
        '; and in extensions.conf: always the fifth argument, seconds; without it a caller waits for ever',
        '; 并在 extensions.conf 中：务必写第五个参数（秒）；否则来电者会一直等待',
      ),
      `; same => n,Queue(${shown[0] ?? 'hotline'},,,,300)`,
      t(
        '; same => n,…            what comes after: overflow, mailbox',
        '; same => n,…            之后的去向：溢出、留言',
      ),
    ],
  };
}

function nameOf(config: Config, queue: string): string | null {
  return config.hotline.queues.find((q) => q.queue === queue)?.name ?? null;
}

/** How a number is dialled through a trunk: the technologies differ in the order. */
function dialString(trunk: string): string {
  const slash = trunk.indexOf('/');
  const [technology, name] = [trunk.slice(0, slash), trunk.slice(slash + 1).replace(/\*$/, '')];
  return technology === 'PJSIP' ? `PJSIP/\${EXTEN}@${name}` : `${technology}/${name}/\${EXTEN}`;
}

/** The one context that call control may use; nothing where there is no call control. */
export function clickContext(config: Config, pbx: RealPbx, options: WireOptions): readonly Piece[] {
  const { control } = pbx;
  if (control === null) return [];
  const t = words(options.language);
  const trunk = pbx.trunks[0];
  const outside =
    options.flavour === 'freepbx'
      ? 'Goto(from-internal,${EXTEN},1)'
      : trunk === undefined
        ? t('Dial(PJSIP/${EXTEN}@YOUR-TRUNK,60)', 'Dial(PJSIP/${EXTEN}@中继名,60)')
        : `Dial(${dialString(trunk)},60)`;
  return [
    {
      title: t(
        'context for click-to-call: the only one that the control account may use',
        '点击拨号的上下文：控制账号只使用它',
      ),
      file: extensionsFile[options.flavour],
      lines: [
        `[${control.context}]`,
        'exten => _[0-9*#+].,1,NoOp(click-to-call)',
        ...(control.callerId === null ? [] : [` same => n,Set(CALLERID(num)=${control.callerId})`]),
        ` same => n,${outside}`,
        ' same => n,Hangup()',
      ],
    },
  ];
}
