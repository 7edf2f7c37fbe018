/**
 * The service desk's policy as data: what `config/procedure.yaml` may say, with meanings and defaults. Durations are
 * text in the file and on the wire, Micros in the program. What several keys mean together is checked by the reader.
 */
import { z } from 'zod';
import { durationBetween as duration } from './duration.js';
import { duties } from './rosters.js';
import { ruleIdSchema, scriptSchema, text, wordsSchema } from './procedure-words.js';

export const priorities = ['P1', 'P2', 'P3', 'P4'] as const;
/** P1 is the most urgent. */
export const prioritySchema = z.enum(priorities);
export type Priority = z.output<typeof prioritySchema>;

export const levels = ['high', 'medium', 'low'] as const;
export const levelSchema = z.enum(levels);
/** Of impact and of urgency. */
export type Level = z.output<typeof levelSchema>;

/** Policy 1.1; praise is kept for the appraisal. Closed: the program treats each kind differently. */
export const categoryKinds = ['terminal', 'fault', 'advice', 'complaint', 'suggestion', 'praise'] as const;
export const categoryKindSchema = z.enum(categoryKinds);
export type CategoryKind = z.output<typeof categoryKindSchema>;

const pattern = text(200).describe('Whole-match pattern: a name, a number, or 80[0-9]{2}; * is everything.');

export const categorySchema = z.strictObject({
  id: ruleIdSchema.describe('Never changed: tickets hold it.'),
  label: wordsSchema,
  kind: categoryKindSchema.nullable().default(null).describe('Of a root; those below have the kind of their root.'),
  parent: ruleIdSchema.nullable().default(null).describe('null: a root of the tree.'),
  impact: levelSchema.nullable().default(null).describe('Proposed where the ticket gets this category.'),
  urgency: levelSchema.nullable().default(null).describe('Proposed where the ticket gets this category.'),
  active: z.boolean().default(true).describe('false: kept for old tickets, offered no more.'),
});
export type Category = z.output<typeof categorySchema>;

const row = z.strictObject({
  high: prioritySchema.describe('Urgency high.'),
  medium: prioritySchema.describe('Urgency medium.'),
  low: prioritySchema.describe('Urgency low.'),
});

const levelWords = z.strictObject({ high: wordsSchema, medium: wordsSchema, low: wordsSchema });

export const prioritiesSchema = z.strictObject({
  impact: levelWords
    .prefault({
      high: { 'zh-CN': '全公司或多个部门', en: 'The company, several departments' },
      medium: { 'zh-CN': '一个部门', en: 'One department' },
      low: { 'zh-CN': '个人', en: 'One person' },
    })
    .describe('How the levels of impact are called.'),
  urgency: levelWords
    .prefault({
      high: { 'zh-CN': '无法工作', en: 'Cannot work' },
      medium: { 'zh-CN': '工作受影响', en: 'Works with difficulty' },
      low: { 'zh-CN': '不影响工作', en: 'Can work' },
    })
    .describe('How the levels of urgency are called.'),
  matrix: z
    .strictObject({
      high: row.describe('Impact high.'),
      medium: row.describe('Impact medium.'),
      low: row.describe('Impact low.'),
    })
    .prefault({
      high: { high: 'P1', medium: 'P2', low: 'P3' },
      medium: { high: 'P2', medium: 'P3', low: 'P3' },
      low: { high: 'P3', medium: 'P3', low: 'P4' },
    })
    .describe('Impact, then urgency → priority.'),
  vipRaisesBy: z.int().min(0).max(3).default(1).describe('Steps by which a VIP raises the priority; never above P1.'),
});

const targetOf = (response: string, resolution: string) =>
  z
    .strictObject({
      response: duration('1m', '30d').prefault(response).describe('From opening until somebody has accepted it.'),
      resolution: duration('1m', '365d')
        .prefault(resolution)
        .describe('From opening until it is resolved; 1d are 24 hours of service time.'),
      calendar: text(64)
        .default('default')
        .describe('Id of the service calendar by which the time counts; default is 7×24 until somebody changes it.'),
    })
    .prefault({});

