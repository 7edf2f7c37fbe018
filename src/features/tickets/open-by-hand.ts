/** Tickets that somebody opens himself: of a mail, of a visitor at the desk, a second matter of the same call. */
import type { TicketDraft } from '../../contract/ticket-steps.js';
import type { TicketDetailJson } from '../../contract/ticket.js';
import { invalid, notFound } from '../../errors.js';
import { isRefusal } from './command.js';
import type { TicketsDeps } from './deps.js';
import { decideEdit } from './edit.js';
import { evolveAll } from './evolve.js';
import type { TicketKeeper } from './keep-tickets.js';
import { freshFields } from './opening.js';
import { planned } from './planned.js';
import type { TicketFactBody } from './ticket.js';
import { refusalError, type Doer, type TicketWork } from './work.js';

export interface HandWork {
  open(draft: TicketDraft, doer: Doer): Promise<TicketDetailJson>;
}

const plainRule = { category: null, impact: 'low', urgency: 'medium' } as const;

export function handWork(deps: TicketsDeps, keeper: TicketKeeper, work: TicketWork): HandWork {
  const { clock, db } = deps;

  async function open({ call, details = {}, ...fields }: TicketDraft, doer: Doer): Promise<TicketDetailJson> {
    const { who } = doer;
    const { number: version, procedure } = deps.procedure.current();
    const at = clock.now();
    const calls = call === undefined ? new Map() : await work.callViews([call]);
    const view = call === undefined ? undefined : calls.get(call);
    // A call of others is not there for him.
    const his = view !== undefined && (who.roles.includes('supervisor') || view.users.includes(who.user ?? ''));
    if (call !== undefined && !his) throw notFound('There is no such call');
    const contact = typeof fields.contact === 'number' ? fields.contact : null;
    const mail = contact === null ? null : await deps.mailOf(contact);
    const fresh = freshFields({ found: { match: 'none' }, number: null }, plainRule, procedure);
    const created = {
      type: 'created',
      at,
      by: who.user,
      number: '',
      origin: 'hand',
      procedureVersion: version,
      fields: fresh,
      kind: null,
      caller: { match: 'none', number: null, salutation: null, organisation: null, department: null },
      vip: { state: 'no', level: null },
      owner: who.user,
      inbox: who.user === null ? 'supervisors' : null,
      ...planned(procedure, deps.time, at, { ...fresh, vip: false }, 0),
    } as const;
    const blank = evolveAll(undefined, [{ ...created, n: 0 }]);
    if (blank === undefined) throw new Error('a ticket begins with its creation');
    const known = work.context({ user: who.user, roles: who.roles, groups: [] }, procedure, {
      person(id) {
        const person = deps.personOf(id);
        return person === null ? null : { person, mail: id === contact ? mail : null };
      },
    });
    const decision = decideEdit(blank, { step: 'edit', version: 1, fields, details }, known);
    if (isRefusal(decision)) throw refusalError(decision, deps.displayName);
    if (decision.length === 0) throw invalid('A ticket opened by hand says something', { subject: 'is missing' });
    const linked: readonly TicketFactBody[] = call === undefined ? [] : [{ type: 'call_linked', call, why: 'added' }];
    const { number, push } = await db.transaction().execute(async (tx) => {
      const number = await keeper.nextNumber(tx, procedure.tickets.prefix, work.day(at));
      const made = await keeper.create(tx, { ...created, number }, [...decision, ...linked], null, procedure);
      const push = await work.follow(tx, {
        id: made.id,
        before: null,
        after: made.ticket,
        facts: made.facts,
        procedure,
      });
      await deps.audit.record(tx, {
        actor: doer.actor,
        action: 'ticket.opened',
        subject: { kind: 'ticket', id: number },
        details: { origin: 'hand' },
        address: doer.address,
      });
      return { number, push };
    });
    push();
    return work.detail(number, who);
  }

  return { open };
}
