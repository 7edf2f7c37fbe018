/**
 * The field of a note. What comes from elsewhere is put in without moving the caret or breaking a Chinese word that is
 * being composed: the browser keeps its own text, we change it only where it differs.
 */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { longestNote } from '../../contract/note-length.js';
import { caretAfter } from './caret.js';

export interface NoteFieldProps {
  readonly id: string;
  readonly text: string;
  readonly type: (text: string) => void;
  readonly placeholder: string;
  /** Id of what names it. */
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly readOnly: boolean;
}

export function NoteField({ id, text, type, placeholder, labelledBy, describedBy, readOnly }: NoteFieldProps) {
  const node = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const latest = useRef(type);
  useEffect(() => {
    latest.current = type;
  }, [type]);
  useLayoutEffect(() => {
    const field = node.current;
    if (field === null || composing.current || field.value === text) return;
    const focused = document.activeElement === field;
    const { value, selectionStart, selectionEnd, scrollTop } = field;
    field.value = text;
    if (!focused) return;
    field.setSelectionRange(caretAfter(value, text, selectionStart), caretAfter(value, text, selectionEnd));
    field.scrollTop = scrollTop;
  }, [text]);
  return (
    <textarea
      ref={node}
      id={id}
      className="inp desk-note"
      defaultValue={text}
      placeholder={placeholder}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      readOnly={readOnly}
      maxLength={longestNote}
      onCompositionStart={() => {
        composing.current = true;
      }}
      onCompositionEnd={(event) => {
        composing.current = false;
        latest.current(event.currentTarget.value);
      }}
      onChange={(event) => {
        if (!composing.current) latest.current(event.currentTarget.value);
      }}
    />
  );
}
