/**
 * Reminders of the procedure and tasks that are overdue, as one calm notice at the page's edge: it takes no focus, the
 * latest stands in the place of the one before, and what comes together is said together.
 */
import { useEffect, useRef } from 'react';
import { useNotice } from '../kit/notices.js';
import { useDesk, useTexts } from '../shell/context.js';
import { go } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { isFor, overdueOf, reminderOf, type Reminder } from './reminder.js';

/** Milliseconds: what comes within them is one notice. */
const together = 1200;

export function Reminders() {
  const texts = useTexts();
  const { live, session } = useDesk();
  const notice = useNotice();
  const latest = useRef({ texts, notice, session });
  latest.current = { texts, notice, session };
  useEffect(() => {
    let waiting: Reminder[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (): void => {
      timer = undefined;
      const said = latest.current.texts.tickets.reminders;
      const [first] = waiting;
      const { ticket } = waiting.length === 1 && first !== undefined ? first : { ticket: null };
      if (first !== undefined) {
        latest.current.notice({
          key: 'reminder',
          tone: 'amber',
          keep: true,
          text: waiting.length === 1 ? first.text : said.several(waiting.length, first.text),
          action: {
            label: ticket === null ? said.tasks : said.open,
            run: () => go(ticket === null ? addressOf('tickets', '', { view: 'tasks' }) : addressOf('tickets', ticket)),
          },
        });
      }
      waiting = [];
    };
    const take = (reminder: Reminder): void => {
      if (waiting.some(({ text }) => text === reminder.text)) return;
      waiting.push(reminder);
      timer ??= setTimeout(say, together);
    };
    const stop = live.listen((message) => {
      const now = live.wallNow();
      const said = latest.current.texts;
      if (message.type === 'ticket.reminded') take(reminderOf(message, now, said));
      else if (message.type === 'task.overdue' && isFor(message.task, latest.current.session)) {
        take(overdueOf(message.task, now, said));
      }
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [live]);
  return null;
}
