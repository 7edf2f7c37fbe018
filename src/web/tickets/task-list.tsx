/** What a person has to do now, what is due first; what is not needed any more is said with its reason. */
import { useState } from 'react';
import type { TaskJson } from '../../contract/task.js';
import { ms } from '../format/instant.js';
import { readableNumber } from '../format/number.js';
import { words } from '../format/span.js';
import { usePages } from '../kit/ask.js';
import { Foreign } from '../kit/caller.js';
import { Dialog } from '../kit/dialog.js';
import { AreaField } from '../kit/field.js';
import { Icon } from '../kit/icon.js';
import { useNotice } from '../kit/notices.js';
import { refusalOf } from '../kit/said.js';
import { Failed, Loading, Nothing } from '../kit/states.js';
import { Mark } from '../kit/tag.js';
import { useBeat, useDesk, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { useNews } from './news.js';

export function TaskList({ all }: { readonly all: boolean }) {
  const texts = useTexts();
  const said = texts.tickets.tasks;
  const [owner, setOwner] = useState<'me' | 'all'>('me');
  const pages = usePages<TaskJson>(`/api/v1/tasks?owner=${all ? owner : 'me'}&limit=100`);
  const [ending, setEnding] = useState<Ending | null>(null);
  useNews((message) => message.type === 'task.changed', pages.again);
  return (
    <section className="tix-tasks" aria-label={said.title}>
      {all ? (
        <p className="seg tix-tasks-who">
          {(['me', 'all'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className={one === owner ? 'seg-i on' : 'seg-i'}
              aria-pressed={one === owner}
              onClick={() => setOwner(one)}
            >
              {one === 'me' ? said.mine : said.all}
            </button>
          ))}
        </p>
      ) : null}
      {pages.state === 'loading' ? <Loading /> : null}
      {pages.state === 'failed' && pages.refused !== null ? (
        <Failed refused={pages.refused} again={pages.again} />
      ) : null}
      {pages.state === 'ready' && pages.items.length === 0 ? <Nothing>{said.none}</Nothing> : null}
      <ul className="tix-rows">
        {pages.items.map((task) => (
          <li key={task.id} className="tix-row tix-task" data-kind={task.kind}>
            <Task task={task} end={(how) => setEnding({ task, how })} taken={pages.again} />
          </li>
        ))}
      </ul>
      {ending === null ? null : <End {...ending} close={() => setEnding(null)} done={pages.again} />}
    </section>
  );
}

interface Ending {
  readonly task: TaskJson;
  /** Done in another way than by a call or a step, or not needed any more. */
  readonly how: 'done' | 'cancel';
}

interface TaskProps {
  readonly task: TaskJson;
  readonly end: (how: Ending['how']) => void;
  readonly taken: () => void;
}

function Task({ task, end, taken }: TaskProps) {
  const texts = useTexts();
  const said = texts.tickets.tasks;
  const { live, time, rest, session } = useDesk();
  const notice = useNotice();
  const take = async (): Promise<void> => {
    const answer = await rest.send('POST', `/api/v1/tasks/${task.id}/take`, {});
    if (!answer.ok) notice({ tone: 'late', text: refusalOf(answer, texts) });
    taken();
  };
  const minute = useBeat(() => Math.floor(live.wallNow() / 60_000));
  const now = Math.max(live.wallNow(), minute * 60_000);
  const deadline = ms(task.deadline);
  const { name, number, vip } = task.person;
  return (
    <>
      <span className="tix-row-h">
        <Icon name={task.kind === 'complete_draft' ? 'note' : 'phone'} small />
        <b>{said.kinds[task.kind]}</b>
        {vip ? (
          <Mark tone="vip" icon="vip">
            {texts.tickets.vip}
          </Mark>
        ) : null}
        {now > deadline ? (
          <Mark tone="late" icon="stop">
            {said.late(words(now - deadline, texts))}
          </Mark>
        ) : (
          <span className="dim small nowrap">{said.before(time.moment(deadline, now))}</span>
        )}
      </span>
      <span className="tix-row-m">
        <span className="cut">
          {name === null ? null : <Foreign text={name} className="strong" />}{' '}
          {number === null ? null : <Foreign text={readableNumber(number)} />}
        </span>
        {task.times > 1 ? <span className="dim">{said.times(task.times)}</span> : null}
      </span>
      {task.note === null ? null : (
        <span className="mid">
          <Foreign text={task.note} className="wrap" />
        </span>
      )}
      <span className="tix-row-m">
        {task.ticket === null ? <span /> : <a href={addressOf('tickets', task.ticket)}>{task.ticket}</a>}
        <span className="tix-task-do">
          {task.owner.user === null ? (
            <button type="button" className="btn btn-xs" onClick={() => void take()}>
              {said.take}
            </button>
          ) : (
            <span className="dim">{task.owner.user.user === session.user ? said.yours : task.owner.user.name}</span>
          )}
          {task.kind === 'call_back' || task.kind === 'follow_up' ? (
            <>
              <button type="button" className="btn btn-quiet btn-xs" onClick={() => end('done')}>
                {said.done}
              </button>
              <button type="button" className="btn btn-quiet btn-xs" onClick={() => end('cancel')}>
                {said.end}
              </button>
            </>
          ) : null}
        </span>
      </span>
    </>
  );
}

interface EndProps extends Ending {
  readonly close: () => void;
  readonly done: () => void;
}

function End({ task, how, close, done }: EndProps) {
  const texts = useTexts();
  const said = texts.tickets.tasks;
  const { rest } = useDesk();
  const notice = useNotice();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    if (reason.trim() === '') {
      setProblem(texts.kit.said.empty);
      return;
    }
    const answer = await rest.send('POST', `/api/v1/tasks/${task.id}/${how}`, { reason });
    if (!answer.ok) {
      setProblem(answer.fields['reason'] ?? refusalOf(answer, texts));
      return;
    }
    notice({ tone: 'ok', text: said.ended });
    close();
    done();
  };
  return (
    <Dialog
      title={how === 'done' ? said.doneTitle : said.endTitle}
      size="s"
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button type="button" className="btn btn-ink" onClick={() => void send()}>
            {how === 'done' ? said.done : said.end}
          </button>
        </>
      }
    >
      <AreaField
        label={how === 'done' ? said.how : texts.tickets.ask.reason}
        value={reason}
        change={setReason}
        problem={problem}
      />
    </Dialog>
  );
}
