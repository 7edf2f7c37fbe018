/** One PBX of the configuration put together: wiring, book, link, and for the demo the simulated PBX behind it. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createAmiLink } from '../ami/link.js';
import { createDemoPbx, type DemoPbx, type DemoPbxOptions } from '../ami/simulator/demo.js';
import { toWiringSettings, type Config, type PbxConfig, type RealPbx } from '../config.js';
import { createCallBook, type CallBook } from '../core/call-book.js';
import type { Micros } from '../core/pbx-event.js';
import { showNumber } from '../core/phone-number.js';
import { createWiring, type Wiring } from '../core/wiring.js';
import type { Agents } from '../features/agents/agents.js';
import { readPeople } from '../features/directory/people-file.js';
import type { PbxLinks } from '../features/pbx-links/pbx-links.js';
import { runPbxShell } from '../pbx-shell.js';
import type { Clock, FactLog, LiveFollower, Log, PbxLink, UserAtExtension } from '../ports.js';
import type { FactWriter } from '../store/fact-writer.js';

export interface Line {
  readonly name: string;
  readonly wiring: Wiring;
  readonly book: CallBook;
  readonly link: PbxLink;
  readonly demo: DemoPbx | null;
}

type People = NonNullable<DemoPbxOptions['people']>;

export interface LineDeps {
  readonly config: Config;
  readonly userAt: UserAtExtension;
  readonly clock: Clock;
  readonly log: Log;
  /** Who calls in the demo. */
  readonly people: People;
}

/** Does not connect yet. A simulated PBX listens from here on. */
export async function openLine(pbx: PbxConfig, deps: LineDeps): Promise<Line> {
  const { config, userAt, clock, log } = deps;
  const wiring = createWiring(toWiringSettings(config, pbx.name, userAt));
  const book = createCallBook(wiring);
  const rest = { name: pbx.name, wiring, book };
  if (pbx.simulated === null) return { ...rest, demo: null, link: linkTo(pbx, clock, log) };
  const { seed, callEvery, port } = pbx.simulated;
  const demo = createDemoPbx({ name: pbx.name, seed, callEvery, port, people: deps.people });
  const at = await demo.start();
  const { username, secret } = demo.credentials;
  const link = createAmiLink({
    name: pbx.name,
    host: '127.0.0.1',
    port: at.port,
    username,
    secret: () => secret,
    auth: 'challenge',
    tls: null,
    clock,
    log,
  });
  return { ...rest, demo, link };
}

function linkTo(pbx: RealPbx, clock: Clock, log: Log): PbxLink {
  const { name, host, port, username, auth } = pbx;
  const tls =
    pbx.tls === null
      ? null
      : {
          ...(pbx.tls.caFile !== null && { ca: readFileSync(pbx.tls.caFile) }),
          ...(pbx.tls.serverName !== null && { serverName: pbx.tls.serverName }),
        };
  return createAmiLink({ name, host, port, username, secret: () => pbx.secret.reveal(), auth, tls, clock, log });
}

/** The demo's callers: the people of the directory file, so that the cards know them. */
export async function samplePeople(config: Config): Promise<People> {
  const [first] = config.pbx;
  const file = config.directory?.file ?? null;
  if (config.demo === null || file === null || first === undefined) return [];
  const wiring = createWiring(toWiringSettings(config, first.name, () => null));
  const { people } = await readPeople(await readFile(file, 'utf8'), (raw) => wiring.normalise(raw));
  return people.flatMap(({ numbers, person }) =>
    numbers
      .filter((number) => number.startsWith('+'))
      .slice(0, 1)
      .map((number) => ({ number: showNumber(number), name: person.name, vip: person.vip !== null })),
  );
}

/**
 * The first step after a restart: open calls as the stored facts tell them, and the cards that belong to them. Matching
 * them with the PBX's present state is the book's work when the link is up.
 */
export async function rebuild(
  line: Line,
  facts: Pick<FactLog, 'openCalls'>,
  live: readonly LiveFollower[],
  lastSeenAt: Micros,
): Promise<void> {
  const stored = await facts.openCalls(line.name);
  if (stored.length === 0) return;
  line.book.restore(stored, lastSeenAt);
  for (const follower of live) follower.onFacts(stored, (id) => line.book.call(id));
}

export interface ConnectDeps {
  readonly config: Config;
  readonly live: readonly LiveFollower[];
  readonly agents: Agents;
  readonly links: PbxLinks;
  readonly writer: FactWriter;
  readonly clock: Clock;
  readonly log: Log;
}

/** Lets the events of a line flow, then connects. Returns how to leave. */
export function connect(line: Line, deps: ConnectDeps): () => Promise<void> {
  const { name, wiring, book, link } = line;
  const board = deps.agents.boardFor(name, {
    wiring,
    callOf: (id) => book.call(id),
    openCalls: () => book.openCalls(),
    direct: deps.config.hotline.numbers.length > 0,
    now: () => link.now(),
  });
  const shell = runPbxShell({
    link,
    book,
    live: deps.live,
    boards: [board],
    write: (facts) => deps.writer.write(name, facts),
    log: deps.log,
    pace: deps.clock.pace ?? 1,
  });
  let leaving = false;
  // That we hang up ourselves is no news: from then on it is the daemon that does not watch, not the link that failed.
  link.onState((state) => {
    if (!leaving) deps.links.onState(state);
  });
  link.start();
  return async () => {
    leaving = true;
    await link.stop();
    shell.stop();
  };
}
