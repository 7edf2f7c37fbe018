/** The files of a ticket: names, sizes, a download; one more by a press. */
import { useRef, useState } from 'react';
import type { TicketDetailJson, TicketJson } from '../../contract/ticket.js';
import { Foreign } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { refusalOf } from '../kit/said.js';
import { useDesk, useTexts } from '../shell/context.js';

/** `1.2 MB`: of bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

interface Props {
  readonly ticket: TicketJson;
  readonly attached: (detail: TicketDetailJson) => void;
}

export function Files({ ticket, attached }: Props) {
  const texts = useTexts();
  const { files } = texts.tickets;
  const { rest } = useDesk();
  const picker = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: string | null }>({
    busy: false,
    problem: null,
  });
  const base = `/api/v1/tickets/${encodeURIComponent(ticket.number)}/attachments`;
  const send = async (file: File): Promise<void> => {
    setState({ busy: true, problem: null });
    const answer = await rest.upload<TicketDetailJson>(base, file);
    setState({ busy: false, problem: answer.ok ? null : (answer.fields['file'] ?? refusalOf(answer, texts)) });
    if (answer.ok) attached(answer.value);
  };
  return (
    <section className="tix-files" aria-label={files.title}>
      <h2>{files.title}</h2>
      <ul>
        {ticket.attachments.map(({ id, name, size }) => (
          <li key={id}>
            <a href={`${base}/${id}`} download>
              <Foreign text={name} />
            </a>
            <span className="dim small nowrap">{sizeText(size)}</span>
          </li>
        ))}
      </ul>
      <input
        ref={picker}
        type="file"
        className="sr"
        tabIndex={-1}
        aria-label={files.add}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) void send(file);
        }}
      />
      <button
        type="button"
        className="btn btn-xs"
        aria-disabled={state.busy}
        title={files.hint}
        onClick={state.busy ? undefined : () => picker.current?.click()}
      >
        <Icon name="note" small />
        {state.busy ? files.sending : files.add}
      </button>
      <p className="problem" role="alert">
        {state.problem}
      </p>
    </section>
  );
}
