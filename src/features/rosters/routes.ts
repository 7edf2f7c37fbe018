/** The routes of rosters, holidays and service calendars. Everybody who is signed in may ask who is on duty. */
import { z } from 'zod';
import { actorOf } from '../../contract/audit.js';
import { instant, instantOrNull } from '../../contract/instant.js';
import { instantQuery } from '../../contract/query.js';
import type { Role } from '../../contract/roles.js';
import {
  calendarChangeSchema,
  calendarDraftSchema,
  calendarSchema,
  dateSchema,
  dutySchema,
  holidaySchema,
  onDutySchema,
  rosterChangeSchema,
  rosterDraftSchema,
  rosterGapSchema,
  rosterSchema,
  rosterWarningSchema,
  type Duty,
  type OnDutyJson,
} from '../../contract/rosters.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid, notFound } from '../../errors.js';
import { route, type Clock, type Principal, type RequestFacts, type Route } from '../../ports.js';
import type { By, Keeper } from './keeper.js';
import { gapsOf } from './roster-model.js';
import { warningsAt, warningWords } from './warnings.js';

export interface RoutesDeps {
  readonly keeper: Keeper;
  readonly clock: Clock;
  readonly now: (duty: Duty, at: Micros) => OnDutyJson;
}

const writers: readonly Role[] = ['supervisor', 'administrator'];
/** Rosters hold leave and private numbers: those read them who work with them. */
const readers: readonly Role[] = [...writers, 'dispatcher'];

const longestSearch: Micros = 400 * 86_400_000_000;
const id = z.object({ id: z.string().min(1).max(64) });
const versionQuery = z.strictObject({
  version: z
    .string('must be the version that was read')
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .describe('As it was read.'),
});

function byOf({ who, request }: { who: Principal | null; request: RequestFacts }): By {
  return { user: who?.user ?? null, actor: actorOf(who), address: request.address };
}

