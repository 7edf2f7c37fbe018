/** Agents as the PBX sees them: each keeps his place; the counts by state choose who is shown. */
import { memo, useCallback, useMemo, useState } from 'react';
import type { AgentJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { stopwatch } from '../format/span.js';
import { Foreign } from '../kit/caller.js';
import type { IconName } from '../kit/icon.js';
import { Empty, Pane } from '../kit/pane.js';
import { Running } from '../kit/running.js';
import { Mark, type Tone } from '../kit/tag.js';
import { agentKey } from '../live/state.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { agentCounts, agentsInOrder, agentStates } from './lists.js';

export const agentMarks: Readonly<Record<AgentJson['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  ready: { tone: 'ok', icon: 'check' },
  paused: { tone: 'plain', icon: 'lock' },
  ringing: { tone: 'amber', icon: 'phone' },
  in_call: { tone: 'calm', icon: 'phone' },
  on_hold: { tone: 'amber', icon: 'hold' },
  wrap_up: { tone: 'plain', icon: 'clock' },
  busy_elsewhere: { tone: 'plain', icon: 'user' },
  unavailable: { tone: 'plain', icon: 'x' },
  unknown: { tone: 'void', icon: 'unknown' },
};

export function AgentsPane() {
  const texts = useTexts();
  const agents = useLive((state) => agentsInOrder(state.agents));
  const counts = useLive((state) => agentCounts(state.agents));
  const [only, setOnly] = useState<AgentJson['state'] | null>(null);
  const shown = only === null ? agents : agents.filter((agent) => agent.state === only);
  const filter = (
    <div className="chips" role="group" aria-label={texts.agents.filter}>
      <button type="button" className="chip" aria-pressed={only === null} onClick={() => setOnly(null)}>
        {texts.agents.all}
      </button>
      {agentStates.map((state) => {
        const count = counts.get(state) ?? 0;
        return count === 0 && only !== state ? null : (
          <button
            key={state}
            type="button"
            className="chip"
            aria-pressed={only === state}
            onClick={() => setOnly(only === state ? null : state)}
          >
            {texts.agents.state[state]} <b>{count}</b>
          </button>
        );
      })}
    </div>
  );
  return (
    <Pane title={texts.agents.title} count={agents.length} className="pane-agents" aside={filter}>
      {agents.length === 0 ? <Empty>{texts.agents.empty}</Empty> : null}
      <ul className="agents">
        {shown.map((agent) => (
          <Agent key={agentKey(agent.pbx, agent.extension)} agent={agent} />
        ))}
      </ul>
    </Pane>
  );
}

const Agent = memo(function Agent({ agent }: { readonly agent: AgentJson }) {
  const texts = useTexts();
  const { clock } = useDesk().live;
  const stale = useLive((state) => state.outages.has(agent.pbx));
  const since = useMemo(() => ms(agent.since), [agent.since]);
  const inState = useCallback(() => stopwatch(clock.pbx(agent.pbx) - since), [clock, agent.pbx, since]);
  const { tone, icon } = agentMarks[agent.state];
  const reason = agent.state === 'paused' ? agent.pausedReason : null;
  const queues = agent.queues.map((queue) => queue.queue).join('\n');
  return (
    <li className="agent" data-stale={stale ? '' : undefined} title={queues === '' ? undefined : queues}>
      <Foreign text={agent.name ?? agent.user ?? agent.extension} className="agent-n" />
      <span className="dim agent-x" title={texts.agents.extension(agent.extension)}>
        {agent.name === null && agent.user === null ? '' : agent.extension}
      </span>
      <Mark tone={tone} icon={icon}>
        {texts.agents.state[agent.state]}
        {reason === null || reason === '' ? null : <bdi className="dim"> {reason}</bdi>}
      </Mark>
      <Running read={inState} className="agent-t" />
    </li>
  );
});
