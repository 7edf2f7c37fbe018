/**
 * What the desk does on the killed day: tickets opened by hand and led to their end, drafts of answered calls completed,
 * tasks made and ended. Each person looks before he goes on where an answer was cut off, as a careful user would.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/ami/simulator/random.js';
import { row, rows, type Row } from '../app/daemon.js';
import { callsUser } from './callers.js';
import type { KilledDesk } from './desk.js';
import { happened, type Act, type Answer, type Ledger } from './ledger.js';

/** The entry of the timeline that a step writes. */
export const entryOf: Readonly<Record<string, string>> = {
  create: 'created',
  edit: 'edited',
  dispatch: 'dispatched',
  accept: 'accepted',
  decline: 'declined',
  start: 'started',
  pend: 'pended',
  resolve: 'resolved',
  confirm: 'confirmed',
  close: 'closed',
  reopen: 'reopened',
  cancel: 'cancelled',
  comment: 'commented',
};

const asTicket = (answer: Row): Row => row(answer['ticket']);

export class Work {
  readonly #desk: KilledDesk;
  readonly #ledger: Ledger;
  readonly #random: Random;
  /** Drafts that somebody here has in hand. */
  readonly #taken = new Set<string>();
  #phones = 0;

  constructor(desk: KilledDesk, ledger: Ledger, random: Random) {
    this.#desk = desk;
    this.#ledger = ledger;
    this.#random = random;
  }

  #breath(): Promise<void> {
    return pause(this.#random.next() * 60);
  }

