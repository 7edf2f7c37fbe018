/** A house with `/ws`, opened by each test and left behind clean, with pages and programs that listen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkJson } from '../../src/contract/live.js';
import type { Principal, Store } from '../../src/ports.js';
import {
  keepingLog,
  Listener,
  listening,
  openHouse,
  openStore,
  signIn,
  watching,
  type House,
  type HouseOptions,
} from './house.js';

export const link = (pbx: string): LinkJson => ({
  pbx,
  state: 'up',
  since: '2026-11-23T10:00:00.000Z',
  lastHeardAt: null,
  reason: null,
  resynchronised: true,
  clockOffsetMs: null,
});

export const seen: Principal[] = [];
export const snapshot = [
  (who: Principal) => {
    seen.push(who);
    return { links: [link('main')], cards: [], ...(who.roles.includes('supervisor') && { calls: [] }) };
  },
];

export let house: House;
const listeners: Listener[] = [];
let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-push-'));
  store = await openStore(folder, keepingLog().log);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
export async function open(options: HouseOptions = {}): Promise<void> {
  house = await openHouse({ snapshot, store, ...options });
}
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close();
  await house.stop();
});
export const kept = <T extends Listener>(listener: T): T => {
  listeners.push(listener);
  return listener;
};
export const page = async (user: string): Promise<Listener> =>
  kept(await listening(house.url, await signIn(house.url, user)));
export const program = async (
  roles: readonly ('supervisor' | 'agent')[],
  user: string | null = null,
): Promise<Listener> => {
  const token = await house.access.tokens.add({ name: `t${listeners.length}`, roles, user });
  return kept(await watching(house.url, token));
};
/** What those listeners were told of links, by name, up to a mark that everybody gets. */
export async function told(...who: Listener[]): Promise<string[][]> {
  house.hub.publish({ type: 'pbx.link', link: link('mark') }, { everyone: true });
  const names = (listener: Listener): string[] =>
    listener.messages.flatMap((m) =>
      m.type === 'pbx.link' ? [JSON.stringify(m['link']).match(/"pbx":"(\w+)"/)?.[1] ?? ''] : [],
    );
  for (const listener of who) await listener.until(() => names(listener).at(-1) === 'mark');
  return who.map((listener) => names(listener).slice(0, -1));
}
