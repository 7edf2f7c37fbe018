/**
 * The frame of a dialog that edits one thing with a version: save and cancel, what else may be done with it, and both
 * versions side by side where somebody saved another one meanwhile. Fields and words are the caller's.
 */
import { useState, type ReactNode } from 'react';
import { Dialog, type DialogProps } from '../kit/dialog.js';
import { FormProblem } from '../kit/field.js';
import type { Form } from '../kit/form.js';
import { useDesk, useTexts } from '../shell/context.js';
import { differencesOf } from './differences.js';
import { Versions } from './versions.js';

interface Versioned {
  readonly version: number;
}

export interface Edited<T extends Versioned> {
  /** What a save overwrites. */
  readonly version: number;
  /** What somebody else saved meanwhile, while the reader has not chosen. */
  readonly theirs: T | null;
  /** Reads what stands there now. */
  readonly look: () => void;
  readonly chosen: () => void;
}

/** `thing` null: a new one, which nobody else can have changed. `path`: where it is read. */
export function useEdited<T extends Versioned>(thing: T | null, path: string, fail: Form<object>['fail']): Edited<T> {
  const { rest } = useDesk();
  const [version, setVersion] = useState(thing?.version ?? 0);
  const [theirs, setTheirs] = useState<T | null>(null);
  return {
    version,
    theirs,
    look() {
      void rest.get<T>(path).then((there) => {
        if (!there.ok) return fail(there);
        setTheirs(there.value);
        setVersion(there.value.version);
      });
    },
    chosen: () => setTheirs(null),
  };
}

export interface EditDialogProps<V extends object, T extends Versioned> extends Pick<
  DialogProps,
  'title' | 'close' | 'size'
> {
  readonly form: Form<V>;
  readonly edited: Edited<T>;
  /** Saves over that version. */
  readonly save: (over: number) => void;
  /** What the form holds, as a line a field, and its words. */
  readonly lines: (values: V) => Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly formOf: (thing: T) => V;
  /** Said above the fields instead of the form's own refusal. */
  readonly said?: string | null;
  /** Buttons at the foot's beginning. */
  readonly start?: ReactNode;
  readonly className?: string;
  /** Below the form. */
  readonly after?: ReactNode;
  readonly children: ReactNode;
}

export function EditDialog<V extends object, T extends Versioned>(props: EditDialogProps<V, T>) {
  const texts = useTexts();
  const { form, edited, save, lines, formOf, start = null, said = null } = props;
  const { theirs, version, chosen } = edited;
  return (
    <Dialog
      title={props.title}
      close={props.close}
      {...(props.size !== undefined && { size: props.size })}
      foot={
        <>
          {start === null ? null : <span className="foot-start">{start}</span>}
          <button type="button" className="btn" onClick={props.close}>
            {texts.kit.cancel}
          </button>
          <button
            type="button"
            className="btn btn-ink"
            data-save
            aria-disabled={form.busy}
            onClick={() => save(version)}
          >
            {form.busy ? texts.kit.saving : texts.kit.save}
          </button>
        </>
      }
    >
      {theirs === null ? null : (
        <Versions
          differences={differencesOf(lines(form.values), lines(formOf(theirs)), props.labels)}
          takeTheirs={() => {
            form.reset(formOf(theirs));
            chosen();
          }}
          keepMine={() => {
            chosen();
            save(theirs.version);
          }}
        />
      )}
      <form
        ref={form.ref}
        noValidate
        className={props.className}
        onSubmit={(event) => {
          event.preventDefault();
          save(version);
        }}
      >
        <FormProblem text={said ?? form.said} />
        {props.children}
        <button type="submit" hidden />
      </form>
      {props.after}
    </Dialog>
  );
}
