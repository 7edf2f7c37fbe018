/** The daemon's own link to a PBX, as it stands while the doctor looks. Pure. */
import type { LinkJson } from '../contract/live.js';
import { finding, text, type Finding } from './finding.js';

/** null: the daemon has not heard of it yet. */
export function linkFinding(pbx: string, link: LinkJson | null): Finding {
  if (link === null) {
    return finding(pbx, 'link', 'note', text('the daemon has just started: no link yet', '守护进程刚启动：尚未连接'));
  }
  if (link.state === 'up') {
    return link.resynchronised
      ? finding(
          pbx,
          'link',
          'ok',
          text('the running link is up, and all calls are known', '运行中的连接正常，通话状况已接上'),
        )
      : finding(
          pbx,
          'link',
          'note',
          text('the running link is up; the calls that go on are being read', '运行中的连接正常；正在读取进行中的通话'),
        );
  }
  const why = link.reason === null ? '' : `: ${link.reason}`;
  const whyZh = link.reason === null ? '' : `：${link.reason}`;
  const states: Readonly<Record<typeof link.state, readonly [en: string, zh: string]>> = {
    connecting: ['is being made', '正在建立'],
    down: ['is down', '已断开'],
    refused: ['is refused', '被拒绝'],
  };
  const [en, zh] = states[link.state];
  return finding(
    pbx,
    'link',
    'fail',
    text(`the running link ${en}${why}`, `运行中的连接${zh}${whyZh}`),
    text('what stands below says why', '原因见下面各项'),
  );
}
