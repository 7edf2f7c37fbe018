/**
 * Who calls, by the word of an agent at the card, reaches the ticket of that call: contact, name, mail, VIP mark and
 * with it priority and targets, written as an edit by the one who said it. Taken back, what was written that way is
 * as before, except what somebody has edited since. Pure decisions first, then the work.
 */
import { actorOf } from '../../contract/audit.js';
import type { PersonJson } from '../../contract/live.js';
import type { EditValue } from '../../contract/ticket.js';
import type { CallId } from '../../core/call.js';
import { isRefusal, type Context, type Decision } from './command.js';
import type { TicketsDeps } from './deps.js';
import { decideEdit, valueOf } from './edit.js';
import { evolveAll } from './evolve.js';
import type { TicketKeeper } from './keep-tickets.js';
import { isOver, isRestricted } from './keys.js';
import { replanned } from './planned.js';
import type { FactOf, Ticket, TicketFact, TicketFactBody } from './ticket.js';
import type { TicketWork } from './work.js';

/** `person` null: nobody of those who have the number, or what was said was taken back. */
export interface SaidCaller {
  /** User name. */
  readonly by: string;
  readonly person: PersonJson | null;
}

type Edited = FactOf<'edited'>;
const isChoice = (fact: TicketFact, call: CallId): fact is Edited =>
  fact.type === 'edited' && fact.card?.call === call && fact.card.is === 'chosen';

/** Of a hand's edit or a merge of two people as well: then it is not the card's word any more. */
const isOfPerson = ({ caller, changes }: Edited): boolean => caller !== undefined || changes['contact'] !== undefined;

/** The newest word at the card stands above what the ticket says of the person by then. */
export function decideChosen(ticket: Ticket, call: CallId, person: PersonJson, context: Context): Decision {
  const known = person.contact ?? null;
  const decision = decideEdit(
    ticket,
    {
      step: 'edit',
      version: ticket.version,
      fields: known === null ? { contact: null, contactName: person.name } : { contact: known },
      details: {},
      ...(known === null && { person }),
    },
    context,
  );
  if (isRefusal(decision)) return decision;
  const [edited, ...rest] = decision;
  return edited?.type === 'edited' ? [{ ...edited, card: { call, is: 'chosen' } }, ...rest] : decision;
}

/** The last edits of a field as long as they were choices at this card, the latest first. */
function choicesOf(facts: readonly TicketFact[], call: CallId, touches: (fact: Edited) => boolean): Edited[] {
  const choices: Edited[] = [];
  for (const fact of facts.toReversed()) {
    if (fact.type !== 'edited' || !touches(fact)) continue;
    if (!isChoice(fact, call)) break;
    choices.push(fact);
  }
  return choices;
}

/** No facts where nobody was chosen at the card, or the person was edited since. */
export function decideTakenBack(
  ticket: Ticket,
  facts: readonly TicketFact[],
  call: CallId,
  { procedure, time }: Pick<Context, 'procedure' | 'time'>,
): readonly TicketFactBody[] {
  const first = choicesOf(facts, call, isOfPerson).at(-1);
  const before = first && evolveAll(undefined, facts.slice(0, facts.indexOf(first)));
  if (before === undefined) return [];
  const changes: Record<string, { from: EditValue; to: EditValue }> = {};
  for (const name of ['contact', 'contactName', 'contactMail']) {
    const oldest = choicesOf(facts, call, (fact) => fact.changes[name] !== undefined).at(-1);
    const from = valueOf(ticket, name);
    const to = oldest?.changes[name]?.from;
    if (to !== undefined && to !== from) changes[name] = { from, to };
  }
  const back: TicketFactBody[] = [{ type: 'edited', changes, caller: before.caller, card: { call, is: 'taken_back' } }];
  const { vip } = before;
  if (vip.state === ticket.vip.state && vip.level === ticket.vip.level) return back;
  const plan = replanned(ticket, procedure, time, { vip: vip.state === 'yes' });
  return [...back, { type: 'vip_marked', vip }, ...(plan === null ? [] : [plan])];
}

export interface SaidCallers {
  /** At the card, while the call has a ticket or not; without a ticket nothing happens yet. */
  said(call: CallId, said: SaidCaller): Promise<void>;
  /** The ticket is there, what was said came first: written once, unless somebody has written who it is. */
  opened(call: CallId, said: SaidCaller): Promise<void>;
}

export function saidCallers(deps: TicketsDeps, keeper: TicketKeeper, work: TicketWork): SaidCallers {
  const { db, clock } = deps;
  /** One after the other, in the order in which it was said. */
  let last: Promise<void> = Promise.resolve();

  async function write(call: CallId, { by, person }: SaidCaller, late: boolean): Promise<void> {
    const found = await keeper.ofCall(db, call);
    if (found === undefined) return;
    const contact = person?.contact ?? null;
    const mail = contact === null ? null : await deps.mailOf(contact);
    const procedure = await work.procedureOf(found.ticket);
    const push = await db.transaction().execute(async (tx) => {
      const kept = await keeper.ofCall(tx, call);
      // What is over stays as it is; a complaint is the supervisors' from its opening on.
      if (kept === undefined || isOver(kept.ticket) || isRestricted(kept.ticket)) return null;
      const { ticket } = kept;
      if (late && (ticket.marks['contact'] ?? ticket.marks['contactName']) !== undefined) return null;
      // Who may say it was judged at the card: it rang at him, or he talks.
      const context = work.context({ user: by, roles: [], groups: [] }, procedure, {
        person: (id) => {
          const known = id === contact ? person : deps.personOf(id);
          return known === null ? null : { person: known, mail: id === contact ? mail : null };
        },
      });
      const decision =
        person === null
          ? decideTakenBack(ticket, await keeper.facts(tx, kept.id), call, context)
          : decideChosen(ticket, call, person, context);
      if (isRefusal(decision)) throw new Error(decision.message);
      if (decision.length === 0) return null;
      const done = await keeper.append(tx, kept, decision, { at: clock.now(), user: by }, procedure);
      const { id } = kept;
      const told = await work.follow(tx, { id, before: ticket, after: done.ticket, facts: done.facts, procedure });
      await deps.audit.record(tx, {
        actor: actorOf({ user: by, name: by }),
        action: 'ticket.edited',
        subject: { kind: 'ticket', id: ticket.number },
        details: {
          step: 'edit',
          state: done.ticket.state,
          version: done.ticket.version,
          fields: decision.flatMap((fact) => (fact.type === 'edited' ? Object.keys(fact.changes) : [])),
        },
        address: null,
      });
      return told;
    });
    push?.();
  }

  function inTurn(call: CallId, said: SaidCaller, late: boolean): Promise<void> {
    last = last
      .then(() => write(call, said, late))
      .catch((error: unknown) => deps.log.warn('who calls did not reach the ticket', { call, error: String(error) }));
    return last;
  }

  return {
    said: (call, said) => inTurn(call, said, false),
    opened: (call, said) => (said.person === null ? Promise.resolve() : inTurn(call, said, true)),
  };
}
