/** What the running daemon tells over REST of one call or one extension: the facts of "no pop, why?". */
import { z } from 'zod';
import { callPageSchema, callSchema, type CallJson } from '../../contract/call.js';
import { agentSchema, linkSchema } from '../../contract/live.js';
import type { WhyFacts } from '../../doctor/why.js';
import type { WatchTarget } from '../watch.js';

/** Milliseconds for one answer. */
const answerMs = 5000;

const usersSchema = z.object({
  items: z.array(
    z.object({ user: z.string(), extension: z.string().nullable(), disabled: z.boolean(), roles: z.array(z.string()) }),
  ),
});

/** Refused and unknown things are null; throws where there is no daemon to ask. */
export class Daemon {
  readonly #target: WatchTarget;

  constructor(target: WatchTarget) {
    this.#target = target;
  }

  async facts(): Promise<Omit<WhyFacts, 'wiring'>> {
    const none = { links: [], users: null, present: null, agents: [] };
    try {
      const [links, agents, users, present] = await Promise.all([
        this.#items('/api/v1/links', linkSchema),
        this.#items('/api/v1/agents', agentSchema),
        this.#get('/api/v1/users', usersSchema),
        this.#items('/api/v1/presence', z.object({ user: z.string() })),
      ]);
      if (links === null) return { ...none, daemonFault: 'it refuses the token' };
      return {
        daemonFault: null,
        links,
        agents: agents ?? [],
        users:
          users?.items.map(({ user, extension, disabled, roles }) => ({
            user,
            extension,
            disabled,
            agent: roles.includes('agent'),
          })) ?? null,
        present: present?.map(({ user }) => user) ?? null,
      };
    } catch (error) {
      return { ...none, daemonFault: `${this.#target.url}: ${wordOf(error)}` };
    }
  }

  call(id: string): Promise<CallJson | null> {
    return this.#get(`/api/v1/calls/${encodeURIComponent(id)}`, callSchema);
  }

  /** The last calls that were offered to this extension, newest first; open ones before them. */
  async lastCalls(extension: string): Promise<readonly CallJson[]> {
    const past = await this.#get(`/api/v1/calls?limit=20&extension=${encodeURIComponent(extension)}`, callPageSchema);
    const open = await this.#get('/api/v1/calls/open', z.object({ items: z.array(callSchema) }));
    const rings = open?.items.filter((call) => call.offers.some((offer) => offer.extension === extension));
    return [...(rings ?? []), ...(past?.items ?? [])];
  }

  async #items<S extends z.ZodType>(path: string, item: S): Promise<z.output<S>[] | null> {
    return (await this.#get(path, z.object({ items: z.array(item) })))?.items ?? null;
  }

  async #get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
    const { url, token } = this.#target;
    const answer = await fetch(`${url.replace(/^ws/, 'http').replace(/\/$/, '')}${path}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.timeout(answerMs),
      redirect: 'error',
    });
    if (answer.status >= 400 && answer.status < 500) return null;
    if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
    return schema.parse(await answer.json());
  }
}

function wordOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'an answer that was not understood; is the daemon of another version?';
  const { name, message, cause } = shape.parse(error);
  if (name === 'TimeoutError') return `no answer in ${answerMs / 1000} s`;
  return cause?.code ?? message;
}

/** What a failed request says of itself. */
const shape = z
  .object({
    name: z.string().catch(''),
    message: z.string().catch('no answer'),
    cause: z.object({ code: z.string() }).optional().catch(undefined),
  })
  .catch({ name: '', message: 'no answer', cause: undefined });