function rosterRoutes({ keeper, clock, now }: RoutesDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/rosters',
      summary: 'All rosters, by their first day',
      access: readers,
      answer: z.object({ items: z.array(rosterSchema) }),
      handle: () => ({ items: [...keeper.list()] }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/rosters',
      summary: 'Add a roster; refused where it leaves a gap in VIP or dispatcher duty, or puts somebody on duty twice',
      access: writers,
      body: rosterDraftSchema,
      answer: rosterSchema,
      status: 201,
      handle: (input) => keeper.add(input.body, byOf(input)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/rosters/now',
      summary: 'Who is on duty: the primary, then the alternates in order',
      access: 'signed_in',
      query: z.strictObject({
        duty: dutySchema,
        at: instantQuery.optional().describe('Another instant than now, RFC 3339.'),
      }),
      answer: onDutySchema,
      handle: ({ query: { duty, at } }) => now(duty, at ?? clock.now()),
    }),
    route({
      method: 'GET',
      path: '/api/v1/rosters/gaps',
      summary: 'Times in which nobody is on duty and nobody said that this is on purpose',
      access: readers,
      query: z.strictObject({ duty: dutySchema, from: instantQuery, to: instantQuery }),
      answer: z.object({ items: z.array(rosterGapSchema) }),
      handle({ query: { duty, from, to } }) {
        if (to <= from) throw invalid('The interval is empty', { to: 'must lie after `from`' });
        if (to - from > longestSearch) throw invalid('The interval is too long', { to: 'must lie within 400 days' });
        const gaps = gapsOf(keeper.rosters(), duty, from, to);
        return { items: gaps.map((gap) => ({ duty, from: instant(gap.from), to: instant(gap.to) })) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/rosters/warnings',
      summary: 'Hours without VIP engineer or dispatcher that begin within 24 hours',
      access: readers,
      answer: z.object({ items: z.array(rosterWarningSchema) }),
      handle() {
        const rosters = keeper.rosters();
        const items = warningsAt(rosters, clock.now()).map((warning) => ({
          duty: warning.duty,
          from: instant(warning.from),
          to: instantOrNull(warning.to),
          began: warning.began,
          message: warningWords(rosters, warning),
        }));
        return { items };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/rosters/{id}',
      summary: 'One roster',
      access: readers,
      params: id,
      answer: rosterSchema,
      handle: ({ params }) => keeper.one(params.id),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/rosters/{id}',
      summary: 'Change a roster as it was read; refused for the same reasons as a new one',
      access: writers,
      params: id,
      body: rosterChangeSchema,
      answer: rosterSchema,
      handle(input) {
        const { version, ...draft } = input.body;
        return keeper.change(input.params.id, version, draft, byOf(input));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/rosters/{id}',
      summary: 'Delete a roster; refused where that leaves VIP or dispatcher duty without anybody',
      access: writers,
      params: id,
      query: versionQuery,
      answer: z.undefined(),
      status: 204,
      async handle(input) {
        await keeper.remove(input.params.id, input.query.version, byOf(input));
        return undefined;
      },
    }),
  ];
}

function holidayRoutes({ keeper }: RoutesDeps): Route[] {
  const answer = z.object({ items: z.array(holidaySchema) });
  return [
    route({
      method: 'GET',
      path: '/api/v1/holidays',
      summary: 'Days off and make-up days, by date',
      access: 'signed_in',
      answer,
      handle: () => ({ items: [...keeper.holidays()] }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/holidays',
      summary: 'Add days off and make-up days, all or none; replaces what stands on the same dates',
      access: writers,
      body: z.strictObject({ items: z.array(holidaySchema).min(1).max(400) }),
      answer,
      async handle(input) {
        const { items } = input.body;
        const dates = items.map(({ date }) => date);
        const twice = dates.findIndex((date, i) => dates.indexOf(date) < i);
        if (twice >= 0) {
          throw invalid('A date stands there twice', { [`items.${twice}.date`]: 'stands there twice; keep one' });
        }
        await keeper.setHolidays(items, byOf(input));
        return { items: [...keeper.holidays()] };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/holidays/{date}',
      summary: 'Make a date an ordinary one again',
      access: writers,
      params: z.object({ date: dateSchema }),
      answer: z.undefined(),
      status: 204,
      async handle(input) {
        await keeper.removeHoliday(input.params.date, byOf(input));
        return undefined;
      },
    }),
  ];
}

function calendarRoutes({ keeper }: RoutesDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/calendars',
      summary: 'Service calendars; `default` counts where none is named',
      access: 'signed_in',
      answer: z.object({ items: z.array(calendarSchema) }),
      handle: () => ({ items: [...keeper.calendars()] }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/calendars',
      summary: 'Add a service calendar',
      access: writers,
      body: calendarDraftSchema,
      answer: calendarSchema,
      status: 201,
      handle: (input) => keeper.addCalendar(input.body, byOf(input)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/calendars/{id}',
      summary: 'One service calendar',
      access: 'signed_in',
      params: id,
      answer: calendarSchema,
      handle({ params }) {
        const found = keeper.calendar(params.id);
        if (found === undefined) throw notFound('There is no such service calendar');
        return found;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/calendars/{id}',
      summary: 'Change a service calendar as it was read',
      access: writers,
      params: id,
      body: calendarChangeSchema,
      answer: calendarSchema,
      handle(input) {
        const { version, ...draft } = input.body;
        return keeper.changeCalendar(input.params.id, version, draft, byOf(input));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/calendars/{id}',
      summary: 'Delete a service calendar',
      access: writers,
      params: id,
      query: versionQuery,
      answer: z.undefined(),
      status: 204,
      async handle(input) {
        await keeper.removeCalendar(input.params.id, input.query.version, byOf(input));
        return undefined;
      },
    }),
  ];
}

export function routesOf(deps: RoutesDeps): readonly Route[] {
  return [...rosterRoutes(deps), ...holidayRoutes(deps), ...calendarRoutes(deps)];
}
