/**
 * What people do to people: make, change, take away, give numbers, note down an unknown caller. Each is one transaction;
 * since there is one writer, what was looked up in it still holds when it is written: no second person of the same mail,
 * or of the same name and number.
 */
import type { ContactChange, ContactInput, IntakeInput, NumberInput } from '../../contract/contact.js';
import { parseInstant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import type { NormalisedNumber } from '../../core/phone-number.js';
import { invalid, notFound, SkylarkError } from '../../errors.js';
import type { Audit, Db, Tx } from '../../ports.js';
import { isForMany, keysOf, personOf, type KeptNumber, type Person } from './contact.js';
import * as rows from './contact-rows.js';
import { tellPerson, type Doer } from './doer.js';
import type { ContactRow } from './tables.js';

export interface KeepDeps {
  readonly db: Db;
  readonly normalise: (raw: string) => NormalisedNumber;
  readonly now: () => Micros;
  readonly audit: Pick<Audit, 'record'>;
}

export interface Contacts {
  make(input: ContactInput, by: Doer): Promise<ContactRow>;
  change(id: number, change: ContactChange, by: Doer): Promise<ContactRow>;
  addNumber(id: number, number: NumberInput, by: Doer): Promise<ContactRow>;
  takeNumber(id: number, number: string, by: Doer): Promise<ContactRow>;
  remove(id: number, by: Doer): Promise<void>;
  /** The person of an unknown caller: found where there is one, else made. */
  intake(input: IntakeInput, by: Doer): Promise<{ readonly row: ContactRow; readonly made: boolean }>;
}

const gone = (): SkylarkError => notFound('There is no such person');

/** 409 with what is there now, by field, so that nobody's words are lost. */
export function staleVersion(now: Readonly<Record<string, unknown>>): SkylarkError {
  const fields = Object.fromEntries(
    Object.entries(now).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value ?? null),
    ]),
  );
  return new SkylarkError('conflict', 'Somebody else changed this meanwhile', {
    fields,
    reason: 'what is there now stands in the fields: take it over and send again with its version',
  });
}

const standsAlready = (ids: readonly number[]): SkylarkError =>
  new SkylarkError('conflict', `This is the same person as ${ids.map((id) => `#${id}`).join(' and ')}`, {
    reason:
      'the same company mail, or the same name with the same number, is one person: change that one, or merge the two',
  });

