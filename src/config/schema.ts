/**
 * The one schema of the configuration: every key with its meaning and its default. What several keys mean together is
 * checked in `checks.ts`; where a mistake stands in the file is found in `document.ts`.
 */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { durationBetween } from '../contract/duration.js';
import { localeSchema, roleSchema } from '../contract/roles.js';
import { isLiteral, parseStore, patternFault } from './values.js';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controls = /[\u0000-\u001f\u007f]/;

const text = (max: number) =>
  z
    .string()
    .refine((v) => v.trim() !== '', 'is empty')
    .refine((v) => v.length <= max, `is longer than ${max} characters`)
    .refine((v) => !controls.test(v), 'holds control characters');

const shaped = (form: RegExp, sentence: string) => z.string().refine((v) => form.test(v), sentence);

const pattern = z.string().superRefine((v, ctx) => {
  const fault = v === '' ? 'is empty' : patternFault(v);
  if (fault !== null) ctx.addIssue({ code: 'custom', message: fault });
});

const port = (least: number) => z.number().int().min(least).max(65_535);
const host = shaped(
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[?[0-9A-Fa-f:.]{2,45}\]?)$/,
  'must be a host name or an address',
);
const extension = shaped(/^[0-9*#]{1,20}$/, 'must be an extension: digits in quotes, for example "8001"');
const userName = shaped(
  /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
  'must be a user name: letters, digits, dot, dash or underscore, at most 64',
);
const amiWord = (what: string) =>
  shaped(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, `must be ${what}: letters, digits, dot, dash or underscore`);
const file = text(1000);

const secret = text(200).describe('The secret itself; better in a file of its own or in the environment.');
const secretFile = file.describe('File whose first line is the secret; readable by the daemon alone.');

const partialRule = z.strictObject({
  limit: durationBetween('1s', '1h').optional().describe('What an answer may take.'),
  measure: z
    .enum(['wait', 'ring'])
    .optional()
    .describe('wait: answer minus offer; ring: answer minus the first ring of the call.'),
  boundary: z.enum(['inclusive', 'exclusive']).optional().describe('Whether exactly the limit is within.'),
  shortAbandon: durationBetween('0s', '5m')
    .optional()
    .describe('Hung up sooner than this after the offer: a short abandon.'),
});

const pbx = z.strictObject({
  name: shaped(/^[a-z0-9_]{1,32}$/, 'must be made of a-z, 0-9 and _, at most 32: it is part of every call id').describe(
    'Short name of the PBX, part of every call id; never change it.',
  ),
  host: host.optional().describe('Where its AMI listens.'),
  port: port(1).default(5038).describe('Port of its AMI; 5039 is usual for TLS.'),
  username: amiWord('a manager account')
    .optional()
    .describe('Manager account that watches: read call,agent; write reporting.'),
  secret: secret.optional(),
  secretFile: secretFile.optional(),
  auth: z
    .enum(['challenge', 'plain'])
    .default('challenge')
    .describe('challenge: MD5, the secret never crosses the wire; plain: only where the PBX takes nothing else.'),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        caFile: file.optional().describe("Certificate of the authority that signed the PBX's own."),
        serverName: host.optional().describe("Name in the PBX's certificate where it differs from host."),
      }),
    ])
    .default(false)
    .describe('true, or { caFile, serverName }: the certificate is always checked.'),
  allowPlain: z
    .boolean()
    .default(false)
    .describe('Allows AMI without TLS to a host that is not loopback: callers and calls cross the network in clear.'),
  control: z
    .strictObject({
      username: amiWord('a manager account').describe('Second manager account, for call control only.'),
      secret: secret.optional(),
      secretFile: secretFile.optional(),
      context: amiWord('a dialplan context').describe('The one dialplan context that click-to-call may use.'),
      callerId: shaped(/^\+?[0-9]{1,20}$/, 'must be digits in quotes')
        .optional()
        .describe('Number shown to those who are called.'),
    })
    .optional()
    .describe('Call control; left out, Skylark only watches.'),
  trunks: z
    .array(
      shaped(
        /^[A-Za-z0-9]+\/[^\s*/]{0,79}\*?$/,
        'must be a device such as PJSIP/trunk; a * at its end stands for any rest',
      ),
    )
    .default([])
    .describe('Devices to and from outside; empty: whatever is no phone is a trunk.'),
  simulated: z
    .strictObject({
      seed: z.number().int().min(0).max(2_147_483_647).default(1).describe('The same seed gives the same callers.'),
      callEvery: durationBetween('100ms', '1h').prefault('12s').describe('Mean time between callers.'),
      port: port(0).default(0).describe('Loopback port of its AMI; 0: any free one.'),
    })
    .optional()
    .describe('A simulated PBX inside the daemon, instead of host, username and secret.'),
});

