/** A person as a form holds him: text in every field, times on the site's clock. Pure. */
import type { ContactJson, NumberKind } from '../../../contract/contact.js';
import { ms } from '../../format/instant.js';
import { localOf, zoned } from '../../kit/local-time.js';

export interface NumberRow {
  /** Tells rows apart while they are edited. */
  readonly key: string;
  readonly number: string;
  readonly kind: NumberKind;
  readonly shared: boolean;
}

export interface PersonForm {
  readonly name: string;
  readonly title: string;
  readonly salutation: string;
  readonly mail: string;
  readonly organisation: string;
  readonly department: string;
  readonly site: string;
  readonly language: string;
  readonly notes: string;
  readonly numbers: readonly NumberRow[];
  readonly isVip: boolean;
  readonly level: string;
  readonly reason: string;
  readonly from: string;
  readonly to: string;
}

export function emptyPerson(now: number, zone: string): PersonForm {
  return {
    name: '',
    title: '',
    salutation: '',
    mail: '',
    organisation: '',
    department: '',
    site: '',
    language: '',
    notes: '',
    numbers: [{ key: 'n0', number: '', kind: 'mobile', shared: false }],
    isVip: false,
    level: '',
    reason: '',
    from: localOf(now, zone),
    to: '',
  };
}

export function formOf(person: ContactJson, now: number, zone: string): PersonForm {
  const { vip } = person;
  return {
    name: person.name,
    title: person.title ?? '',
    salutation: person.salutation ?? '',
    mail: person.mail ?? '',
    organisation: person.organisation ?? '',
    department: person.department ?? '',
    site: person.site ?? '',
    language: person.language ?? '',
    notes: person.notes ?? '',
    numbers: person.numbers.map(({ number, kind, shared }, i) => ({ key: `n${i}`, number, kind, shared })),
    isVip: vip !== null,
    level: vip?.level ?? '',
    reason: vip?.reason ?? '',
    from: localOf(vip === null ? now : ms(vip.from), zone),
    to: vip?.to == null ? '' : localOf(ms(vip.to), zone),
  };
}

/** What is sent. A time that cannot be read is sent as it stands, so that the server names the field. */
export function bodyOf(form: PersonForm, zone: string): Readonly<Record<string, unknown>> {
  const { isVip, level, reason, from, to, numbers, ...plain } = form;
  return {
    ...plain,
    numbers: numbers
      .filter(({ number }) => number.trim() !== '')
      .map(({ number, kind, shared }) => ({ number: number.trim(), kind, shared })),
    vip: isVip
      ? { level, reason, from: zoned(from, zone) ?? from, to: to === '' ? null : (zoned(to, zone) ?? to) }
      : null,
  };
}

/** Numbers as they are sent lack the empty rows: the row that the server's `numbers.1.number` means. */
export function rowOfSent(form: PersonForm, sent: number): string | null {
  return form.numbers.filter(({ number }) => number.trim() !== '')[sent]?.key ?? null;
}

/** For comparing two versions, one line a field. */
export function linesOf(form: PersonForm, kind: (kind: NumberKind) => string): Readonly<Record<string, string>> {
  const { numbers, isVip, level, reason, from, to, ...plain } = form;
  return {
    ...plain,
    numbers: numbers
      .filter(({ number }) => number.trim() !== '')
      .map((row) => `${row.number} ${kind(row.kind)}`)
      .join(', '),
    vip: isVip ? [level, reason, `${from}–${to}`].filter((part) => part !== '').join(' · ') : '',
  };
}
