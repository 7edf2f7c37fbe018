/** The fields of a person: who, where, numbers, VIP. */
import { useId } from 'react';
import type { ContactJson, OrganisationJson } from '../../../contract/contact.js';
import { numberKinds, type NumberKind } from '../../../contract/contact.js';
import { useAsked, useSettled } from '../../kit/ask.js';
import { AreaField, DateTimeField, SelectField, SwitchField, TextField } from '../../kit/field.js';
import type { Form } from '../../kit/form.js';
import { Icon } from '../../kit/icon.js';
import { useLanguage } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { rowOfSent, type NumberRow, type PersonForm } from './person.js';

const most = 20;
const plain = ['name', 'title', 'salutation', 'mail'] as const;

export interface PersonFieldsProps {
  readonly form: Form<PersonForm>;
  /** The numbers as they are known: with their area. */
  readonly areas: ContactJson['numbers'];
}

export function PersonFields({ form, areas }: PersonFieldsProps) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { values, put, problem } = form;
  const list = useId();
  const wanted = useSettled(values.organisation.trim());
  const organisations = useAsked<{ readonly items: readonly OrganisationJson[] }>(
    `/api/v1/organisations?limit=20${wanted === '' ? '' : `&q=${encodeURIComponent(wanted)}`}`,
  );
  return (
    <div className="fields">
      {plain.map((field) => (
        <TextField
          key={field}
          label={words.fields[field]}
          name={field}
          value={values[field]}
          change={(value) => put(field, value)}
          problem={problem(field)}
          optional={field !== 'name'}
          autoComplete="off"
          {...(field === 'salutation' && { hint: words.salutationHint })}
        />
      ))}
      <TextField
        label={words.organisation}
        name="organisation"
        value={values.organisation}
        change={(value) => put('organisation', value)}
        problem={problem('organisation')}
        hint={words.organisationHint}
        list={list}
        optional
        autoComplete="off"
      />
      <datalist id={list}>
        {(organisations.value?.items ?? []).map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
      <TextField
        label={words.fields.department}
        name="department"
        value={values.department}
        change={(value) => put('department', value)}
        problem={problem('department')}
        optional
        autoComplete="off"
      />
      <TextField
        label={words.fields.site}
        name="site"
        value={values.site}
        change={(value) => put('site', value)}
        problem={problem('site')}
        optional
        autoComplete="off"
      />
      <SelectField
        label={words.fields.language}
        name="language"
        value={values.language}
        change={(value) => put('language', value)}
        problem={problem('language')}
        choices={[
          { value: '', label: words.languageUnknown },
          { value: 'zh-CN', label: texts.access.menu.chinese },
          { value: 'en', label: 'English' },
          ...(['', 'zh-CN', 'en'].includes(values.language)
            ? []
            : [{ value: values.language, label: values.language }]),
        ]}
      />
      <Numbers form={form} areas={areas} />
      <Vip form={form} />
      <AreaField
        label={words.fields.notes}
        name="notes"
        value={values.notes}
        change={(value) => put('notes', value)}
        problem={problem('notes')}
        optional
        className="field-wide"
        maxLength={1000}
      />
    </div>
  );
}

function Numbers({ form, areas }: PersonFieldsProps) {
  const { locale } = useLanguage();
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { values, put, below } = form;
  const problems = new Map<string, string>();
  for (const [path, said] of Object.entries(below('numbers'))) {
    const [at = '', field = 'number'] = path.split('.');
    const key = rowOfSent(values, Number(at));
    if (key !== null) problems.set(`${key}.${field}`, said);
  }
  const change = (key: string, next: Partial<NumberRow>): void =>
    put(
      'numbers',
      values.numbers.map((row) => (row.key === key ? Object.assign({ ...row }, next) : row)),
    );
  const add = (): void => {
    const next = Math.max(-1, ...values.numbers.map(({ key }) => Number(key.slice(1)))) + 1;
    put('numbers', [...values.numbers, { key: `n${next}`, number: '', kind: 'mobile', shared: false }]);
  };
  return (
    <fieldset className="field-wide rows-f" aria-label={words.numbers}>
      <h3 className="part-h">
        {words.numbers}
        <button type="button" className="btn btn-xs" disabled={values.numbers.length >= most} onClick={add}>
          {words.addNumber}
        </button>
      </h3>
      {values.numbers.length === 0 ? <p className="hint">{words.noNumbers}</p> : null}
      {values.numbers.map((row) => {
        const area = areas.find(({ number }) => number === row.number)?.area ?? null;
        return (
          <div key={row.key} className="row-f number-row">
            <TextField
              label={words.number}
              name={`number-${row.key}`}
              type="tel"
              value={row.number}
              change={(number) => change(row.key, { number })}
              problem={problems.get(`${row.key}.number`) ?? null}
              hint={area === null ? undefined : locale === 'en' ? area.en : area.zh}
              autoComplete="off"
            />
            <SelectField<NumberKind>
              label={words.kind}
              name={`kind-${row.key}`}
              value={row.kind}
              change={(kind) => change(row.key, { kind })}
              choices={numberKinds.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
            />
            <SwitchField
              look="check"
              label={words.shared}
              value={row.shared}
              change={(shared) => change(row.key, { shared })}
            />
            <button
              type="button"
              className="btn btn-quiet btn-i"
              aria-label={words.removeNumber(row.number)}
              title={words.removeNumber(row.number)}
              onClick={() =>
                put(
                  'numbers',
                  values.numbers.filter(({ key }) => key !== row.key),
                )
              }
            >
              <Icon name="x" />
            </button>
          </div>
        );
      })}
    </fieldset>
  );
}

function Vip({ form }: { readonly form: Form<PersonForm> }) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { values, put, problem } = form;
  return (
    <fieldset className="field-wide fields" aria-label="VIP">
      <div className="part-h">
        <SwitchField
          label={words.isVip}
          name="isVip"
          value={values.isVip}
          change={(value) => put('isVip', value)}
          hint={words.isVipHint}
        />
      </div>
      {values.isVip ? (
        <>
          <TextField
            label={words.level}
            name="level"
            value={values.level}
            change={(value) => put('level', value)}
            problem={problem('vip.level')}
            hint={words.levelHint}
            maxLength={40}
            autoComplete="off"
          />
          <TextField
            label={words.reason}
            name="reason"
            value={values.reason}
            change={(value) => put('reason', value)}
            problem={problem('vip.reason')}
            optional
            maxLength={200}
            autoComplete="off"
          />
          <DateTimeField
            label={words.from}
            name="from"
            value={values.from}
            change={(value) => put('from', value)}
            problem={problem('vip.from')}
          />
          <DateTimeField
            label={words.to}
            name="to"
            value={values.to}
            change={(value) => put('to', value)}
            problem={problem('vip.to')}
            hint={words.toHint}
          />
        </>
      ) : null}
    </fieldset>
  );
}
