/** What the agent's console says to the server: who calls, by the agent's word, and the notes that he writes. */
import { z } from 'zod';
import { cardSchema } from './live.js';
import { longestNote } from './note-length.js';

/** `nobody`: none of those who have the number. `open`: what was said is taken back. */
export const callerSaidInput = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('candidate'),
    index: z.number().int().min(0).max(99).describe('Its place among the candidates of the card.'),
    name: z.string().max(200).describe('His name as the card showed it: another one in that place is refused.'),
  }),
  z.strictObject({ is: z.literal('contact'), id: z.number().int().min(1).describe('A person of the directory.') }),
  z.strictObject({ is: z.literal('nobody') }),
  z.strictObject({ is: z.literal('open') }),
]);
export type CallerSaidInput = z.output<typeof callerSaidInput>;
export const callerSaidAnswer = z.object({ card: cardSchema });

export const draftSchema = z
  .object({
    callId: z.string(),
    /** Rises with every change; 0: nothing was written yet. */
    version: z.number().int().min(0),
    note: z.string(),
    savedAt: z.string().nullable(),
  })
  .meta({ id: 'DeskDraft' });
export type DraftJson = z.infer<typeof draftSchema>;

export const draftInput = z.strictObject({
  version: z.number().int().min(0).describe('The version that the writer began from.'),
  base: z.string().max(longestNote).describe('The text of that version: what somebody else wrote since is merged.'),
  note: z.string().max(longestNote),
});
export type DraftInput = z.output<typeof draftInput>;

/** The own note of a call, and those of colleagues who had it before. */
export const draftsOfCallSchema = z.object({
  own: draftSchema,
  others: z.array(z.object({ by: z.string(), note: z.string(), savedAt: z.string() })),
});
export type DraftsOfCallJson = z.infer<typeof draftsOfCallSchema>;
