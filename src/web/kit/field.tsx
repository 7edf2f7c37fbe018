/**
 * Labelled fields with their problem beside them. The place of the problem is kept only where there is one to say or a
 * hint to give, so that dense forms stay dense. Every field shows what it is given: the form keeps what was typed.
 */
import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { useTexts } from '../shell/context.js';
import { Icon } from './icon.js';

export interface FieldProps {
  readonly label: string;
  /** Under the field, while nothing is wrong. */
  readonly hint?: ReactNode;
  readonly problem?: string | null | undefined;
  readonly optional?: boolean | undefined;
  readonly className?: string | undefined;
}

interface FrameProps extends FieldProps {
  readonly id: string;
  readonly children: ReactNode;
  /** Of a group of controls: no `<label>` of one of them. */
  readonly group?: boolean;
}

/** Label, control, problem or hint. For controls of a room's own: give the control `id` and `aria-describedby`. */
export function FieldFrame({
  id,
  label,
  hint,
  problem,
  optional = false,
  className = '',
  group,
  children,
}: FrameProps) {
  const texts = useTexts();
  const name = (
    <>
      {label}
      {optional ? <span className="lab-o">{texts.kit.optional}</span> : null}
    </>
  );
  return (
    <div
      className={`field ${className}`}
      {...(group === true && { role: 'group', 'aria-labelledby': `${id}-l`, 'aria-describedby': `${id}-p` })}
    >
      {group === true ? (
        <span className="lab" id={`${id}-l`}>
          {name}
        </span>
      ) : (
        <label className="lab" htmlFor={id}>
          {name}
        </label>
      )}
      {children}
      <Problem id={`${id}-p`} text={problem ?? null} hint={hint} />
    </div>
  );
}

export function Problem({
  id,
  text,
  hint,
}: {
  readonly id: string;
  readonly text: string | null;
  readonly hint?: ReactNode;
}) {
  if (text === null)
    return (
      <p className="hint" id={id}>
        {hint}
      </p>
    );
  return (
    <p className="problem" id={id} role="alert">
      <Icon name="stop" small />
      <span>{text}</span>
    </p>
  );
}

/** What is wrong with a form as a whole, above its buttons. */
export function FormProblem({ text }: { readonly text: string | null }) {
  return (
    <p className="problem form-problem" role="alert">
      {text === null ? null : (
        <>
          <Icon name="stop" small />
          <span>{text}</span>
        </>
      )}
    </p>
  );
}

type Passed = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  | 'name'
  | 'autoComplete'
  | 'autoFocus'
  | 'inputMode'
  | 'maxLength'
  | 'placeholder'
  | 'readOnly'
  | 'spellCheck'
  | 'list'
  | 'min'
  | 'max'
  | 'autoCapitalize'
>;

export interface TextFieldProps extends FieldProps, Passed {
  readonly value: string;
  readonly change: (value: string) => void;
  readonly type?: 'text' | 'password' | 'search' | 'tel' | 'email' | 'number' | 'date' | 'time';
  /** Beside the field, in its row: a button. */
  readonly after?: ReactNode;
}

export function TextField({
  label,
  hint,
  problem,
  optional,
  className,
  value,
  change,
  after,
  type = 'text',
  ...passed
}: TextFieldProps) {
  const id = useId();
  const control = (
    <input
      {...passed}
      id={id}
      className="inp"
      type={type}
      value={value}
      onChange={(event) => change(event.target.value)}
      aria-invalid={(problem ?? null) !== null}
      aria-describedby={`${id}-p`}
    />
  );
  return (
    <FieldFrame {...{ id, label, hint, problem, optional, className }}>
      {after === undefined ? (
        control
      ) : (
        <span className="inp-row">
          {control}
          {after}
        </span>
      )}
    </FieldFrame>
  );
}

export interface AreaFieldProps extends FieldProps {
  readonly name?: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly rows?: number;
  readonly maxLength?: number;
  readonly placeholder?: string;
}

