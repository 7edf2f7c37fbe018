/** A person between its row and the wire, and the keys by which it is the same person again. Pure. */
import type { ContactJson, NumberKind } from '../../contract/contact.js';
import { numberKinds } from '../../contract/contact.js';
import { instant, instantOrNull } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import { maskNumber } from '../../core/phone-number.js';
import { areaOf } from './area.js';
import { fold, searchText } from './search-text.js';
import { byHand, type ContactRow } from './tables.js';

export interface KeptNumber {
  /** Normalised. */
  readonly number: string;
  readonly kind: NumberKind;
  readonly shared: boolean;
}

/** A person as it is kept, without what the tables add. */
export interface Person {
  readonly name: string;
  readonly title: string | null;
  readonly salutation: string | null;
  readonly mail: string | null;
  /** Its id. */
  readonly organisation: number | null;
  readonly department: string | null;
  readonly site: string | null;
  readonly language: string | null;
  readonly notes: string | null;
  readonly vip: {
    readonly level: string;
    readonly reason: string | null;
    readonly from: Micros;
    readonly to: Micros | null;
  } | null;
  readonly numbers: readonly KeptNumber[];
}

/** Who kept it, when and how often. */
export interface Keeping {
  readonly generation: number;
  readonly id: number;
  readonly version: number;
  readonly changedAt: Micros;
  readonly changedBy: string | null;
}

/** A number that several may have: nobody is asked why a second person has it. */
export const isForMany = ({ kind, shared }: Pick<KeptNumber, 'kind' | 'shared'>): boolean =>
  shared || kind !== 'mobile';

/** What makes somebody the same person: company mail, or name and number together. */
export function keysOf(
  person: Pick<Person, 'name' | 'mail'> & { readonly numbers: readonly { number: string }[] },
): string[] {
  const name = fold(person.name);
  const keys = person.numbers.map(({ number }) => `who:${name}|${number}`);
  if (person.mail !== null) keys.push(`mail:${person.mail}`);
  return keys;
}

export function rowOf(person: Person, keeping: Keeping): ContactRow {
  const { numbers, vip } = person;
  return {
    generation: keeping.generation,
    id: keeping.id,
    version: keeping.version,
    name: person.name,
    title: person.title,
    salutation: person.salutation,
    mail: person.mail,
    organisation: person.organisation,
    department: person.department,
    site: person.site,
    language: person.language,
    notes: person.notes,
    vip_level: vip?.level ?? null,
    vip_reason: vip?.reason ?? null,
    vip_from: vip?.from ?? null,
    vip_to: vip?.to ?? null,
    numbers: JSON.stringify(numbers.map(({ number, kind, shared }) => [number, kind, shared ? 1 : 0])),
    search: searchText({
      name: person.name,
      mail: person.mail,
      department: person.department,
      numbers: numbers.map(({ number }) => number),
    }),
    changed_at: keeping.changedAt,
    changed_by: keeping.changedBy,
  };
}

export function numbersOf(row: Pick<ContactRow, 'numbers'>): KeptNumber[] {
  const list: readonly (readonly [string, string, number])[] = JSON.parse(row.numbers);
  return list.map(([number, kind, shared]) => ({
    number,
    kind: numberKinds.find((known) => known === kind) ?? 'desk',
    shared: shared === 1,
  }));
}

export function personOf(row: ContactRow): Person {
  return {
    name: row.name,
    title: row.title,
    salutation: row.salutation,
    mail: row.mail,
    organisation: row.organisation,
    department: row.department,
    site: row.site,
    language: row.language,
    notes: row.notes,
    vip:
      row.vip_level === null
        ? null
        : { level: row.vip_level, reason: row.vip_reason, from: row.vip_from ?? 0, to: row.vip_to },
    numbers: numbersOf(row),
  };
}

/** `masked`: for lists. */
export function contactJson(row: ContactRow, organisation: string | null, now: Micros, masked: boolean): ContactJson {
  const { vip, numbers, ...person } = personOf(row);
  return {
    id: row.id,
    version: row.version,
    ...person,
    organisation,
    vip: vip && {
      level: vip.level,
      reason: vip.reason,
      from: instant(vip.from),
      to: instantOrNull(vip.to),
      valid: vip.from <= now && (vip.to === null || now < vip.to),
    },
    numbers: numbers.map((one) => ({
      number: masked ? maskNumber(one.number) : one.number,
      kind: one.kind,
      shared: one.shared,
      area: areaOf(one.number),
    })),
    source: row.generation === byHand ? 'hand' : 'import',
    changedAt: instant(row.changed_at),
    changedBy: row.changed_by,
  };
}
