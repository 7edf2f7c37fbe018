/**
 * The mixed trace that P1–P3 read: real recorded calls repeated with fresh ids, with as much dialplan and RTCP traffic
 * between as a busy PBX sends to a client that did not filter it (about half of all events). About 23 headers an event,
 * Chinese names, repeated headers, an `Output:` list now and then. At least 180 MB and 320,000 events, made once.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { root } from '../lib/ensure.mjs';

const folder = join(tmpdir(), 'skylark-bench');
const version = 2;

/** Recorded calls of the shapes that make up most of a day. */
const shapes = ['ring-all-answered', 'abandoned-ringing', 'rona-then-second-agent', 'overflow-answered'];

function recorded(name) {
  const text = gunzipSync(readFileSync(join(root, 'test', 'traces', '22', `${name}.ami.gz`))).toString('utf8');
  const messages = text.split('\r\n\r\n').filter((m) => m.startsWith('Event: ') && /\r\nTimestamp: /.test(m));
  return messages.map((m) => `${m}\r\n\r\n`).join('');
}

/** What a client with read class `dialplan` and `reporting` is sent for one channel: noise that nobody asked for. */
function noise(k, i) {
  const id = `1795400000.${k * 50 + (i % 4)}`;
  const channel = `PJSIP/8001-${(k * 4 + (i % 4)).toString(16).padStart(8, '0')}`;
  const head = (event, privilege) =>
    `Event: ${event}\r\nPrivilege: ${privilege}\r\nTimestamp: 1795486523.${String((k * 7 + i) % 1000000).padStart(6, '0')}\r\n` +
    `Channel: ${channel}\r\nChannelState: 6\r\nChannelStateDesc: Up\r\nCallerIDNum: 13900000108\r\nCallerIDName: 张伟明\r\n` +
    `ConnectedLineNum: 8001\r\nConnectedLineName: 王莉\r\nLanguage: zh\r\nAccountCode: \r\nContext: from-trunk\r\n` +
    `Exten: 4008000001\r\nPriority: ${i % 9}\r\nUniqueid: ${id}\r\nLinkedid: ${id}\r\n`;
  switch (i % 3) {
    case 0:
      return `${head('VarSet', 'dialplan,all')}ChanVariable(${channel}): CALLERID(num-pres)=allowed_not_screened\r\nVariable: RTPAUDIOQOSJITTERBRIDGED\r\nValue: minjitter=0.000;maxjitter=0.021;avgjitter=0.004;stdevjitter=0.003;\r\nSystem: pbx\r\nTenantID: \r\n\r\n`;
    case 1:
      return `${head('Newexten', 'dialplan,all')}ChanVariable(${channel}): CALLERID(num-pres)=allowed_not_screened\r\nExtension: 4008000001\r\nApplication: Queue\r\nAppData: hotline,t,,,300\r\nSystem: pbx\r\n\r\n`;
    default:
      return `${head('RTCPSent', 'reporting,all')}To: 127.0.0.1:4001\r\nFrom: 127.0.0.1:10001\r\nSSRC: 0x3fbe5fd0\r\nPT: 200(SR)\r\nReportCount: 1\r\nSentNTP: 1795486523.7618\r\nSentRTP: 163840\r\nSentPackets: 1024\r\nSentOctets: 163840\r\nReport0SourceSSRC: 0x0bd7c0a1\r\nReport0FractionLost: 0\r\nReport0CumulativeLost: 0\r\n\r\n`;
  }
}

function output(k) {
  const lines = Array.from(
    { length: 40 },
    (_, i) => `Output: PJSIP/8${String(i).padStart(3, '0')} 第 ${k} 行 not in use 0 of inf`,
  );
  return `Response: Success\r\nActionID: cmd-${k}\r\nMessage: Command output follows\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** Gives every recorded call its own channels, bridges and instants: ids of one repetition never meet another's. */
function relabel(text, k) {
  const ids = new Map();
  return text
    .replace(/\b1\d{9}\.(\d{1,5})\b(?=\r\n|,|;)/g, (id, n) => {
      if (n.length === 6) return id;
      if (!ids.has(id)) ids.set(id, `1795400000.${100_000_000 + k * 50 + ids.size}`);
      return ids.get(id);
    })
    .replace(
      /-([0-9a-f]{8})(?=[;\r\n):])/g,
      (_, hex) => `-${((parseInt(hex, 16) + k * 64) >>> 0).toString(16).padStart(8, '0')}`,
    )
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      (id) => id.slice(0, 24) + ((parseInt(id.slice(-8), 16) + k) % 2 ** 32).toString(16).padStart(12, '0'),
    )
    .replace(/Timestamp: (\d+)\.(\d{6})/g, (_, s, us) => `Timestamp: ${Number(s) + k}.${us}`);
}

/** Path, bytes and events of the trace; made when it is not there. */
export function mixedTrace({ events = 320_000, bytes = 180e6, name = 'mixed' } = {}) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${version}.ami`);
  const note = `${file}.json`;
  if (existsSync(file) && existsSync(note)) return JSON.parse(readFileSync(note, 'utf8'));
  const calls = shapes.map(recorded);
  const fd = openSync(`${file}.part`, 'w');
  let made = 0;
  let written = 0;
  let callsMade = 0;
  for (let k = 0; made < events || written < bytes; k += 1) {
    const messages = relabel(calls[k % calls.length], k)
      .split('\r\n\r\n')
      .filter(Boolean);
    let block = '';
    messages.forEach((message, i) => {
      block += `${message}\r\n\r\n${noise(k, i)}`;
    });
    made += messages.length * 2;
    callsMade += 1;
    if (k % 50 === 0) {
      block += output(k);
      made += 1;
    }
    written += writeSync(fd, block);
  }
  closeSync(fd);
  renameSync(`${file}.part`, file);
  const facts = { file, bytes: statSync(file).size, events: made, calls: callsMade };
  writeFileSync(note, JSON.stringify(facts));
  return facts;
}
