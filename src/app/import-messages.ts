/** What the daemon and the worker of imports say to each other. Types only. */
import type { NumberSettings } from '../config/wiring.js';
import type { SkylarkErrorCode } from '../errors.js';
import type { ImportReport } from '../features/directory/import-contacts.js';
import type { ImportWork } from '../features/directory/contact-imports.js';
import type { ListHead } from '../features/directory/list-rows.js';

export interface TakeOrder {
  readonly kind: 'take';
  readonly work: ImportWork;
  /** The store's file. */
  readonly store: string;
  readonly numbers: NumberSettings;
  readonly zone: string;
  /** What the daemon's clock is ahead of the machine's, Micros. */
  readonly ahead: number;
  /** One Int32: not 0 once it is to end. */
  readonly stopped: SharedArrayBuffer;
}
export type ImportOrder = { readonly kind: 'look'; readonly file: string; readonly sheet: string | null } | TakeOrder;

export type ImportSaid =
  | { readonly kind: 'progress'; readonly read: number; readonly written: number }
  | { readonly kind: 'head'; readonly head: ListHead }
  | { readonly kind: 'report'; readonly report: ImportReport }
  | { readonly kind: 'fault'; readonly code: SkylarkErrorCode | null; readonly message: string };
