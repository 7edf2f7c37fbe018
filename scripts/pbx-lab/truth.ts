/**
 * What the PBX's own logs and the phones say of a call, worked out apart from Skylark: CEL (microseconds) walked with a
 * small model of bridges, queue_log for the queue's verdict, SIPp's messages for rings and for who hung up.
 */
import type { Played } from './play.js';

export interface CelRow {
  type: string;
  /** Microseconds since 1970. */
  at: number;
  channel: string;
  uniqueid: string;
  linkedid: string;
  number: string;
  exten: string;
  app: string;
  peer: string;
  extra: Record<string, unknown>;
}

/** Quoted CSV as cel_custom and cdr_custom write it; broken bytes were replaced when the file was read. */
export function csv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      row.push(field);
      field = '';
    } else if (char === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
    } else field += char;
  }
  return rows;
}

function extra(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

export function celRows(text: string): CelRow[] {
  return csv(text)
    .map(
      ([
        type = '',
        at = '',
        channel = '',
        uniqueid = '',
        linkedid = '',
        number = '',
        exten = '',
        app = '',
        peer = '',
        more = '',
      ]) => ({
        type,
        at: micros(at),
        channel,
        uniqueid,
        linkedid,
        number,
        exten,
        app,
        peer,
        extra: extra(more),
      }),
    )
    .filter((row) => Number.isFinite(row.at) && row.uniqueid !== '')
    .sort((a, b) => a.at - b.at);
}

/** `1795486246.025257` → integer microseconds, without the rounding of a float. */
function micros(text: string): number {
  const [seconds = '', rest = ''] = text.split('.');
  return Number(seconds) * 1_000_000 + Number(rest.padEnd(6, '0').slice(0, 6));
}

export interface Together {
  channel: string;
  /** `8002`, or null for somebody behind the trunk. */
  extension: string | null;
  from: number;
  to: number;
}

export interface Truth {
  arrivedAt: number;
  callerHangupAt: number | null;
  /** Every hang-up of the PBX. */
  hangups: number[];
  /** First entry into Queue(), or the start of the first channel that this channel's Dial made. */
  queueEntries: number[];
  dials: number[];
  /** Start of each further channel of the call: on a busy machine Dial takes a while to make one. */
  legStarts: number[];
  answeredAt: number | null;
  together: Together[];
  visits: { queue: string; left: string | null }[];
  /** Stays in a queue of other channels that belong to this one's call. */
  visitsOfLegs: number;
  caller: string;
}

export const extensionOf = (channel: string): string | null => /^PJSIP\/(8\d{3})-/.exec(channel)?.[1] ?? null;
const pairOf = (channel: string): string | null =>
  channel.startsWith('Local/') ? channel.replace(/;[12]$/, '') : null;
/** Leaving and entering within so long is one stretch (a Local pair taken out of the middle). */
const GAP = 50_000;

/** Channels that the caller hears now, through bridges and Local pairs. */
function heard(caller: string, bridges: Map<string, Set<string>>): Set<string> {
  const found = new Set<string>([caller]);
  for (let grew = true; grew;) {
    grew = false;
    for (const members of bridges.values()) {
      const touches = [...members].some(
        (name) =>
          found.has(name) || [...found].some((other) => pairOf(name) !== null && pairOf(name) === pairOf(other)),
      );
      if (!touches) continue;
      for (const name of members) {
        if (found.has(name)) continue;
        found.add(name);
        grew = true;
      }
    }
  }
  return new Set([...found].filter((name) => name !== caller && pairOf(name) === null));
}

function walk(rows: CelRow[], caller: string): Together[] {
  const bridges = new Map<string, Set<string>>();
  const open = new Map<string, number>();
  const done: Together[] = [];
  const close = (name: string, at: number): void => {
    const from = open.get(name);
    if (from === undefined) return;
    open.delete(name);
    done.push({ channel: name, extension: extensionOf(name), from, to: at });
  };
  for (const row of rows) {
    const bridge = row.extra['bridge_id'];
    if (row.type === 'BRIDGE_ENTER' && typeof bridge === 'string') {
      for (const members of bridges.values()) members.delete(row.channel);
      bridges.set(bridge, (bridges.get(bridge) ?? new Set()).add(row.channel));
    } else if (row.type === 'BRIDGE_EXIT' && typeof bridge === 'string') bridges.get(bridge)?.delete(row.channel);
    else continue;
    const now = heard(caller, bridges);
    for (const name of open.keys()) if (!now.has(name)) close(name, row.at);
    for (const name of now) if (!open.has(name)) open.set(name, row.at);
  }
  for (const name of open.keys()) close(name, rows.at(-1)?.at ?? 0);
  done.sort((a, b) => a.from - b.from);
  const merged: Together[] = [];
  for (const stretch of done) {
    const before = merged.findLast((other) => other.channel === stretch.channel);
    if (before !== undefined && stretch.from - before.to < GAP) before.to = Math.max(before.to, stretch.to);
    else merged.push({ ...stretch });
  }
  return merged;
}

const leaving: Record<string, string> = {
  CONNECT: 'answered',
  ABANDON: 'abandoned',
  EXITWITHTIMEOUT: 'timeout',
  EXITWITHKEY: 'key',
  EXITEMPTY: 'empty',
};

function visits(queueLog: string, uniqueid: string): Truth['visits'] {
  const found: Truth['visits'] = [];
  for (const line of queueLog.split('\n')) {
    const [, id, queue = '', , what = ''] = line.split('|');
    if (id !== uniqueid) continue;
    if (what === 'ENTERQUEUE') found.push({ queue, left: null });
    const last = found.findLast((visit) => visit.queue === queue);
    const left = leaving[what];
    if (last !== undefined && left !== undefined) last.left ??= left;
  }
  return found;
}

/** Start rows of the channels that began something of their own: callers, pickup legs, consultations. */
export function firstChannels(cel: string): CelRow[] {
  return celRows(cel).filter((row) => row.type === 'CHAN_START' && row.uniqueid === row.linkedid);
}

/** The truth about the call whose first channel has this uniqueid; null when CEL has no such channel. */
export function truthOf(played: Pick<Played, 'cel' | 'queueLog'>, uniqueid: string): Truth | null {
  const rows = celRows(played.cel);
  const start = rows.find((row) => row.type === 'CHAN_START' && row.uniqueid === uniqueid);
  if (start === undefined) return null;
  const own = rows.filter((row) => row.uniqueid === uniqueid);
  // A pickup or a masquerade may rename the caller; in the lab the caller's own channel keeps its name.
  const caller = start.channel;
  const together = walk(rows, caller);
  const legs = new Set(rows.filter((row) => row.linkedid === uniqueid).map((row) => row.uniqueid));
  legs.delete(uniqueid);
  const times = (type: string, app: string): number[] =>
    own.filter((row) => row.type === type && row.app === app).map((row) => row.at);
  return {
    arrivedAt: start.at,
    callerHangupAt: own.find((row) => row.type === 'HANGUP')?.at ?? null,
    hangups: rows.filter((row) => row.type === 'HANGUP').map((row) => row.at),
    queueEntries: times('APP_START', 'Queue'),
    dials: times('APP_START', 'Dial'),
    legStarts: rows.filter((row) => row.type === 'CHAN_START' && legs.has(row.uniqueid)).map((row) => row.at),
    answeredAt: together[0]?.from ?? null,
    together,
    visits: visits(played.queueLog, uniqueid),
    visitsOfLegs: [...legs].reduce((sum, leg) => sum + visits(played.queueLog, leg).length, 0),
    caller,
  };
}

/** The phones' clock is ours; the PBX's may be another: microseconds to add to what a phone says. */
function ahead(played: Played): number {
  return (played.scenario.pbx?.clockAhead ?? 0) * 1_000_000;
}

/** When each phone sent 180 Ringing, by extension. */
export function ringsOf(played: Played): Map<string, number[]> {
  const rings = new Map<string, number[]>();
  for (const log of played.phones) {
    if (log.party.kind !== 'phone' || log.party.at === 'trunk') continue;
    const at = log.messages.filter((m) => m.sent && m.what === '180').map((m) => m.at + ahead(played));
    rings.set(log.party.at, [...(rings.get(log.party.at) ?? []), ...at]);
  }
  return rings;
}

/** Which side's SIPp asked first for the end of the caller's call; null where neither did (the PBX). */
export function endedBy(played: Played, truth: Truth): 'caller' | 'other' | null {
  const shift = ahead(played);
  const until = (truth.callerHangupAt ?? 0) + 100_000 - shift;
  /** How long before the PBX's channel this phone sent an INVITE; a busy machine takes its time. */
  const before = (log: Played['phones'][number]): number =>
    Math.min(
      ...log.messages
        .filter((m) => m.sent && m.what === 'INVITE')
        .map((m) => truth.arrivedAt - (m.at + shift))
        .filter((gap) => gap > -20_000 && gap < 1_000_000)
        .map((gap) => Math.abs(gap)),
    );
  const placed = played.phones
    .filter((log) => Number.isFinite(before(log)))
    .toSorted((one, two) => before(one) - before(two));
  // Somebody who dials, else a phone that began a second call beside its first.
  const dialler = placed.find((log) => log.party.kind === 'dialler') ?? placed[0];
  if (dialler?.messages.some((m) => m.sent && (m.what === 'BYE' || m.what === 'CANCEL') && m.at < until))
    return 'caller';
  const last = truth.together.at(-1);
  const near = (at: number): boolean => last !== undefined && Math.abs(at + shift - last.to) < 60_000;
  const others = played.phones.filter((log) => log !== dialler);
  return others.some((log) => log.messages.some((m) => m.sent && m.what === 'BYE' && near(m.at))) ? 'other' : null;
}
