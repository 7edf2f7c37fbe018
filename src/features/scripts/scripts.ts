/**
 * Answer scripts (policy 2.4.1–2.4.6): the words for a call, in the caller's language or the site's, with names filled
 * in; which steps an agent has said, or left out and why; what is missing when the call is done with. The words change
 * with the call: an apology once it is late, others once its ticket has a category.
 */
import { z } from 'zod';
import type { PersonJson } from '../../contract/live.js';
import { instant, instantOrNull } from '../../contract/instant.js';
import type { Procedure } from '../../contract/procedure.js';
import { scriptStepSchema, type Script, type ScriptStep } from '../../contract/procedure-words.js';
import { localeSchema, type Locale, type Role } from '../../contract/roles.js';
import {
  callScriptSchema,
  tickInput,
  type CallScriptJson,
  type ShownStepJson,
  type TickInput,
} from '../../contract/scripts.js';
import { judge, lateAt, type AnswerRule } from '../../core/answer-rule.js';
import type { Call, CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import { conflict, forbidden, notFound } from '../../errors.js';
import { route, type Clock, type Db, type DisplayName, type Log, type Principal, type Route } from '../../ports.js';
import type { Feature } from '../feature.js';
import { chooseScripts } from './choose.js';
import { addressOf, fill, languageOf } from './fill.js';
import { migrations, type TickRow, type TickTables } from './tables.js';

/** What a call's ticket says that scripts need. */
export interface TicketOfCall {
  readonly number: string;
  readonly category: string | null;
}

export interface ScriptsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** The edition in force; throws before the procedure is read. */
  readonly procedure: () => { readonly number: number; readonly procedure: Procedure };
  readonly site: { readonly name: string; readonly locale: Locale };
  readonly displayName: DisplayName;
  readonly queueName: (pbx: string, queue: string) => string;
  readonly answerRule: (call: Call) => AnswerRule;
  /** The clock of the call's PBX, Micros. */
  readonly pbxNow: (pbx: string) => Micros;
  /** An open call, else one of the call log. */
  readonly callOf: (id: CallId) => Promise<Call | undefined>;
  /** Who is with us, as far as is known: the number's one person, or whom an agent named. */
  readonly personOf: (call: Call) => Promise<PersonJson | null> | PersonJson | null;
  readonly tookPart: (user: string, call: CallId) => Promise<boolean> | boolean;
  /** The ticket that the call belongs to; left out where there are no tickets. */
  readonly ticketOf?: (call: CallId) => Promise<TicketOfCall | null>;
}

export interface ScriptsFeature extends Feature {
  /** The words for a card: an apology where it is late, and the greeting. null where there are none. Never throws. */
  readonly onCard: (call: Call, user: string, person: PersonJson | null) => string | null;
  /** Required steps that this user has neither said nor left out with a reason. */
  missing(call: CallId, user: string): Promise<readonly ScriptStep[]>;
  /** When the caller first agreed to remote assistance, Micros; null where he did not. */
  remoteAgreedAt(call: CallId): Promise<Micros | null>;
  /** Deletes ticks made before this instant (Micros). Returns how many. */
  forgetBefore(before: Micros): Promise<number>;
}

/** How long after its end a call's steps may be ticked. */
const longestAfter: Micros = 24 * 3_600_000_000;

const writers: readonly Role[] = ['agent', 'supervisor'];
const seeAll: readonly Role[] = ['supervisor', 'administrator'];
const readers: readonly Role[] = ['agent', ...seeAll];
const callId = z.string().min(1).max(200);
const shownQuery = z.strictObject({
  language: localeSchema.optional().describe("Left out: the caller's where it is known, else the site's."),
  category: z.string().max(64).optional().describe("Left out: that of the call's ticket."),
});
type ShownQuery = z.output<typeof shownQuery>;

const directionOf = (call: Call): Script['direction'] => (call.direction === 'outbound' ? 'outbound' : 'inbound');

