/**
 * Duty rosters on the wire: who is on duty when, by shifts in the site's own time, with holidays and service calendars.
 * Dates and times of day are wall-clock ones of the site's zone; instants are RFC 3339 UTC.
 */
import { z } from 'zod';

export const duties = ['agent', 'vip_engineer', 'dispatcher', 'supervisor'] as const;
export const dutySchema = z.enum(duties);
export type Duty = (typeof duties)[number];

/** Text that people read: no control characters, nothing but blanks is no text. */
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must hold no control characters');

export const dateSchema = z.iso
  .date('must be a date such as 2026-12-01')
  .refine((date) => date >= '2000-01-01' && date <= '2100-12-31', 'must lie between 2000-01-01 and 2100-12-31')
  .describe('A day in the zone of the site.');
export const timeOfDaySchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as 08:30')
  .describe('Wall-clock time in the zone of the site.');
const weekday = z.int('must be a number from 1 (Monday) to 7').min(1).max(7);
const phone = z.string().trim().min(1, 'must not be empty').max(40, 'must have at most 40 characters');
const userName = z.string().min(1, 'must not be empty').max(64);

export const rosterPersonSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('user'),
      user: userName,
      number: phone.nullable().default(null).describe('Called beside the extension he holds: a mobile.'),
    }),
    z.strictObject({ kind: z.literal('external'), name: text(80), number: phone }),
    z.strictObject({
      kind: z.literal('none'),
      reason: text(200).describe('Nobody is on duty then, on purpose: why.'),
    }),
  ])
  .meta({ id: 'RosterPerson' });
export type RosterPersonJson = z.output<typeof rosterPersonSchema>;

/** Who is meant by an exception: a user, or an external person by his number. */
export const rosterPersonKeySchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('user'), user: userName }),
    z.strictObject({ kind: z.literal('external'), number: phone }),
  ])
  .meta({ id: 'RosterPersonKey' });
export type RosterPersonKeyJson = z.output<typeof rosterPersonKeySchema>;

export const shiftSchema = z
  .strictObject({
    name: text(40),
    start: timeOfDaySchema,
    end: timeOfDaySchema.describe('Not after the start: it ends on the next day. The same as the start: 24 hours.'),
  })
  .meta({ id: 'Shift' });
export type ShiftJson = z.output<typeof shiftSchema>;

export const holidayModes = ['same', 'off', 'only'] as const;

export const assignmentSchema = z
  .strictObject({
    person: rosterPersonSchema,
    rank: z.int().min(1).max(20).default(1).describe('1 is called first, then the alternates in order.'),
    shift: text(40).describe('Name of a shift of this roster.'),
    from: dateSchema.nullable().default(null).describe('First day; null: as the roster.'),
    to: dateSchema.nullable().default(null).describe('Last day, itself included; null: as the roster.'),
    weekdays: z.array(weekday).min(1).max(7).nullable().default(null).describe('1 is Monday; null: every day.'),
    dates: z.array(dateSchema).min(1).max(400).nullable().default(null).describe('These days alone.'),
    holidays: z
      .enum(holidayModes)
      .default('same')
      .describe('same: whatever the holidays say; off: not on holidays, and on make-up days as on their weekday; only'),
    beside: z.boolean().default(false).describe('He may serve another duty at the same time, on purpose.'),
  })
  .meta({ id: 'RosterAssignment' });
export type AssignmentJson = z.output<typeof assignmentSchema>;

export const rosterExceptionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('leave'),
      person: rosterPersonKeySchema,
      from: dateSchema,
      to: dateSchema.describe('Last day, itself included.'),
      shift: text(40).nullable().default(null).describe('null: all shifts that begin on these days.'),
    }),
    z.strictObject({
      kind: z.literal('swap'),
      date: dateSchema.describe('The day on which the shift begins.'),
      shift: text(40),
      out: rosterPersonKeySchema,
      in: rosterPersonSchema.describe('Takes his place, in the same rank.'),
    }),
  ])
  .meta({ id: 'RosterException' });
export type RosterExceptionJson = z.output<typeof rosterExceptionSchema>;

