/** Two entries are one person: who stays is chosen here, what comes together is said before. */
import { useState } from 'react';
import type { ContactJson } from '../../../contract/contact.js';
import { usePages, useSettled } from '../../kit/ask.js';
import { Foreign } from '../../kit/caller.js';
import { Dialog } from '../../kit/dialog.js';
import { FormProblem, TextField } from '../../kit/field.js';
import { refusalOf } from '../../kit/said.js';
import { Failed, Loading, Nothing } from '../../kit/states.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';

export interface MergeDialogProps {
  /** Who goes. */
  readonly person: ContactJson;
  readonly merged: (stayed: ContactJson) => void;
  readonly close: () => void;
}

export function MergeDialog({ person, merged, close }: MergeDialogProps) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { rest } = useDesk();
  const [search, setSearch] = useState(person.name);
  const [chosen, setChosen] = useState<ContactJson | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useSettled(search.trim());
  const pages = usePages<ContactJson>(`/api/v1/contacts?limit=8&q=${encodeURIComponent(asked)}`);
  const found = pages.items.filter(({ id }) => id !== person.id);

  async function merge(): Promise<void> {
    if (chosen === null || busy) return;
    setBusy(true);
    const answer = await rest.send<ContactJson>('POST', `/api/v1/contacts/${person.id}/merge`, {
      into: chosen.id,
      version: person.version,
      intoVersion: chosen.version,
    });
    setBusy(false);
    if (answer.ok) merged(answer.value);
    else setProblem(refusalOf(answer, texts));
  }

  return (
    <Dialog
      title={words.mergeTitle(person.name)}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button
            type="button"
            className="btn btn-ink"
            data-merge
            aria-disabled={chosen === null || busy}
            onClick={() => void merge()}
          >
            {chosen === null ? words.mergeChoose : words.mergeInto(chosen.name)}
          </button>
        </>
      }
    >
      <p className="mid">{words.mergeLead(person.name)}</p>
      <TextField
        label={words.search}
        name="merge-search"
        type="search"
        value={search}
        change={(value) => {
          setSearch(value);
          setChosen(null);
        }}
      />
      {pages.state === 'failed' && pages.refused !== null ? (
        <Failed refused={pages.refused} again={pages.again} />
      ) : pages.state === 'loading' ? (
        <Loading />
      ) : found.length === 0 ? (
        <Nothing>{words.notFound(asked)}</Nothing>
      ) : (
        <ul className="choices choices-one" role="radiogroup" aria-label={words.mergeChoose}>
          {found.map((one) => (
            <li key={one.id}>
              <label className="choice">
                <input
                  type="radio"
                  className="check"
                  name="into"
                  value={one.id}
                  checked={chosen?.id === one.id}
                  onChange={() => setChosen(one)}
                />
                <span className="two">
                  <Foreign text={one.name} className="strong" />
                  <span className="dim small">
                    {[one.organisation, one.department, ...one.numbers.map(({ number }) => number)]
                      .filter((part) => part !== null)
                      .join(' · ')}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <FormProblem text={problem} />
    </Dialog>
  );
}
