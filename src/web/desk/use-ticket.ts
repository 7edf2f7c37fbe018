/**
 * The ticket of a call while it is written: what is typed stays whatever becomes of a save, is kept through a lock, and
 * goes to the server at each pause. What a colleague changed in the same field is shown, never overwritten unseen.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TicketDetailJson, TicketJson } from '../../contract/ticket.js';
import type { TicketPageJson } from '../../contract/ticket-lists.js';
import type { Level } from '../../contract/procedure.js';
import { refusalOf } from '../kit/said.js';
import { useConnection, useDesk, useTexts } from '../shell/context.js';
import type { Answer } from '../session/rest.js';

export interface TicketValues {
  readonly subject: string;
  readonly description: string;
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
}
export type TicketEdits = { readonly [K in keyof TicketValues]?: TicketValues[K] };

export interface OpenTicket {
  readonly ticket: TicketJson | null;
  readonly values: TicketValues | null;
  readonly put: <K extends keyof TicketValues>(field: K, value: TicketValues[K]) => void;
  readonly state: 'none' | 'saved' | 'waiting' | 'refused';
  /** Why the last save was refused, in the reader's words. */
  readonly said: string | null;
  readonly save: () => Promise<boolean>;
  /** A step of the procedure, after what is typed was saved. */
  readonly act: (step: string, body: object) => Promise<Answer<TicketDetailJson> | null>;
}

const pauseMs = 1200;

const valuesOf = (ticket: TicketJson): TicketValues => ({
  subject: ticket.subject ?? '',
  description: ticket.description ?? '',
  category: ticket.category ?? '',
  impact: ticket.impact,
  urgency: ticket.urgency,
});

/** Fields that still say something else than the ticket does. */
function stillTyped(edits: TicketEdits, ticket: TicketJson): TicketEdits {
  const there = Object.entries(valuesOf(ticket));
  return Object.fromEntries(
    Object.entries(edits).filter(([field, value]) => there.some(([name, said]) => name === field && said !== value)),
  );
}

/** Of those, what the server has not got: it keeps no blanks at the ends, the field being typed in does. */
function unsaved(edits: TicketEdits, ticket: TicketJson): TicketEdits {
  const there = Object.entries(valuesOf(ticket));
  return Object.fromEntries(
    Object.entries(edits).filter(([field, value]) =>
      there.some(([name, said]) => name === field && said.trim() !== value.trim()),
    ),
  );
}

const isEdits = (value: unknown): value is TicketEdits => typeof value === 'object' && value !== null;

