/** What a person has to do now, what is due first; what is not needed any more is said with its reason. */
import { useState } from 'react';
import type { TaskJson } from '../../contract/task.js';
import { readableNumber } from '../format/number.js';
import { usePages } from '../kit/ask.js';
import { Foreign } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { Failed, Loading, Nothing } from '../kit/states.js';
import { Mark } from '../kit/tag.js';
import { useDesk, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { useNews } from './news.js';
import { Deadline } from './deadline.js';
import { endsByHand, TaskEnd, useTakeTask, type Ending } from './task-end.js';

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
      {ending === null ? null : <TaskEnd {...ending} close={() => setEnding(null)} done={pages.again} />}
    </section>
  );
}

interface TaskProps {
  readonly task: TaskJson;
  readonly end: (how: Ending['how']) => void;
  readonly taken: () => void;
}

function Task({ task, end, taken }: TaskProps) {
  const texts = useTexts();
  const said = texts.tickets.tasks;
  const { session } = useDesk();
  const take = useTakeTask(taken);
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
        <Deadline at={task.deadline} />
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
            <button type="button" className="btn btn-xs" onClick={() => void take(task)}>
              {said.take}
            </button>
          ) : (
            <span className="dim">{task.owner.user.user === session.user ? said.yours : task.owner.user.name}</span>
          )}
          {endsByHand(task) ? (
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
