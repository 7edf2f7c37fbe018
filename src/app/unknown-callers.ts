/** Who calls: our own directory first; about whom it does not know, the directory elsewhere, where one is configured. */
import { readFileSync } from 'node:fs';
import type { LookupConfig } from '../config.js';
import type { Micros } from '../core/pbx-event.js';
import { createNumberLookup, type NumberLookup } from '../features/number-lookup/number-lookup.js';
import type { FindCaller, Log } from '../ports.js';

/** null where none is configured: then nothing is ever connected to. */
export function openLookup(
  lookup: LookupConfig | null,
  deps: { readonly now: () => Micros; readonly known: () => Promise<void>; readonly log: Log },
): NumberLookup | null {
  if (lookup === null) return null;
  const { url, token, caFile, fields, timeout, cacheFor } = lookup;
  return createNumberLookup({
    address: {
      url,
      token: token === null ? null : () => token.reveal(),
      ca: caFile === null ? null : readFileSync(caFile, 'utf8'),
    },
    fields,
    timeout,
    cacheFor,
    ...deps,
  });
}

/** Only whom our own directory does not know is asked about elsewhere. */
export function findAnywhere(own: FindCaller, lookup: NumberLookup | null): FindCaller {
  if (lookup === null) return own;
  return (caller) => {
    const found = own(caller);
    if (!lookup.serves(caller)) return found;
    if (!(found instanceof Promise)) return found.match === 'none' ? lookup.find(caller) : found;
    return found.then((known) => (known.match === 'none' ? lookup.find(caller) : known));
  };
}