const queue = z.union([
  pattern,
  z.strictObject({
    queue: text(80).describe("The PBX's exact name of the queue, no pattern."),
    name: text(80).optional().describe('As people read it.'),
    answerRule: partialRule
      .optional()
      .describe("This queue's own rule; what it leaves out comes from the general one."),
  }),
]);

const device = z.strictObject({
  pattern: pattern
    .refine(
      (v) => v === '' || /^[A-Za-z0-9]+\//.test(v),
      'must begin with the technology, for example PJSIP/soft-([0-9]{4})',
    )
    .describe("Whole-match pattern of the PBX's device, technology and all: PJSIP/soft-([0-9]{4})."),
  extension: shaped(
    /^(?:[0-9*#]|\$[1-9]){1,20}$/,
    'must be an extension in quotes, with $1 for what the first group of the pattern matched',
  ).describe("Its extension, or '$1': what the first group of the pattern matched."),
});

const hotline = z.strictObject({
  queues: z
    .array(queue)
    .default(['*'])
    .describe('Queues whose calls are hotline calls: patterns, or { queue, name, answerRule }.'),
  numbers: z.array(pattern).default([]).describe('Patterns of dialled numbers that reach agents without a queue.'),
  phones: z.array(pattern).min(1).default(['[1-9][0-9]{1,5}']).describe('Patterns of all internal extensions.'),
  extensions: z.array(pattern).default([]).describe("Patterns of those that are agents' phones; empty: every phone."),
  devices: z
    .array(device)
    .default([])
    .describe('Phones whose device is called otherwise than their extension; the first that matches counts.'),
});

const http = z.strictObject({
  host: host.default('127.0.0.1').describe('Address to listen on.'),
  port: port(0).default(8080).describe('Port to listen on; 0: any free one.'),
  publicUrl: z
    .string()
    .transform((v, ctx) => {
      const url = URL.canParse(v) ? new URL(v) : null;
      if (
        url === null ||
        !/^https?:$/.test(url.protocol) ||
        url.username !== '' ||
        url.search !== '' ||
        url.hash !== ''
      ) {
        ctx.addIssue({
          code: 'custom',
          message: 'must be the address that browsers use, for example https://desk.example.com',
        });
        return z.NEVER;
      }
      return url.href.replace(/\/+$/, '');
    })
    .optional()
    .describe('The address that browsers use, where a proxy stands before the daemon.'),
  tls: z
    .strictObject({
      certFile: file.describe('Certificate with its chain, PEM.'),
      keyFile: file.describe('Its key, PEM; readable by the daemon alone.'),
    })
    .optional()
    .describe('Left out: plain HTTP.'),
  trustedProxies: z
    .array(
      shaped(
        /^(?:loopback|[0-9A-Fa-f:.]{2,45}(?:\/\d{1,3})?)$/,
        'must be an address, a network such as 10.0.0.0/8, or loopback',
      ),
    )
    .default([])
    .describe('Proxies whose X-Forwarded-For is believed.'),
  allowPlain: z.boolean().default(false).describe('Allows plain HTTP off loopback; every page then carries a banner.'),
});

const site = z.strictObject({
  zone: z
    .string()
    .refine((v) => IANAZone.isValidZone(v), 'must be a time zone such as Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('Time zone of days, months and what people read.'),
  region: shaped(/^[A-Z]{2}$/, 'must be a country code of two capitals, such as CN')
    .default('CN')
    .describe('Country of numbers without a country code.'),
  locale: localeSchema.default('zh-CN').describe("Language where the reader's own is unknown."),
  name: text(80).default('服务热线').describe('Name of the desk, shown on every page.'),
  dialPrefixes: z
    .array(shaped(/^[0-9*#]{1,6}$/, 'must be digits in quotes, for example "9"'))
    .default([])
    .describe('Prefixes dialled to get an outside line, stripped from numbers.'),
  idleLock: durationBetween('10s', '10m')
    .prefault('10m')
    .describe('A page whose user shows no sign for so long is locked until his password; at most 10m.'),
});

const answerPath = (field: string) =>
  shaped(/^[^\s.]{1,40}(?:\.[^\s.]{1,40}){0,4}$/u, 'must be names separated by dots, such as data.name').default(field);

const lookup = z.strictObject({
  url: text(1000).describe(
    'Asked with GET; {number} stands for the number: https://crm.example.com/people?phone={number}',
  ),
  timeout: durationBetween('50ms', '10s').prefault('800ms').describe('What an answer may take; the card never waits.'),
  cacheFor: durationBetween('1s', '7d').prefault('1h').describe('How long an answer is kept in memory.'),
  tokenFile: file.optional().describe('File whose first line is sent as bearer token; readable by the daemon alone.'),
  caFile: file.optional().describe("Certificate of the authority that signed the other side's own."),
  allowPlain: z
    .boolean()
    .default(false)
    .describe('Allows http: to a host that is not loopback: numbers cross the network in clear.'),
  fields: z
    .strictObject({
      name: answerPath('name'),
      title: answerPath('title'),
      salutation: answerPath('salutation'),
      organisation: answerPath('organisation'),
      department: answerPath('department'),
      notes: answerPath('notes'),
      language: answerPath('language'),
    })
    .prefault({})
    .describe('Where each part stands in the JSON that is answered: data.fullName.'),
});

export const configSchema = z.strictObject({
  pbx: z.array(pbx).min(1).max(32).describe('The PBXs to watch.'),
  hotline: hotline.prefault({}).describe('What counts as the hotline.'),
  agents: z
    .array(
      z.strictObject({
        user: userName.describe('User name of the account.'),
        extension: extension.describe('His phone.'),
      }),
    )
    .default([])
    .describe('Who sits at which phone until accounts say otherwise; a change over REST wins.'),
  directory: z
    .strictObject({
      file: file.optional().describe('CSV of callers: name, numbers, title, organisation, VIP, …'),
      lookup: lookup.optional().describe('A directory elsewhere, asked about callers whom nobody here knows.'),
    })
    .optional()
    .describe('Who may call.'),
  procedure: z
    .strictObject({ file: file.describe('The policy as data: categories, priorities, targets, scripts.') })
    .optional()
    .describe('Left out: procedure.yaml beside this file, else the policy that came with the program.'),
  answerRule: z
    .strictObject({
      limit: durationBetween('1s', '1h').prefault('15s').describe('What an answer may take.'),
      measure: z
        .enum(['wait', 'ring'])
        .default('wait')
        .describe('wait: answer minus offer; ring: answer minus the first ring of the call.'),
      boundary: z
        .enum(['inclusive', 'exclusive'])
        .default('inclusive')
        .describe('Whether exactly the limit is within.'),
      shortAbandon: durationBetween('0s', '5m')
        .prefault('5s')
        .describe('Hung up sooner than this after the offer: a short abandon.'),
    })
    .prefault({})
    .describe('The 15-second rule.'),
  store: z
    .string()
    .transform((v, ctx) => {
      const address = parseStore(v);
      if ('fault' in address) {
        ctx.addIssue({ code: 'custom', message: address.fault });
        return z.NEVER;
      }
      return address;
    })
    .prefault('sqlite:./data/skylark.db')
    .describe('Where calls are kept: sqlite:PATH.'),
  http: http.prefault({}).describe('Where pages, REST and WebSocket are served.'),
  site: site.prefault({}).describe('The desk and its country.'),
  retention: z
    .strictObject({
      calls: durationBetween('1d', '100y').prefault('2y').describe('How long calls are kept.'),
      tickets: durationBetween('1d', '100y').prefault('5y').describe('How long tickets are kept.'),
      audit: durationBetween('183d', '100y').prefault('1y').describe('How long the audit log is kept; at least 183d.'),
    })
    .prefault({})
    .describe('How long records are kept.'),
  log: z
    .strictObject({
      level: z.enum(['error', 'warn', 'info', 'debug']).default('info').describe('Least weight that is written.'),
      format: z.enum(['text', 'json']).default('text').describe('text for people, json for collectors.'),
    })
    .prefault({})
    .describe('The log on standard error.'),
  demo: z
    .strictObject({
      users: z
        .array(
          z.strictObject({
            user: userName.describe('User name.'),
            name: text(80).describe('As colleagues read it.'),
            roles: z.array(roleSchema).min(1).describe('What he may do.'),
            extension: extension.optional().describe('His phone.'),
            password: text(200).describe('Printed at the start: public by intention.'),
          }),
        )
        .default([])
        .describe('Accounts made at the first start.'),
      desk: z
        .boolean()
        .default(false)
        .describe('The sample users work on tickets by themselves, as long as nobody is signed in as them.'),
    })
    .optional()
    .describe('Marks a demonstration: simulated PBXs and loopback only, with a banner on every page.'),
});

export type ConfigInput = z.input<typeof configSchema>;
export type ParsedConfig = z.output<typeof configSchema>;
export type ParsedLookup = z.output<typeof lookup>;
export type ParsedPbx = ParsedConfig['pbx'][number];

/** An exact queue name is not a pattern; used by checks and wiring alike. */
export const isExactName = isLiteral;
