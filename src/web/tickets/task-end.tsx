/** A task that was done in another way than by a call or a step, or that is not needed any more: how, or why. */
import { useState } from 'react';
import type { TaskJson } from '../../contract/task.js';
import { Dialog } from '../kit/dialog.js';
import { AreaField } from '../kit/field.js';
import { useNotice } from '../kit/notices.js';
import { refusalOf } from '../kit/said.js';
import { useDesk, useTexts } from '../shell/context.js';

export interface Ending {
  readonly task: TaskJson;
  readonly how: 'done' | 'cancel';
}

/** Others end by what is done with their ticket. */
export const endsByHand = ({ kind }: Pick<TaskJson, 'kind'>): boolean => kind === 'call_back' || kind === 'follow_up';

interface EndProps extends Ending {
  readonly close: () => void;
  readonly done: (task: TaskJson) => void;
}

export function TaskEnd({ task, how, close, done }: EndProps) {
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
    const answer = await rest.send<TaskJson>('POST', `/api/v1/tasks/${task.id}/${how}`, { reason });
    if (!answer.ok) {
      setProblem(answer.fields['reason'] ?? refusalOf(answer, texts));
      return;
    }
    notice({ tone: 'ok', text: said.ended });
    close();
    done(answer.value);
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

/** `take(task)`: it is the reader's own from now on. Says so where it could not be. */
export function useTakeTask(put: (task: TaskJson) => void): (task: TaskJson) => Promise<void> {
  const texts = useTexts();
  const { rest } = useDesk();
  const notice = useNotice();
  return async (task) => {
    const answer = await rest.send<TaskJson>('POST', `/api/v1/tasks/${task.id}/take`, {});
    if (answer.ok) put(answer.value);
    else notice({ tone: 'late', text: refusalOf(answer, texts) });
  };
}
