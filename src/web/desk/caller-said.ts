/** Tells the server who calls, by the agent's word, and says what came of it. */
import { useCallback, useState } from 'react';
import type { CallerSaidInput } from '../../contract/desk.js';
import type { CardJson } from '../../contract/live.js';
import { useNotice } from '../kit/notices.js';
import { refusalOf } from '../kit/said.js';
import { useDesk, useTexts } from '../shell/context.js';

export function useCallerSaid(card: Pick<CardJson, 'callId'> | null): {
  /** Resolves to whether the card has taken it. */
  readonly say: (input: CallerSaidInput) => Promise<boolean>;
  readonly busy: boolean;
} {
  const texts = useTexts();
  const { rest } = useDesk();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const callId = card?.callId ?? null;
  const say = useCallback(
    async (input: CallerSaidInput) => {
      if (callId === null) return false;
      setBusy(true);
      const answer = await rest.send('PUT', `/api/v1/calls/${encodeURIComponent(callId)}/caller`, input);
      setBusy(false);
      if (answer.ok) return true;
      const { tooLate, failed } = texts.desk.who;
      notice({ tone: 'amber', text: answer.status === 404 ? tooLate : failed(refusalOf(answer, texts)) });
      return false;
    },
    [rest, callId, texts, notice],
  );
  return { say, busy };
}