export function contactsIn(deps: KeepDeps): Contacts {
  const { db, normalise, now, audit } = deps;

  /** Throws `invalid` naming the field of the first number that is none. */
  function numbersFrom(list: readonly NumberInput[], field: (i: number) => string): KeptNumber[] {
    const numbers: KeptNumber[] = [];
    list.forEach((given, i) => {
      const { number, kind } = normalise(given.number);
      if (number === null || kind === 'none') {
        throw invalid('A number cannot be read', { [field(i)]: 'is no phone number' });
      }
      if (numbers.some((other) => other.number === number)) return;
      // Nobody carries an extension about.
      const sort = kind === 'extension' && given.kind === 'mobile' ? 'desk' : given.kind;
      numbers.push({ number, kind: sort, shared: given.shared });
    });
    return numbers;
  }

  const inBody = (i: number): string => `numbers.${i}.number`;

  /** Throws `conflict` where a number is somebody's own already. */
  async function checkClaims(tx: Tx, numbers: readonly KeptNumber[], id: number | null): Promise<void> {
    for (const [i, one] of numbers.entries()) {
      if (isForMany(one)) continue;
      const [owner] = await rows.ownersOf(tx, one.number, id);
      if (owner === undefined) continue;
      throw new SkylarkError('conflict', `Person #${owner.contact} has this number already`, {
        fields: { [inBody(i)]: `belongs to #${owner.contact}` },
        reason:
          'where both use it, send shared: true; where it is nobody’s own, give kind desk or switchboard; where both are one person, merge them',
      });
    }
  }

  async function checkSame(tx: Tx, keys: readonly string[], id: number | null): Promise<void> {
    const same = await rows.holdersOf(tx, keys, id);
    if (same.length > 0) throw standsAlready(same);
  }

  async function personFrom(tx: Tx, input: ContactInput, numbers: readonly KeptNumber[]): Promise<Person> {
    const { vip, organisation, numbers: _given, ...rest } = input;
    return {
      ...rest,
      organisation: await rows.organisationId(tx, organisation),
      vip: vip && {
        level: vip.level,
        reason: vip.reason,
        from: parseInstant(vip.from) ?? 0,
        to: vip.to === null ? null : parseInstant(vip.to),
      },
      numbers,
    };
  }

  const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction().execute(work);

  async function rewrite(tx: Tx, before: ContactRow, person: Person, by: Doer): Promise<ContactRow> {
    const taken = await rows.takenOver(tx, before);
    await checkSame(tx, keysOf(person), before.id);
    await rows.removeRow(tx, before);
    const version = before.version + 1;
    return rows.writeRow(tx, person, { id: before.id, version, at: now(), by: by.user, taken });
  }

  async function make(tx: Tx, person: Person, by: Doer): Promise<ContactRow> {
    await checkSame(tx, keysOf(person), null);
    const id = await rows.newId(tx);
    return rows.writeRow(tx, person, { id, version: 1, at: now(), by: by.user });
  }

  async function need(tx: Tx, id: number): Promise<ContactRow> {
    const row = await rows.findRow(tx, id);
    if (row === undefined) throw gone();
    return row;
  }

  return {
    make: (input, by) =>
      inTx(async (tx) => {
        const numbers = numbersFrom(input.numbers, inBody);
        await checkClaims(tx, numbers, null);
        const row = await make(tx, await personFrom(tx, input, numbers), by);
        await tellPerson(audit, tx, by, 'person.added', row.id);
        return row;
      }),

    change: (id, { version, ...input }, by) =>
      inTx(async (tx) => {
        const before = await need(tx, id);
        const kept = personOf(before);
        if (before.version !== version) {
          const organisation = await rows.organisationName(tx, before.organisation);
          throw staleVersion({ version: before.version, ...kept, organisation });
        }
        const numbers = input.numbers === undefined ? kept.numbers : numbersFrom(input.numbers, inBody);
        const added = numbers.filter(
          (one) =>
            !kept.numbers.some(
              (old) => old.number === one.number && old.kind === one.kind && old.shared === one.shared,
            ),
        );
        await checkClaims(tx, added, before.id);
        const row = await rewrite(tx, before, await personFrom(tx, { ...input, numbers: [] }, numbers), by);
        await tellPerson(audit, tx, by, 'person.changed', row.id);
        return row;
      }),

    addNumber: (id, given, by) =>
      inTx(async (tx) => {
        const before = await need(tx, id);
        const kept = personOf(before);
        const [added] = numbersFrom([given], () => 'number');
        if (added === undefined) throw invalid('A number is missing', { number: 'is no phone number' });
        await checkClaims(tx, [added], before.id);
        const numbers = [...kept.numbers.filter((one) => one.number !== added.number), added];
        if (numbers.length > 20) throw invalid('A person has at most 20 numbers', { number: 'is one too many' });
        const row = await rewrite(tx, before, { ...kept, numbers }, by);
        await tellPerson(audit, tx, by, 'person.changed', row.id);
        return row;
      }),

    takeNumber: (id, raw, by) =>
      inTx(async (tx) => {
        const before = await need(tx, id);
        const kept = personOf(before);
        const { number } = normalise(raw);
        const numbers = kept.numbers.filter((one) => one.number !== number);
        if (numbers.length === kept.numbers.length) throw notFound('This person does not have that number');
        const row = await rewrite(tx, before, { ...kept, numbers }, by);
        await tellPerson(audit, tx, by, 'person.changed', row.id);
        return row;
      }),

    remove: (id, by) =>
      inTx(async (tx) => {
        const before = await need(tx, id);
        await rows.removeRow(tx, before);
        await tx
          .withTables<{ contact_merged: { into_id: number } }>()
          .deleteFrom('contact_merged')
          .where('into_id', '=', before.id)
          .execute();
        await tellPerson(audit, tx, by, 'person.erased', before.id);
      }),

    intake: (input, by) => inTx((tx) => intake(tx, input, by)),
  };

  async function intake(tx: Tx, input: IntakeInput, by: Doer) {
    const { name, mail, department } = input;
    const read = normalise(input.number ?? '');
    const number = read.kind === 'none' || read.kind === 'withheld' ? null : read.number;
    if (number === null && read.kind === 'none' && read.raw !== '') {
      throw invalid('The number cannot be read', { number: 'is no phone number' });
    }
    const numbers = number === null ? [] : [{ number }];
    const same = await rows.holdersOf(tx, keysOf({ name, mail, numbers }), null);
    const [first] = same;
    if (first !== undefined) {
      if (same.length > 1) throw standsAlready(same);
      return { row: await enrich(tx, first, { mail, number, department }, read.kind, by), made: false };
    }
    if (number === null) {
      throw invalid('A withheld number makes no person', {
        number: 'ask for a number at which this person can be called, or choose somebody who is known',
      });
    }
    const owners = await rows.ownersOf(tx, number, null);
    const person: Person = {
      name,
      title: null,
      salutation: null,
      mail,
      organisation: null,
      department,
      site: null,
      language: null,
      notes: null,
      vip: null,
      numbers: [{ number, kind: kindOf(number, read.kind), shared: owners.length > 0 }],
    };
    const row = await make(tx, person, by);
    await tellPerson(audit, tx, by, 'person.added', row.id);
    return { row, made: true };
  }

  /** Adds what was not known of a person; nothing that somebody wrote is overwritten. */
  async function enrich(
    tx: Tx,
    id: number,
    told: { mail: string | null; number: string | null; department: string | null },
    kind: NormalisedNumber['kind'],
    by: Doer,
  ): Promise<ContactRow> {
    const before = await need(tx, id);
    const kept = personOf(before);
    const { number } = told;
    const isNew = number !== null && !kept.numbers.some((one) => one.number === number) && kept.numbers.length < 20;
    const owners = isNew ? await rows.ownersOf(tx, number, id) : [];
    const more = isNew ? [{ number, kind: kindOf(number, kind), shared: owners.length > 0 }] : [];
    const person: Person = {
      ...kept,
      mail: kept.mail ?? told.mail,
      department: kept.department ?? told.department,
      numbers: [...kept.numbers, ...more],
    };
    if (!isNew && person.mail === kept.mail && person.department === kept.department) return before;
    const row = await rewrite(tx, before, person, by);
    await tellPerson(audit, tx, by, 'person.changed', row.id);
    return row;
  }
}

/** A guess that is good enough for a number of which nobody said it: mainland mobiles and numbers abroad are mobiles. */
export function kindOf(number: string, kind: NormalisedNumber['kind']): KeptNumber['kind'] {
  if (kind !== 'e164') return 'desk';
  return number.startsWith('+86') && !/^\+861[3-9]\d{9}$/.test(number) ? 'desk' : 'mobile';
}