export const targetsSchema = z.strictObject({
  P1: targetOf('15m', '4h'),
  P2: targetOf('30m', '8h'),
  P3: targetOf('1h', '1d'),
  P4: targetOf('4h', '3d'),
});

export const openingWhen = ['answered', 'arrived'] as const;

export const openingRuleSchema = z.strictObject({
  id: ruleIdSchema.describe('With the call it names the ticket: a call never has two by one rule. Never changed.'),
  when: z
    .enum(openingWhen)
    .default('answered')
    .describe('answered: at the first answer of a hotline call; arrived: when the call is offered.'),
  queues: z.array(pattern).min(1).nullable().default(null).describe('Of the first offer; null: any or none.'),
  numbers: z.array(pattern).min(1).nullable().default(null).describe('The dialled number; null: any.'),
  callers: z.array(pattern).min(1).nullable().default(null).describe("The caller's number; null: any."),
  vip: z.boolean().nullable().default(null).describe('true: VIPs alone; false: everybody else; null: both.'),
  category: ruleIdSchema.nullable().default(null).describe('Of the fresh ticket; null: the agent chooses.'),
  impact: levelSchema.default('low'),
  urgency: levelSchema.default('medium'),
});
export type OpeningRule = z.output<typeof openingRuleSchema>;

/** Fields that a ticket has by itself. */
export const ticketFields = [
  'subject',
  'description',
  'contact_name',
  'contact_mail',
  'contact_phone',
  'place',
  'category',
  'impact',
  'urgency',
  'tried',
] as const;
export const ticketFieldSchema = z.enum(ticketFields);
export type TicketField = z.output<typeof ticketFieldSchema>;

export const ownFieldSchema = z.strictObject({
  id: ruleIdSchema,
  label: wordsSchema,
  kind: z.enum(['text', 'long_text', 'choice', 'instant', 'yes_no']).default('text'),
  choices: z.array(text(80)).max(50).default([]).describe('What may be chosen, for kind choice.'),
});
export type OwnField = z.output<typeof ownFieldSchema>;

export const groupSchema = z.strictObject({
  id: ruleIdSchema.describe('Never changed: tickets hold it.'),
  label: wordsSchema,
  kind: z
    .enum(['group', 'centre'])
    .default('group')
    .describe('group: dispatched to; centre: escalated to, which counts as a dispatch (policy 2.4.3, 2.4.5).'),
  members: z.array(text(64)).max(200).default([]).describe('User names; empty: every engineer.'),
  duty: z.enum(duties).nullable().default(null).describe('Those on this duty are members as well.'),
  number: text(40).nullable().default(null).describe('Its telephone, as it is dialled.'),
  vip: z.boolean().default(false).describe('Looks after VIPs.'),
  requires: z
    .array(z.union([ticketFieldSchema, ownFieldSchema]))
    .max(30)
    .default([])
    .describe('What must be filled in before a ticket may go there: fields of the ticket, or fields of its own.'),
  active: z.boolean().default(true).describe('false: kept for old tickets, offered no more.'),
});
export type Group = z.output<typeof groupSchema>;

export const pendingReasonSchema = z.strictObject({
  id: ruleIdSchema,
  label: wordsSchema,
  stopsClock: z.boolean().default(true).describe('Whether the resolution target waits meanwhile.'),
  remindAfter: duration('1m', '90d')
    .nullable()
    .prefault('1d')
    .describe(
      'How long it waits where nobody says until when: then owner and assignee are reminded, and the resolution target ' +
        'goes on; null: for ever.',
    ),
});
export type PendingReason = z.output<typeof pendingReasonSchema>;

export const reminderOf = ['response', 'resolution', 'follow_up', 'confirmation', 'draft'] as const;
export const reminderTo = ['owner', 'assignee', 'supervisors', 'dispatchers'] as const;

