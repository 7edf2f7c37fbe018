/**
 * What the core must know of a site: which devices are trunks, which extensions are phones and agents, what is the
 * hotline. Made once from plain settings; patterns match whole values (`80[0-9]{2}`), `*` stands for everything.
 */
import { defaultAnswerRule, type AnswerRule } from './answer-rule.js';
import type { Micros } from './pbx-event.js';
import { normaliseNumber, type NumberRules, type NormalisedNumber } from './phone-number.js';

/** Devices whose name is not their extension: a whole-match pattern, and the extension with `$1` for its first group. */
export interface DeviceRule {
  readonly pattern: string;
  readonly extension: string;
}

export interface WiringSettings {
  readonly pbx: string;
  /** Devices to and from outside: `PJSIP/trunk`; a trailing `*` matches any rest. Empty: what is no phone is a trunk. */
  readonly trunks: readonly string[];
  /** Patterns of all internal extensions. */
  readonly phones: readonly string[];
  /** Phones whose device is called otherwise than their extension; the first that matches counts. */
  readonly devices?: readonly DeviceRule[];
  /** Patterns of the extensions that are agents' phones; empty: every phone. */
  readonly agents: readonly string[];
  /** Patterns of queue names; `*` is all. */
  readonly queues: readonly string[];
  /** Patterns of numbers that reach agents without a queue. */
  readonly numbers: readonly string[];
  readonly numberRules: NumberRules;
  readonly answerRule: AnswerRule;
  readonly queueAnswerRules: Readonly<Record<string, AnswerRule>>;
  /** Who holds an extension at an instant (PBX time); null when nobody does. Must be quick and must not throw. */
  readonly userAt: (extension: string, at: Micros) => string | null;
}

export interface Wiring {
  readonly pbx: string;
  /** Channel or device name → device: `PJSIP/8001-0000000a` → `PJSIP/8001`. */
  deviceOf(channelName: string): string;
  /** The extension behind a device or channel, by its name; null where it is none of our phones. */
  extensionOf(device: string): string | null;
  isTrunk(device: string): boolean;
  isPhone(extension: string): boolean;
  isAgent(extension: string): boolean;
  isHotlineQueue(queue: string): boolean;
  isHotlineNumber(number: string): boolean;
  normalise(raw: string | null): NormalisedNumber;
  answerRule(queue: string | null): AnswerRule;
  userAt(extension: string, at: Micros): string | null;
}

/** Compiles whole-match patterns; throws SyntaxError with the pattern's text for a broken one. */
export function matcher(patterns: readonly string[]): (value: string) => boolean {
  if (patterns.includes('*')) return () => true;
  const compiled = patterns.map((p) => new RegExp(`^(?:${p})$`, 'u'));
  const known = new Map<string, boolean>();
  return (value) => {
    const hit = known.get(value);
    if (hit !== undefined) return hit;
    const found = compiled.some((p) => p.test(value));
    // Values come from outside: the memory of answers must not grow with them.
    if (known.size >= 4096) known.clear();
    known.set(value, found);
    return found;
  };
}

/** Numbers in their one form; the same ones come again and again, in every event of their channels. */
export function numberReader(rules: NumberRules): (raw: string | null) => NormalisedNumber {
  const known = new Map<string | null, NormalisedNumber>();
  return (raw) => {
    const hit = known.get(raw);
    if (hit !== undefined) return hit;
    const found = normaliseNumber(raw, rules);
    if (known.size >= 4096) known.clear();
    known.set(raw, found);
    return found;
  };
}

const serial = /-[0-9a-f]{8,}(?:;[12])?$/i;
/** These technologies number their channels in fewer digits. */
const shortSerial = /^((?:IAX2|DAHDI)\/.+)-[0-9a-f]{1,5}$/i;

/** `PJSIP/8001-0000000a` → `PJSIP/8001`, `Local/8001@agents-00000003;2` → `Local/8001@agents`. */
export function deviceOf(channelName: string): string {
  return channelName.replace(serial, '').replace(shortSerial, '$1');
}

const extensionPart = /^(?:[A-Za-z0-9]+\/)?([^@/&;-][^@/&;]*)/u;

/** The name's own number: `PJSIP/8001` → `8001`, `Local/8001@from-queue/n` → `8001`. */
function namePart(device: string): string | null {
  return extensionPart.exec(device)?.[1] ?? null;
}

/** How people write a device: `Local/8001@agents/n` is `Local/8001@agents`, `PJSIP/soft-8001/sip:…` is `PJSIP/soft-8001`. */
const plainDevice = /^[^/]+\/[^/;]+/u;

export interface NamedDevice {
  /** Index of the rule that said it. */
  readonly rule: number;
  /** What it says; whether that is a phone is another question. */
  readonly extension: string;
}

/** Rules → what they say of a device; null where none matches. Throws SyntaxError for a broken pattern. */
export function deviceNamer(rules: readonly DeviceRule[]): (device: string) => NamedDevice | null {
  if (rules.length === 0) return () => null;
  const forms = rules.map(({ pattern }) => new RegExp(`^(?:${pattern})$`, 'u'));
  const known = new Map<string, NamedDevice | null>();
  function find(device: string): NamedDevice | null {
    const name = plainDevice.exec(device)?.[0] ?? device;
    for (const [rule, form] of forms.entries()) {
      const found = form.exec(name);
      const template = rules[rule]?.extension;
      if (found === null || template === undefined) continue;
      return { rule, extension: template.replace(/\$([1-9])/g, (_, group: string) => found[Number(group)] ?? '') };
    }
    return null;
  }
  return (device) => {
    const hit = known.get(device);
    if (hit !== undefined) return hit;
    const found = find(device);
    // Devices come from outside: the memory of answers must not grow with them.
    if (known.size >= 4096) known.clear();
    known.set(device, found);
    return found;
  };
}

export function createWiring(settings: WiringSettings): Wiring {
  const phone = matcher(settings.phones);
  const agent = settings.agents.length === 0 ? phone : matcher(settings.agents);
  const queue = matcher(settings.queues);
  const number = matcher(settings.numbers);
  const trunk = matcher(settings.trunks.map((t) => t.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*$/, '.*')));
  // Queue names come from the PBX, and one may be called "constructor".
  const rules = new Map(Object.entries(settings.queueAnswerRules));
  const named = deviceNamer(settings.devices ?? []);
  const extensionOf = (device: string): string | null => {
    if (trunk(device)) return null;
    const part = named(device)?.extension ?? namePart(device);
    return part !== null && phone(part) ? part : null;
  };
  return {
    pbx: settings.pbx,
    deviceOf,
    extensionOf,
    isTrunk: (device) =>
      settings.trunks.length > 0 ? trunk(device) : !device.startsWith('Local/') && extensionOf(device) === null,
    isPhone: phone,
    isAgent: (extension) => phone(extension) && agent(extension),
    isHotlineQueue: queue,
    isHotlineNumber: number,
    normalise: numberReader(settings.numberRules),
    answerRule: (name) => (name === null ? undefined : rules.get(name)) ?? settings.answerRule,
    userAt: settings.userAt,
  };
}

/** Settings that serve where nothing was configured: every queue is the hotline, short numbers are phones. */
export const defaultWiring: Omit<WiringSettings, 'pbx' | 'userAt'> = {
  trunks: [],
  phones: ['[1-9][0-9]{1,5}'],
  agents: [],
  queues: ['*'],
  numbers: [],
  numberRules: { region: 'CN', dialPrefixes: [], isExtension: (n) => /^[1-9][0-9]{1,5}$/.test(n) },
  answerRule: defaultAnswerRule,
  queueAnswerRules: {},
};
