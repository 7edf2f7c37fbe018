/** What an agent says during a call, on the wire: the steps that fit it, their words filled in, which were done. */
import { z } from 'zod';
import { localeSchema } from './roles.js';
import { scriptDirectionSchema, scriptStepSchema } from './procedure-words.js';

const at = z.string().nullable().describe('RFC 3339 UTC');

export const tickStates = ['open', 'said', 'left_out'] as const;

export const shownStepSchema = z
  .object({
    step: scriptStepSchema,
    script: z.string().describe('Id of the script that was chosen.'),
    required: z.boolean().describe('Said, or left out with a reason, before the call is done with.'),
    text: z.string(),
    state: z.enum(tickStates),
    reason: z.string().nullable().describe('Why it was left out.'),
    at,
  })
  .meta({ id: 'ScriptStep' });
export type ShownStepJson = z.output<typeof shownStepSchema>;

export const callScriptSchema = z
  .object({
    callId: z.string(),
    user: z.string().describe('Whose ticks these are.'),
    direction: scriptDirectionSchema,
    language: localeSchema,
    steps: z.array(shownStepSchema),
    missing: z.array(scriptStepSchema).describe('Required, and neither said nor left out with a reason.'),
    remoteAgreedAt: at.describe('When the caller agreed to remote assistance; null: he did not, or was not asked.'),
  })
  .meta({ id: 'CallScript' });
export type CallScriptJson = z.output<typeof callScriptSchema>;

export const tickInput = z
  .discriminatedUnion('state', [
    z.strictObject({ state: z.literal('said') }),
    z.strictObject({
      state: z.literal('left_out'),
      reason: z
        .string()
        .trim()
        .min(1, 'must say why')
        .max(300, 'must have at most 300 characters')
        .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must hold no control characters'),
    }),
    z.strictObject({ state: z.literal('open') }),
  ])
  .meta({ id: 'ScriptTick' });
export type TickInput = z.output<typeof tickInput>;
