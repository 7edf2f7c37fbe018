/** What each column is, with what stands in it; and what the list leaves open. */
import { useState } from 'react';
import { importFields, type ContactImportJson, type ImportField } from '../../../../contract/contact-import.js';
import { Foreign } from '../../../kit/caller.js';
import { FormProblem, SelectField, SwitchField, TextField } from '../../../kit/field.js';
import { useAdminTexts } from '../../texts.js';
import { columnProblem, formOf, type ChoiceForm } from './list.js';

export interface ColumnsStepProps {
  readonly list: ContactImportJson;
  readonly check: (choice: Omit<ChoiceForm, 'vipFrom'> & { readonly vipFrom: string | null }) => void;
  readonly sheet: (sheet: string) => void;
  readonly discard: () => void;
}

export function ColumnsStep({ list, check, sheet, discard }: ColumnsStepProps) {
  const words = useAdminTexts().admin.imports;
  const [form, setForm] = useState(() => formOf(list));
  const [tried, setTried] = useState(false);
  const { columns, allowShared, vipFrom } = form;
  const hasName = columns.includes('name');
  const isRight = hasName && columns.every((_, at) => columnProblem(columns, at) === null);
  const put = (at: number, field: ImportField | null): void =>
    setForm({ ...form, columns: columns.map((one, i) => (i === at ? field : one)) });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isRight) check({ columns, allowShared, vipFrom: vipFrom === '' ? null : vipFrom });
      }}
    >
      {list.sheets.length < 2 ? null : (
        <SelectField
          label={words.sheet}
          name="sheet"
          value={list.sheet ?? ''}
          change={sheet}
          choices={list.sheets.map((value) => ({ value, label: value }))}
        />
      )}
      <table className="table import-t" aria-label={words.columns}>
        <thead>
          <tr>
            <th scope="col">{words.heading}</th>
            <th scope="col" className="wide">
              {words.samples}
            </th>
            <th scope="col">{words.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {list.columns.map(({ heading, samples }, at) => (
            // The place is what a column is known by: two may be called the same.
            <tr key={at}>
              <td data-label={words.heading}>
                {heading === '' ? <span className="dim">{words.noHeading}</span> : <Foreign text={heading} />}
              </td>
              <td data-label={words.samples} className="wide dim">
                <span className="two">
                  {samples.map((sample) => (
                    <Foreign key={sample} text={sample} />
                  ))}
                </span>
              </td>
              <td data-label={words.meaning}>
                <ColumnField
                  label={`${words.meaning} ${heading}`}
                  at={at}
                  value={columns[at] ?? null}
                  change={(field) => put(at, field)}
                  problem={columnProblem(columns, at) === null ? null : words.twice}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="fields import-o">
        <SwitchField
          label={words.allowShared}
          name="allowShared"
          value={allowShared}
          change={(value) => setForm({ ...form, allowShared: value })}
          hint={words.allowSharedHint}
        />
        {columns.includes('vip') ? (
          <TextField
            label={words.vipFrom}
            name="vipFrom"
            type="date"
            value={vipFrom}
            change={(value) => setForm({ ...form, vipFrom: value })}
            hint={words.vipFromHint}
            optional
          />
        ) : null}
      </div>
      <FormProblem text={tried && !hasName ? words.needName : null} />
      <div className="btn-row">
        <button type="submit" className="btn btn-ink" data-check>
          {words.check}
        </button>
        <button type="button" className="btn" onClick={discard}>
          {words.discard}
        </button>
      </div>
    </form>
  );
}

interface ColumnFieldProps {
  readonly label: string;
  readonly at: number;
  readonly value: ImportField | null;
  readonly change: (field: ImportField | null) => void;
  readonly problem: string | null;
}

function ColumnField({ label, at, value, change, problem }: ColumnFieldProps) {
  const words = useAdminTexts().admin.imports;
  return (
    <>
      <select
        className="inp"
        name={`column-${at}`}
        aria-label={label}
        aria-invalid={problem !== null}
        value={value ?? ''}
        onChange={(event) => change(importFields.find((field) => field === event.target.value) ?? null)}
      >
        <option value="">{words.unused}</option>
        {importFields.map((field) => (
          <option key={field} value={field}>
            {words.fields[field]}
          </option>
        ))}
      </select>
      {problem === null ? null : (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
