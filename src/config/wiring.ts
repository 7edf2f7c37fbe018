/** The configuration in the words of the core: what `createWiring` takes, and how people call a queue. Pure. */
import type { UserAtExtension } from '../ports.js';
import type { NumberRules } from '../core/phone-number.js';
import type { WiringSettings } from '../core/wiring.js';
import type { Config } from './types.js';
import { compilePattern } from './values.js';

/** What makes a number of what people write: the part of the configuration that it needs. */
export interface NumberSettings {
  readonly phones: readonly string[];
  readonly region: string;
  readonly dialPrefixes: readonly string[];
}

export function numberRules({ phones, region, dialPrefixes }: NumberSettings): NumberRules {
  const matchers = phones.map(compilePattern);
  return { region, dialPrefixes, isExtension: (digits) => matchers.some((matches) => matches(digits)) };
}

/** Settings of one PBX's wiring. `userAt` answers who holds an extension; it must be quick and must not throw. */
export function toWiringSettings(config: Config, pbx: string, userAt: UserAtExtension): WiringSettings {
  const { hotline, site } = config;
  const rules = hotline.queues.flatMap((q) => (q.answerRule === null ? [] : [[q.queue, q.answerRule] as const]));
  return {
    pbx,
    trunks: config.pbx.find((p) => p.name === pbx)?.trunks ?? [],
    phones: hotline.phones,
    devices: hotline.devices,
    agents: hotline.extensions,
    queues: hotline.queuePatterns,
    numbers: hotline.numbers,
    numberRules: numberRules({ phones: hotline.phones, region: site.region, dialPrefixes: site.dialPrefixes }),
    answerRule: config.answerRule,
    // Without a prototype: queue names come from the PBX, and one may be called "constructor".
    queueAnswerRules: Object.setPrototypeOf(Object.fromEntries(rules), null),
    userAt,
  };
}

/** The queue's display name, else the PBX's own. */
export function queueName(config: Config, queue: string): string {
  return config.hotline.queues.find((q) => q.queue === queue)?.name ?? queue;
}
