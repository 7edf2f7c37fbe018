/**
 * In the rail: what this agent has to do, what is due first, each with its time. A task opens in its place, by mouse or
 * keys, to be taken, ended, or followed to its ticket. What belongs to whoever is on the card is marked.
 */
import { memo, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { TaskJson } from '../../contract/task.js';
import { ms } from '../format/instant.js';
import { readableNumber } from '../format/number.js';
import { Foreign } from '../kit/caller.js';
import { Icon, type IconName } from '../kit/icon.js';
import { useDesk, useTexts } from '../shell/context.js';
import { roomsFor } from '../shell/rooms.js';
import { addressOf } from '../shell/route.js';
import { Key, useShortcuts } from '../shell/shortcuts.js';
import { Deadline } from '../tickets/deadline.js';
import { endsByHand, TaskEnd, useTakeTask, type Ending } from '../tickets/task-end.js';
import { personOf, taskTitle } from '../tickets/task-words.js';
import { useConsole } from './desk-context.js';
import { owedTo } from './owed.js';

const icons: Readonly<Record<TaskJson['kind'], IconName>> = {
  call_back: 'phone',
  confirm: 'phone',
  complete_draft: 'note',
  call_vip_engineer: 'vip',
  call_dispatcher: 'phone',
  follow_up: 'repeat',
};

export function RailTasks() {
  const texts = useTexts();
  const said = texts.desk.tasks;
  const { tasks, shown } = useConsole();
  const { session } = useDesk();
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<number | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  const take = useTakeTask(tasks.put);
  const owed = new Set(owedTo(shown, tasks.items).map(({ id }) => id));
  const hasRoom = roomsFor(session.roles).some((room) => room.name === 'tickets');
  const rows = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('.desk-task-b') ?? [])];
  useShortcuts(texts.desk.room, [
    {
      id: 'desk.tasks',
      key: 'D',
      label: texts.desk.keys.tasks,
      off: tasks.items.length === 0,
      run: () => (rows().find((row) => row.getAttribute('aria-expanded') === 'true') ?? rows()[0])?.focus(),
    },
  ]);
  const move = (event: KeyboardEvent): void => {
    const all = rows();
    const at = all.findIndex((row) => row === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, to))]?.focus();
  };
  return (
    <>
      <h2 className="desk-sec">
        <span>{said.title}</span>
        <b>{tasks.state === 'ready' ? tasks.items.length : ''}</b>
        {tasks.items.length === 0 ? null : (
          <span className="right">
            <Key id="desk.tasks" standard="D" />
          </span>
        )}
      </h2>
      <ul className="desk-tasks" ref={list} aria-label={said.title} onKeyDown={move}>
        {tasks.items.map((task) => (
          <Task
            key={task.id}
            task={task}
            open={task.id === open}
            owed={owed.has(task.id)}
            mine={task.owner.user?.user === session.user}
            hasRoom={hasRoom}
            turn={() => setOpen((before) => (before === task.id ? null : task.id))}
            take={() => void take(task)}
            end={(how) => setEnding({ task, how })}
          />
        ))}
        {tasks.state === 'ready' && tasks.items.length === 0 ? <li className="desk-none">{said.none}</li> : null}
        {tasks.state === 'failed' && tasks.items.length === 0 ? (
          <li className="desk-none">
            {said.unread}{' '}
            <button type="button" className="btn btn-quiet btn-xs" onClick={tasks.again}>
              {texts.kit.again}
            </button>
          </li>
        ) : null}
      </ul>
      {ending === null ? null : <TaskEnd {...ending} close={() => setEnding(null)} done={tasks.put} />}
    </>
  );
}

interface TaskProps {
  readonly task: TaskJson;
  readonly open: boolean;
  readonly owed: boolean;
  readonly mine: boolean;
  readonly hasRoom: boolean;
  readonly turn: () => void;
  readonly take: () => void;
  readonly end: (how: Ending['how']) => void;
}

const Task = memo(function Task({ task, open, owed, mine, hasRoom, turn, take, end }: TaskProps) {
  const texts = useTexts();
  const said = texts.tickets.tasks;
  const id = useId();
  const { time } = useDesk();
  const { name, number, vip } = task.person;
  const missed = texts.desk.tasks.missed(time.minute(ms(task.createdAt)));
  // Where the title is the number already, it is not said twice.
  const back = name === null || number === null ? missed : `${missed} · ${readableNumber(number)}`;
  const who = task.kind === 'call_back' ? back : personOf(task);
  return (
    <li className="desk-task" data-kind={task.kind} data-owed={owed ? '' : undefined}>
      <button type="button" className="desk-task-b" aria-expanded={open} aria-controls={id} onClick={turn}>
        <span className="row">
          <Icon name={vip ? 'vip' : icons[task.kind]} small />
          <Foreign text={taskTitle(task, texts)} className="strong" />
        </span>
        <span className="row small mid">
          {vip ? <span className="t-vip">{texts.pop.vip}</span> : null}
          {mine ? null : <span className="nowrap desk-task-free">{texts.desk.tasks.free}</span>}
          <bdi className="cut">{owed ? texts.desk.tasks.owed : who}</bdi>
          {task.times > 1 ? <span className="nowrap">{said.times(task.times)}</span> : null}
          <span className="right nowrap">
            <Deadline at={task.deadline} />
          </span>
        </span>
      </button>
      <div id={id} className="desk-task-do" hidden={!open}>
        {task.note === null ? null : (
          <p className="small mid">
            <Foreign text={task.note} className="wrap" />
          </p>
        )}
        <p className="btn-row">
          {mine ? null : (
            <button type="button" className="btn btn-xs btn-ink" onClick={take}>
              {said.take}
            </button>
          )}
          {task.ticket === null || !hasRoom ? null : (
            <a className="btn btn-xs" href={addressOf('tickets', task.ticket)}>
              {texts.desk.tasks.ticket}
            </a>
          )}
          {endsByHand(task) ? (
            <>
              <button type="button" className="btn btn-xs" onClick={() => end('done')}>
                {said.done}
              </button>
              <button type="button" className="btn btn-quiet btn-xs" onClick={() => end('cancel')}>
                {said.end}
              </button>
            </>
          ) : null}
        </p>
      </div>
    </li>
  );
});
