/** The doctor put together: findings that are pure, a short session with the PBX beside the running link, and what the daemon knows. */
import type { Access } from '../access/access.js';
import { examinePbx } from '../commands/doctor/examine.js';
import { toWiringSettings, type Config } from '../config.js';
import { toCallJson, type CallJson } from '../contract/call.js';
import { maskCall } from '../contract/masked-call.js';
import type { AnswerRule } from '../core/answer-rule.js';
import type { Call } from '../core/call.js';
import type { Micros } from '../core/pbx-event.js';
import { createWiring } from '../core/wiring.js';
import { linkFinding } from '../doctor/link.js';
import { whyCall, whyExtension, type WhyFacts } from '../doctor/why.js';
import type { Agents } from '../features/agents/agents.js';
import type { CallLog } from '../features/call-log/call-log.js';
import { createDoctor } from '../features/doctor/doctor.js';
import type { Feature } from '../features/feature.js';
import { linkJson, type PbxLinks } from '../features/pbx-links/pbx-links.js';
import type { Clock } from '../ports.js';

/** Calls that are looked through for the last one that rang an extension. */
const callsLookedAt = 20;

export function openDoctor(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly clockOf: (pbx: string) => Micros;
  readonly access: Pick<Access, 'accounts' | 'extensionOf' | 'userAt'>;
  readonly present: () => readonly string[];
  readonly links: Pick<PbxLinks, 'states'>;
  readonly agents: Pick<Agents, 'all'>;
  readonly callLog: Pick<CallLog, 'callOf' | 'callsAt'>;
  readonly answerRule: (call: Call) => AnswerRule;
}): Feature {
  const { config, clock, access, links } = deps;
  // What is told of a call here needs nobody's number.
  const json = (call: Call): CallJson => maskCall(toCallJson(call, deps.answerRule(call), deps.clockOf(call.pbx)));

  async function facts(pbx: string | null): Promise<WhyFacts> {
    const accounts = await access.accounts.list();
    const name = pbx ?? config.pbx[0]?.name ?? 'main';
    return {
      daemonFault: null,
      links: links.states().map(linkJson),
      wiring: createWiring(toWiringSettings(config, name, access.userAt)),
      users: accounts.map(({ user, disabled, roles }) => ({
        user,
        disabled,
        extension: access.extensionOf(user),
        agent: roles.includes('agent'),
      })),
      present: deps.present(),
      agents: deps.agents.all(),
    };
  }

  return createDoctor({
    clock,
    async examine(name, listen, signal) {
      const pbx = config.pbx.find((one) => one.name === name);
      if (pbx === undefined) return null;
      const state = links.states().find((one) => one.pbx === name);
      const userAt = (extension: string): string | null => access.userAt(extension, clock.now());
      const found = await examinePbx(config, pbx, userAt, listen, signal);
      return [linkFinding(name, state === undefined ? null : linkJson(state)), ...found];
    },
    async why({ call: id, extension }) {
      if (id === null) {
        const last = extension === null ? [] : await deps.callLog.callsAt(extension, callsLookedAt);
        return whyExtension(await facts(null), extension ?? '', last.map(json));
      }
      const call = await deps.callLog.callOf(id);
      return whyCall(await facts(call?.pbx ?? null), id, call === undefined ? null : json(call), extension);
    },
  });
}
