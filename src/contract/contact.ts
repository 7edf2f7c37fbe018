/** People, organisations and blocked callers of the directory, as REST gives and takes them. */
import { z } from 'zod';
import { parseInstant } from './instant.js';

export const numberKinds = ['mobile', 'desk', 'switchboard'] as const;
export type NumberKind = (typeof numberKinds)[number];

/** Text that is shown and searched: no control characters, no line breaks, nothing around it; '' is nothing. */
const tidy = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim();

/** Optional text: absent, null and '' are all "nothing". */
const words = (most: number) =>
  z
    .string()
    .max(most)
    .nullish()
    .transform((text) => {
      const clean = tidy(text ?? '');
      return clean === '' ? null : clean;
    });

const needed = (most: number) =>
  z
    .string()
    .max(most)
    .transform(tidy)
    .refine((text) => text !== '', 'must not be empty');

/** An address as companies give it; what counts is told apart without regard to case. */
const mail = z
  .string()
  .max(200)
  .nullish()
  .transform((text, ctx) => {
    const clean = tidy(text ?? '').toLowerCase();
    if (clean === '') return null;
    if (/^[^\s@<>,;"]{1,64}@[^\s@<>,;"]+\.[^\s@<>,;".]+$/u.test(clean)) return clean;
    ctx.addIssue({ code: 'custom', message: 'must be a mail address such as li.na@example.com' });
    return z.NEVER;
  });

const instantText = (missing: string) =>
  z
    .string(missing)
    .max(40)
    .refine((text) => parseInstant(text) !== null, 'must be an instant such as 2026-11-23T09:00:00+08:00');

export const vipInput = z
  .strictObject({
    level: needed(40),
    reason: words(200),
    from: instantText('must say from when the mark counts, such as 2026-11-23T09:00:00+08:00').describe(
      'When the mark begins to count.',
    ),
    to: instantText('must say when the mark ends; send null where somebody takes it away by hand')
      .nullable()
      .describe('When it ends; null: until somebody takes it away.'),
  })
  .refine((vip) => vip.to === null || (parseInstant(vip.from) ?? 0) < (parseInstant(vip.to) ?? 0), {
    path: ['to'],
    message: 'must lie after `from`',
  });

export const numberInput = z.strictObject({
  number: z.string().min(1).max(80).describe('In any spelling.'),
  kind: z.enum(numberKinds).default('mobile'),
  shared: z.boolean().default(false).describe('Several people use it although it is neither desk nor switchboard.'),
});
export type NumberInput = z.output<typeof numberInput>;

/** What a person of the directory is made of, without numbers. */
const person = {
  name: needed(80),
  title: words(80),
  salutation: words(80).describe('How to address this person: 王主任, Ms Carter.'),
  mail,
  organisation: words(120).describe('Its name; an organisation that is not known yet is made.'),
  department: words(120),
  site: words(120),
  language: words(20),
  notes: words(1000),
  vip: vipInput.nullish().transform((vip) => vip ?? null),
};

export const contactInput = z.strictObject({
  ...person,
  numbers: z.array(numberInput).max(20).default([]),
});
export type ContactInput = z.output<typeof contactInput>;

export const contactChange = z.strictObject({
  ...person,
  numbers: z.array(numberInput).max(20).optional().describe('All of them; absent: they stay as they are.'),
  version: z
    .number()
    .int()
    .min(1)
    .describe('The version that was read: another one is refused with what is there now.'),
});
export type ContactChange = z.output<typeof contactChange>;

export const intakeInput = z.strictObject({
  name: needed(80),
  mail,
  number: z.string().max(80).nullish(),
  department: words(120),
});
export type IntakeInput = z.output<typeof intakeInput>;

export const contactNumberSchema = z.object({
  number: z.string(),
  kind: z.enum(numberKinds),
  shared: z.boolean(),
  /** 归属地: where a mainland landline stands; null where it is not known. */
  area: z.object({ zh: z.string(), en: z.string() }).nullable(),
});

export const contactSchema = z
  .object({
    id: z.number(),
    version: z.number(),
    name: z.string(),
    title: z.string().nullable(),
    salutation: z.string().nullable(),
    mail: z.string().nullable(),
    organisation: z.string().nullable(),
    department: z.string().nullable(),
    site: z.string().nullable(),
    language: z.string().nullable(),
    notes: z.string().nullable(),
    vip: z
      .object({
        level: z.string(),
        reason: z.string().nullable(),
        from: z.string(),
        to: z.string().nullable(),
        /** Whether it counts now. */
        valid: z.boolean(),
      })
      .nullable(),
    numbers: z.array(contactNumberSchema),
    /** By hand, or out of an imported list. */
    source: z.enum(['hand', 'import']),
    changedAt: z.string(),
    changedBy: z.string().nullable(),
  })
  .meta({ id: 'Contact' });
export type ContactJson = z.infer<typeof contactSchema>;

/** In lists numbers are masked: a list is for finding somebody, not for copying. */
export const contactPageSchema = z.object({
  items: z.array(contactSchema),
  next: z.string().nullable(),
});
export type ContactPageJson = z.infer<typeof contactPageSchema>;

export const organisationSchema = z
  .object({ id: z.number(), name: z.string(), notes: z.string().nullable(), version: z.number() })
  .meta({ id: 'Organisation' });
export type OrganisationJson = z.infer<typeof organisationSchema>;

export const organisationInput = z.strictObject({ name: needed(120), notes: words(1000) });
export const organisationChange = z.strictObject({
  name: needed(120),
  notes: words(1000),
  version: z.number().int().min(1),
});

export const blockedSchema = z
  .object({
    id: z.number(),
    number: z.string().describe('its middle hidden; POST /api/v1/blocked-callers/{id}/reveal gives it whole'),
    reason: z.string(),
    since: z.string(),
    by: z.string().nullable(),
  })
  .meta({ id: 'BlockedCaller' });
export type BlockedJson = z.infer<typeof blockedSchema>;
export const blockedInput = z.strictObject({ number: z.string().min(1).max(80), reason: needed(200) });