export function AreaField({
  label,
  hint,
  problem,
  optional,
  className,
  value,
  change,
  rows = 3,
  ...passed
}: AreaFieldProps) {
  const id = useId();
  return (
    <FieldFrame {...{ id, label, hint, problem, optional, className }}>
      <textarea
        {...passed}
        id={id}
        className="inp inp-area"
        rows={rows}
        value={value}
        onChange={(event) => change(event.target.value)}
        aria-invalid={(problem ?? null) !== null}
        aria-describedby={`${id}-p`}
      />
    </FieldFrame>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectFieldProps<T extends string> extends FieldProps {
  readonly name?: string;
  readonly value: T;
  readonly change: (value: T) => void;
  readonly choices: readonly Choice<T>[];
}

/** For many choices; a few stand better in a `SegmentField`. */
export function SelectField<T extends string>({
  label,
  hint,
  problem,
  optional,
  className,
  name,
  value,
  change,
  choices,
}: SelectFieldProps<T>) {
  const id = useId();
  return (
    <FieldFrame {...{ id, label, hint, problem, optional, className }}>
      <select
        id={id}
        name={name}
        className="inp"
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen !== undefined) change(chosen.value);
        }}
        aria-invalid={(problem ?? null) !== null}
        aria-describedby={`${id}-p`}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} disabled={choice.disabled}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** A few choices side by side: one press. Arrow keys move within it, as in every group of radios. */
export function SegmentField<T extends string>({
  label,
  hint,
  problem,
  optional,
  className,
  name,
  value,
  change,
  choices,
}: SelectFieldProps<T> & { readonly value: T | '' }) {
  const id = useId();
  return (
    <FieldFrame {...{ id, label, hint, problem, optional, className }} group>
      <span className="seg">
        {choices.map((choice) => (
          <label key={choice.value} className={choice.value === value ? 'seg-i on' : 'seg-i'}>
            <input
              type="radio"
              className="sr"
              name={name ?? id}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.disabled}
              onChange={() => change(choice.value)}
              aria-invalid={(problem ?? null) !== null}
            />
            {choice.label}
          </label>
        ))}
      </span>
    </FieldFrame>
  );
}

export interface SwitchProps {
  readonly label: string;
  readonly name?: string;
  readonly value: boolean;
  readonly change: (value: boolean) => void;
  readonly hint?: ReactNode;
  readonly problem?: string | null;
  readonly disabled?: boolean;
  /** `check`: one of several in a list; `switch`: something that is on or off. */
  readonly look?: 'check' | 'switch';
}

export function SwitchField({
  label,
  name,
  value,
  change,
  hint,
  problem,
  disabled = false,
  look = 'switch',
}: SwitchProps) {
  const id = useId();
  const wrong = problem ?? null;
  return (
    <div className="field field-on">
      <label className="on-l">
        <input
          id={id}
          type="checkbox"
          role={look === 'switch' ? 'switch' : undefined}
          className={look === 'switch' ? 'switch' : 'check'}
          name={name}
          checked={value}
          disabled={disabled}
          onChange={(event) => change(event.target.checked)}
          aria-invalid={wrong !== null}
          aria-describedby={`${id}-p`}
        />
        <span>{label}</span>
      </label>
      {wrong === null && hint === undefined ? null : <Problem id={`${id}-p`} text={wrong} hint={hint} />}
    </div>
  );
}

export interface DateTimeFieldProps extends FieldProps {
  readonly name?: string;
  /** `2026-12-01T08:30` on the site's clock; '' is nothing. `zoned` of format/local.ts makes it an instant. */
  readonly value: string;
  readonly change: (value: string) => void;
  readonly min?: string;
  readonly max?: string;
}

export function DateTimeField({
  label,
  hint,
  problem,
  optional,
  className,
  value,
  change,
  ...passed
}: DateTimeFieldProps) {
  const id = useId();
  return (
    <FieldFrame {...{ id, label, hint, problem, optional, className }}>
      <input
        {...passed}
        id={id}
        className="inp inp-when"
        type="datetime-local"
        value={value}
        onChange={(event) => change(event.target.value)}
        aria-invalid={(problem ?? null) !== null}
        aria-describedby={`${id}-p`}
      />
    </FieldFrame>
  );
}
