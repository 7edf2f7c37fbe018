/** What the board said during calls recorded on real PBXs. */
import { createWiring, defaultWiring } from '../../../src/core/wiring.js';
import type { Micros } from '../../../src/core/pbx-event.js';
import { Board } from '../../../src/features/agents/board.js';
import { playTrace, traceNames } from '../../support/play-trace.js';

const wiring = createWiring({
  ...defaultWiring,
  pbx: 'main',
  trunks: ['PJSIP/trunk'],
  phones: ['8[0-9]{3}'],
  numbers: ['4008000006', '01085008[0-9]{3}'],
  userAt: () => null,
});

interface Told {
  readonly state: string;
  readonly since: Micros;
}

function played(name: string): { board: Board; told: Map<string, Told[]>; end: Micros } {
  const told = new Map<string, Told[]>();
  let kept: Board | null = null;
  let end: Micros = 0;
  playTrace(name, wiring, ({ callOf, openCalls }) => {
    const board = new Board({ wiring, callOf, openCalls, direct: true });
    kept = board;
    return {
      onEvent(event, facts) {
        end = event.at;
        board.apply(event, facts);
        for (const key of board.takeChanges().agents) {
          const shown = board.agent(key)?.shown;
          if (shown === undefined || shown === null) continue;
          const list = told.get(key) ?? [];
          told.set(key, list);
          if (list.at(-1)?.state !== shown.state) list.push({ state: shown.state, since: shown.since });
        }
      },
      nextDeadline: () => board.nextDeadline(),
    };
  });
  if (kept === null) throw new Error('nothing was played');
  return { board: kept, told, end };
}

const states = (name: string, key: string): string[] => (played(name).told.get(key) ?? []).map((t) => t.state);

test.each(traceNames)('%s: everybody is free again afterwards, nobody waits, no state begins in the future', (name) => {
  const { board, told, end } = played(name);
  for (const agent of board.agents()) {
    expect(`${agent.key} ${agent.shown?.state}`).toMatch(/(?:ready|wrap_up|unavailable|paused)$/);
  }
  for (const queue of board.queues()) expect(board.queue(queue).waiting).toEqual([]);
  for (const list of told.values()) {
    let before = 0;
    for (const { since } of list) {
      expect(since).toBeLessThanOrEqual(end);
      expect(since).toBeGreaterThanOrEqual(before);
      before = since;
    }
  }
});

test.each([
  ['ring-all-answered', '8001', 'ready ringing ready'],
  ['ring-all-answered', '8002', 'ready ringing in_call ready'],
  ['hold', '8002', 'ready ringing in_call on_hold in_call ready'],
  ['pickup-directed', '8005', 'ready busy_elsewhere in_call ready'],
  ['attended-by-phone', '8002', 'ready ringing in_call ready'],
  ['attended-by-phone', '8006', 'ready busy_elsewhere in_call ready'],
  ['park-retrieved', '8002', 'ready ringing in_call busy_elsewhere ready'],
  ['local-members-n', '8001', 'ready ringing ready'],
  ['local-members-optimised', '8002', 'ready ringing in_call ready'],
  ['mobile-member', '+8613900000999', 'ready ringing in_call ready'],
  ['rona-then-second-agent', '8004', 'ready ringing ready'],
])('%s: %s was %s', (name, key, expected) => {
  expect(states(`22/${name}`, key).join(' ')).toBe(expected);
  // Of a phone that rings for a colleague 16 says so, 22 that it is busy.
  expect(states(`16/${name}`, key).join(' ').replace('ringing busy_elsewhere', 'busy_elsewhere')).toBe(expected);
});
