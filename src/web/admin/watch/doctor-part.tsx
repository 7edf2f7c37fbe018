/** What the doctor finds on a PBX, and why there was no pop: in words, each with what to do about it. */
import { useState } from 'react';
import type { ExaminationJson, FindingJson, StepJson } from '../../../contract/doctor.js';
import { ms } from '../../format/instant.js';
import { FormProblem, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import type { IconName } from '../../kit/icon.js';
import { refusalOf } from '../../kit/said.js';
import { Loading } from '../../kit/states.js';
import { Mark, type Tone } from '../../kit/tag.js';
import { useDesk, useLanguage } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

const levels: Readonly<Record<FindingJson['level'], Look>> = {
  ok: { tone: 'ok', icon: 'check' },
  note: { tone: 'void', icon: 'note' },
  warn: { tone: 'amber', icon: 'tri' },
  fail: { tone: 'late', icon: 'stop' },
};
const verdicts: Readonly<Record<StepJson['verdict'], Look>> = {
  ok: levels.ok,
  fail: levels.fail,
  unknown: { tone: 'void', icon: 'unknown' },
};

interface Said {
  readonly key: string;
  readonly look: Look;
  readonly word: string;
  readonly text: FindingJson['text'];
  readonly todo: FindingJson['todo'];
}

function SaidList({ label, items }: { readonly label: string; readonly items: readonly Said[] }) {
  const { locale } = useLanguage();
  const pick = (words: FindingJson['text']): string => (locale === 'en' ? words.en : words.zh);
  return (
    <ul className="findings" aria-label={label}>
      {items.map(({ key, look, word, text, todo }) => (
        <li key={key} className="finding">
          <Mark {...look}>{word}</Mark>
          <span className="two finding-t">
            <bdi>{pick(text)}</bdi>
            {todo === null ? null : <bdi className="dim">{pick(todo)}</bdi>}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Examination({ pbx }: { readonly pbx: string }) {
  const texts = useAdminTexts();
  const words = texts.admin.doctor;
  const { rest, time } = useDesk();
  const [found, setFound] = useState<ExaminationJson | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function examine(): Promise<void> {
    setBusy(true);
    setProblem(null);
    const answer = await rest.get<ExaminationJson>(`/api/v1/pbx-links/${encodeURIComponent(pbx)}/doctor`);
    setBusy(false);
    if (answer.ok) setFound(answer.value);
    else setProblem(answer.status === 429 ? words.tooSoon : refusalOf(answer, texts));
  }

  return (
    <div className="examination" data-examination={pbx}>
      <p className="row">
        <button type="button" className="btn btn-xs" data-examine onClick={busy ? undefined : () => void examine()}>
          {words.examine}
        </button>
        {busy ? (
          <Loading>{words.examining}</Loading>
        ) : (
          <span className="dim small">
            {found === null ? words.lead : words.at(time.moment(ms(found.at), Date.now()))}
          </span>
        )}
      </p>
      {problem === null ? null : <FormProblem text={problem} />}
      {found === null ? null : (
        <SaidList
          label={words.examine}
          items={found.items.map((one, i) => ({
            key: `${i} ${one.id}`,
            look: levels[one.level],
            word: words.levels[one.level],
            text: one.text,
            todo: one.todo,
          }))}
        />
      )}
    </div>
  );
}

export function WhyPart() {
  const texts = useAdminTexts();
  const words = texts.admin.doctor;
  const { rest } = useDesk();
  const [steps, setSteps] = useState<readonly StepJson[] | null>(null);
  const form = useForm({ call: '', extension: '' });
  const { values, put, problem } = form;
  const isEmpty = values.call.trim() === '' && values.extension.trim() === '';
  const submit = form.submit<{ readonly items: readonly StepJson[] }>({
    send: ({ call, extension }) => {
      const query = new URLSearchParams({
        ...(call.trim() !== '' && { call: call.trim() }),
        ...(extension.trim() !== '' && { extension: extension.trim() }),
      });
      return rest.get(`/api/v1/doctor/why?${query.toString()}`);
    },
    done: ({ items }) => setSteps(items),
  });
  return (
    <section className="doctor" aria-label={words.why}>
      <div>
        <h3>{words.why}</h3>
        <p className="mid">{words.whyLead}</p>
      </div>
      <form ref={form.ref} noValidate className="why-form" onSubmit={submit}>
        <TextField
          label={words.call}
          name="call"
          value={values.call}
          change={(value) => put('call', value)}
          problem={problem('call') === null ? null : isEmpty ? words.neither : problem('call')}
          hint={words.callHint}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          label={words.extension}
          name="extension"
          value={values.extension}
          change={(value) => put('extension', value)}
          problem={problem('extension')}
          hint={words.extensionHint}
          inputMode="tel"
          maxLength={20}
          autoComplete="off"
        />
        <button type="submit" className="btn filter-b" data-why>
          {form.busy ? words.asking : words.ask}
        </button>
      </form>
      {steps === null ? null : (
        <SaidList
          label={words.why}
          items={steps.map((one) => ({
            key: one.id,
            look: verdicts[one.verdict],
            word: words.verdicts[one.verdict],
            text: one.text,
            todo: one.todo,
          }))}
        />
      )}
    </section>
  );
}
