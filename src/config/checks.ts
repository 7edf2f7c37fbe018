/**
 * What several keys mean together: names that stand twice, plain connections to far hosts, extensions that no pattern
 * covers. Pure: works on whatever parts of the file could be read, so that all mistakes are told at once.
 */
import type { KeyPath } from './document.js';
import { isExactName, type ParsedConfig, type ParsedPbx } from './schema.js';
import { compilePattern, groupsOf, isLiteral, isLoopback, literalPattern, lookupFault } from './values.js';

export interface Found {
  readonly path: KeyPath;
  readonly message: string;
}

/** Parts that could not be read are undefined; so are unreadable entries of `pbx`. */
export type Readable = { readonly [K in keyof ParsedConfig]?: ParsedConfig[K] | undefined } & {
  readonly pbxEntries: readonly (ParsedPbx | undefined)[];
};

export interface Checked {
  readonly mistakes: readonly Found[];
  readonly warnings: readonly Found[];
}

export function checkTogether(parts: Readable): Checked {
  const mistakes: Found[] = [];
  const warnings: Found[] = [];
  const wrong = (path: KeyPath, message: string): void => void mistakes.push({ path, message });
  const warn = (path: KeyPath, message: string): void => void warnings.push({ path, message });
  parts.pbxEntries.forEach((entry, index) => {
    if (entry !== undefined) checkPbx(entry, index, parts, wrong, warn);
  });
  twice(
    parts.pbxEntries.map((p) => p?.name),
    (index, first) => wrong(['pbx', index, 'name'], `is the name of pbx[${first}] already`),
  );
  checkHotline(parts, wrong, warn);
  checkDevices(parts, wrong);
  checkAgents(parts, wrong, warn);
  checkHttp(parts, wrong, warn);
  checkLookup(parts, wrong, warn);
  checkDemo(parts, wrong);
  return { mistakes, warnings };
}

type Say = (path: KeyPath, message: string) => void;

/** Calls back for each value that stood earlier in the list. */
function twice(values: readonly (string | undefined)[], found: (index: number, first: number) => void): void {
  const seen = new Map<string, number>();
  values.forEach((value, index) => {
    if (value === undefined) return;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    else found(index, first);
  });
}

function checkPbx(pbx: ParsedPbx, index: number, parts: Readable, wrong: Say, warn: Say): void {
  const at = (...rest: string[]): KeyPath => ['pbx', index, ...rest];
  twice(pbx.trunks, (i) => wrong([...at('trunks'), i], 'stands in the list already'));
  if (pbx.simulated !== undefined) {
    for (const key of ['host', 'username', 'secret', 'secretFile', 'control'] as const) {
      if (pbx[key] !== undefined) wrong(at(key), 'has no meaning for a simulated PBX');
    }
    return;
  }
  if (pbx.host === undefined) wrong(at('host'), 'is missing');
  if (pbx.username === undefined) wrong(at('username'), 'is missing');
  checkSecret(pbx, at(), wrong);
  const control = pbx.control;
  if (control !== undefined) {
    checkSecret(control, at('control'), wrong);
    if (control.username === pbx.username) {
      wrong(
        at('control', 'username'),
        'must be another manager account than username: the one that watches needs no such power',
      );
    }
  }
  if (pbx.host !== undefined && !isLoopback(pbx.host) && pbx.tls === false) {
    if (!pbx.allowPlain) {
      wrong(
        at('host'),
        `is ${pbx.host}, which is not this machine: set tls: true, or allowPlain: true if the network between is safe`,
      );
    } else {
      warn(at('allowPlain'), `calls and callers cross the network to ${pbx.host} in clear`);
    }
  }
  if (pbx.auth === 'plain' && pbx.tls === false && pbx.host !== undefined && !isLoopback(pbx.host)) {
    wrong(at('auth'), 'must be challenge where the connection is not encrypted: plain sends the secret in clear');
  }
  const phones = parts.hotline?.phones;
  if (phones !== undefined) {
    pbx.trunks.forEach((trunk, i) => {
      const name = trunk.slice(trunk.indexOf('/') + 1);
      if (matching(name, phones) !== null) {
        wrong([...at('trunks'), i], `is ${trunk}, which hotline.phones calls a phone; a device is one or the other`);
      }
    });
  }
}

function checkSecret(
  holder: { readonly secret?: string | undefined; readonly secretFile?: string | undefined },
  path: KeyPath,
  wrong: Say,
): void {
  if (holder.secret !== undefined && holder.secretFile !== undefined) {
    wrong([...path, 'secretFile'], 'stands beside secret; give one of the two');
  } else if (holder.secret === undefined && holder.secretFile === undefined) {
    wrong([...path, 'secretFile'], 'is missing: name a file with the secret, or give it in the environment');
  }
}

/** Index of the first pattern that matches; null when none does. Broken patterns match nothing. */
function matching(value: string, patterns: readonly string[]): number | null {
  const index = patterns.findIndex((p) => {
    try {
      return compilePattern(p)(value);
    } catch {
      return false;
    }
  });
  return index < 0 ? null : index;
}

