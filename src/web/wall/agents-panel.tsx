/** Agents by state with their time in it: one by one while there is room, else each state with who is longest in it. */
import { memo, useCallback } from 'react';
import { stopwatch } from '../format/span.js';
import { Icon } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useDesk, useTexts } from '../shell/context.js';
import { agentMarks } from '../supervisor/agents.js';
import { useAgents } from './feed.js';
import type { WallAgent, WallAgents } from './model.js';

export function AgentsPanel({ queue }: { readonly queue: string | null }) {
  const texts = useTexts();
  const { total, counts, people } = useAgents(queue);
  return (
    <div className="wall-card now wall-agents">
      <h2>
        {texts.agents.title} <b>{total}</b>
        {people === null ? null : (
          <span className="wall-sum">
            {counts.map(({ state, count }) => (
              <span key={state}>
                {texts.agents.state[state]} {count}
              </span>
            ))}
          </span>
        )}
      </h2>
      {total === 0 ? <p className="wall-none">{texts.agents.empty}</p> : null}
      {people === null ? (
        <ul className={counts.length <= 5 ? 'by-state few' : 'by-state'}>
          {counts.map((group) => (
            <State key={group.state} group={group} />
          ))}
        </ul>
      ) : (
        <ul className={people.length <= 6 ? 'one-by-one few' : 'one-by-one'}>
          {people.map((agent) => (
            <Agent key={agent.key} agent={agent} />
          ))}
        </ul>
      )}
    </div>
  );
}

const Agent = memo(function Agent({ agent }: { readonly agent: WallAgent }) {
  const texts = useTexts();
  const { tone, icon } = agentMarks[agent.state];
  return (
    <li>
      <bdi className="nm cut">{agent.name}</bdi>
      <span className={`wd t-${tone}`}>
        <Icon name={icon} />
        <span className="cut">{texts.agents.state[agent.state]}</span>
      </span>
      <TimeIn agent={agent} />
    </li>
  );
});

function State({ group }: { readonly group: WallAgents['counts'][number] }) {
  const texts = useTexts();
  const { state, count, longest } = group;
  const { tone, icon } = agentMarks[state];
  return (
    <li>
      <span className={`wd t-${tone}`}>
        <Icon name={icon} />
        <span className="cut">{texts.agents.state[state]}</span>
      </span>
      <b className="count">{count}</b>
      {longest === null ? null : (
        <span className="longest">
          <span className="dim">{texts.wall.longestIn}</span>
          <TimeIn agent={longest} />
          {longest.name === null ? null : <bdi className="cut dim">{longest.name}</bdi>}
        </span>
      )}
    </li>
  );
}

function TimeIn({ agent }: { readonly agent: WallAgent }) {
  const { clock } = useDesk().live;
  const { pbx, since } = agent;
  const read = useCallback(() => stopwatch(clock.pbx(pbx) - since), [clock, pbx, since]);
  return <Running read={read} className="tm" />;
}
