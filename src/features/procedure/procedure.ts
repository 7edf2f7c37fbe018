/**
 * The procedure in force, and every edition that ever was: tickets remember the number of the edition under which they
 * were opened. An edition is what the file says with its defaults filled in; comments and order of keys make none.
 */
import { createHash } from 'node:crypto';
import type { Migration } from 'kysely';
import { z } from 'zod';
import {
  procedureSchema,
  procedureVersionSchema,
  type Procedure,
  type ProcedureJson,
  type ProcedureVersionJson,
} from '../../contract/procedure.js';
import { largestProcedure, procedureFindingSchema, type ProcedureFindingJson } from '../../contract/procedure-check.js';
import { instant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid, notFound, unavailable } from '../../errors.js';
import { route, type Audit, type Clock, type Db, type Log, type Route } from '../../ports.js';
import type { Feature } from '../feature.js';

type ProcedureTables = {
  procedure_version: {
    readonly number: number;
    readonly hash: string;
    readonly since: Micros;
    /** ProcedureJson. */
    readonly body: string;
  };
};

const migrations: Readonly<Record<string, Migration>> = {
  '001_procedure_versions': {
    async up(db) {
      await db.schema
        .createTable('procedure_version')
        .addColumn('number', 'integer', (c) => c.primaryKey())
        .addColumn('hash', 'text', (c) => c.notNull().unique())
        .addColumn('since', 'bigint', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .execute();
    },
  },
};

export interface Edition {
  readonly number: number;
  readonly procedure: Procedure;
}

export interface ProcedureFeature extends Feature {
  /** The edition in force. Throws before the start. */
  current(): Edition;
  /** An edition by its number. Throws `not_found` for an unknown one. */
  edition(number: number): Promise<Edition>;
}

/** The same with defaults filled in and durations as text. */
export function written(procedure: Procedure): ProcedureJson {
  return shown.parse(procedureSchema.encode(procedure));
}

/** As text that is the same for the same procedure: keys in the schema's order. */
function bodyOf(procedure: Procedure): string {
  return JSON.stringify(procedureSchema.encode(procedure));
}

const hashOf = (procedure: Procedure): string => createHash('sha256').update(bodyOf(procedure)).digest('hex');

const { $schema: _, ...jsonSchema } = z.toJSONSchema(procedureSchema, { io: 'input', unrepresentable: 'any' });
/** It was checked when it was read; here it is only told in the API's document. */
const shown = z.custom<ProcedureJson>().meta({ ...jsonSchema, id: 'Procedure' });
const answer = procedureVersionSchema.extend({ procedure: shown }).meta({ id: 'ProcedureEdition' });
const checked = z
  .object({
    findings: z.array(procedureFindingSchema).describe('In the order of the file; none: it could be put in force.'),
    procedure: shown.nullable().describe('As the program reads it; null where something is wrong.'),
    edition: z.int().nullable().describe('The edition that says the same; null: it would be a new one.'),
  })
  .meta({ id: 'ProcedureCheck' });

/** What a text says, or what is wrong with it. */
export interface CheckedProcedure {
  readonly procedure: Procedure | null;
  readonly findings: readonly ProcedureFindingJson[];
}

export function createProcedure(deps: {
  readonly procedure: Procedure;
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'record'>;
  /** Reads a procedure's file as the program would at its start, away from the thread that reads the PBX. */
  readonly check: (content: Uint8Array) => Promise<CheckedProcedure>;
  readonly log: Log;
}): ProcedureFeature {
  const { procedure, clock, audit, log } = deps;
  const tables = deps.db.withTables<ProcedureTables>();
  let inForce: Edition | null = null;
  /** Editions of before, as they were asked for. */
  const known = new Map<number, Edition>();

  function current(): Edition {
    if (inForce === null) throw new Error('the procedure is not read yet');
    return inForce;
  }

  function read(number: number, body: string): Procedure {
    const parsed = procedureSchema.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data;
    log.error('a stored edition of the procedure cannot be read', { number });
    throw unavailable(`Edition ${number} of the procedure cannot be read by this program`);
  }

  async function edition(number: number): Promise<Edition> {
    if (number === current().number) return current();
    const before = known.get(number);
    if (before !== undefined) return before;
    const row = await tables
      .selectFrom('procedure_version')
      .select('body')
      .where('number', '=', number)
      .executeTakeFirst();
    if (row === undefined) throw notFound('There is no such edition of the procedure');
    const found = { number, procedure: read(number, row.body) };
    known.set(number, found);
    return found;
  }

  type Row = Pick<ProcedureTables['procedure_version'], 'number' | 'hash' | 'since' | 'body'>;
  function versionJson({ number, hash, since, body }: Row): ProcedureVersionJson {
    const { name } = z.object({ name: z.string() }).parse(JSON.parse(body));
    return { number, hash, since: instant(since), current: number === current().number, name };
  }

  async function shownEdition(number: number): Promise<z.input<typeof answer>> {
    const row = await tables
      .selectFrom('procedure_version')
      .selectAll()
      .where('number', '=', number)
      .executeTakeFirst();
    if (row === undefined) throw notFound('There is no such edition of the procedure');
    const { procedure } = await edition(number);
    return { ...versionJson(row), procedure: written(procedure) };
  }

  async function checkOf(content: Uint8Array): Promise<z.input<typeof checked>> {
    const { procedure: found, findings } = await deps.check(content);
    if (found === null) return { findings: [...findings], procedure: null, edition: null };
    const same = await tables
      .selectFrom('procedure_version')
      .select('number')
      .where('hash', '=', hashOf(found))
      .executeTakeFirst();
    return { findings: [], procedure: written(found), edition: same?.number ?? null };
  }

  const routes: readonly Route[] = [
    route({
      method: 'POST',
      path: '/api/v1/procedure/check',
      summary: 'What is wrong with a procedure that is being written; nothing is put in force',
      access: ['administrator'],
      upload: largestProcedure,
      answer: checked,
      handle({ request }) {
        if (request.file === undefined) throw invalid('The file is missing');
        return checkOf(request.file.content);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/procedure',
      summary: 'The procedure in force: categories, priorities, targets, groups, scripts',
      access: 'signed_in',
      answer,
      handle: () => shownEdition(current().number),
    }),
    route({
      method: 'GET',
      path: '/api/v1/procedure/versions',
      summary: 'Every edition of the procedure that was ever in force, the latest first',
      access: 'signed_in',
      answer: z.object({ items: z.array(procedureVersionSchema) }),
      async handle() {
        const rows = await tables.selectFrom('procedure_version').selectAll().orderBy('number', 'desc').execute();
        return { items: rows.map(versionJson) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/procedure/versions/{number}',
      summary: 'The procedure as it was in one edition',
      access: 'signed_in',
      params: z.object({
        number: z
          .string()
          .regex(/^[1-9]\d{0,8}$/, 'must be the number of an edition')
          .transform(Number),
      }),
      answer,
      handle: ({ params }) => shownEdition(params.number),
    }),
  ];

  return {
    name: 'procedure',
    migrations,
    routes,
    current,
    edition,
    /** Gives the procedure its number: that of the edition that says the same, else the next one. */
    async start() {
      const body = bodyOf(procedure);
      const hash = hashOf(procedure);
      const number = await deps.db.transaction().execute(async (tx) => {
        const versions = tx.withTables<ProcedureTables>();
        const same = await versions
          .selectFrom('procedure_version')
          .select('number')
          .where('hash', '=', hash)
          .executeTakeFirst();
        if (same !== undefined) return same.number;
        const { last } = await versions
          .selectFrom('procedure_version')
          .select((of) => of.fn.max('number').as('last'))
          .executeTakeFirstOrThrow();
        const next = (last ?? 0) + 1;
        await versions
          .insertInto('procedure_version')
          .values({ number: next, hash, since: clock.now(), body })
          .execute();
        const subject = { kind: 'config', id: 'procedure' } as const;
        await audit.record(tx, {
          actor: 'system',
          action: 'config.changed',
          subject,
          details: { version: next, hash },
        });
        return next;
      });
      inForce = { number, procedure };
    },
  };
}
