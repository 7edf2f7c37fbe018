/**
 * The doctor over REST: what is right and what is missing on a PBX, and why there was no pop. It signs in to the PBX for
 * a few seconds, so one PBX is examined once at a time and not again at once.
 */
import { z } from 'zod';
import { examinationSchema, stepSchema, type FindingJson, type StepJson } from '../../contract/doctor.js';
import { instant } from '../../contract/instant.js';
import { invalid, notFound, tooMany } from '../../errors.js';
import { route, type Clock } from '../../ports.js';
import type { Feature } from '../feature.js';

export interface DoctorDeps {
  readonly clock: Clock;
  /** null: there is no such PBX. `listen`: milliseconds; ends early at the signal. */
  readonly examine: (pbx: string, listen: number, signal: AbortSignal) => Promise<readonly FindingJson[] | null>;
  readonly why: (asked: {
    readonly call: string | null;
    readonly extension: string | null;
  }) => Promise<readonly StepJson[]>;
  /** Milliseconds between two examinations of a PBX. */
  readonly restFor?: number;
}

const administrator = ['administrator'] as const;

export function createDoctor({ clock, examine, why, restFor = 10_000 }: DoctorDeps): Feature {
  /** By PBX: under way, or when it ended, milliseconds of this machine. */
  const last = new Map<string, number | 'now'>();
  const stopped = new AbortController();

  function mayBegin(pbx: string): void {
    const before = last.get(pbx);
    if (before === undefined) return;
    const wait = before === 'now' ? 5000 : before + restFor - performance.now();
    if (wait > 0) throw tooMany('This PBX was examined a moment ago; ask again later', Math.ceil(wait / 1000));
  }

  return {
    name: 'doctor',
    routes: [
      route({
        method: 'GET',
        path: '/api/v1/pbx-links/{name}/doctor',
        summary: 'What is right and what is missing on a PBX; signs in there and listens for some seconds',
        access: administrator,
        params: z.object({ name: z.string().min(1).max(64) }),
        query: z.strictObject({
          listen: z
            .string()
            .regex(/^(?:\d|10)$/, 'must be seconds from 0 to 10')
            .transform(Number)
            .optional()
            .describe('Seconds; 2 unless said. Call the hotline meanwhile to have its events checked.'),
        }),
        answer: examinationSchema,
        async handle({ params: { name }, query: { listen = 2 } }) {
          mayBegin(name);
          last.set(name, 'now');
          let found: readonly FindingJson[] | null = null;
          try {
            found = await examine(name, listen * 1000, stopped.signal);
          } finally {
            // A name that is none leaves no trace: names come from outside.
            if (found === null) last.delete(name);
            else last.set(name, performance.now());
          }
          if (found === null) throw notFound('There is no such PBX');
          return { pbx: name, at: instant(clock.now()), items: [...found] };
        },
      }),
      route({
        method: 'GET',
        path: '/api/v1/doctor/why',
        summary:
          'No pop, why? The way of a call, or of calls to an extension, to the screen, up to the step that failed',
        access: administrator,
        query: z.strictObject({
          call: z.string().min(1).max(200).optional().describe('Id of the call.'),
          extension: z
            .string()
            .regex(/^[0-9*#]{1,20}$/, 'must be digits')
            .optional()
            .describe('The extension; with a call: of that call.'),
        }),
        answer: z.object({ items: z.array(stepSchema) }),
        async handle({ query: { call = null, extension = null } }) {
          if (call === null && extension === null) throw invalid('Name a call or an extension', { call: 'is missing' });
          return { items: [...(await why({ call, extension }))] };
        },
      }),
    ],
    stop: () => stopped.abort(),
  };
}
