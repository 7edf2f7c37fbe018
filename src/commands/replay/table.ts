/** Calls as lines of a table for people, in two languages. Pure; what stands in a call comes from outside. */
import type { CallJson } from '../../contract/call.js';
import { inLanguage, tame, type Bilingual, type Language } from '../io.js';

interface Column {
  readonly heading: Bilingual;
  readonly width: number;
  readonly right?: true;
  cell(call: CallJson, language: Language, zone: string): string;
}

const outcomes: Readonly<Record<NonNullable<CallJson['outcome']>, Bilingual>> = {
  answered: { en: 'answered', zh: '已接听' },
  abandoned: { en: 'abandoned', zh: '已放弃' },
  short_abandon: { en: 'short abandon', zh: '短时放弃' },
  not_offered: { en: 'not offered', zh: '未进入排队' },
  timeout: { en: 'timeout', zh: '等待超时' },
  rejected: { en: 'rejected', zh: '被拒绝' },
  busy: { en: 'busy', zh: '忙' },
  no_answer: { en: 'no answer', zh: '无人接听' },
  failed: { en: 'failed', zh: '失败' },
  unobserved: { en: 'unobserved', zh: '未观察到' },
};

const directions: Readonly<Record<CallJson['direction'], Bilingual>> = {
  inbound: { en: 'in', zh: '呼入' },
  outbound: { en: 'out', zh: '呼出' },
  internal: { en: 'internal', zh: '内部' },
};

const seconds = (ms: number | null): string => (ms === null ? '' : (ms / 1000).toFixed(3));

function clock(at: string, zone: string): string {
  const date = new Date(at);
  const text = date.toLocaleString('sv-SE', { timeZone: zone });
  return `${text}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
}

function whoCalls(call: CallJson, language: Language): string {
  if (call.caller.withheld) return inLanguage({ en: 'withheld', zh: '隐藏号码' }, language);
  return call.caller.number ?? call.caller.raw;
}

function verdict(call: CallJson, language: Language): string {
  if (call.withinLimit === null) return '';
  const word = call.withinLimit ? { en: 'yes', zh: '是' } : { en: 'no', zh: '否' };
  return `${inLanguage(word, language)}${call.nearLimit ? ' ?' : ''}`;
}

const columns: readonly Column[] = [
  { heading: { en: 'arrived', zh: '到达' }, width: 23, cell: (call, _language, zone) => clock(call.arrivedAt, zone) },
  {
    heading: { en: 'way', zh: '方向' },
    width: 8,
    cell: (call, language) => inLanguage(directions[call.direction], language),
  },
  { heading: { en: 'caller', zh: '主叫' }, width: 15, cell: whoCalls },
  { heading: { en: 'to', zh: '被叫' }, width: 14, cell: (call) => call.did ?? call.callee?.raw ?? '' },
  { heading: { en: 'queue', zh: '队列' }, width: 14, cell: (call) => call.queue ?? '' },
  {
    heading: { en: 'outcome', zh: '结果' },
    width: 14,
    cell: (call, language) =>
      inLanguage(call.outcome === null ? { en: 'still open', zh: '未结束' } : outcomes[call.outcome], language),
  },
  {
    heading: { en: 'by', zh: '接听' },
    width: 10,
    cell: ({ answeredBy: by }) => (by === null ? '' : (by.extension ?? by.number ?? by.device)),
  },
  { heading: { en: 'wait s', zh: '等待 秒' }, width: 9, right: true, cell: (call) => seconds(call.waitMs) },
  { heading: { en: 'ring s', zh: '振铃 秒' }, width: 9, right: true, cell: (call) => seconds(call.ringMs) },
  {
    heading: { en: 'talk s', zh: '通话 秒' },
    width: 9,
    right: true,
    cell: (call) => (call.segments.length === 0 ? '' : seconds(call.talkMs)),
  },
  { heading: { en: 'in time', zh: '达标' }, width: 7, cell: verdict },
];

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

/** Cells of a terminal that a text takes: Chinese characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += wide.test(sign) ? 2 : 1;
  return width;
}

function fit(text: string, { width, right }: Column): string {
  let kept = '';
  let used = 0;
  for (const sign of tame(text)) {
    const more = wide.test(sign) ? 2 : 1;
    if (used + more > width) {
      kept = `${kept.slice(0, -1)}…`;
      break;
    }
    kept += sign;
    used += more;
  }
  const space = ' '.repeat(Math.max(0, width - widthOf(kept)));
  return right === true ? `${space}${kept}` : `${kept}${space}`;
}

const row = (cells: readonly string[]): string =>
  cells
    .map((text, i) => fit(text, columns[i]!))
    .join('  ')
    .trimEnd();

export function tableHead(language: Language): string {
  return row(columns.map((column) => inLanguage(column.heading, language)));
}

export function tableRow(call: CallJson, language: Language, zone: string): string {
  return row(columns.map((column) => column.cell(call, language, zone)));
}
