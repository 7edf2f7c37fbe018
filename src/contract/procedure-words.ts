/** The parts of the procedure that people read or say: labels in both languages, ids, answer scripts. */
import { z } from 'zod';

/** One line of text for people: no control characters, nothing but blanks is no text. */
export const text = (most: number) =>
  z
    .string()
    .refine((v) => v.trim() !== '', 'is empty')
    .refine((v) => v.length <= most, `is longer than ${most} characters`)
    .refine((v) => !/[\p{Cc}\u2028\u2029]/u.test(v), 'holds control characters');

export const ruleIdSchema = z
  .string()
  .refine(
    (v) => /^[a-z][a-z0-9_.-]{0,63}$/.test(v),
    'must be an id: small letters, digits, dot, dash or underscore, a letter first, at most 64',
  );

/** The same words in every language that Skylark speaks. */
export const wordsSchema = z.strictObject({ 'zh-CN': text(120), en: text(120) });
export type Words = z.output<typeof wordsSchema>;

const said = z.strictObject({
  'zh-CN': text(1000).nullable().default(null),
  en: text(1000).nullable().default(null),
});

/** What may stand in braces in a script, and is filled in when it is shown. */
export const scriptWords = ['agent', 'caller', 'site', 'queue', 'ticket', 'limit'] as const;
export type ScriptWord = (typeof scriptWords)[number];

/** Policy 2.4.1–2.4.6, in the order in which a call goes. */
export const scriptSteps = [
  'apology',
  'greeting',
  'questions',
  'restate',
  'explain',
  'remote_consent',
  'closing',
] as const;
export const scriptStepSchema = z.enum(scriptSteps);
export type ScriptStep = z.output<typeof scriptStepSchema>;

export const scriptDirections = ['inbound', 'outbound'] as const;
export const scriptDirectionSchema = z.enum(scriptDirections);

export const scriptSchema = z.strictObject({
  id: ruleIdSchema.describe('Never changed: ticks of past calls hold it.'),
  step: scriptStepSchema.describe('Of several that fit a call, the one that says most about it is shown.'),
  direction: scriptDirectionSchema.default('inbound').describe('outbound: when the desk calls somebody.'),
  vip: z.boolean().nullable().default(null).describe('true: for VIPs alone; null: for everybody.'),
  categories: z.array(ruleIdSchema).min(1).nullable().default(null).describe('With all below them; null: any.'),
  queues: z.array(text(200)).min(1).nullable().default(null).describe('Whole-match patterns; null: any.'),
  required: z.boolean().default(false).describe('Ticked during the call, or left out with a reason at its end.'),
  say: said.describe('The words. In braces: agent, caller, site, queue, ticket, limit.'),
});
export type Script = z.output<typeof scriptSchema>;
