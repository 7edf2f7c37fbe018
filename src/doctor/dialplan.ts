/** What the PBX's dialplan says of queues and of callers' numbers (readable with the class reporting). Pure. */
import { finding, text, type Finding } from './finding.js';
import type { SiteFacts } from './queues.js';

export interface DialplanRow {
  readonly context: string;
  readonly exten: string;
  readonly application: string;
  readonly data: string;
}

/** Arguments of a dialplan application: commas outside of brackets part them. */
export function argumentsOf(data: string): readonly string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= data.length; i++) {
    const sign = data.charAt(i);
    if ('({['.includes(sign) && sign !== '') depth++;
    else if (')}]'.includes(sign) && sign !== '') depth--;
    else if (i === data.length || (sign === ',' && depth <= 0)) {
      out.push(data.slice(from, i));
      from = i + 1;
    }
  }
  return out;
}

export function dialplanFindings(pbx: string, rows: readonly DialplanRow[], site: SiteFacts): readonly Finding[] {
  const out: Finding[] = [];
  const endless = new Set<string>();
  for (const row of rows) {
    if (row.application.toLowerCase() !== 'queue') continue;
    const [queue = '', , , , limit = ''] = argumentsOf(row.data);
    const variable = limit.includes('${');
    const ours = queue.includes('${') || site.wiring.isHotlineQueue(queue);
    if (ours && !variable && !(Number(limit) > 0)) endless.add(`${queue} (${row.context},${row.exten})`);
  }
  if (endless.size > 0) {
    out.push(
      finding(
        pbx,
        'queue-limit',
        'warn',
        text(
          `Queue() without a time limit: ${[...endless].slice(0, 10).join(', ')}`,
          `Queue() 未设等待上限：${[...endless].slice(0, 10).join('，')}`,
        ),
        text(
          'give the fifth argument, Queue(name,,,,300), and a step after it: otherwise a caller waits for ever and no time-out is told',
          '写上第五个参数 Queue(name,,,,300) 及后续步骤；否则来电者会一直等待，也不会有超时记录',
        ),
      ),
    );
  }
  const cleans = rows.some(
    (r) => r.application.toLowerCase() === 'set' && /CALLERID\(num\)=\$\{FILTER\(/i.test(r.data),
  );
  out.push(
    cleans
      ? finding(pbx, 'clean-number', 'ok', text("the dialplan cleans callers' numbers", '拨号方案已清洗主叫号码'))
      : finding(
          pbx,
          'clean-number',
          'warn',
          text(
            "the dialplan does not clean callers' numbers: a caller can forge messages through them",
            '拨号方案未清洗主叫号码：来电者可借此伪造消息',
          ),
          text('add the first step that skylark wire prints', '加入 skylark wire 打印的第一步'),
        ),
  );
  return out;
}
