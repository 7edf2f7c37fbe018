/** One edition of the procedure as people read it: tree, matrix, targets, rules in sentences, what is said. */
import { useState, type ReactNode } from 'react';
import type { ProcedureJson } from '../../../contract/procedure.js';
import type { Words } from '../../../contract/procedure-words.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { Tag } from '../../kit/tag.js';
import { useLanguage } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { durationText, treeOf, type Branch } from './edition.js';
import { Scripts } from './scripts-view.js';

const levels = ['high', 'medium', 'low'] as const;
const priorities = ['P1', 'P2', 'P3', 'P4'] as const;

interface Shown {
  readonly procedure: ProcedureJson;
  readonly texts: AdminTexts;
  readonly label: (words: Words) => string;
  readonly span: (text: string) => string;
}

export function EditionView({ procedure }: { readonly procedure: ProcedureJson }) {
  const texts = useAdminTexts();
  const { locale } = useLanguage();
  const shown: Shown = {
    procedure,
    texts,
    label: (words) => words[locale],
    span: (text) => durationText(text, texts.procedure),
  };
  const { parts } = texts.procedure;
  return (
    <div className="proc">
      <Part title={parts.categories}>
        <Tree branches={treeOf(procedure.categories)} {...shown} />
      </Part>
      <Part title={parts.priorities}>
        <Matrix {...shown} />
      </Part>
      <Part title={parts.targets}>
        <Targets {...shown} />
      </Part>
      <Part title={parts.opening}>
        <Opening {...shown} />
      </Part>
      <Part title={parts.missed}>
        <Sentences
          said={[
            texts.procedure.missed.within(shown.span(procedure.missed.callBackWithin)),
            texts.procedure.missed.talk(shown.span(procedure.missed.closingTalk)),
          ]}
        />
      </Part>
      <Part title={parts.groups} wide>
        <Groups {...shown} />
      </Part>
      <Part title={parts.pending}>
        <Pending {...shown} />
      </Part>
      <Part title={parts.reminders}>
        <Reminders {...shown} />
      </Part>
      <Part title={parts.end}>
        <Sentences
          said={[
            texts.procedure.end.confirm(procedure.life.confirm.tries, procedure.life.confirm.days),
            texts.procedure.end.lately(shown.span(procedure.life.resolvedLately)),
            texts.procedure.end.link(shown.span(procedure.acceptLink.life)),
          ]}
        />
      </Part>
      <Part title={parts.vip}>
        <Sentences
          said={[
            texts.procedure.raises(procedure.priorities.vipRaisesBy),
            texts.procedure.vip.ring(shown.span(procedure.vip.ring)),
            texts.procedure.vip.talk(shown.span(procedure.vip.talk)),
            procedure.vip.note ? texts.procedure.vip.note : texts.procedure.vip.noNote,
          ]}
        />
      </Part>
      <Part title={parts.nobody}>
        <Sentences
          said={[
            texts.procedure.nobody.after(shown.span(procedure.nobodyAccepted.after)),
            texts.procedure.nobody.every(shown.span(procedure.nobodyAccepted.every)),
            texts.procedure.nobody.talk(shown.span(procedure.nobodyAccepted.talk)),
          ]}
        />
      </Part>
      <ScriptsPart procedure={procedure} />
    </div>
  );
}

