/**
 * Judges calls: against the scenario's expectation, and against the PBX's logs and the phones. Returns plain sentences;
 * an empty list means that all agrees.
 */
import type { CallJson } from '../../src/contract/call.js';
import type { Played } from './play.js';
import type { ExpectedCall, Scenario } from './scenario.js';
import { endedBy, extensionOf, firstChannels, ringsOf, truthOf, type Together, type Truth } from './truth.js';

/** As `replay --json` and REST give it. */
export type JudgedCall = CallJson;

/** RFC 3339 with up to microseconds → microseconds. */
export function micros(text: string): number {
  const fraction = /\.(\d+)Z$/.exec(text)?.[1] ?? '';
  return Date.parse(text.replace(/\.\d+Z$/, 'Z')) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'undefined';
const oneOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
/** Somebody outside has no extension. */
const who = (extension: string | null): string => extension ?? 'outside';

function group(offers: JudgedCall['offers']): Record<string, (string | null)[]> {
  const groups: Record<string, (string | null)[]> = {};
  for (const offer of offers.toSorted((a, b) => micros(a.startedAt) - micros(b.startedAt))) {
    (groups[who(offer.extension)] ??= []).push(offer.result);
  }
  return groups;
}

const sorted = (groups: Record<string, unknown>): string =>
  show(Object.fromEntries(Object.entries(groups).toSorted(([a], [b]) => a.localeCompare(b))));

/** One call against what the scenario says it was. */
export function againstExpectation(call: JudgedCall, expected: ExpectedCall): string[] {
  const problems: string[] = [];
  const check = (what: string, has: unknown, wanted: unknown): void => {
    if (wanted === undefined) return;
    if (!oneOf(wanted).some((one) => show(one) === show(has)))
      problems.push(`${what} is ${show(has)}, expected ${show(wanted)}`);
  };
  const list = (what: string, has: unknown[], wanted: unknown[] | undefined): void => {
    if (wanted !== undefined && show(has) !== show(wanted))
      problems.push(`${what}: ${show(has)}, expected ${show(wanted)}`);
  };
  const between = (what: string, has: number | null, range: [number, number] | undefined): void => {
    if (range === undefined) return;
    if (has === null || has < range[0] || has > range[1])
      problems.push(`${what} is ${has}, expected ${range[0]}…${range[1]}`);
  };
  check('direction', call.direction, expected.direction);
  check('hotline', call.hotline, expected.hotline);
  check('caller.raw', call.caller.raw, expected.caller?.raw);
  check('caller.number', call.caller.number, expected.caller?.number);
  check('caller.name', call.caller.name, expected.caller?.name);
  check('caller.withheld', call.caller.withheld, expected.caller?.withheld);
  if (expected.callee !== undefined && expected.callee !== null) {
    check('callee.number', call.callee?.number ?? null, expected.callee.number);
    check('callee.extension', call.callee?.extension ?? null, expected.callee.extension);
  }
  check('placedBy', call.placedBy?.extension ?? null, expected.placedBy);
  check('did', call.did, expected.did);
  check('entry', call.entry, expected.entry);
  check('queue', call.queue, expected.queue);
  check('outcome', call.outcome, expected.outcome);
  const by = expected.answeredBy;
  if (by === null) check('answeredBy', call.answeredBy, null);
  else if (typeof by === 'string') check('answeredBy', call.answeredBy?.extension ?? null, by);
  else if (by !== undefined) check('answeredBy.number', call.answeredBy?.number ?? null, by.number);
  if (expected.offers !== undefined && sorted(group(call.offers)) !== sorted(expected.offers)) {
    problems.push(`offers: ${sorted(group(call.offers))}, expected ${sorted(expected.offers)}`);
  }
  list(
    'segments',
    call.segments.map((s) => who(s.extension)),
    expected.segments,
  );
  list(
    'transfers',
    call.transfers.map((t) => `${t.kind} ${t.from}>${t.to}`),
    expected.transfers,
  );
  list(
    'visits',
    call.queueVisits.map((v) => `${v.queue} ${v.left}`),
    expected.visits,
  );
  if (expected.holds !== undefined) check('holds', call.holds.length, expected.holds);
  check('hangupBy', call.hangupBy, expected.hangupBy);
  check('withinLimit', call.withinLimit, expected.withinLimit);
  if (expected.related === true && call.relatedTo === null) problems.push('relatedTo is null, expected the other call');
  between('waitMs', call.waitMs, expected.waitMs);
  between('ringMs', call.ringMs, expected.ringMs);
  between('talkMs', call.talkMs, expected.talkMs);
  between('holdMs', call.holdMs, expected.holdMs);
  return problems;
}

/** All calls of a trace against the scenario: exactly one call per customer call, in order of arrival. */
export function judge(scenario: Scenario, calls: JudgedCall[]): string[] {
  const inOrder = calls.toSorted((a, b) => micros(a.arrivedAt) - micros(b.arrivedAt));
  if (inOrder.length !== scenario.calls.length) {
    const seen = inOrder.map((call) => `${call.direction} ${call.caller.raw} ${call.outcome}`).join('; ');
    return [`${inOrder.length} calls (${seen}), expected ${scenario.calls.length}`];
  }
  return inOrder.flatMap((call, index) => {
    const expected = scenario.calls[index];
    const problems = expected === undefined ? [] : againstExpectation(call, expected);
    if (call.precision !== (scenario.precision ?? 'event')) problems.push(`precision is ${call.precision}`);
    return scenario.calls.length === 1 ? problems : problems.map((text) => `call ${index + 1}: ${text}`);
  });
}

/**
 * The PBX writes CEL and sends events from threads of their own: on an idle machine they agree within 20 ms. Where other
 * work shares the processors, SKYLARK_LAB_TOLERANCE_MS says how far apart they may be.
 */
const TOLERANCE = Number(process.env['SKYLARK_LAB_TOLERANCE_MS'] ?? '20') * 1000;
/** Times of arrival carry the way from the PBX's threads through a socket: they are marked, and less exact. */
const ARRIVAL_TOLERANCE = 5 * TOLERANCE;
/** The phone's 180 crosses a socket and two threads before the PBX tells of it. */
const RING_TOLERANCE = 2 * TOLERANCE;

const toleranceOf = (call: JudgedCall): number => (call.precision === 'event' ? TOLERANCE : ARRIVAL_TOLERANCE);
const near = (a: number, candidates: number[], tolerance = TOLERANCE): boolean =>
  candidates.some((b) => Math.abs(a - b) <= tolerance);
const off = (a: number, b: number | undefined): string =>
  b === undefined ? 'nothing' : `${((a - b) / 1000).toFixed(1)} ms off`;

function stretches(call: JudgedCall, truth: Truth): string[] {
  // A talk of less than a millisecond, where both acted in the same instant, may be told or not.
  const long = truth.together.filter((t: Together) => t.to - t.from > 1000);
  const has = call.segments;
  const wanted = has.length === truth.together.length ? truth.together : long;
  if (wanted.length !== has.length) {
    return [
      `${has.length} segments, CEL has ${wanted.map((t) => `${who(t.extension)} ${(t.to - t.from) / 1000} ms`).join(', ') || 'none'}`,
    ];
  }
  return has
    .toSorted((a, b) => micros(a.startedAt) - micros(b.startedAt))
    .flatMap((segment, index) => {
      const cel = wanted[index];
      if (cel === undefined) return [];
      const problems: string[] = [];
      // Outbound, the first channel is the agent's: CEL's walk names the other side of it.
      const agent = call.direction === 'outbound' ? (cel.extension ?? extensionOf(truth.caller)) : cel.extension;
      if (segment.extension !== agent)
        problems.push(`segment ${index + 1} is ${who(segment.extension)}, CEL says ${who(agent)}`);
      const start = micros(segment.startedAt);
      const end = segment.endedAt === null ? 0 : micros(segment.endedAt);
      if (!near(start, [cel.from], toleranceOf(call)))
        problems.push(`segment ${index + 1} begins ${off(start, cel.from)} CEL`);
      if (!near(end, [cel.to], toleranceOf(call))) problems.push(`segment ${index + 1} ends ${off(end, cel.to)} CEL`);
      return problems;
    });
}

/** One call against CEL, queue_log and the phones. */
export function againstTruth(call: JudgedCall, played: Played): string[] {
  const truth = truthOf(played, call.linkedId);
  if (truth === null) return [`CEL has no channel ${call.linkedId}`];
  const problems: string[] = [];
  const tolerance = toleranceOf(call);
  const instant = (what: string, text: string | null, candidates: number[]): void => {
    if (text === null) {
      if (candidates.length > 0) problems.push(`${what} is null, CEL has it`);
    } else if (!near(micros(text), candidates, tolerance))
      problems.push(`${what}: ${off(micros(text), candidates[0])} CEL`);
  };
  instant('arrivedAt', call.arrivedAt, [truth.arrivedAt]);
  instant('answeredAt', call.answeredAt, truth.answeredAt === null ? [] : [truth.answeredAt]);
  instant('endedAt', call.endedAt, truth.hangups);
  const [queued] = truth.queueEntries;
  if (call.entry === 'queue' && queued !== undefined) instant('offeredAt', call.offeredAt, [queued]);
  const [dialled] = truth.dials;
  // Offered is when the dial begins (DialBegin): Dial has started and made its first channel by then.
  if (call.entry === 'dial' && dialled !== undefined) {
    instant('offeredAt', call.offeredAt, [dialled, ...truth.legStarts.slice(0, 1)]);
  }
  problems.push(...stretches(call, truth));
  const logged = truth.visits.filter((visit) => visit.left !== null);
  const visits = call.queueVisits.map((v) => `${v.queue} ${v.left}`);
  for (const visit of logged) {
    // A caller who is redirected while he waits is ABANDON in queue_log; the caller's own hang-up tells the difference.
    if (
      !visits.some(
        (text) =>
          text === `${visit.queue} ${visit.left}` || (visit.left === 'abandoned' && text.endsWith(' transferred')),
      )
    ) {
      problems.push(`queue_log says ${visit.queue} ${visit.left}, the call says ${visits.join(', ') || 'nothing'}`);
    }
  }
  // A leg that the PBX made for a transfer waits in a queue on the call's behalf, under a uniqueid of its own.
  const most = truth.visits.length + truth.visitsOfLegs;
  if (call.queueVisits.length < truth.visits.length || call.queueVisits.length > most) {
    problems.push(
      `${call.queueVisits.length} queue visits, queue_log has ${truth.visits.length} and of legs ${truth.visitsOfLegs}`,
    );
  }
  const end = endedBy(played, truth);
  const fits =
    end === 'caller' ? ['caller', 'agent'] : end === 'other' ? ['agent', 'callee'] : ['pbx', 'agent', 'callee'];
  if (call.hangupBy !== null && !fits.includes(call.hangupBy)) {
    problems.push(`hangupBy is ${call.hangupBy}, the phones say ${end ?? 'none of them'}`);
  }
  const rings = ringsOf(played);
  for (const offer of call.offers) {
    const sent = offer.extension === null ? undefined : rings.get(offer.extension);
    if (sent === undefined || sent.length === 0 || offer.ringingAt === null) continue;
    if (!near(micros(offer.ringingAt), sent, Math.max(RING_TOLERANCE, tolerance))) {
      problems.push(`${offer.extension} rang ${off(micros(offer.ringingAt), sent[0])} its own 180`);
    }
  }
  return problems;
}

/** Do the expectation and the PBX's own logs tell the same? Needs no Skylark. */
export function expectationAgainstTruth(played: Played): string[] {
  const problems: string[] = [];
  const starts = callStarts(played);
  played.scenario.calls.forEach((expected, index) => {
    const uniqueid = starts[index];
    const truth = uniqueid === undefined ? null : truthOf(played, uniqueid);
    if (truth === null) {
      problems.push(`CEL has no call ${index + 1}`);
      return;
    }
    const say = (text: string): void => void problems.push(`call ${index + 1}: ${text}`);
    const together = truth.together.filter((t) => t.to - t.from > 1000).map((t) => who(t.extension));
    if (expected.segments !== undefined && show(together) !== show(expected.segments)) {
      say(`expected segments ${show(expected.segments)}, CEL has ${show(together)}`);
    }
    const answered = oneOf(expected.outcome).includes('answered');
    if (!Array.isArray(expected.outcome) && answered !== (truth.answeredAt !== null))
      say(`expected ${show(expected.outcome)}, CEL differs`);
    const entered = truth.visits.map((v) => v.queue);
    if (expected.visits !== undefined && show(entered) !== show(expected.visits.map((v) => v.split(' ')[0]))) {
      say(`expected visits ${show(expected.visits)}, queue_log has ${show(truth.visits)}`);
    }
    const end = endedBy(played, truth);
    if (expected.hangupBy === 'caller' && end !== 'caller')
      say(`expected the caller to hang up, the phones say ${end}`);
    if (expected.hangupBy === 'pbx' && end !== null) say(`expected the PBX to hang up, the phones say ${end}`);
  });
  return problems;
}

/** Uniqueids of the first channels of customer calls in order; legs of pickup and retrieval are no calls. */
function callStarts(played: Played): string[] {
  const feature = new Set(
    played.phones.flatMap(({ party }) => (party.kind === 'dialler' && /^(\*|70\d)/.test(party.to) ? [party.to] : [])),
  );
  return firstChannels(played.cel)
    .filter((row) => !feature.has(row.exten))
    .map((row) => row.uniqueid);
}
