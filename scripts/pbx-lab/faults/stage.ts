/** What a fault case works with: one lane with its PBX, the link, the daemon, and people at their phones. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Driver } from '../ami-session.js';
import { amiUsers, type PbxOptions } from '../pbx-config.js';
import { Pbx } from '../pbx.js';
import { Sipp } from '../sipp.js';
import type { Party } from '../scenario.js';
import { labDir, type Lane } from '../versions.js';
import { Daemon, type DeskOptions } from './daemon.js';
import { FaultyLink } from './link.js';

export interface FaultCase {
  name: string;
  about: string;
  pbx?: PbxOptions;
  /** Who works there with tickets; left out: nobody. */
  desk?: DeskOptions;
  quick?: boolean;
  run: (stage: Stage) => Promise<void>;
}

export class Stage {
  readonly problems: string[] = [];
  readonly pbx: Pbx;
  readonly link: FaultyLink;
  readonly daemon: Daemon;
  driver: Driver;
  private readonly folder: string;
  private readonly started: Sipp[] = [];

  private constructor(pbx: Pbx, link: FaultyLink, daemon: Daemon, driver: Driver, folder: string) {
    this.pbx = pbx;
    this.link = link;
    this.daemon = daemon;
    this.driver = driver;
    this.folder = folder;
  }

  /** PBX, link and daemon up, the daemon resynchronised. */
  static async open(fault: FaultCase, lane: Lane): Promise<Stage> {
    const folder = join(labDir(), 'runs', lane.version, fault.name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'voice.ulaw'), Buffer.alloc(8000, 0xff));
    /** What is up already, to be taken down where the rest fails: the lane's next case must not meet it. */
    const undo: (() => Promise<void>)[] = [];
    try {
      const pbx = new Pbx(lane);
      await pbx.configure(fault.pbx);
      undo.push(() => pbx.stop());
      await pbx.start();
      const link = await FaultyLink.start(lane);
      undo.push(() => link.stop());
      const daemon = await Daemon.prepare(join(folder, 'skylark'), link.port, fault.desk);
      undo.push(() => daemon.kill());
      await daemon.start();
      const driver = await Driver.start(lane.pbx, lane.amiPort, amiUsers.driver);
      return new Stage(pbx, link, daemon, driver, folder);
    } catch (error) {
      for (const step of undo.toReversed()) await step();
      throw error;
    }
  }

  begin(...parties: Party[]): void {
    for (const party of parties)
      this.started.push(new Sipp(party, this.pbx.lane, this.folder, this.started.length + 1));
  }

  wait(ms: number): Promise<void> {
    return pause(ms);
  }

  /** The PBX came back: a new session for the driver. */
  async again(): Promise<void> {
    this.driver.stop();
    this.driver = await Driver.start(this.pbx.lane.pbx, this.pbx.lane.amiPort, amiUsers.driver);
  }

  expect(good: boolean, sentence: string): void {
    if (!good) this.problems.push(sentence);
  }

  /** Looks again and again until it is so; the delay, or null after `ms`. */
  async until(ms: number, fits: () => Promise<boolean>): Promise<number | null> {
    const since = Date.now();
    while (Date.now() - since <= ms) {
      if (await fits()) return Date.now() - since;
      await pause(100);
    }
    return null;
  }

  async close(): Promise<void> {
    this.driver.stop();
    await this.daemon.kill();
    await this.link.stop();
    await Promise.all(this.started.map((sipp) => sipp.stop()));
    await this.pbx.stop();
  }
}

/** Plays one fault; returns what was wrong. */
export async function playFault(fault: FaultCase, lane: Lane): Promise<string[]> {
  let stage: Stage;
  try {
    stage = await Stage.open(fault, lane);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  try {
    await fault.run(stage);
    return stage.problems;
  } catch (error) {
    return [...stage.problems, error instanceof Error ? error.message : String(error)];
  } finally {
    await stage.close();
  }
}
