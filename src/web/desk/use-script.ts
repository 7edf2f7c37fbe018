/** The script of a call as the server fills it in; read again when the call, its person or its ticket has changed. */
import { useCallback, useEffect, useState } from 'react';
import type { CardJson } from '../../contract/live.js';
import type { CallScriptJson, ShownStepJson, TickInput } from '../../contract/scripts.js';
import { phaseOf } from '../live/call-view.js';
import { useNotice } from '../kit/notices.js';
import { refusalOf } from '../kit/said.js';
import { useBeat, useDesk, useTexts } from '../shell/context.js';
import { useCardClock } from './card-clock.js';

export interface CallScript {
  /** null: there is none, or it is not read yet. */
  readonly script: CallScriptJson | null;
  readonly tick: (step: ShownStepJson['step'], input: TickInput) => Promise<boolean>;
}

export function useScript(card: CardJson): CallScript {
  const texts = useTexts();
  const { rest } = useDesk();
  const notice = useNotice();
  const { wait } = useCardClock(card);
  // An apology belongs in front once it is late.
  const late = useBeat(() => card.state === 'ringing' && phaseOf(wait(), card.limitMs) === 'late');
  const [script, setScript] = useState<CallScriptJson | null>(null);
  const path = `/api/v1/calls/${encodeURIComponent(card.callId)}/script`;
  const changed = [card.state, card.person?.name ?? '', card.ticket ?? '', late].join(' ');
  useEffect(() => {
    let wanted = true;
    void rest.get<CallScriptJson>(path).then((answer) => {
      if (wanted) setScript(answer.ok && answer.value.steps.length > 0 ? answer.value : null);
    });
    return () => {
      wanted = false;
    };
  }, [rest, path, changed]);
  const tick = useCallback(
    async (step: ShownStepJson['step'], input: TickInput) => {
      const answer = await rest.send<CallScriptJson>('PUT', `${path}/${step}`, input);
      if (answer.ok) setScript(answer.value);
      else notice({ tone: 'amber', text: texts.desk.script.failed(refusalOf(answer, texts)) });
      return answer.ok;
    },
    [rest, path, notice, texts],
  );
  return { script: script?.callId === card.callId ? script : null, tick };
}
