/** The words to be said, step by step, with what must not be left out; a step is done by a click or by Enter. */
import { useId, useState } from 'react';
import type { CardJson } from '../../contract/live.js';
import type { ShownStepJson, TickInput } from '../../contract/scripts.js';
import { Icon } from '../kit/icon.js';
import { useTexts } from '../shell/context.js';
import { Key, useShortcuts } from '../shell/shortcuts.js';
import { useScript } from './use-script.js';

export function Script({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { script, tick } = useScript(card);
  const words = texts.desk.script;
  const open = script?.steps.find((step) => step.state === 'open');
  const done = script?.steps.filter((step) => step.required && step.state !== 'open').length ?? 0;
  const required = script?.steps.filter((step) => step.required).length ?? 0;
  useShortcuts(words.title, [
    {
      id: 'desk.step',
      key: 'Enter',
      label: words.next,
      off: open === undefined,
      run: () => (open === undefined ? undefined : void tick(open.step, { state: 'said' })),
    },
  ]);
  if (script === null) {
    // Not read yet, or there is none: at least the first words, where the card brought them.
    return card.script === null ? null : (
      <section className="desk-side-s">
        <h3>{words.title}</h3>
        <p className="desk-say">{card.script}</p>
      </section>
    );
  }
  return (
    <section aria-label={words.title}>
      <header className="desk-script-h">
        <h2>{words.title}</h2>
        {required === 0 ? null : (
          <span className={script.missing.length === 0 ? 'dim' : 't-amber'}>{words.required(done, required)}</span>
        )}
      </header>
      <ol className="desk-steps">
        {script.steps.map((step, n) => (
          <Step key={step.step} step={step} number={n + 1} now={step === open} tick={tick} />
        ))}
      </ol>
    </section>
  );
}

interface StepProps {
  readonly step: ShownStepJson;
  readonly number: number;
  readonly now: boolean;
  readonly tick: (step: ShownStepJson['step'], input: TickInput) => Promise<boolean>;
}

function Step({ step, number, now, tick }: StepProps) {
  const texts = useTexts();
  const words = texts.desk.script;
  const [why, setWhy] = useState<string | null>(null);
  const id = useId();
  const said = step.state === 'said';
  return (
    <li data-now={now ? '' : undefined} data-done={step.state === 'open' ? undefined : ''}>
      <div className="desk-step-h">
        <button
          type="button"
          className="desk-tick"
          role="checkbox"
          aria-checked={said}
          aria-label={words.steps[step.step]}
          onClick={() => void tick(step.step, said ? { state: 'open' } : { state: 'said' })}
        >
          {said ? <Icon name="check" small /> : number}
        </button>
        <b>{words.steps[step.step]}</b>
        {step.required ? <span className="tag">{words.must}</span> : null}
        <span className="right">
          {step.state === 'left_out' ? (
            <button
              type="button"
              className="btn btn-quiet btn-xs"
              onClick={() => void tick(step.step, { state: 'open' })}
            >
              {words.undo}
            </button>
          ) : step.required && step.state === 'open' ? (
            <button
              type="button"
              className="btn btn-quiet btn-xs"
              aria-expanded={why !== null}
              onClick={() => setWhy(why === null ? '' : null)}
            >
              {words.leaveOut}
            </button>
          ) : null}
          {now ? <Key id="desk.step" standard="Enter" /> : null}
        </span>
      </div>
      <p className={now ? 'desk-say' : 'desk-say-2'}>{step.text}</p>
      {step.state === 'left_out' && step.reason !== null ? (
        <p className="desk-say-2 dim">{words.leftOut(step.reason)}</p>
      ) : null}
      {why === null ? null : (
        <form
          className="desk-why"
          onSubmit={(event) => {
            event.preventDefault();
            if (why.trim() === '') return;
            void tick(step.step, { state: 'left_out', reason: why.trim() }).then((ok) => ok && setWhy(null));
          }}
        >
          <label className="sr" htmlFor={id}>
            {words.why}
          </label>
          <input
            id={id}
            className="inp"
            value={why}
            maxLength={300}
            placeholder={words.why}
            onChange={(event) => setWhy(event.target.value)}
          />
          <button type="submit" className="btn btn-xs" aria-disabled={why.trim() === ''}>
            {words.leaveOut}
          </button>
        </form>
      )}
    </li>
  );
}
