/**
 * Notices at the page's edge, and the question before an act that cannot be taken back. What went well goes by itself;
 * what went wrong stays until it is closed. Neither takes the focus; neither covers a field for long.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTexts } from '../shell/context.js';
import { Dialog } from './dialog.js';
import { Icon, type IconName } from './icon.js';

export type NoticeTone = 'ok' | 'calm' | 'amber' | 'late';

export interface Notice {
  readonly tone: NoticeTone;
  readonly text: string;
  /** It takes the place of the one with the same key. */
  readonly key?: string;
  /** Stays until it is closed; so does everything that is late. */
  readonly keep?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Question {
  readonly title: string;
  /** What will happen, and what will not. */
  readonly body: ReactNode;
  /** The verb of the act, on its button. */
  readonly action: string;
  readonly danger?: boolean;
}

interface Hosted {
  readonly say: (notice: Notice) => void;
  readonly ask: (question: Question) => Promise<boolean>;
}

const NoticesContext = createContext<Hosted | null>(null);

function useHosted(): Hosted {
  const hosted = useContext(NoticesContext);
  if (hosted === null) throw new Error('used outside NoticesHost');
  return hosted;
}

/** `const say = useNotice(); say({ tone: 'ok', text })` */
export function useNotice(): Hosted['say'] {
  return useHosted().say;
}

/** `if (await confirm({ title, body, action })) …` */
export function useConfirm(): Hosted['ask'] {
  return useHosted().ask;
}

const shownMs = 6000;
const most = 3;
const icons: Readonly<Record<NoticeTone, IconName>> = { ok: 'check', calm: 'clock', amber: 'tri', late: 'stop' };

interface Shown extends Notice {
  readonly id: number;
}

export function NoticesHost({ children }: { readonly children: ReactNode }) {
  const texts = useTexts();
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const [asked, setAsked] = useState<{ readonly question: Question; readonly answer: (yes: boolean) => void } | null>(
    null,
  );
  const next = useRef(0);

  const say = useCallback((notice: Notice) => {
    next.current += 1;
    const id = next.current;
    const other = ({ text, key }: Shown): boolean => text !== notice.text && (key === undefined || key !== notice.key);
    setShown((before) => [...before.filter(other), { ...notice, id }].slice(-most));
  }, []);
  const drop = useCallback((id: number) => setShown((before) => before.filter((one) => one.id !== id)), []);
  const ask = useCallback(
    (question: Question) =>
      new Promise<boolean>((resolve) => {
        setAsked((before) => {
          before?.answer(false);
          return { question, answer: resolve };
        });
      }),
    [],
  );
  const answer = (yes: boolean): void => {
    asked?.answer(yes);
    setAsked(null);
  };
  const hosted = useMemo(() => ({ say, ask }), [say, ask]);
  return (
    <NoticesContext value={hosted}>
      {children}
      <ol className="notices" aria-label={texts.kit.notices}>
        {shown.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} drop={drop} />
        ))}
      </ol>
      {asked === null ? null : (
        <Dialog
          title={asked.question.title}
          size="s"
          close={() => answer(false)}
          foot={
            <>
              <button type="button" className="btn" onClick={() => answer(false)}>
                {texts.kit.cancel}
              </button>
              <button
                type="button"
                className={asked.question.danger === true ? 'btn btn-on-late' : 'btn btn-ink'}
                onClick={() => answer(true)}
              >
                {asked.question.action}
              </button>
            </>
          }
        >
          {asked.question.body}
        </Dialog>
      )}
    </NoticesContext>
  );
}

function NoticeItem({ notice, drop }: { readonly notice: Shown; readonly drop: (id: number) => void }) {
  const texts = useTexts();
  const { id, tone, text, action } = notice;
  const stays = notice.keep === true || tone === 'late';
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => drop(id), shownMs);
    return () => clearTimeout(timer);
  }, [stays, id, drop]);
  return (
    <li className={`notice notice-${tone}`} role={tone === 'late' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <span className="notice-t">{text}</span>
      {action === undefined ? null : (
        <button
          type="button"
          className="btn btn-xs"
          onClick={() => {
            drop(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="btn btn-quiet btn-xs btn-i"
        aria-label={texts.kit.close}
        onClick={() => drop(id)}
      >
        <Icon name="x" small />
      </button>
    </li>
  );
}