const rosterFields = {
  name: text(80),
  duty: dutySchema,
  from: dateSchema,
  to: dateSchema.nullable().default(null).describe('Last day on which a shift begins; null: until further notice.'),
  shifts: z.array(shiftSchema).min(1, 'needs a shift').max(24),
  assignments: z.array(assignmentSchema).min(1, 'needs an assignment').max(200),
  exceptions: z.array(rosterExceptionSchema).max(300).default([]),
};

export const rosterDraftSchema = z.strictObject(rosterFields).meta({ id: 'RosterDraft' });
export type RosterDraft = z.output<typeof rosterDraftSchema>;

const version = z.int().min(1).describe('As it was read; a change that somebody made meanwhile is not overwritten.');

export const rosterChangeSchema = z.strictObject({ ...rosterFields, version }).meta({ id: 'RosterChange' });
export type RosterChange = z.output<typeof rosterChangeSchema>;

export const rosterSchema = z
  .object({ ...rosterFields, id: z.string(), version, updatedAt: z.string(), updatedBy: z.string().nullable() })
  .meta({ id: 'Roster' });
export type RosterJson = z.output<typeof rosterSchema>;

export const dutyPersonSchema = z
  .object({
    user: z.string().nullable().describe('null: no account, a person outside.'),
    name: z.string(),
    rank: z.int(),
    numbers: z.array(z.string()).describe('To be called in this order; empty: he has no phone now.'),
    until: z.string().describe('End of the shift.'),
    roster: z.string(),
    shift: z.string(),
  })
  .meta({ id: 'DutyPerson' });
export type DutyPersonJson = z.output<typeof dutyPersonSchema>;

export const onDutySchema = z
  .object({
    duty: dutySchema,
    at: z.string(),
    people: z.array(dutyPersonSchema).describe('The primary first, then the alternates in order.'),
    none: z
      .object({ reason: z.string(), until: z.string() })
      .nullable()
      .describe('Nobody is on duty, on purpose. null and no people: a gap.'),
  })
  .meta({ id: 'OnDuty' });
export type OnDutyJson = z.output<typeof onDutySchema>;

export const rosterGapSchema = z
  .object({ duty: dutySchema, from: z.string(), to: z.string() })
  .meta({ id: 'RosterGap' });

export const rosterWarningSchema = z
  .object({
    duty: dutySchema,
    from: z.string(),
    to: z.string().nullable().describe('null: no end in sight.'),
    began: z.boolean().describe('Nobody is on duty at this moment.'),
    message: z.string(),
  })
  .meta({ id: 'RosterWarning' });
export type RosterWarningJson = z.output<typeof rosterWarningSchema>;

export const holidaySchema = z
  .strictObject({
    date: dateSchema,
    name: text(80),
    worksAs: weekday.nullable().default(null).describe('null: a day off; else a make-up day, worked as this weekday.'),
  })
  .meta({ id: 'Holiday' });
export type HolidayJson = z.output<typeof holidaySchema>;

const hoursSchema = z
  .strictObject({
    weekday,
    start: timeOfDaySchema,
    end: timeOfDaySchema.describe('After the start; hours past midnight are two entries, 22:00–24:00 and 00:00–06:00.'),
  })
  .meta({ id: 'ServiceHours' });

const calendarFields = {
  name: text(80),
  hours: z.array(hoursSchema).min(1).max(100).nullable().describe('null: 7×24.'),
  holidays: z.boolean().default(true).describe('Closed on days off, open on make-up days. Without meaning for 7×24.'),
};
export const calendarDraftSchema = z.strictObject(calendarFields).meta({ id: 'ServiceCalendarDraft' });
export type CalendarDraft = z.output<typeof calendarDraftSchema>;
export const calendarChangeSchema = z
  .strictObject({ ...calendarFields, version: z.int().min(0) })
  .meta({ id: 'ServiceCalendarChange' });
export const calendarSchema = z
  .object({ ...calendarFields, id: z.string(), version: z.int().min(0).describe('0: as it was built in.') })
  .meta({ id: 'ServiceCalendar' });
export type CalendarJson = z.output<typeof calendarSchema>;
