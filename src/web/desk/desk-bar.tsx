/** In the bar: the agent's own state with its time, and the figures of his day. Reading only: the PBX keeps the state. */
import { useCallback, useMemo } from 'react';
import type { AgentJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { recorded, stopwatch, wholeSeconds } from '../format/span.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { defaultLimitMs } from '../live/state.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { useConsole } from './desk-context.js';

const looks: Readonly<Record<AgentJson['state'], { readonly tone: string; readonly icon: IconName }>> = {
  ready: { tone: 'ok', icon: 'check' },
  paused: { tone: 'plain', icon: 'hold' },
  ringing: { tone: 'calm', icon: 'phone' },
  in_call: { tone: 'calm', icon: 'phone' },
  on_hold: { tone: 'amber', icon: 'hold' },
  wrap_up: { tone: 'plain', icon: 'clock' },
  busy_elsewhere: { tone: 'plain', icon: 'user' },
  unavailable: { tone: 'late', icon: 'x' },
  unknown: { tone: 'void', icon: 'unknown' },
};

/** The own phone as the PBX sees it; null where the reader holds none, or nothing is known of it. */
export function useOwnAgent(): AgentJson | null {
  const { session } = useDesk();
  return useLive((state) => {
    for (const agent of state.agents.values()) {
      if (agent.user === session.user || (agent.user === null && agent.extension === session.extension)) return agent;
    }
    return null;
  });
}

export function DeskBar() {
  return (
    <div className="desk-bar">
      <OwnState />
      <DayFigures />
    </div>
  );
}

function OwnState() {
  const texts = useTexts();
  const { session } = useDesk();
  const agent = useOwnAgent();
  if (agent === null) {
    const none = session.extension === null;
    return (
      <p
        className="own own-void"
        title={none ? texts.desk.state.noneMore : undefined}
        aria-label={texts.desk.state.label}
      >
        <Icon name="unknown" />
        <span>{none ? texts.desk.state.none : texts.desk.state.unknown}</span>
      </p>
    );
  }
  return <Known agent={agent} />;
}

function Known({ agent }: { readonly agent: AgentJson }) {
  const texts = useTexts();
  const { clock } = useDesk().live;
  const stale = useLive((state) => state.outages.has(agent.pbx));
  const since = useMemo(() => ms(agent.since), [agent.since]);
  const inState = useCallback(() => stopwatch(clock.pbx(agent.pbx) - since), [clock, agent.pbx, since]);
  const { tone, icon } = stale ? looks.unknown : looks[agent.state];
  const reason = agent.state === 'paused' ? (agent.pausedReason ?? '').trim() : '';
  return (
    <p className={`own own-${tone}`} role="status" aria-label={texts.desk.state.label}>
      <span className={agent.state === 'ringing' ? 'breathe' : undefined}>
        <Icon name={icon} />
      </span>
      <span>{stale ? texts.desk.state.unknown : texts.agents.state[agent.state]}</span>
      {reason === '' || stale ? null : (
        <bdi className="own-r cut" title={reason}>
          {reason}
        </bdi>
      )}
      {/* Spoken once, not every second. */}
      <span className="own-t" aria-hidden="true">
        <Running read={inState} />
      </span>
    </p>
  );
}

function DayFigures() {
  const texts = useTexts();
  const { day } = useConsole();
  const limits = useLive((state) => state.limits);
  const limit = wholeSeconds(limits.size === 1 ? ([...limits.values()][0] ?? defaultLimitMs) : defaultLimitMs);
  const { none } = texts.desk.day;
  const figures: readonly (readonly [key: string, label: string, value: string, of: string])[] = [
    ['answered', texts.desk.day.answered, day === null ? none : String(day.answered), ''],
    [
      'within',
      texts.desk.day.within(limit),
      day === null || day.judged === 0 ? none : String(day.within),
      day === null || day.judged === 0 ? '' : `/${day.judged}`,
    ],
    ['longest', texts.desk.day.longest, day?.longestWait == null ? none : recorded(day.longestWait, texts), ''],
    ['missed', texts.desk.day.missed, day === null ? none : String(day.missed), ''],
  ];
  return (
    <dl
      className="desk-figs"
      aria-label={texts.desk.day.label}
      title={day === null ? texts.desk.day.unknown : undefined}
    >
      {figures.map(([key, label, value, of]) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd>
            {value}
            {of === '' ? null : <span>{of}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
