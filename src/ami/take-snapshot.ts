/**
 * Asks a live PBX for its present state. Everything is asked at once, so that it is told within one round trip; what the
 * account may not see is lived without where that is possible.
 */
import type { Connection } from './connection.js';
import { ConnectFault } from './fault.js';
import type { Answer } from './pending.js';
import { SnapshotGatherer } from './snapshot.js';

export interface Snapshot {
  readonly gathered: SnapshotGatherer;
  /** `22.10.1`; null where the PBX does not say. */
  readonly version: string | null;
  /** Actions that the account may not use. */
  readonly refused: readonly string[];
}

/** A list may be long, and the PBX busy. */
const listMs = 10_000;

const granted = ({ response }: Answer): boolean => response.name === 'Success';

/**
 * Rejects with ActionFault where the link fails meanwhile, and with ConnectFault where the account may not list the
 * channels: without them nobody can tell which calls have ended.
 */
export async function takeSnapshot(connection: Connection): Promise<Snapshot> {
  const ask = (name: string): Promise<Answer> => connection.action(name, {}, listMs);
  const [settings, status, bridges, parked, queues, channels] = await Promise.all(
    ['CoreSettings', 'CoreStatus', 'BridgeList', 'ParkedCalls', 'QueueStatus', 'CoreShowChannels'].map(ask),
  );
  const gathered = new SnapshotGatherer();
  const refused: string[] = [];
  if (status !== undefined && granted(status)) gathered.coreStatus(status.response);
  const lists: [string, Answer | undefined][] = [
    ['BridgeList', bridges],
    ['ParkedCalls', parked],
    ['QueueStatus', queues],
    ['CoreShowChannels', channels],
  ];
  for (const [name, answer] of lists) {
    if (answer === undefined || !granted(answer)) refused.push(name);
    else for (const item of answer.items) gathered.item(item);
  }
  if (refused.includes('CoreShowChannels')) {
    // An account with class call may list them by this action.
    const listed = await ask('Status');
    if (!granted(listed)) {
      throw new ConnectFault('other', 'the account may not list the channels (write class reporting is missing)');
    }
    for (const item of listed.items) gathered.item(item);
  }
  const version =
    settings !== undefined && granted(settings) ? (settings.response.get('AsteriskVersion') ?? null) : null;
  return { gathered, version, refused };
}
