/** The errors that cross a boundary. Anything else is a defect: shown as "Internal error" and logged once. */
import type { EditConflict } from './contract/ticket-steps.js';
import type { Need } from './contract/ticket.js';

export type SkylarkErrorCode = 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'unavailable';

export class SkylarkError extends Error {
  readonly code: SkylarkErrorCode;
  /** By field name: what is wrong with it, in words. */
  readonly fields: Readonly<Record<string, string>> | undefined;
  /** Of a refused step: why, and what would make it possible. */
  readonly reason: string | undefined;
  /** Of a refused step: what would make it possible. */
  readonly needs: readonly Need[] | undefined;
  /** Of a change that another one crossed: both values, a field each. */
  readonly conflicts: readonly EditConflict[] | undefined;
  /** Of `unavailable` because too much was asked: seconds after which to ask again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: SkylarkErrorCode,
    message: string,
    details: {
      fields?: Readonly<Record<string, string>>;
      reason?: string;
      needs?: readonly Need[];
      conflicts?: readonly EditConflict[];
      retryAfter?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SkylarkError';
    this.code = code;
    this.fields = details.fields;
    this.reason = details.reason;
    this.needs = details.needs;
    this.conflicts = details.conflicts;
    this.retryAfter = details.retryAfter;
  }
}

export const invalid = (message: string, fields?: Readonly<Record<string, string>>): SkylarkError =>
  new SkylarkError('invalid', message, fields === undefined ? {} : { fields });
export const notFound = (message: string): SkylarkError => new SkylarkError('not_found', message);
export const conflict = (message: string, reason?: string): SkylarkError =>
  new SkylarkError('conflict', message, reason === undefined ? {} : { reason });
export const forbidden = (message: string): SkylarkError => new SkylarkError('forbidden', message);
export const unavailable = (message: string, cause?: unknown): SkylarkError =>
  new SkylarkError('unavailable', message, { cause });
/** Asked too often: `retryAfter` in seconds. */
export const tooMany = (message: string, retryAfter: number): SkylarkError =>
  new SkylarkError('unavailable', message, { retryAfter });
