/** `check`: validates the configuration offline and says what it understood. */
import type { Config, PbxConfig } from '../config.js';
import { loadProcedure, procedureFile } from '../config/procedure.js';
import { showDuration } from '../config/values.js';
import type { Procedure } from '../contract/procedure.js';
import type { AnswerRule } from '../core/answer-rule.js';
import { needConfig, print } from './io.js';
import type { AddCommand } from './run.js';

export const addCheck: AddCommand = (program, io, done) => {
  program
    .command('check')
    .description('validate the configuration, offline')
    .option('--config <file>', 'the configuration')
    .action(async (options: { config?: string }) => {
      const config = needConfig(io, options.config);
      const procedure = loadProcedure(config);
      await print(io, summary(config, procedure));
      done(0);
    });
};

function pbxLine(pbx: PbxConfig): string {
  const trunks = pbx.trunks.length === 0 ? 'whatever is no phone' : pbx.trunks.join(', ');
  if (pbx.simulated !== null) {
    return `simulated, a caller every ${showDuration(pbx.simulated.callEvery)}; trunks: ${trunks}`;
  }
  const line = pbx.tls === null ? 'plain' : 'TLS';
  const control = pbx.control === null ? 'watches only' : `call control as ${pbx.control.username}`;
  return `${pbx.host}:${pbx.port} (${line}) as ${pbx.username}; ${control}; trunks: ${trunks}`;
}

function ruleLine(rule: AnswerRule): string {
  const limit = showDuration(rule.limit);
  const start = rule.measure === 'wait' ? 'the offer' : 'the first ring';
  const edge = rule.boundary === 'inclusive' ? 'is within' : 'is late';
  return `answered within ${limit} of ${start} (exactly ${limit} ${edge}); short abandon: under ${showDuration(rule.shortAbandon)}`;
}

const list = (values: readonly string[], none: string): string => (values.length === 0 ? none : values.join(', '));

function callersLine({ directory }: Config): string {
  const file = directory?.file ?? 'no file';
  const lookup = directory?.lookup ?? null;
  return lookup === null ? file : `${file}; those unknown are asked of ${new URL(lookup.url).host}`;
}

function procedureLine(config: Config, { name, categories, groups, scripts }: Procedure): string {
  const file = procedureFile(config) ?? 'as it is built in';
  return `${name}, ${file}; categories: ${categories.length}, groups: ${groups.length}, scripts: ${scripts.length}`;
}

/** What the program understood, one thing a line. Holds no secret. */
export function summary(config: Config, procedure: Procedure): string {
  const { hotline, http, site, retention } = config;
  const rows: [string, string][] = config.pbx.map((pbx) => [`PBX ${pbx.name}`, pbxLine(pbx)]);
  rows.push(
    ['hotline queues', list(hotline.queuePatterns, 'none')],
    ['hotline numbers', list(hotline.numbers, 'none')],
    ['phones', hotline.phones.join(', ')],
    ["agents' phones", list(hotline.extensions, 'all phones')],
  );
  if (hotline.devices.length > 0) {
    const rules = hotline.devices.map(({ pattern, extension }) => `${pattern} is ${extension}`);
    rows.push(['devices', rules.join(', ')]);
  }
  for (const queue of hotline.queues) {
    const rule = queue.answerRule === null ? 'the general rule' : ruleLine(queue.answerRule);
    rows.push([`queue ${queue.queue}`, `${queue.name ?? 'no display name'}; ${rule}`]);
  }
  rows.push(
    [
      'agents',
      list(
        config.agents.map((a) => `${a.user} at ${a.extension}`),
        'from the accounts alone',
      ),
    ],
    ['answer rule', ruleLine(config.answerRule)],
    ['procedure', procedureLine(config, procedure)],
    ['callers', callersLine(config)],
    ['store', `SQLite, ${config.store.path}`],
    [
      'pages',
      `${http.tls === null ? 'http' : 'https'}://${http.host.includes(':') ? `[${http.host}]` : http.host}:${http.port}`,
    ],
    [
      'site',
      `${site.name}, ${site.zone}, numbers of ${site.region}, outside line ${list(site.dialPrefixes, 'without prefix')}`,
    ],
    ['idle lock', `after ${showDuration(site.idleLock)} without a sign of the user`],
    [
      'kept',
      `calls ${showDuration(retention.calls)}, tickets ${showDuration(retention.tickets)}, audit ${showDuration(retention.audit)}`,
    ],
  );
  if (config.demo !== null) rows.push(['demo', 'yes: a banner on every page']);
  const width = Math.max(...rows.map(([name]) => name.length));
  const body = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('');
  return `${config.file} is valid.\n${body}`;
}
