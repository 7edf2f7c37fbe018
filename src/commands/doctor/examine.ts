/** One PBX of the configuration examined: asked, listened to, and told in findings. For the command and for the daemon. */
import { ActionFault } from '../../ami/action.js';
import { toWiringSettings, type Config, type PbxConfig } from '../../config.js';
import { createWiring } from '../../core/wiring.js';
import { controlFinding } from '../../doctor/control.js';
import { finding, text, type Finding } from '../../doctor/finding.js';
import { pbxFindings } from '../../doctor/pbx.js';
import type { SiteFacts } from '../../doctor/queues.js';
import { gatherControl, gatherPbx } from './gather.js';

/** Listens for `waitMs` milliseconds, or until the signal. */
export async function examinePbx(
  config: Config,
  pbx: PbxConfig,
  userAt: SiteFacts['userAt'],
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { name, trunks } = pbx;
  if (pbx.simulated !== null) {
    return [
      finding(
        name,
        'simulated',
        'note',
        text(
          'a simulated PBX, made by the daemon itself: it is always in order, and no real phone rings',
          '模拟 PBX，由守护进程自带：始终正常，不会有真实话机振铃',
        ),
      ),
    ];
  }
  const site: SiteFacts = {
    wiring: createWiring(toWiringSettings(config, name, userAt)),
    trunks,
    queues: exactQueues(config),
    devices: config.hotline.devices,
    userAt,
  };
  try {
    const [facts, control] = await Promise.all([gatherPbx(pbx, waitMs, signal), gatherControl(pbx, signal)]);
    return [...pbxFindings(facts, site), ...(control === null ? [] : [controlFinding(control)])];
  } catch (error) {
    if (!(error instanceof ActionFault)) throw error;
    return [
      finding(
        name,
        'link',
        'fail',
        text(`the link broke during the examination: ${error.message}`, `检查期间连接中断：${error.message}`),
        text('see the log of the PBX, then try again', '查看 PBX 日志后重试'),
      ),
    ];
  }
}

/** Queues that the configuration calls by their names: a pattern may well match none. */
function exactQueues({ hotline }: Config): readonly string[] {
  const plain = hotline.queuePatterns.filter((pattern) => /^[\p{L}\p{N}_-]+$/u.test(pattern));
  return [...new Set([...plain, ...hotline.queues.map((queue) => queue.queue)])];
}