function Part(props: { readonly title: string; readonly wide?: boolean; readonly children: ReactNode }) {
  return (
    <section className={props.wide === true ? 'proc-s proc-wide' : 'proc-s'}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

function ScriptsPart({ procedure }: { readonly procedure: ProcedureJson }) {
  const texts = useAdminTexts();
  const { locale } = useLanguage();
  const [language, setLanguage] = useState<'zh-CN' | 'en'>(locale);
  const { script, parts } = texts.procedure;
  return (
    <section className="proc-s proc-wide">
      <h3>
        {parts.scripts}
        <span className="seg proc-seg">
          {(['zh-CN', 'en'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className={one === language ? 'seg-i on' : 'seg-i'}
              aria-pressed={one === language}
              onClick={() => setLanguage(one)}
            >
              {script.languages[one]}
            </button>
          ))}
        </span>
      </h3>
      <Scripts procedure={procedure} language={language} />
    </section>
  );
}

function Sentences({ said }: { readonly said: readonly string[] }) {
  return (
    <ul className="proc-l">
      {said.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

function Tree({ branches, ...shown }: Shown & { readonly branches: readonly Branch[] }) {
  const { texts, label } = shown;
  const said = texts.procedure;
  return (
    <ul className="proc-tree">
      {branches.map(({ category, below }) => {
        const proposed = [
          category.impact === null ? null : `${said.impact} ${said.levels[category.impact]}`,
          category.urgency === null ? null : `${said.urgency} ${said.levels[category.urgency]}`,
        ].filter((one) => one !== null);
        return (
          <li key={category.id}>
            <span className="row">
              <span className={category.active ? 'strong' : 'dim'}>{label(category.label)}</span>
              <code className="dim small">{category.id}</code>
              {category.kind === null ? null : <Tag tone="plain">{said.kinds[category.kind]}</Tag>}
              {proposed.length === 0 ? null : (
                <span className="small mid">{said.proposes(proposed.join(texts.listMark))}</span>
              )}
              {category.active ? null : <Tag tone="void">{said.unused}</Tag>}
            </span>
            {below.length === 0 ? null : <Tree branches={below} {...shown} />}
          </li>
        );
      })}
    </ul>
  );
}

function Matrix({ procedure, texts, label }: Shown) {
  const said = texts.procedure;
  const { impact, urgency, matrix, vipRaisesBy } = procedure.priorities;
  return (
    <>
      <div className="proc-x">
        <table className="proc-t proc-m">
          <thead>
            <tr>
              <th scope="col">
                {said.impact} ↓ {said.urgency} →
              </th>
              {levels.map((level) => (
                <th key={level} scope="col">
                  {label(urgency[level])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {levels.map((row) => (
              <tr key={row}>
                <th scope="row">{label(impact[row])}</th>
                {levels.map((column) => (
                  <td key={column}>
                    <b className={`proc-p proc-${matrix[row][column].toLowerCase()}`}>{matrix[row][column]}</b>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mid small">{said.raises(vipRaisesBy)}</p>
    </>
  );
}

function Targets({ procedure, texts, span }: Shown) {
  const { target, calendarDefault } = texts.procedure;
  return (
    <div className="proc-x">
      <table className="proc-t">
        <thead>
          <tr>
            <th scope="col">{target.priority}</th>
            <th scope="col">{target.response}</th>
            <th scope="col">{target.resolution}</th>
            <th scope="col">{target.calendar}</th>
          </tr>
        </thead>
        <tbody>
          {priorities.map((priority) => {
            const { response, resolution, calendar } = procedure.targets[priority];
            return (
              <tr key={priority}>
                <th scope="row">{priority}</th>
                <td>{span(response)}</td>
                <td>{span(resolution)}</td>
                <td>{calendar === 'default' ? calendarDefault : <bdi>{calendar}</bdi>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Opening({ procedure, texts, label }: Shown) {
  const { open, levels: level, impact, urgency } = texts.procedure;
  const nameOf = (id: string): string => {
    const found = procedure.categories.find((one) => one.id === id);
    return found === undefined ? id : label(found.label);
  };
  const list = (values: readonly string[]): string => values.join(texts.listMark);
  return (
    <>
      <ol className="proc-l proc-n">
        {procedure.opening.map((rule) => {
          const conditions = [
            rule.queues === null ? null : open.queues(list(rule.queues)),
            rule.numbers === null ? null : open.numbers(list(rule.numbers)),
            rule.callers === null ? null : open.callers(list(rule.callers)),
            rule.vip === null ? null : rule.vip ? open.vip : open.notVip,
          ].filter((one) => one !== null);
          return (
            <li key={rule.id}>
              <b>{conditions.length === 0 ? open.all : list(conditions)}</b>
              {' → '}
              {[
                open.when[rule.when],
                rule.category === null ? open.noCategory : open.category(nameOf(rule.category)),
                `${impact} ${level[rule.impact]}`,
                `${urgency} ${level[rule.urgency]}`,
              ].join(texts.listMark)}{' '}
              <code className="dim small">{rule.id}</code>
            </li>
          );
        })}
      </ol>
      <p className="mid small">{open.first}</p>
      <p className="mid small">{open.prefix(procedure.tickets.prefix)}</p>
    </>
  );
}

function Groups({ procedure, texts, label }: Shown) {
  const { group: said, duties, fields, unused } = texts.procedure;
  if (procedure.groups.length === 0) return <p className="dim">{said.none}</p>;
  return (
    <div className="proc-x">
      <table className="proc-t">
        <thead>
          <tr>
            <th scope="col">{said.name}</th>
            <th scope="col">{said.members}</th>
            <th scope="col">{said.number}</th>
            <th scope="col">{said.requires}</th>
          </tr>
        </thead>
        <tbody>
          {procedure.groups.map((group) => {
            const members = [
              group.members.length === 0 ? said.everyEngineer : group.members.join(texts.listMark),
              ...(group.duty === null ? [] : [said.duty(duties[group.duty])]),
            ];
            return (
              <tr key={group.id}>
                <th scope="row">
                  <span className="row">
                    {label(group.label)}
                    <Tag tone="plain">{said.kind[group.kind]}</Tag>
                    {group.vip ? (
                      <Tag tone="vip" icon="vip">
                        {said.vip}
                      </Tag>
                    ) : null}
                    {group.active ? null : <Tag tone="void">{unused}</Tag>}
                  </span>
                  <code className="dim small">{group.id}</code>
                </th>
                <td>
                  <bdi>{members.join(texts.listMark)}</bdi>
                </td>
                <td>
                  <bdi>{group.number ?? texts.none}</bdi>
                </td>
                <td>
                  {group.requires
                    .map((field) => (typeof field === 'string' ? fields[field] : label(field.label)))
                    .join(texts.listMark) || texts.none}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Pending({ procedure, texts, label, span }: Shown) {
  const { pending } = texts.procedure;
  return (
    <div className="proc-x">
      <table className="proc-t">
        <thead>
          <tr>
            <th scope="col">{pending.reason}</th>
            <th scope="col">{pending.clock}</th>
            <th scope="col">{pending.remind}</th>
          </tr>
        </thead>
        <tbody>
          {procedure.life.pendingReasons.map((reason) => (
            <tr key={reason.id}>
              <th scope="row">{label(reason.label)}</th>
              <td>{reason.stopsClock ? pending.stops : pending.runs}</td>
              <td>{reason.remindAfter === null ? pending.never : span(reason.remindAfter)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Reminders({ procedure, texts, span }: Shown) {
  const { reminder } = texts.procedure;
  return (
    <div className="proc-x">
      <table className="proc-t">
        <thead>
          <tr>
            <th scope="col">{reminder.of}</th>
            <th scope="col">{reminder.when}</th>
            <th scope="col">{reminder.to}</th>
          </tr>
        </thead>
        <tbody>
          {procedure.life.reminders.map(({ id, of, before, after, every, to }) => {
            const at =
              before !== null
                ? reminder.before(span(before))
                : after === null || after === '0s'
                  ? reminder.at
                  : reminder.after(span(after));
            return (
              <tr key={id}>
                <th scope="row">{reminder.kinds[of]}</th>
                <td>
                  {at}
                  {every === null ? '' : reminder.every(span(every))}
                </td>
                <td>{to.map((one) => reminder.who[one]).join(texts.listMark)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