export function createScripts(deps: ScriptsDeps): ScriptsFeature {
  const tables = deps.db.withTables<TickTables>();

  function isLate(call: Call): boolean {
    if (!call.hotline) return false;
    const rule = deps.answerRule(call);
    if (call.answeredAt !== null) return judge(rule, call).withinLimit === false;
    const late = lateAt(rule, call);
    return late !== null && (call.endedAt ?? deps.pbxNow(call.pbx)) >= late;
  }

  function chosen(call: Call, person: PersonJson | null, category: string | null): readonly Script[] {
    const situation = { direction: directionOf(call), vip: person?.vip != null, queue: call.queue, late: isLate(call) };
    return chooseScripts(deps.procedure().procedure, { ...situation, category });
  }

  function filling(call: Call, user: string, person: PersonJson | null, ticket: string | null, language: Locale) {
    const words = {
      agent: deps.displayName(user),
      caller: addressOf(person, language),
      site: deps.site.name,
      queue: call.queue === null ? null : deps.queueName(call.pbx, call.queue),
      ticket,
      limit: String(deps.answerRule(call).limit / 1_000_000),
    };
    return (script: Script): string => fill(script.say, words, language);
  }

  const languageFor = (person: PersonJson | null): Locale => languageOf(person) ?? deps.site.locale;

  function onCard(call: Call, user: string, person: PersonJson | null): string | null {
    try {
      const language = languageFor(person);
      const text = filling(call, user, person, null, language);
      const said = chosen(call, person, null).filter(({ step }) => step === 'apology' || step === 'greeting');
      return said.length === 0 ? null : said.map(text).join(language === 'en' ? ' ' : '');
    } catch (error) {
      deps.log.warn('a card goes without its script', { error: String(error) });
      return null;
    }
  }

  async function callFor(who: Principal | null, id: CallId): Promise<Call> {
    const call = await deps.callOf(id);
    const user = who?.user ?? null;
    const all = seeAll.some((role) => who?.roles.includes(role));
    if (call === undefined || !(all || (user !== null && (await deps.tookPart(user, id))))) {
      throw notFound('There is no such call of yours');
    }
    return call;
  }

  const ticksOf = (call: CallId, user: string): Promise<TickRow[]> =>
    tables.selectFrom('script_tick').selectAll().where('call', '=', call).where('user', '=', user).execute();

  function stepJson(script: Script, tick: TickRow | undefined, text: string): ShownStepJson {
    const { step, id, required } = script;
    const { state = 'open', reason = null, at = null } = tick ?? {};
    return { step, script: id, required, text, state, reason, at: instantOrNull(at) };
  }

  async function shown(call: Call, user: string, query: ShownQuery): Promise<CallScriptJson> {
    const [person, ticket, ticks] = await Promise.all([
      deps.personOf(call),
      deps.ticketOf?.(call.id) ?? null,
      ticksOf(call.id, user),
    ]);
    const language = query.language ?? languageFor(person);
    const text = filling(call, user, person, ticket?.number ?? null, language);
    const byStep = new Map(ticks.map((tick) => [tick.step, tick]));
    const steps = chosen(call, person, query.category ?? ticket?.category ?? null).map((script) =>
      stepJson(script, byStep.get(script.step), text(script)),
    );
    const agreed = byStep.get('remote_consent');
    return {
      callId: call.id,
      user,
      direction: directionOf(call),
      language,
      steps,
      missing: steps.filter(({ required, state }) => required && state === 'open').map(({ step }) => step),
      remoteAgreedAt: agreed?.state === 'said' ? instant(agreed.at) : null,
    };
  }

  async function tick(call: Call, user: string, step: ScriptStep, query: ShownQuery, input: TickInput): Promise<void> {
    if (call.endedAt !== null && deps.pbxNow(call.pbx) - call.endedAt > longestAfter) {
      throw conflict('The call ended more than 24 hours ago', 'What was said can be noted within 24 hours of its end.');
    }
    const { steps } = await shown(call, user, query);
    const current = steps.find((one) => one.step === step);
    if (current === undefined) throw notFound('This step does not belong to the call');
    const key = { call: call.id, user, step };
    if (input.state === 'open') {
      await tables
        .deleteFrom('script_tick')
        .where('call', '=', call.id)
        .where('user', '=', user)
        .where('step', '=', step)
        .execute();
      return;
    }
    const reason = input.state === 'left_out' ? input.reason : null;
    // Said again is said the first time: the moment of a consent must not move.
    if (current.state === input.state && current.reason === reason) return;
    const { number: edition } = deps.procedure();
    const row = { script: current.script, edition, state: input.state, reason, at: deps.clock.now() };
    await tables
      .insertInto('script_tick')
      .values({ ...key, ...row })
      .onConflict((conflict) => conflict.columns(['call', 'user', 'step']).doUpdateSet(row))
      .execute();
  }

  const routes: readonly Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/calls/{id}/script',
      summary: 'What is to be said in this call, which steps are done and which are missing',
      access: readers,
      params: z.object({ id: callId }),
      query: shownQuery.extend({
        user: z.string().max(64).optional().describe('Whose ticks; left out: the own ones.'),
      }),
      answer: callScriptSchema,
      async handle({ params, query: { user, ...query }, who }) {
        const call = await callFor(who, params.id);
        const whose = user ?? who?.user ?? call.answeredBy?.user ?? '';
        if (whose !== who?.user && !seeAll.some((role) => who?.roles.includes(role))) {
          throw forbidden('The ticks of others are for supervisors');
        }
        return shown(call, whose, query);
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/calls/{id}/script/{step}',
      summary: 'Note that a step was said, or left out and why, or neither; of the own calls alone',
      access: writers,
      params: z.object({ id: callId, step: scriptStepSchema }),
      query: shownQuery,
      body: tickInput,
      answer: callScriptSchema,
      async handle({ params, query, body, who }) {
        const user = who?.user ?? null;
        if (user === null) throw forbidden('What was said was said by a user');
        const call = await callFor(who, params.id);
        if (!(await deps.tookPart(user, call.id))) throw notFound('There is no such call of yours');
        await tick(call, user, params.step, query, body);
        return shown(call, user, query);
      },
    }),
  ];

  return {
    name: 'scripts',
    migrations,
    routes,
    onCard,
    async missing(id, user) {
      const call = await deps.callOf(id);
      return call === undefined ? [] : (await shown(call, user, {})).missing;
    },
    async remoteAgreedAt(call) {
      const row = await tables
        .selectFrom('script_tick')
        .select((of) => of.fn.min('at').as('at'))
        .where('call', '=', call)
        .where('step', '=', 'remote_consent')
        .where('state', '=', 'said')
        .executeTakeFirst();
      return row?.at ?? null;
    },
    async forgetBefore(before) {
      const { numDeletedRows } = await tables.deleteFrom('script_tick').where('at', '<', before).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
