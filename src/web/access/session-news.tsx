/** What the server says of the session while its owner works: it is locked; a colleague has taken the phone. Shows nothing. */
import { useEffect } from 'react';
import type { LockCardJson } from '../../contract/messages.js';
import { useNotice } from '../kit/notices.js';
import { useDesk, useTexts } from '../shell/context.js';
import { useShortcuts } from '../shell/shortcuts.js';

export interface SessionNewsProps {
  readonly lock: (tell: boolean, cards?: readonly LockCardJson[]) => void;
  readonly look: () => Promise<unknown>;
}

export function SessionNews({ lock, look }: SessionNewsProps) {
  const texts = useTexts();
  const { live, lockNow } = useDesk();
  const say = useNotice();
  useEffect(
    () =>
      live.listen((message) => {
        if (message.type === 'session.locked') lock(false, message.cards);
        if (message.type !== 'session.phone_taken') return;
        say({ tone: 'late', text: texts.access.phone.taken(message.extension, message.by.name) });
        void look();
      }),
    [live, lock, look, say, texts],
  );
  useShortcuts(
    texts.kit.keys.everywhere,
    lockNow === null ? [] : [{ id: 'shell.lock', key: 'L', label: texts.kit.keys.lock, run: lockNow }],
  );
  return null;
}
