/**
 * SIPp processes: starts one per phone or caller, waits for its end, reads its message log. What the phones themselves
 * saw and sent (with their clock) is one of the truths that Skylark's calls are compared with.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diallerXml, phoneXml } from './sipp-xml.js';
import type { Dialler, Party } from './scenario.js';
import type { Lane } from './versions.js';

/** A SIP message as one SIPp process logged it. */
export interface SipMessage {
  at: number;
  sent: boolean;
  /** Request method or response code. */
  what: string;
  cseqMethod: string;
  callId: string;
}

export class Sipp {
  readonly party: Party;
  private readonly child: ChildProcess;
  private readonly base: string;
  readonly ended: Promise<number>;
  private over = false;

  /** `folder` holds scenario files and logs; `index` makes ports unique. */
  constructor(party: Party, lane: Lane, folder: string, index: number) {
    this.party = party;
    this.base = join(folder, `${String(index).padStart(2, '0')}-${party.kind}-${party.at}`);
    const address = lane.address(party.at);
    const isPhone = party.kind === 'phone';
    const pbx = `${lane.pbx}:${lane.sipPort}`;
    writeFileSync(`${this.base}.xml`, party.kind === 'phone' ? phoneXml(party, pbx) : diallerFile(party, pbx));
    const args = ['-sf', `${this.base}.xml`, '-i', address, '-mi', address, '-t', 'u1', '-nostdin', '-aa'];
    args.push('-timer_resol', '1', '-p', String(isPhone ? lane.sipPort : 17000 + index));
    args.push('-mp', String(20000 + index * 100), '-trace_msg', '-message_file', `${this.base}.messages`);
    args.push('-trace_err', '-error_file', `${this.base}.errors`);
    if (party.kind === 'dialler') {
      const times = party.times ?? 1;
      args.push('-m', String(times), '-l', String(times), '-recv_timeout', '60000');
      if (times > 1) {
        const rows = Array.from({ length: times }, (_, n) => party.number.replace('{n}', String(n).padStart(2, '0')));
        writeFileSync(`${this.base}.csv`, `SEQUENTIAL\n${rows.map((row) => `${row};`).join('\n')}\n`);
        args.push('-inf', `${this.base}.csv`, '-r', '1', '-rp', String(party.every ?? 1000));
      }
      args.push(pbx);
    }
    this.child = spawn('sipp', args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', TERM: 'dumb' },
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code, signal) => {
        this.over = true;
        resolve(code ?? (signal === null ? 0 : 128));
      });
    });
  }

  get isOver(): boolean {
    return this.over;
  }

  /** A waiting phone is told to go when the scenario is over. */
  async stop(): Promise<void> {
    if (!this.over) this.child.kill('SIGKILL');
    await this.ended;
  }

  errors(): string {
    const name = `${this.base}.errors`;
    if (!existsSync(name)) return '';
    // Waiting over is how a step ends, a busy machine is no fault of the call; all else is not as the scenario wants.
    return readFileSync(name, 'latin1')
      .split(/^\d{4}-\d\d-\d\d\t/m)
      .filter((entry) => !/jumping to label|Overload warning|^The following events/.test(entry))
      .map((entry) => entry.split('\t').slice(-1)[0]?.trim() ?? '')
      .join('\n');
  }

  messages(): SipMessage[] {
    const name = `${this.base}.messages`;
    if (!existsSync(name)) return [];
    return readFileSync(name, 'latin1')
      .split(/^-{20,} /m)
      .map(parse)
      .filter((message) => message !== null);
  }
}

/** The XML as bytes: a display name may be no UTF-8. */
function diallerFile(party: Dialler, pbx: string): Buffer {
  if (party.nameBytes === undefined) return Buffer.from(diallerXml(party, pbx));
  const marked = Buffer.from(diallerXml({ ...party, name: '@name@' }, pbx)).toString('latin1');
  return Buffer.from(marked.replaceAll('@name@', String.fromCodePoint(...party.nameBytes)), 'latin1');
}

function parse(text: string): SipMessage | null {
  const head =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)\.(\d{6})\S*\s+UDP message (sent|received)[^\n]*\n\s*\n(\S+) (\S+)/.exec(
      text,
    );
  if (head === null) return null;
  const [, day = '', time = '', micros = '', way = '', first = '', second = ''] = head;
  return {
    at: Date.parse(`${day}T${time}Z`) * 1000 + Number(micros),
    sent: way === 'sent',
    what: first.startsWith('SIP/') ? second : first,
    cseqMethod: /^CSeq:\s*\d+\s+(\w+)/im.exec(text)?.[1] ?? '',
    callId: /^Call-ID:\s*(\S+)/im.exec(text)?.[1] ?? '',
  };
}
