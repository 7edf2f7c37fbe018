/**
 * An action as bytes. Asterisk ends a line at CR or LF and a value at NUL, and refuses lines over 1,024 bytes and more
 * than 128 of them; so whatever could become a second line, or be refused as a whole, is refused here, before sending.
 */

/** Why an action brought no answer. The message never holds a value. */
export class ActionFault extends Error {
  readonly kind: 'invalid' | 'timeout' | 'lost';

  constructor(kind: ActionFault['kind'], message: string) {
    super(message);
    this.name = 'ActionFault';
    this.kind = kind;
  }
}

export type ActionFields = Readonly<Record<string, string | number | readonly string[]>>;

const keyForm = /^[A-Za-z][A-Za-z0-9-]{0,40}$/;
/** Controls of ASCII and Latin-1, and the two line ends that only Unicode knows. */
const control = /[\p{Cc}\u2028\u2029]/u;
const lineBytes = 1000;
const mostLines = 120;

/** Throws ActionFault `invalid`; it names the field, never the value. */
export function encodeAction(name: string, id: string, fields: ActionFields): string {
  const lines = [line('Action', name), line('ActionID', id)];
  for (const [key, value] of Object.entries(fields)) {
    const values = typeof value === 'object' ? value : [String(value)];
    for (const one of values) lines.push(line(key, one));
  }
  if (lines.length > mostLines) throw new ActionFault('invalid', `an action of ${lines.length} lines`);
  return `${lines.join('')}\r\n`;
}

function line(key: string, value: string): string {
  if (!keyForm.test(key)) throw new ActionFault('invalid', 'a field has a name that no AMI field can have');
  if (control.test(value)) throw new ActionFault('invalid', `${key} holds a control character`);
  const text = `${key}: ${value}\r\n`;
  if (Buffer.byteLength(text) > lineBytes) throw new ActionFault('invalid', `${key} is too long`);
  return text;
}
