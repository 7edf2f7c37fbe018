/** The manager accounts: one that watches with the least rights, one for call control where it is configured. Pure. */
import type { RealPbx } from '../config/types.js';
import { isLoopback } from '../config/values.js';
import { words, type Piece, type WireOptions } from './piece.js';

/** What the watching account needs, and no more. */
export const neededRead = ['call', 'agent'] as const;
export const neededWrite = ['reporting'] as const;

/** Events of the classes read that Skylark has no use for; the PBX then does not send them. */
export const needlessEvents = [
  'CEL',
  'MusicOnHoldStart',
  'MusicOnHoldStop',
  'NewAccountCode',
  'ExtensionStatus',
] as const;

const managerFile = { asterisk: '/etc/asterisk/manager.conf', freepbx: '/etc/asterisk/manager_custom.conf' } as const;

/** The file that holds `secret = …` alone, included in the account, so that the secret is typed nowhere. */
export const includedSecret = (account: string): string => `skylark-secret-${account}.conf`;

function generalLines(pbx: RealPbx, options: WireOptions): string[] {
  const t = words(options.language);
  const lines = [
    // FreePBX writes the section itself; (+) adds to it. Plain Asterisk has it once.
    options.flavour === 'freepbx' ? '[general](+)' : '[general]',
    ...(options.flavour === 'freepbx'
      ? []
      : [
          'enabled = yes',
          `port = ${pbx.tls === null ? pbx.port : 5038}`,
          `bindaddr = ${isLoopback(pbx.host) || pbx.tls !== null ? '127.0.0.1' : '0.0.0.0'}`,
        ]),
    t(
      '; exact times of every event; without it Skylark uses the time of arrival',
      '; 每个事件带精确时间；否则只能用到达时间',
    ),
    'timestampevents = yes',
    t(
      '; tells which callers withheld their number; without it such numbers show',
      '; 标明隐藏号码的来电；否则隐藏的号码会显示出来',
    ),
    'channelvars = CALLERID(num-pres)',
  ];
  if (pbx.tls !== null) {
    lines.push(
      'tlsenable = yes',
      `tlsbindaddr = 0.0.0.0:${pbx.port}`,
      t('; certificate and key of the PBX, PEM, one file', '; PBX 的证书与私钥（PEM，合为一个文件）'),
      'tlscertfile = /etc/asterisk/keys/asterisk.pem',
    );
  }
  return lines;
}

function permitLines(pbx: RealPbx, options: WireOptions): string[] {
  const t = words(options.language);
  const lines = ['deny = 0.0.0.0/0.0.0.0', 'deny = ::/0'];
  if (isLoopback(pbx.host)) return [...lines, 'permit = 127.0.0.1/255.255.255.255', 'permit = ::1/128'];
  lines.push(t('; the machine that runs Skylark and nobody else', '; 只允许运行 Skylark 的机器'));
  const [first, ...others] = options.addresses;
  if (first === undefined)
    return [...lines, t('; permit = ADDRESS/255.255.255.255', '; permit = 地址/255.255.255.255')];
  const permit = (address: string): string =>
    `permit = ${address}${address.includes(':') ? '/128' : '/255.255.255.255'}`;
  return [...lines, permit(first), ...others.map((address) => `; ${permit(address)}`)];
}

function accountLines(
  name: string,
  rights: { readonly read: readonly string[]; readonly write: readonly string[] },
  pbx: RealPbx,
  options: WireOptions,
): string[] {
  const t = words(options.language);
  return [
    `[${name}]`,
    t('; holds the line "secret = …", see the step before', '; 其中只有一行 secret = …，见上一步'),
    `#include ${includedSecret(name)}`,
    ...permitLines(pbx, options),
    `read = ${rights.read.join(',')}`,
    `write = ${rights.write.join(',')}`,
    t(
      '; milliseconds that the PBX waits for a slow reader before it cuts the line (default 100)',
      '; 客户端变慢时断开前等待的毫秒数（默认 100）',
    ),
    'writetimeout = 5000',
  ];
}

/** The account that watches. */
export function watchingAccount(pbx: RealPbx, options: WireOptions): Piece {
  const t = words(options.language);
  return {
    title: t(
      `manager account "${pbx.username}" for PBX ${pbx.name}: sees calls and queues, can change nothing`,
      `PBX ${pbx.name} 的管理账号 ${pbx.username}：能看到通话与队列，不能改动任何东西`,
    ),
    file: managerFile[options.flavour],
    lines: [
      ...generalLines(pbx, options),
      '',
      ...accountLines(pbx.username, { read: neededRead, write: neededWrite }, pbx, options),
      t(
        '; optional, spares traffic: events that are not used. The ^ matters: without it a caller could hide by his name',
        '; 可选，减少流量：不用的事件。^ 不可省：否则来电者可借姓名隐身',
      ),
      ...needlessEvents.map((event) => `;eventfilter = !^Event: ${event}`),
      t('; then: asterisk -rx "manager reload"', '; 然后执行：asterisk -rx "manager reload"'),
    ],
  };
}

/** The account for call control: nothing where none is configured. */
export function controlAccount(pbx: RealPbx, options: WireOptions): readonly Piece[] {
  const { control } = pbx;
  if (control === null) return [];
  const t = words(options.language);
  return [
    {
      title: t(
        `manager account "${control.username}" for call control (originate is as strong as system: keep its secret apart)`,
        `呼叫控制账号 ${control.username}（originate 权限很大：密码请单独保管）`,
      ),
      file: managerFile[options.flavour],
      lines: accountLines(control.username, { read: ['call'], write: ['call', 'originate', 'agent'] }, pbx, options),
    },
  ];
}

function secretLines(account: string, file: string | null, options: WireOptions): string[] {
  const t = words(options.language);
  const own = file ?? `/etc/skylark/${account}.secret`;
  return [
    t(
      `; ${account}: made by the machine, shown to nobody, in no process list (run as root, in a shell):`,
      `; ${account}：由机器生成，不显示，也不出现在进程列表中（以 root 在 shell 中执行）：`,
    ),
    `;   mkdir -p "$(dirname ${own})" && (umask 077 && openssl rand -hex 24 > ${own})`,
    `;   (umask 027 && printf 'secret = %s\\n' "$(cat ${own})" > /etc/asterisk/${includedSecret(account)})`,
    `;   chown root:asterisk /etc/asterisk/${includedSecret(account)}; chown skylark ${own}`,
    ...(file === null
      ? [t(`; and name ${own} as secretFile in the configuration`, `; 并在配置中以 secretFile 指向 ${own}`)]
      : []),
  ];
}

/** How the secrets get to both sides without being typed or printed. `secretFile`: where the configuration has it. */
export function secretSteps(pbx: RealPbx, options: WireOptions): Piece {
  const t = words(options.language);
  const far = !isLoopback(pbx.host);
  return {
    title: t('the secrets', '密码'),
    file: null,
    lines: [
      ...secretLines(pbx.username, shellPath(pbx.secret.file), options),
      ...(pbx.control === null ? [] : secretLines(pbx.control.username, shellPath(pbx.control.secret.file), options)),
      ...(far
        ? [
            t(
              `; the PBX is another machine: copy the second file there with scp`,
              '; PBX 在另一台机器上：用 scp 复制第二个文件',
            ),
          ]
        : []),
    ],
  };
}

/** A path that can stand in a shell line as it is; else null. */
function shellPath(file: string | null): string | null {
  return file !== null && /^\/[A-Za-z0-9._/-]+$/.test(file) ? file : null;
}
