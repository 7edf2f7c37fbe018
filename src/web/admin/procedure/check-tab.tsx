/** A procedure that is being written: pasted or chosen, checked by the server as it would be at its start. */
import { useRef, useState } from 'react';
import { useDraft } from '../../kit/draft.js';
import { AreaField } from '../../kit/field.js';
import { Icon } from '../../kit/icon.js';
import { refusalOf } from '../../kit/said.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { changesOf, type CheckJson, type EditionJson } from './edition.js';
import { Changes } from './editions-tab.js';

/** Bytes; the server refuses more. */
const largest = 256 * 1024;

export function CheckTab({ current }: { readonly current: EditionJson }) {
  const texts = useAdminTexts();
  const said = texts.procedure.check;
  const { rest } = useDesk();
  const [text, setText] = useDraft('admin.procedure.check', '');
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: string | null }>({
    busy: false,
    problem: null,
  });
  const [answer, setAnswer] = useState<{ readonly of: string; readonly said: CheckJson } | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLDivElement>(null);

  const check = async (content: string): Promise<void> => {
    const bytes = new Blob([content]).size;
    if (content.trim() === '' || bytes > largest) {
      setState({ busy: false, problem: content.trim() === '' ? said.empty : said.tooLarge(largest / 1024) });
      return;
    }
    setState({ busy: true, problem: null });
    const file = new File([content], 'procedure.yaml');
    const found = await rest.upload<CheckJson>('/api/v1/procedure/check', file);
    setState({ busy: false, problem: found.ok ? null : said.failed(refusalOf(found, texts)) });
    setAnswer(found.ok ? { of: content, said: found.value } : null);
  };
  const choose = async (file: File): Promise<void> => {
    if (file.size > largest) {
      setState({ busy: false, problem: said.tooLarge(largest / 1024) });
      return;
    }
    const content = await file.text();
    setText(content);
    await check(content);
  };
  /** The caret goes to the line that a finding names. */
  const show = (line: number): void => {
    const field = area.current?.querySelector('textarea');
    if (field == null) return;
    const before = text.split('\n').slice(0, line - 1).join('\n').length; // prettier-ignore
    const start = line === 1 ? 0 : before + 1;
    field.focus();
    field.setSelectionRange(start, start + (text.split('\n')[line - 1]?.length ?? 0));
    field.scrollTop = Math.max(0, (line - 4) * Number.parseFloat(getComputedStyle(field).lineHeight));
  };
  const fresh = answer !== null && answer.of === text ? answer.said : null;
  return (
    <div className="proc-check">
      <p className="mid">{said.lead}</p>
      <div ref={area}>
        <AreaField label={said.text} value={text} change={setText} problem={state.problem} rows={18} />
      </div>
      <p className="btn-row">
        <button
          type="button"
          className="btn btn-ink"
          aria-disabled={state.busy}
          onClick={state.busy ? undefined : () => void check(text)}
        >
          {state.busy ? said.running : said.run}
        </button>
        <input
          ref={picker}
          type="file"
          accept=".yaml,.yml,text/yaml"
          className="sr"
          tabIndex={-1}
          aria-label={said.file}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file !== undefined) void choose(file);
          }}
        />
        <button type="button" className="btn" onClick={() => picker.current?.click()}>
          {said.file}
        </button>
      </p>
      <div role="status">
        {fresh === null ? null : fresh.findings.length > 0 ? (
          <>
            <p className="mark t-late strong">
              <Icon name="stop" small />
              {said.bad(fresh.findings.length)}
            </p>
            <ul className="proc-found">
              {fresh.findings.map(({ path, line, column, message }, i) => (
                <li key={`${i} ${path}`}>
                  {line === null ? (
                    <span className="dim">{said.whole}</span>
                  ) : (
                    <button type="button" className="btn btn-quiet btn-xs" onClick={() => show(line)}>
                      {said.line(line, column ?? 1)}
                    </button>
                  )}
                  <bdi lang="en">{message}</bdi>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p className="mark t-ok strong">
            <Icon name="check" small />
            {said.good}
          </p>
        )}
      </div>
      {fresh === null || fresh.procedure === null ? null : fresh.edition !== null ? (
        <p>{said.sameAs(fresh.edition)}</p>
      ) : (
        <>
          <p>{said.fresh}</p>
          <Changes
            differences={changesOf(fresh.procedure, current.procedure)}
            newer={said.text}
            older={texts.procedure.edition(current.number)}
          />
          <p className="mid">{said.how}</p>
        </>
      )}
    </div>
  );
}