  async timeline(ticket: string): Promise<Row[]> {
    return rows((await this.#ledger.read(`/api/v1/tickets/${ticket}`))['timeline']);
  }

  /** How often an entry stands in a timeline, with these words where it has words. */
  async #count(ticket: string, what: string, user: string, words: string): Promise<number> {
    return (await this.timeline(ticket)).filter((entry) => {
      const by = entry['by'] === null ? null : row(entry['by'])['user'];
      const said = words === '' || JSON.stringify(entry).includes(words);
      return entry['type'] === entryOf[what] && by === user && said;
    }).length;
  }

  /** One step, again until it happened; null where it was refused, which only some steps may be. */
  async step(
    user: string,
    ticket: string,
    what: string,
    body: (words: string) => object,
    mayBeRefused = false,
  ): Promise<Act | null> {
    const silent = what === 'accept';
    for (;;) {
      await this.#breath();
      const before = silent ? await this.#count(ticket, what, user, '') : 0;
      const path = `/api/v1/tickets/${ticket}${what === 'edit' ? '' : `/${what}`}`;
      const method = what === 'edit' ? 'PATCH' : 'POST';
      const { act, answer } = await this.#ledger.act(
        { user, what, ticket, method, path, body, ...(silent && { silent }) },
        async (words) => (await this.#count(ticket, what, user, silent ? '' : words)) > before,
      );
      if (happened(act)) return act;
      if (answer === null) continue;
      if (mayBeRefused) return null;
      throw new Error(`${user} may not ${what} ${ticket}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }

  async #version(ticket: string): Promise<number> {
    return Number(asTicket(await this.#ledger.read(`/api/v1/tickets/${ticket}`))['version']);
  }

  async #create(user: string, phone: string): Promise<string> {
    let made: Answer | null = null;
    let number = '';
    const path = '/api/v1/tickets';
    for (;;) {
      await this.#breath();
      const urgency = this.#random.next() < 0.5 ? 'high' : 'medium';
      const { act, answer } = await this.#ledger.act(
        {
          user,
          what: 'create',
          ticket: '',
          method: 'POST',
          path,
          body: (words) => ({
            subject: `${words} 无法开机`, category: 'fault', urgency, contactName: '唐婉', contactPhone: phone, place: 'B 座',
          }), // prettier-ignore
        },
        async (words) => {
          const found = rows((await this.#ledger.read(`${path}?q=${words}&limit=10`))['items']);
          if (found.length > 1) throw new Error(`${found.length} tickets say ${words}`);
          number = found[0] === undefined ? '' : String(found[0]['number']);
          return found.length === 1;
        },
      );
      made = answer;
      if (made !== null && made.status !== 201) throw new Error(`no ticket by hand: ${JSON.stringify(made.body)}`);
      if (!happened(act)) continue;
      if (made !== null) number = String(asTicket(made.body)['number']);
      act.ticket = number;
      return number;
    }
  }

  /** Calls the user until there is a call with him after this instant; its id. */
  async #reaches(phone: string, since: number): Promise<string> {
    for (;;) {
      callsUser(this.#desk.pbx, phone);
      for (let look = 0; look < 10; look += 1) {
        await pause(150);
        const page = await this.#ledger.read(`/api/v1/calls?number=${phone}&limit=10`);
        const call = rows(page['items']).find(
          (one) => typeof one['answeredAt'] === 'string' && Date.parse(one['answeredAt']) * 1000 > since,
        );
        if (call !== undefined) return String(call['id']);
      }
    }
  }

  /** From the draft by hand to the end that the user confirmed, or to one that was not needed. */
  async lifeByHand(agent: string): Promise<void> {
    const phone = `1380000${String((this.#phones += 1)).padStart(4, '0')}`;
    const engineer = this.#random.next() < 0.5 ? 'han.song' : 'lin.fan';
    const ticket = await this.#create(agent, phone);
    const version = await this.#version(ticket);
    await this.step(agent, ticket, 'edit', (words) => ({ version, description: `${words} 按下电源没有反应` }));
    await this.step(agent, ticket, 'comment', (text) => ({ text, toldUser: true }));
    await this.step(agent, ticket, 'dispatch', (note) => ({ to: { group: 'onsite' }, note }));
    if (this.#random.next() < 0.2) {
      await this.step(agent, ticket, 'cancel', (reason) => ({ reason }));
      return;
    }
    await this.#maybeLate();
    await this.step(engineer, ticket, 'accept', () => ({}));
    await this.step(engineer, ticket, 'start', (note) => ({ note }));
    if (this.#random.next() < 0.7) {
      const reason = this.#random.next() < 0.5 ? 'supplier' : 'change';
      await this.step(engineer, ticket, 'pend', (note) => ({ reason, note }));
      await this.#maybeLate();
      await this.step(engineer, ticket, 'start', (note) => ({ note }));
    }
    await this.step(engineer, ticket, 'resolve', (solution) => ({ solution }));
    if (this.#random.next() < 0.25) {
      await this.step(agent, ticket, 'reopen', (reason) => ({ reason }));
      await this.step(agent, ticket, 'resolve', (solution) => ({ solution }));
    }
    await this.#maybeLate();
    const { resolvedAt } = asTicket(await this.#ledger.read(`/api/v1/tickets/${ticket}`));
    const call = await this.#reaches(phone, Date.parse(String(resolvedAt)) * 1000);
    await this.step(agent, ticket, 'confirm', (words) => ({ answer: 'yes', call, words }));
    await this.step(agent, ticket, 'close', (note) => ({ note }));
  }

  /** Sometimes nobody does anything for some minutes of the day, so that targets pass. */
  async #maybeLate(): Promise<void> {
    if (this.#random.next() < 0.3) await pause(this.#random.next() * 5000);
  }

  /** The newest draft of a call of hers: completed and solved on the line, or ended where it is too late for that. */
  async lifeOfCall(agent: string): Promise<void> {
    const { items } = await this.#ledger.read(`/api/v1/tickets?view=draft&owner=${agent}&limit=20`);
    const numbers = rows(items).map((item) => String(item['number']));
    const fresh = numbers.filter((one) => !this.#taken.has(one));
    for (const ticket of fresh) {
      const shown = asTicket(await this.#ledger.read(`/api/v1/tickets/${ticket}`));
      if (shown['origin'] !== 'call') continue;
      this.#taken.add(ticket);
      // Some are left as they are: their reminders come.
      if (this.#random.next() < 0.3) continue;
      const version = Number(shown['version']);
      const said = { version, subject: '怎么合并单元格', category: 'advice', contactName: '来电人' };
      await this.step(agent, ticket, 'edit', (words) => ({ ...said, description: words }));
      const solved = await this.step(
        agent,
        ticket,
        'resolve',
        (solution) => ({ solution, onTheLine: true, words: '会了' }),
        true,
      );
      if (solved === null) await this.step(agent, ticket, 'cancel', (reason) => ({ reason }));
      else await this.step(agent, ticket, 'close', (note) => ({ note }));
      return;
    }
    await pause(100);
  }

  async #task(user: string, what: string, path: string, body: (words: string) => object, ticket: string): Promise<Row> {
    for (;;) {
      await this.#breath();
      let seen: Row | undefined;
      const { act, answer } = await this.#ledger.act({ user, what, ticket, method: 'POST', path, body }, async (words) => {
        for (const state of ['open', 'done']) {
          const { items } = await this.#ledger.read(`/api/v1/tasks?ticket=${ticket}&state=${state}&limit=50`);
          seen ??= rows(items).find((task) => JSON.stringify(task).includes(words));
        }
        return seen !== undefined;
      }); // prettier-ignore
      if (answer !== null && answer.status >= 300) throw new Error(`${what}: ${JSON.stringify(answer.body)}`);
      if (answer !== null) return answer.body;
      if (happened(act) && seen !== undefined) return seen;
    }
  }

  /** A supervisor opens a ticket, owes it two things, does both, and cancels it. */
  async lifeOfTasks(user: string): Promise<void> {
    const ticket = await this.#create(user, '13800009999');
    for (let n = 0; n < 2; n += 1) {
      const deadline = new Date(this.#desk.clock.now() / 1000 + (n === 0 ? 60_000 : 3_600_000)).toISOString();
      const task = await this.#task(
        user,
        'task',
        '/api/v1/tasks',
        (note) => ({ kind: 'follow_up', note, ticket, deadline }),
        ticket,
      );
      await this.#maybeLate();
      await this.#task(user, 'task_done', `/api/v1/tasks/${String(task['id'])}/done`, (reason) => ({ reason }), ticket);
    }
    await this.step(user, ticket, 'cancel', (reason) => ({ reason }));
  }
}
