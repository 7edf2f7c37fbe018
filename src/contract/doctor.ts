/** What the doctor says over REST: findings on a PBX, and the way of a pop to the step that failed. */
import { z } from 'zod';

const words = z.object({ en: z.string(), zh: z.string() });

export const findingSchema = z
  .object({
    level: z.enum(['ok', 'note', 'warn', 'fail']).describe('note: worth knowing and no fault'),
    id: z.string().describe('short and stable, for programs: login, timestampevents'),
    text: words,
    todo: words.nullable(),
  })
  .meta({ id: 'DoctorFinding' });
export type FindingJson = z.infer<typeof findingSchema>;

export const examinationSchema = z
  .object({ pbx: z.string(), at: z.string(), items: z.array(findingSchema) })
  .meta({ id: 'PbxExamination' });
export type ExaminationJson = z.infer<typeof examinationSchema>;

export const stepSchema = z
  .object({
    verdict: z.enum(['ok', 'fail', 'unknown']).describe('unknown: cannot be seen from here'),
    id: z.string(),
    text: words,
    todo: words.nullable(),
  })
  .meta({ id: 'PopStep' });
export type StepJson = z.infer<typeof stepSchema>;
