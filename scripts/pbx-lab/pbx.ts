/**
 * One running Asterisk in its chroot: writes a lane's configuration, starts it, waits until it takes AMI logins, stops
 * it, and knows where its logs are. Leaves what is said over AMI to `ami-session.ts`.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { configFiles, type LaneFolders, type PbxOptions } from './pbx-config.js';
import { chrootDir, type Lane } from './versions.js';

const moduleDirs = [
  'usr/lib/x86_64-linux-gnu/asterisk/modules',
  'usr/lib/aarch64-linux-gnu/asterisk/modules',
  'usr/lib/asterisk/modules',
];

const execute = promisify(execFile);

export class Pbx {
  private process: ChildProcess | null = null;
  private readonly root: string;
  private readonly inside: string;
  private options: PbxOptions = {};
  readonly lane: Lane;

  constructor(lane: Lane) {
    this.lane = lane;
    this.root = chrootDir(lane.version);
    this.inside = `/lab/lane-${lane.index}`;
  }

  /** Path on the host of a file in the lane's log folder. */
  log(...name: string[]): string {
    return join(this.root, this.inside, 'log', ...name);
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Writes the configuration afresh; nothing of an earlier run is kept, nor the Asterisk that it left behind. */
  async configure(options: PbxOptions = {}): Promise<void> {
    await this.endForgotten();
    this.options = options;
    const modules = moduleDirs.find((dir) => existsSync(join(this.root, dir)));
    if (modules === undefined) throw new Error(`no Asterisk modules in ${this.root}`);
    const folders: LaneFolders = {
      etc: `${this.inside}/etc`,
      run: `${this.inside}/run`,
      log: `${this.inside}/log`,
      spool: `${this.inside}/spool`,
      db: `${this.inside}/db`,
      modules: `/${modules}`,
    };
    rmSync(join(this.root, this.inside), { recursive: true, force: true });
    for (const dir of ['etc', 'run', 'log/cel-custom', 'log/cdr-custom', 'spool', 'db']) {
      mkdirSync(join(this.root, this.inside, dir), { recursive: true });
    }
    const files = configFiles(this.lane, folders, readdirSync(join(this.root, modules)), options);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.root, folders.etc, name), text);
  }

  /** Starts Asterisk and resolves when its AMI port takes connections and all modules are loaded. */
  async start(): Promise<void> {
    const child = spawn('chroot', [this.root, 'asterisk', '-C', `${this.inside}/etc/asterisk.conf`, '-f', '-q'], {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', HOME: '/root', ...this.clock() },
    });
    this.process = child;
    let gone = false;
    child.once('exit', () => (gone = true));
    for (let tries = 0; tries < 300; tries += 1) {
      if (gone) throw new Error(`Asterisk ${this.lane.version} ended at its start:\n${this.messages().slice(-2000)}`);
      const booted = (await this.cli('core waitfullybooted')).includes('fully booted');
      if (booted && (await this.takesConnections())) return;
      await pause(100);
    }
    throw new Error(`Asterisk ${this.lane.version} did not start within 30 s:\n${this.messages().slice(-2000)}`);
  }

  /** A run that was killed may have left its Asterisk on this lane: the next one would talk to that. */
  private async endForgotten(): Promise<void> {
    const mark = Buffer.from(`asterisk\0-C\0${this.inside}/etc/asterisk.conf\0-f\0`);
    const lives = (pid: string): boolean => {
      try {
        // The same lane of the other version has the same folder name inside another root.
        const own = readlinkSync(`/proc/${pid}/root`) === realpathSync(this.root);
        return own && readFileSync(`/proc/${pid}/cmdline`).subarray(0, mark.length).equals(mark);
      } catch {
        return false;
      }
    };
    const left = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && lives(name));
    for (const pid of left) process.kill(Number(pid), 'SIGKILL');
    for (let tries = 0; left.some(lives) && tries < 100; tries += 1) await pause(50);
  }

  /** Another clock for the whole process, by a library that is loaded before all others. */
  private clock(): Record<string, string> {
    const { clockAhead } = this.options;
    if (clockAhead === undefined) return {};
    const library = moduleDirs
      .map((dir) => join('/', dir, '..', '..', 'faketime', 'libfaketimeMT.so.1'))
      .find((name) => existsSync(join(this.root, name)));
    if (library === undefined) throw new Error('libfaketime is not installed in the Asterisk folder');
    return { LD_PRELOAD: library, FAKETIME: `${clockAhead >= 0 ? '+' : ''}${clockAhead}s`, FAKETIME_DONT_RESET: '1' };
  }

  /** Asks the running PBX; '' when it does not answer. Other lanes go on meanwhile: nothing blocks. */
  private async cli(command: string): Promise<string> {
    try {
      const args = [this.root, 'asterisk', '-C', `${this.inside}/etc/asterisk.conf`, '-r', '-x', command];
      return (await execute('chroot', args, { timeout: 10_000 })).stdout;
    } catch {
      return '';
    }
  }

  messages(): string {
    return existsSync(this.log('messages')) ? readFileSync(this.log('messages'), 'utf8') : '';
  }

  signal(name: NodeJS.Signals): void {
    this.process?.kill(name);
  }

  /** Ends the process at once (its calls are lost) and waits for its end. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  private takesConnections(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.lane.amiPort, this.lane.pbx);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  }
}
