/**
 * An entry as it is stored, and the one form in which it is sealed. Every value keeps its exact shape through SQLite and
 * back, so that a seal made today is found again in years: no lone surrogates, no control characters, and no U+FFFD,
 * which is what bytes that are no text come back as. Whoever put it there afterwards is found by it.
 */
import { z } from 'zod';
import type { Micros } from '../../core/pbx-event.js';
import type { AuditDetails, AuditEntry } from '../../ports.js';

export interface AuditContent {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly at: Micros;
  readonly actor: string;
  readonly action: string;
  readonly subject_kind: string | null;
  readonly subject_id: string | null;
  /** Canonical JSON. */
  readonly details: string;
  readonly address: string | null;
}

export interface AuditRow extends AuditContent {
  /** The seal over the seal of the entry before and this entry's content, hexadecimal. */
  readonly hash: string;
}

const longestName = 200;
const longestText = 500;
const longestList = 100;
const mostDetails = 20;

/** Never written, whoever asks for it: secrets, and personal data, which an entry must not keep for years. */
const leftOut =
  /pass(word|wd)|secret|cookie|csrf|credential|authori[sz]ation|^(token|hash|name|displayName|e?mail|phone|mobile|number|caller|notes?)$/i;
const instead = '(left out)';

function clean(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cs}\ufffd]/gu, '?');
}

function cleanDetail(value: AuditDetails[string]): AuditDetails[string] {
  if (typeof value === 'string') return clean(value, longestText);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  const items = value.slice(0, longestList).map((item) => clean(item, longestText));
  return value.length > longestList ? [...items, `… ${value.length - longestList} more`] : items;
}

/** JSON with its names in order, so that the same details always are the same text. */
export function detailsText(details: AuditDetails): string {
  const known = Object.entries(details).map(([name, value]) => [clean(name, longestName), value, name] as const);
  known.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const parts = known
    .slice(0, mostDetails)
    .map(([name, value, given]) => `${JSON.stringify(name)}:${JSON.stringify(valueOf(given, value))}`);
  return `{${parts.join(',')}}`;
}

const valueOf = (name: string, value: AuditDetails[string]): AuditDetails[string] =>
  leftOut.test(name) ? instead : cleanDetail(value);

export function contentOf(entry: AuditEntry, seq: number, at: Micros): AuditContent {
  const { actor, action, subject, details = {}, address } = entry;
  return {
    seq,
    at: Math.round(at),
    actor: clean(actor, longestName),
    action,
    subject_kind: subject?.kind ?? null,
    subject_id: subject === null ? null : clean(subject.id, longestName),
    details: detailsText(details),
    address: address == null || address === '' ? null : clean(address, longestName),
  };
}

/** The text that is sealed: different for any two contents that differ in anything. */
export function canonical(content: AuditContent): string {
  const { seq, at, actor, action, subject_kind, subject_id, details, address } = content;
  return JSON.stringify([seq, at, actor, action, subject_kind, subject_id, details, address]);
}

const detailsSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

/** What stands in a row, for a reader; of an entry that somebody damaged, as much as can be shown. */
export function readDetails(text: string): z.output<typeof detailsSchema> {
  try {
    const value: unknown = JSON.parse(text);
    const read = detailsSchema.safeParse(value);
    if (read.success) return read.data;
  } catch {
    // Shown below as it is.
  }
  return { unreadable: clean(text, longestText) };
}