export const reminderSchema = z.strictObject({
  id: ruleIdSchema,
  of: z
    .enum(reminderOf)
    .describe(
      'response, resolution: the planned times; follow_up: since the escalated ticket was last told of; ' +
        'confirmation: since it was resolved; draft: since it was opened and left a draft.',
    ),
  before: duration('1m', '30d').nullable().prefault(null).describe('So long before the planned time.'),
  after: duration('0s', '90d').nullable().prefault(null).describe('So long after it; one of before and after.'),
  every: duration('1m', '30d').nullable().prefault(null).describe('Again and again from then on; null: once.'),
  to: z.array(z.enum(reminderTo)).min(1),
});
export type Reminder = z.output<typeof reminderSchema>;

const words = (zh: string, en: string) => ({ 'zh-CN': zh, en });

export const lifeSchema = z.strictObject({
  pendingReasons: z
    .array(pendingReasonSchema)
    .min(1)
    .max(50)
    .prefault([
      { id: 'user', label: words('等待用户', 'Waiting for the user') },
      { id: 'supplier', label: words('等待供应商', 'Waiting for a supplier'), remindAfter: '2d' },
      { id: 'parts', label: words('等待备件', 'Waiting for parts'), remindAfter: '2d' },
      { id: 'change', label: words('等待变更窗口', 'Waiting for a change window'), stopsClock: false },
    ])
    .describe('Why a ticket may wait.'),
  resolvedLately: duration('1h', '90d')
    .prefault('7d')
    .describe('A call from someone whose ticket was resolved within this offers to reopen it first.'),
  confirm: z
    .strictObject({
      tries: z.int().min(1).max(20).default(3).describe('Attempts to reach the user for his confirmation …'),
      days: z.int().min(1).max(20).default(3).describe('… on so many different days: then it may end unconfirmed.'),
    })
    .prefault({}),
  reminders: z
    .array(reminderSchema)
    .max(50)
    .prefault([
      { id: 'response-soon', of: 'response', before: '5m', to: ['owner'] },
      { id: 'response-late', of: 'response', after: '0s', to: ['owner', 'supervisors'] },
      { id: 'resolution-soon', of: 'resolution', before: '30m', to: ['owner', 'assignee'] },
      { id: 'resolution-late', of: 'resolution', after: '0s', to: ['owner', 'assignee', 'supervisors'] },
      { id: 'follow-up', of: 'follow_up', after: '1d', every: '1d', to: ['owner'] },
      { id: 'confirm', of: 'confirmation', after: '4h', every: '1d', to: ['owner'] },
      { id: 'draft', of: 'draft', after: '30m', to: ['owner'] },
    ]),
});

export const missedSchema = z.strictObject({
  callBackWithin: duration('1m', '7d').prefault('30m').describe('Deadline of the task to call back.'),
  closingTalk: duration('0s', '5m')
    .prefault('5s')
    .describe('An answered call of at least this, in either direction, closes it.'),
});

export const vipSchema = z.strictObject({
  ring: duration('5s', '5m').prefault('30s').describe('How long each engineer on VIP duty is rung, in roster order.'),
  talk: duration('0s', '5m').prefault('10s').describe('Least talk that counts as having spoken with him.'),
  note: z.boolean().default(true).describe('Whether the agent must write down what was agreed.'),
});

export const nobodyAcceptedSchema = z.strictObject({
  after: duration('1m', '1d')
    .prefault('15m')
    .describe('Wall-clock time after the later of planned response and dispatch (policy 2.4.5(1)).'),
  every: duration('1m', '1d').prefault('15m').describe('And again, until somebody has accepted.'),
  talk: duration('0s', '5m').prefault('10s').describe('Least talk with the dispatcher on duty that counts.'),
});

