import type { CallJson } from '../../../src/contract/call.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import type { Role } from '../../../src/contract/roles.js';
import { snapshotSchema } from '../../../src/contract/live.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import { createLiveView } from '../../../src/features/live-view/live-view.js';
import type { Audience } from '../../../src/ports.js';
import { arrival, at, callLog, phone, type BareFact } from '../../support/facts.js';

function wall(): {
  hear(seconds: number, ...facts: BareFact[]): void;
  flush(): void;
  told: string[];
  audiences: Audience[];
  calls: CallJson[];
  snapshot(...roles: Role[]): ReturnType<ReturnType<typeof createLiveView>['snapshot'] & object>;
} {
  const log = callLog();
  const told: string[] = [];
  const audiences: Audience[] = [];
  const calls: CallJson[] = [];
  let later: (() => void)[] = [];
  const view = createLiveView({
    openCalls: () => [log.call()].flatMap((call) => (call === undefined || call.outcome !== null ? [] : [call])),
    answerRule: () => defaultAnswerRule,
    now: () => at(100),
    push: {
      publish: (event: LiveEvent, audience) => {
        told.push(event.type === 'answer.late' ? `${event.type} ${event.lateAt}` : event.type);
        audiences.push(audience);
        if ('call' in event) calls.push(event.call);
      },
    },
    soon: (run) => later.push(run),
  });
  return {
    hear: (seconds, ...facts) =>
      view.live!.onFacts(
        facts.map((fact) => log.say(seconds, fact)),
        () => log.call(),
      ),
    flush() {
      const runs = later;
      later = [];
      for (const run of runs) run();
    },
    told,
    audiences,
    calls,
    snapshot: (...roles) => view.snapshot!({ user: 'li', name: 'li', roles, via: 'session' }),
  };
}

test('a burst about one call is told once, with what it came to', () => {
  const w = wall();
  w.hear(0, arrival('+8613900000108'));
  w.hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  w.flush();
  w.hear(2, { type: 'segment_started', segment: 0, channelId: 'c', party: phone('8001', null) });
  w.flush();
  w.hear(9, { type: 'segment_ended', segment: 0 });
  w.hear(9, { type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
  w.flush();
  w.flush();
  const types = ['call.arrived', 'call.updated', 'call.ended'];
  expect(w.told).toEqual(types.flatMap((type) => [type, type]));
  const roles = ['supervisor', 'administrator'];
  expect(w.audiences).toEqual(
    types.flatMap(() => [
      { roles, via: 'session' },
      { roles, via: 'token' },
    ]),
  );
});

test('browsers are told of a call with its number masked, programs with all of it', () => {
  const w = wall();
  w.hear(0, arrival('+8613900000108', { direction: 'inbound' }));
  w.flush();
  expect(w.calls.map(({ caller, masked = false, did }) => [caller.number, caller.raw, did, masked])).toEqual([
    ['139****0108', '139****0108', '4008000001', true],
    ['+8613900000108', '+8613900000108', '4008000001', false],
  ]);
  const shown = snapshotSchema.partial().parse(w.snapshot('supervisor'));
  expect(shown.calls).toMatchObject([{ caller: { number: '139****0108' }, masked: true }]);
});

test('a call in which nothing is to be hidden is told once to all', () => {
  const w = wall();
  w.hear(0, arrival(null));
  w.flush();
  expect(w.audiences).toEqual([{ roles: ['supervisor', 'administrator'] }]);
});

test('a call that comes and goes within one burst is told as ended', () => {
  const w = wall();
  w.hear(0, arrival('+8613900000108'), { type: 'ended', outcome: 'not_offered', hangupBy: 'caller', lastSeenAt: null });
  w.flush();
  expect(w.told).toEqual(['call.ended', 'call.ended']);
});

test('the limit passes: told at once, with the instant of the limit, and again to who comes later', () => {
  const w = wall();
  w.hear(0, arrival('+8613900000108'));
  w.hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  w.flush();
  w.hear(16, { type: 'late' });
  expect(w.told.at(-1)).toBe('answer.late 2026-11-23T01:00:16.000Z');
  const seen = snapshotSchema.partial().parse(w.snapshot('supervisor'));
  expect(seen.calls).toHaveLength(1);
  expect(seen.late).toMatchObject([{ lateAt: '2026-11-23T01:00:16.000Z', limitMs: 15_000 }]);
  w.hear(20, { type: 'answered', by: phone('8001', null), offer: null });
  expect(snapshotSchema.partial().parse(w.snapshot('administrator')).late).toEqual([]);
});

test('an agent or an engineer sees nothing of it', () => {
  const w = wall();
  w.hear(0, arrival('+8613900000108'));
  expect(w.snapshot('agent', 'engineer', 'dispatcher', 'auditor')).toEqual({});
});