export function useTicket(callId: string | null, number: string | null): OpenTicket {
  const texts = useTexts();
  const { rest, drafts, live } = useDesk();
  const up = useConnection().state === 'up';
  const [ticket, setTicket] = useState<TicketJson | null>(null);
  const [edits, setEdits] = useState<TicketEdits>({});
  const [said, setSaid] = useState<string | null>(null);
  const [held, setHeld] = useState(false);
  const latest = useRef({ ticket, edits });
  latest.current = { ticket, edits };
  const saving = useRef<Promise<boolean> | null>(null);

  const show = useCallback(
    (next: TicketJson, typed: TicketEdits) => {
      const left = stillTyped(typed, next);
      if (Object.keys(left).length === 0) drafts.drop(`desk.ticket/${next.number}`);
      else drafts.set(`desk.ticket/${next.number}`, left);
      latest.current = { ticket: next, edits: left };
      setTicket(next);
      setEdits(left);
    },
    [drafts],
  );

  const read = useCallback(
    async (which: string): Promise<void> => {
      const answer = await rest.get<TicketDetailJson>(`/api/v1/tickets/${encodeURIComponent(which)}`);
      if (!answer.ok) return;
      const kept = drafts.get(`desk.ticket/${answer.value.ticket.number}`);
      const now = latest.current.ticket;
      const same = now?.number === answer.value.ticket.number;
      // An answer that was overtaken by a save tells what was before it.
      if (same && answer.value.ticket.version < now.version) return;
      show(answer.value.ticket, same ? latest.current.edits : isEdits(kept) ? kept : {});
    },
    [rest, drafts, show],
  );

  // Another call, or its ticket has come: the one that counts is read.
  useEffect(() => {
    let wanted = true;
    if (latest.current.ticket?.number !== number) {
      setTicket(null);
      setEdits({});
    }
    setSaid(null);
    setHeld(false);
    if (callId === null || !up) return undefined;
    if (number !== null) void read(number);
    else {
      const query = new URLSearchParams({ call: callId, limit: '5' });
      void rest.get<TicketPageJson>(`/api/v1/tickets?${query.toString()}`).then((answer) => {
        const found = answer.ok ? answer.value.items.find((item) => item.state !== 'merged') : undefined;
        if (wanted && found !== undefined) void read(found.number);
      });
    }
    return () => {
      wanted = false;
    };
  }, [callId, number, up, rest, read]);

  // Another window of his, or a colleague, wrote on it: what is typed here stays.
  useEffect(
    () =>
      live.listen((message) => {
        const { ticket: shown } = latest.current;
        if (message.type !== 'ticket.changed' || shown === null || saving.current !== null) return;
        if (message.ticket.number === shown.number) void read(shown.number);
      }),
    [live, read],
  );

  const save = useCallback(async (): Promise<boolean> => {
    if (saving.current !== null) await saving.current;
    const { ticket: now } = latest.current;
    if (now === null) return true;
    const typed = unsaved(latest.current.edits, now);
    if (Object.keys(typed).length === 0) return true;
    const run = async (): Promise<boolean> => {
      const { category, ...others } = typed;
      const body = { version: now.version, ...others, ...(category !== undefined && { category: category || null }) };
      const answer = await rest.send<TicketDetailJson>('PATCH', `/api/v1/tickets/${now.number}`, body);
      if (latest.current.ticket?.number !== now.number) return answer.ok;
      if (answer.ok) {
        setSaid(null);
        setHeld(false);
        // What was typed on while it travelled is kept.
        show(answer.value.ticket, latest.current.edits);
        return true;
      }
      if (answer.reason === 'changed') {
        setSaid(texts.desk.ticket.changed(theirs(answer.error)));
        await read(now.number);
      } else if (answer.code !== 'away') setSaid(refusalOf(answer, texts));
      // A refusal waits for the reader; a lost link for its return.
      if (answer.code !== 'away') setHeld(true);
      return false;
    };
    saving.current = run();
    const done = await saving.current;
    saving.current = null;
    return done;
  }, [rest, show, read, texts]);

  const typed = ticket !== null && Object.keys(unsaved(edits, ticket)).length > 0;
  useEffect(() => {
    if (!typed || held || !up) return undefined;
    const timer = setTimeout(() => void save(), pauseMs);
    return () => clearTimeout(timer);
  }, [typed, edits, held, up, save]);

  const put = useCallback<OpenTicket['put']>(
    (field, value) => {
      const now = latest.current.ticket;
      if (now === null) return;
      const next = stillTyped({ ...latest.current.edits, [field]: value }, now);
      latest.current = { ticket: now, edits: next };
      drafts.set(`desk.ticket/${now.number}`, next);
      setEdits(next);
      setHeld(false);
    },
    [drafts],
  );

  const act = useCallback<OpenTicket['act']>(
    async (step, body) => {
      if (!(await save())) return null;
      const now = latest.current.ticket;
      if (now === null) return null;
      const answer = await rest.send<TicketDetailJson>('POST', `/api/v1/tickets/${now.number}/${step}`, {
        version: now.version,
        ...body,
      });
      if (answer.ok) show(answer.value.ticket, latest.current.edits);
      return answer;
    },
    [rest, save, show],
  );

  const values = ticket === null ? null : { ...valuesOf(ticket), ...edits };
  const state = ticket === null ? 'none' : held ? 'refused' : typed ? 'waiting' : 'saved';
  return { ticket, values, put, state, said, save, act };
}

/** What the other one wrote, of a refusal that tells it. */
function theirs(error: Readonly<Record<string, unknown>>): string {
  const { conflicts } = error;
  if (!Array.isArray(conflicts)) return '';
  return conflicts
    .map((one: unknown) => (typeof one === 'object' && one !== null && 'theirs' in one ? String(one.theirs) : ''))
    .filter((text) => text !== '')
    .join(' · ');
}
