/**
 * Who calls: name large, VIP in words, form of address, title, organisation; number with its area, the line that was
 * called; and how sure that is. A number matches, a person is never taken for verified.
 */
import { readableDid } from '../format/number.js';
import type { CardJson } from '../../contract/live.js';
import { Foreign } from '../kit/caller.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Tag } from '../kit/tag.js';
import { useBeat, useDesk, useLanguage, useLive, useTexts } from '../shell/context.js';
import { Key } from '../shell/shortcuts.js';
import { taskTitle } from '../tickets/task-words.js';
import { useCardClock } from './card-clock.js';
import { headOf, numberOf, repeats, vipWords } from './card-facts.js';
import { useOwnAgent } from './desk-bar.js';
import { useCallerSaid } from './caller-said.js';
import { useConsole } from './desk-context.js';
import { owedTo } from './owed.js';

export function Who({ card }: { readonly card: CardJson | null }) {
  return card === null ? <Nobody /> : <Somebody card={card} />;
}

function Nobody() {
  const texts = useTexts();
  const { session } = useDesk();
  const agent = useOwnAgent();
  const stale = useLive((state) => state.outages.size > 0);
  const there = agent !== null && !stale && agent.state !== 'unavailable' && agent.state !== 'unknown';
  return (
    <section className="desk-who idle">
      <h2 className="desk-name dim">{texts.desk.who.idle}</h2>
      <p className="desk-about cut">{stale ? texts.pop.idleUnknown : texts.desk.who.idleMore}</p>
      <p className="desk-number dim">{session.extension ?? ''}</p>
      <p className="desk-line">
        {session.extension === null ? null : (
          <>
            <Icon name={there ? 'check' : 'unknown'} small />{' '}
            {there ? texts.desk.who.registered : texts.desk.who.notRegistered}
          </>
        )}
      </p>
      <div className="desk-match" />
    </section>
  );
}

function Somebody({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const { caller, person } = card;
  const head = headOf(card, texts);
  const number = numberOf(card);
  const about = [caller.title, [caller.organisation, person?.department].filter(Boolean).join(' ')].filter(Boolean);
  const area = caller.area === null ? '' : locale === 'en' ? caller.area.en : caller.area.zh;
  const line = card.queueName ?? card.queue;
  return (
    <section className="desk-who" data-gone={card.state === 'withdrawn' ? '' : undefined}>
      <h2 className="desk-name">
        {caller.withheld && head === texts.call.withheld ? <Icon name="hidden" /> : null}
        <Foreign text={head} />
        <WhoTag card={card} />
      </h2>
      <p className="desk-about cut">
        {caller.salutation === null ? null : (
          <b>
            <bdi>{texts.pop.address(caller.salutation)}</bdi>
          </b>
        )}
        {about.map((part, n) => (
          <span key={n}>
            {n > 0 || caller.salutation !== null ? <i className="sep" /> : null}
            <bdi>{part}</bdi>
          </span>
        ))}
      </p>
      <p className="desk-number cut">{number === '' || number === head ? '' : <Foreign text={number} />}</p>
      <p className="desk-line cut">
        {caller.withheld ? (
          texts.desk.who.noArea
        ) : area === '' ? null : (
          <>
            <Icon name="pin" small /> <bdi>{area}</bdi>
          </>
        )}
        {card.did === null ? null : (
          <>
            {area === '' && !caller.withheld ? null : <i className="sep" />}
            <bdi>{texts.desk.who.dialled(readableDid(card.did))}</bdi>
          </>
        )}
        {line === null ? null : (
          <>
            <i className="sep" />
            <b>
              <bdi>{line}</bdi>
            </b>
          </>
        )}
      </p>
      <Match card={card} />
    </section>
  );
}

function WhoTag({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const vip = card.person?.vip ?? null;
  if (card.caller.vip)
    return (
      <Tag tone="vip" icon="vip">
        <bdi>{vip === null ? texts.pop.vip : vipWords(vip, texts)}</bdi>
      </Tag>
    );
  if (card.match === 'several') return <Tag tone="plain">{texts.desk.who.tagSeveral}</Tag>;
  if (card.caller.withheld) return <Tag tone="plain">{texts.desk.who.tagWithheld}</Tag>;
  return card.match === 'none' ? <Tag tone="plain">{texts.desk.who.tagUnknown}</Tag> : null;
}

function Match({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { said } = card;
  const { say, busy } = useCallerSaid(card);
  const { now } = useCardClock(card);
  const again = useBeat(() => {
    const found = repeats(card, now());
    return found === null ? '' : texts.desk.who.repeat(found.count, found.orMore);
  });
  const [icon, lead, more] = matchWords(card, texts);
  const over = card.state === 'withdrawn';
  return (
    <div className="desk-match">
      <Icon name={icon} />
      <span className="cut">
        <b>
          <bdi>{lead}</bdi>
        </b>
        {more}
      </span>
      {over || busy ? null : said !== null ? (
        <button type="button" className="btn btn-quiet btn-xs" onClick={() => void say({ is: 'open' })}>
          {texts.desk.who.back} <Key id="desk.not-this" standard="B" />
        </button>
      ) : card.match === 'one' ? (
        <button type="button" className="btn btn-quiet btn-xs" onClick={() => void say({ is: 'nobody' })}>
          {texts.desk.who.notThis} <Key id="desk.not-this" standard="B" />
        </button>
      ) : null}
      <Owed card={card} />
      {again === '' ? null : (
        <Tag tone="amber" icon="repeat">
          {again}
        </Tag>
      )}
    </div>
  );
}

/** What is owed to this caller: the call that comes is the one that was to be made. */
function Owed({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { tasks } = useConsole();
  const [task] = owedTo(card, tasks.items);
  if (task === undefined) return null;
  return (
    <Tag tone="calm" icon="check">
      {task.kind === 'call_back' ? texts.desk.tasks.owedCall : taskTitle(task, texts)}
    </Tag>
  );
}

function matchWords(card: CardJson, texts: ReturnType<typeof useTexts>): readonly [IconName, string, string] {
  const { who } = texts.desk;
  if (card.said?.is === 'nobody') return ['user', who.nobody(card.said.by), who.noneMore];
  if (card.said?.is === 'person') return ['link', who.said(card.said.by), who.matchMore];
  switch (card.match) {
    case 'one':
      return ['link', who.matchOne, who.matchMore];
    case 'several':
      return ['users', who.several(card.candidates.length), who.severalMore];
    case 'withheld':
      return ['hidden', who.withheld, who.withheldMore];
    case 'pending':
      return ['clock', who.pending, ''];
    default:
      return ['user', who.none, who.noneMore];
  }
}