const defaultCategories: readonly z.input<typeof categorySchema>[] = [
  { id: 'terminal', kind: 'terminal', label: words('终端服务', 'Terminal') },
  { id: 'fault', kind: 'fault', label: words('故障', 'Fault') },
  { id: 'advice', kind: 'advice', label: words('技术咨询', 'Technical advice') },
  { id: 'complaint', kind: 'complaint', label: words('投诉', 'Complaint') },
  { id: 'suggestion', kind: 'suggestion', label: words('建议', 'Suggestion') },
  { id: 'praise', kind: 'praise', label: words('表扬', 'Praise') },
];

export const procedureSchema = z.strictObject({
  version: z.literal(1).default(1).describe('Form of this file, not of the policy.'),
  name: text(120).default('ITSS').describe('What the policy is called, with its edition.'),
  tickets: z
    .strictObject({
      prefix: z
        .string()
        .refine((v) => /^[A-Z][A-Z0-9]{0,7}$/.test(v), 'must be 1 to 8 capital letters or digits, a letter first')
        .default('SD')
        .describe('Begins every ticket number of this site.'),
    })
    .prefault({}),
  categories: z
    .array(categorySchema)
    .min(1)
    .max(500)
    .prefault([...defaultCategories])
    .describe('A tree; shown in this order.'),
  priorities: prioritiesSchema.prefault({}).describe('Priority from impact and urgency.'),
  targets: targetsSchema.prefault({}).describe('What each priority promises.'),
  opening: z
    .array(openingRuleSchema)
    .max(100)
    .prefault([{ id: 'hotline' }])
    .describe('Which hotline calls open a ticket: the first rule that fits. None that fits: no ticket.'),
  missed: missedSchema.prefault({}).describe('Calls that nobody answered.'),
  groups: z.array(groupSchema).max(200).default([]).describe('Where tickets are dispatched and escalated to.'),
  life: lifeSchema.prefault({}).describe('What a ticket goes through until the user has confirmed.'),
  vip: vipSchema.prefault({}).describe('The call to the VIP engineer before a dispatch (policy 2.4.4).'),
  nobodyAccepted: nobodyAcceptedSchema.prefault({}).describe('The call to the dispatcher.'),
  acceptLink: z
    .strictObject({ life: duration('5m', '7d').prefault('24h').describe('How long a link to accept is good.') })
    .prefault({}),
  scripts: z.array(scriptSchema).max(200).default([]).describe('What is said on the telephone (policy 2.4.1–2.4.6).'),
});

/** The policy as the program reads it. */
export type Procedure = z.output<typeof procedureSchema>;

type Filled<T> = T extends readonly (infer U)[]
  ? Filled<U>[]
  : T extends object
    ? { [K in keyof T]-?: Filled<Exclude<T[K], undefined>> }
    : T;
/** The same on the wire: defaults filled in, durations as text. */
export type ProcedureJson = Filled<z.input<typeof procedureSchema>>;

/** Which edition of the policy, as tickets remember it. */
export const procedureVersionSchema = z
  .object({
    number: z.int().min(1).describe('1, 2, 3 … of this site.'),
    hash: z.string().describe('SHA-256 of the policy with its defaults filled in.'),
    since: z.string().describe('When it was first in force.'),
    current: z.boolean(),
    name: z.string(),
  })
  .meta({ id: 'ProcedureVersion' });
export type ProcedureVersionJson = z.output<typeof procedureVersionSchema>;

/** The kind of a category, by its root; null for an unknown one. */
export function kindOfCategory(procedure: Pick<Procedure, 'categories'>, id: string): CategoryKind | null {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at);) {
    seen.add(at);
    const category: Category | undefined = procedure.categories.find((one) => one.id === at);
    if (category?.parent == null) return category?.kind ?? null;
    at = category.parent;
  }
  return null;
}

/** Priority from impact and urgency; a VIP raises it. */
export function priorityOf(
  { matrix, vipRaisesBy }: Procedure['priorities'],
  of: { readonly impact: Level; readonly urgency: Level; readonly vip: boolean },
): Priority {
  const plain = matrix[of.impact][of.urgency];
  if (!of.vip) return plain;
  return priorities[Math.max(0, priorities.indexOf(plain) - vipRaisesBy)] ?? plain;
}
