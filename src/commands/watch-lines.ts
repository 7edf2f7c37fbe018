/** How `watch` tells pops and late answers: one line each, in two languages. Pure; names come from outside. */
import type { CardJson, LinkJson } from '../contract/live.js';
import type { EventBody } from '../contract/messages.js';
import { tame, type Language } from './io.js';

const shownReason: Readonly<Record<NonNullable<CardJson['reason']>, readonly [en: string, zh: string]>> = {
  answered_by_colleague: ['answered by', '已由他人接听：'],
  caller_gave_up: ['caller gave up', '来电者已挂断'],
  transferred: ['transferred', '已转接'],
  no_answer: ['not answered', '未接听'],
  ended: ['ended', '已结束'],
  unobserved: ['lost from sight', '失去观察'],
};

const clock = (at: string | null): string => {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return '--:--:--';
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
};

function who(card: CardJson, language: Language): string {
  const { caller } = card;
  if (caller.withheld) return language === 'en' ? 'number withheld' : '隐藏号码';
  const name = card.match === 'several' ? card.candidates.map((c) => c.name).join(' / ') : (caller.name ?? '');
  const number = caller.number ?? caller.raw;
  const parts = [
    name,
    caller.title ?? '',
    number === '' ? (language === 'en' ? 'no number' : '无号码') : number,
    caller.organisation ?? '',
    caller.vip ? 'VIP' : '',
  ];
  return tame(parts.filter((p) => p !== '').join(' '));
}

/** One card's line: when (`saidAt`: the daemon's message), what happened, at whose phone, who calls, where to. */
export function cardLine(card: CardJson, language: Language, saidAt: string | null = null): string {
  const [queue, did] = [tame(card.queueName ?? card.queue ?? ''), tame(card.did ?? '')];
  const phone = `${tame(card.extension)} ${tame(card.user)}`;
  const way = [queue, did].filter((p) => p !== '').join(' ');
  const end = `  ${who(card, language)}${way === '' ? '' : `  [${way}]`}`;
  if (card.state === 'ringing') {
    return `${clock(card.ringingSince)}  ${language === 'en' ? 'rings   ' : '振铃'}  ${phone}${end}`;
  }
  if (card.state === 'answered_here') {
    return `${clock(card.answeredAt)}  ${language === 'en' ? 'answers ' : '接听'}  ${phone}${end}`;
  }
  const [en, zh] = card.reason === null ? ['ended', '已结束'] : shownReason[card.reason];
  const by = card.reason === 'answered_by_colleague' ? ` ${tame(card.answeredBy ?? '?')}` : '';
  return `${clock(saidAt ?? card.answeredAt ?? card.ringingSince)}  ${language === 'en' ? 'gone    ' : '撤回'}  ${phone}  ${language === 'en' ? en : zh}${by}${end}`;
}

/** A call passed the limit and still waits. */
export function lateLine(late: EventBody<'answer.late'>, language: Language): string {
  const limit = `${late.limitMs / 1000} s`;
  const queue = tame(late.queue ?? '');
  return language === 'en'
    ? `${clock(late.lateAt)}  LATE      nobody answered within ${limit}  since ${clock(late.offeredAt)}${queue === '' ? '' : `  [${queue}]`}`
    : `${clock(late.lateAt)}  超时  ${limit} 内无人接听  自 ${clock(late.offeredAt)}${queue === '' ? '' : `  [${queue}]`}`;
}

export function linkLine(link: LinkJson, language: Language): string {
  const why = link.reason === null ? '' : ` (${tame(link.reason)})`;
  const words = {
    up: ['is up', '连接正常'],
    down: ['is down', '连接中断'],
    connecting: ['is being connected', '正在连接'],
    refused: ['refuses us', '拒绝登录'],
  }[link.state];
  return `${clock(link.since)}  PBX ${tame(link.pbx)} ${language === 'en' ? words[0] : words[1]}${why}`;
}