function checkHotline(parts: Readable, wrong: Say, warn: Say): void {
  const hotline = parts.hotline;
  if (hotline === undefined) return;
  const names = hotline.queues.map((q) => (typeof q === 'string' ? q : literalPattern(q.queue)));
  twice(names, (i, first) => wrong(['hotline', 'queues', i], `is the same queue as hotline.queues[${first}]`));
  hotline.queues.forEach((q, i) => {
    if (typeof q !== 'string' && !isExactName(q.queue) && q.queue.includes('*')) {
      wrong(
        ['hotline', 'queues', i, 'queue'],
        'must be the exact name of one queue where it has a name or a rule of its own',
      );
    }
  });
  for (const key of ['numbers', 'phones', 'extensions'] as const) {
    twice(hotline[key], (i, first) => wrong(['hotline', key, i], `is the same as hotline.${key}[${first}]`));
  }
  hotline.numbers.forEach((number, i) => {
    if (!isLiteral(number)) return;
    const other = matching(
      number,
      hotline.numbers.map((p) => (p === number ? '' : p)),
    );
    if (other !== null) wrong(['hotline', 'numbers', i], `is covered by hotline.numbers[${other}] already`);
    const phone = matching(number, hotline.phones);
    if (phone !== null) {
      wrong(
        ['hotline', 'numbers', i],
        `is an internal extension by hotline.phones[${phone}]; a number is one or the other`,
      );
    }
  });
  hotline.extensions.forEach((extension, i) => {
    if (isLiteral(extension) && matching(extension, hotline.phones) === null) {
      wrong(['hotline', 'extensions', i], 'is none of hotline.phones');
    }
  });
  if (hotline.queues.length === 0 && hotline.numbers.length === 0) {
    warn(['hotline'], 'names no queue and no number, so no call is a hotline call');
  }
}

function checkDevices(parts: Readable, wrong: Say): void {
  const { devices, phones } = parts.hotline ?? { devices: [], phones: [] };
  twice(
    devices.map(({ pattern }) => pattern),
    (i, first) => wrong(['hotline', 'devices', i, 'pattern'], `is the same as hotline.devices[${first}]`),
  );
  devices.forEach(({ pattern, extension }, i) => {
    const at = (key: 'pattern' | 'extension'): KeyPath => ['hotline', 'devices', i, key];
    const groups = groupsOf(pattern);
    const used = new Set([...extension.matchAll(/\$([1-9])/g)].map(([, group]) => Number(group)));
    const none = [...used].find((group) => group > groups);
    if (none !== undefined) {
      const has = groups === 0 ? 'none: put what is meant in ( )' : `only ${groups}`;
      wrong(at('extension'), `takes $${none}, but the pattern has ${has}`);
    }
    for (let group = 1; group <= groups; group += 1) {
      if (used.has(group)) continue;
      wrong(at('pattern'), `has a group that the extension does not use: write $${group} there, or (?: ) here`);
      break;
    }
    if (used.size === 0 && matching(extension, phones) === null) {
      wrong(at('extension'), `is ${extension}, which is none of hotline.phones`);
    }
    const trunk = parts.pbxEntries.flatMap((pbx) => pbx?.trunks ?? []).find((one) => matching(one, [pattern]) === 0);
    if (trunk !== undefined) wrong(at('pattern'), `matches the trunk ${trunk}; a device is one or the other`);
  });
}

function checkAgents(parts: Readable, wrong: Say, warn: Say): void {
  const agents = parts.agents ?? [];
  twice(
    agents.map((a) => a.extension),
    (i, first) => wrong(['agents', i, 'extension'], `is the phone of agents[${first}] already`),
  );
  twice(
    agents.map((a) => a.user),
    (i, first) => warn(['agents', i, 'user'], `is agents[${first}] as well: the account shows the last phone only`),
  );
  const hotline = parts.hotline;
  if (hotline === undefined) return;
  agents.forEach((agent, i) => {
    if (matching(agent.extension, hotline.phones) === null) {
      wrong(['agents', i, 'extension'], `is ${agent.extension}, which is none of hotline.phones`);
    } else if (hotline.extensions.length > 0 && matching(agent.extension, hotline.extensions) === null) {
      wrong(['agents', i, 'extension'], `is ${agent.extension}, which is none of hotline.extensions`);
    }
  });
}

function checkHttp(parts: Readable, wrong: Say, warn: Say): void {
  const http = parts.http;
  if (http === undefined) return;
  if (isLoopback(http.host) || http.tls !== undefined) return;
  if (!http.allowPlain) {
    wrong(
      ['http', 'host'],
      `is ${http.host}, which others can reach: set tls, or allowPlain: true if the network is safe`,
    );
  } else {
    warn(['http', 'allowPlain'], 'passwords and callers cross the network in clear; every page says so');
  }
}

function checkLookup(parts: Readable, wrong: Say, warn: Say): void {
  const lookup = parts.directory?.lookup;
  if (lookup === undefined) return;
  // Told here and not by the schema, which repeats the value: a password may stand in it.
  const fault = lookupFault(lookup.url);
  if (fault !== null) return wrong(['directory', 'lookup', 'url'], fault);
  const { protocol, hostname, host } = new URL(lookup.url.replaceAll('{number}', '1'));
  if (protocol === 'https:' || isLoopback(hostname)) return;
  if (!lookup.allowPlain) {
    wrong(
      ['directory', 'lookup', 'url'],
      `goes to ${host} in clear: use https:, or allowPlain: true if the network between is safe`,
    );
  } else {
    warn(['directory', 'lookup', 'allowPlain'], `callers' numbers cross the network to ${host} in clear`);
  }
}

function checkDemo(parts: Readable, wrong: Say): void {
  const demo = parts.demo;
  if (demo === undefined) return;
  twice(
    demo.users.map((u) => u.user),
    (i, first) => wrong(['demo', 'users', i, 'user'], `is the user of demo.users[${first}] already`),
  );
  parts.pbxEntries.forEach((pbx, i) => {
    if (pbx !== undefined && pbx.simulated === undefined) {
      wrong(['demo'], `cannot stand beside a real PBX (pbx[${i}]): its passwords are public`);
    }
  });
  if (parts.http !== undefined && !isLoopback(parts.http.host)) {
    wrong(['demo'], 'is for this machine alone: http.host must be 127.0.0.1, since its passwords are public');
  }
}
