/** Why a PBX could not be signed in to, in words. Pure. */
import { finding, text, type Finding, type Text } from './finding.js';

/** Why there was no session. */
export type LinkFault = 'unreachable' | 'refused_port' | 'timeout' | 'tls' | 'wrong_password' | 'not_ami' | 'other';

export interface LoginFacts {
  readonly pbx: string;
  /** `127.0.0.1:5038`. */
  readonly address: string;
  readonly username: string;
  readonly fault: { readonly kind: LinkFault; readonly detail: string } | null;
}

/** What came of signing in, with what to look at. */
export function loginFinding({ pbx, address, username, fault }: LoginFacts): Finding {
  if (fault === null) {
    return finding(
      pbx,
      'login',
      'ok',
      text(`signed in at ${address} as ${username}`, `已以 ${username} 登录 ${address}`),
    );
  }
  const { detail } = fault;
  const advice: Readonly<Record<LinkFault, readonly [what: Text, todo: Text]>> = {
    unreachable: [
      text(`${address} cannot be reached (${detail})`, `无法到达 ${address}（${detail}）`),
      text('check host, the name service and the firewall', '检查 host、域名解析与防火墙'),
    ],
    refused_port: [
      text(`nobody listens at ${address}`, `${address} 没有服务在监听`),
      text(
        'in manager.conf [general]: enabled = yes, the same port, a bindaddr that this machine reaches',
        '检查 manager.conf 的 [general]：enabled = yes、端口一致、bindaddr 可从本机到达',
      ),
    ],
    timeout: [
      text(`${address} does not answer in time`, `${address} 未及时回应`),
      text(
        'a firewall that drops, or a PBX that hangs: try asterisk -rx "core show uptime" there',
        '可能被防火墙丢弃，或 PBX 卡住：在 PBX 上执行 asterisk -rx "core show uptime"',
      ),
    ],
    tls: [
      text(`TLS with ${address} failed: ${detail}`, `与 ${address} 的 TLS 失败：${detail}`),
      text(
        "name the authority in tls.caFile and the certificate's name in tls.serverName",
        '设置 tls.caFile 与 tls.serverName',
      ),
    ],
    wrong_password: [
      text(`${address} refuses ${username}: ${detail}`, `${address} 拒绝 ${username} 登录：${detail}`),
      text(
        'compare the secret on both sides, and permit/deny of the account (skylark wire prints them); then manager reload',
        '核对两边的密码以及账号的 permit/deny（skylark wire 会打印），然后 manager reload',
      ),
    ],
    not_ami: [
      text(`what answers at ${address} is not AMI: ${detail}`, `${address} 回应的不是 AMI：${detail}`),
      text('the port of AMI is 5038 unless manager.conf says otherwise', 'AMI 端口默认为 5038，以 manager.conf 为准'),
    ],
    other: [
      text(`no session with ${address}: ${detail}`, `无法与 ${address} 建立会话：${detail}`),
      text('see the log of the PBX', '查看 PBX 日志'),
    ],
  };
  return finding(pbx, 'login', 'fail', ...advice[fault.kind]);
}
