/**
 * A list of people, step by step: file, columns, errors, import. The server holds the state, so the page may be left and
 * opened again, and a colleague sees it too.
 */
import { useEffect, useState } from 'react';
import type { ContactImportJson } from '../../../../contract/contact-import.js';
import { ms } from '../../../format/instant.js';
import { useAsked } from '../../../kit/ask.js';
import { Foreign } from '../../../kit/caller.js';
import { useConfirm, useNotice } from '../../../kit/notices.js';
import { refusalOf } from '../../../kit/said.js';
import { Failed, Loading } from '../../../kit/states.js';
import type { Answer } from '../../../session/rest.js';
import { useDesk } from '../../../shell/context.js';
import { useAdminTexts } from '../../texts.js';
import { ChooseFile } from './choose-file.js';
import { ColumnsStep } from './columns-step.js';
import { importsPath, isBusy } from './list.js';
import { Checked, Done, ListFailed, Progress } from './outcome.js';

/** Milliseconds between two looks: while the server works, and for what a colleague does. */
const whileBusy = 700;
const otherwise = 10_000;

export function ImportTab() {
  const texts = useAdminTexts();
  const words = texts.admin.imports;
  const { rest, time, session } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const asked = useAsked<{ readonly items: readonly ContactImportJson[] }>(importsPath);
  /** Of the list whose columns are changed once more after a check. */
  const [remapped, setRemapped] = useState<string | null>(null);
  const list = asked.value?.items[0] ?? null;
  const { again, put } = asked;
  const every = list !== null && isBusy(list.state) ? whileBusy : otherwise;
  useEffect(() => {
    const timer = setInterval(again, every);
    return () => clearInterval(timer);
  }, [again, every]);

  const show = (next: ContactImportJson | null): void => put({ items: next === null ? [] : [next] });

  async function act(work: Promise<Answer<ContactImportJson>>): Promise<void> {
    const answer = await work;
    if (answer.ok) {
      setRemapped(null);
      show(answer.value);
    } else {
      say({ tone: 'late', text: refusalOf(answer, texts) });
      again();
    }
  }

  async function drop(one: ContactImportJson, ask: boolean): Promise<void> {
    if (ask && !(await confirm({ title: words.discard, body: words.discardBody, action: words.discard }))) return;
    const answer = await rest.send('DELETE', `${importsPath}/${one.id}`);
    if (answer.ok || answer.code === 'not_found') show(null);
    else say({ tone: 'late', text: refusalOf(answer, texts) });
  }

  if (asked.value === null) {
    return asked.refused === null ? <Loading /> : <Failed refused={asked.refused} again={again} />;
  }
  if (list === null) return <ChooseFile begun={show} again={again} />;
  const address = `${importsPath}/${list.id}`;
  const mapping = list.state === 'mapping' || (list.state === 'checked' && remapped === list.id);
  return (
    <div className="import" data-import={mapping ? 'mapping' : list.state}>
      <p className="import-h">
        <Foreign text={list.file} className="strong" />
        {list.encoding === null ? null : <span className="dim">{words.encoding(list.encoding)}</span>}
        {list.sheet === null ? null : (
          <span className="dim">
            {words.sheet} <Foreign text={list.sheet} />
          </span>
        )}
        <span className="dim">{words.by(list.by.name, time.moment(ms(list.startedAt), Date.now()))}</span>
      </p>
      {list.by.user !== session.user && list.state !== 'done' && list.state !== 'failed' ? (
        <p className="warn">{words.running(list.by.name)}</p>
      ) : null}
      {mapping ? (
        <ColumnsStep
          key={`${list.id} ${list.sheet}`}
          list={list}
          check={(choice) => void act(rest.send('POST', `${address}/check`, choice))}
          sheet={(sheet) => void act(rest.send('PUT', `${address}/sheet`, { sheet }))}
          discard={() => void drop(list, true)}
        />
      ) : isBusy(list.state) ? (
        <Progress list={list} discard={list.state === 'applying' ? null : () => void drop(list, true)} />
      ) : list.state === 'checked' ? (
        <Checked
          list={list}
          address={address}
          remap={() => setRemapped(list.id)}
          apply={() => void act(rest.send('POST', `${address}/apply`))}
          discard={(ask) => void drop(list, ask)}
        />
      ) : list.state === 'done' ? (
        <Done list={list} close={() => void drop(list, false)} />
      ) : (
        <ListFailed list={list} close={() => void drop(list, false)} />
      )}
    </div>
  );
}
