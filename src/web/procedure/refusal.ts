/** Why a step is not possible, and what would make it so, in the reader's words. */
import type { Need, RefusalReason } from '../../contract/ticket.js';
import type { Role } from '../../contract/roles.js';
import type { Texts } from '../i18n/texts.js';
import { refusalOf } from '../kit/said.js';
import type { Refused } from '../session/rest.js';
import { ms } from '../format/instant.js';
import type { Parts } from './parts.js';

export function reasonWords(reason: RefusalReason, texts: Texts): string {
  return texts.tickets.reasons[reason];
}

/** How the pages call a field of a ticket that the procedure names. */
export function fieldName(name: string, texts: Texts, parts: Parts): string {
  const { form } = texts.tickets;
  const labels: Readonly<Record<string, string>> = {
    subject: form.subject,
    description: form.description,
    category: form.category,
    impact: form.impact,
    urgency: form.urgency,
    place: form.place,
    tried: form.tried,
    contact: form.contact,
    contact_name: form.contactName,
    contact_phone: form.contactPhone,
    contact_mail: form.contactMail,
    contactName: form.contactName,
    contactPhone: form.contactPhone,
    contactMail: form.contactMail,
    newProblem: form.newProblem,
    remoteAssistance: form.remote,
    solution: texts.tickets.ask.solution,
  };
  const own = parts.ownFields.get(name);
  return labels[name] ?? (own === undefined ? name : parts.label(own.label));
}

/** All that would help, as one line: fields that are missing stand together. */
export function helpWords(
  needs: readonly Need[],
  texts: Texts,
  parts: Parts,
  moment?: (at: number) => string,
): readonly string[] {
  const fields = needs.filter(({ kind }) => kind === 'field').map(({ name }) => fieldName(name, texts, parts));
  const others = needs.filter(({ kind }) => kind !== 'field').map((need) => needWords(need, texts, parts, moment));
  return [...(fields.length === 0 ? [] : [texts.tickets.needs.field(fields.join(texts.listMark))]), ...others];
}

const isRole = (name: string, texts: Texts): name is Role => Object.hasOwn(texts.tickets.roles, name);
const isStep = (name: string, texts: Texts): name is keyof Texts['tickets']['steps'] =>
  Object.hasOwn(texts.tickets.steps, name);

function needWords(
  need: Need,
  texts: Texts,
  parts: Parts,
  moment: (at: number) => string = (at) => new Date(at).toISOString(),
): string {
  const { needs, steps, roles } = texts.tickets;
  const { kind, name } = need;
  switch (kind) {
    case 'field':
      return needs.field(fieldName(name, texts, parts));
    case 'step':
      return needs.step(isStep(name, texts) ? steps[name].name : name);
    case 'role':
      return needs.role(isRole(name, texts) ? roles[name] : name);
    case 'person': {
      const group = name.startsWith('group:') ? parts.group(name.slice(6)) : undefined;
      return needs.person(group === undefined ? name : parts.label(group.label));
    }
    case 'call':
      return needs.call(name);
    case 'words':
      return needs.words;
    case 'tries':
      return needs.tries(need.count ?? 0, need.days ?? 0);
    case 'time':
      return needs.time(need.at === undefined ? name : moment(ms(need.at)));
    default:
      return kind satisfies never;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isNeed(value: unknown): value is Need {
  return isObject(value) && typeof value['kind'] === 'string' && typeof value['name'] === 'string';
}

/** Why the server refused, in the reader's words, with what would help. */
export function refusedWords(refused: Refused, texts: Texts, parts: Parts): string {
  const { reason, error } = refused;
  const known = reason !== null && Object.hasOwn(texts.tickets.reasons, reason);
  if (!known) return refusalOf(refused, texts);
  const needs = Array.isArray(error['needs']) ? error['needs'].filter(isNeed) : [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was found among the reasons' words
  const said = reasonWords(reason as RefusalReason, texts);
  return [said, ...helpWords(needs, texts, parts)].join(texts.tickets.sentences);
}
