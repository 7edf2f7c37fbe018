/** Reads text as a PBX would send it, for tests of what comes out. */
import { createTraceReader, type TraceReader } from '../../src/ami/trace.js';
import type { PbxEvent } from '../../src/core/pbx-event.js';

export interface Read {
  readonly events: readonly PbxEvent[];
  readonly reader: TraceReader;
}

export function read(text: string | Buffer, arrivedAt: number | null = null): Read {
  const reader = createTraceReader();
  const events = reader.push(typeof text === 'string' ? Buffer.from(text) : text, arrivedAt);
  return { events: [...events, ...reader.end()], reader };
}

/** A channel's block as Asterisk writes it. */
export function block(more: Readonly<Record<string, string>> = {}, prefix = ''): string {
  const fields: Record<string, string> = {
    Channel: 'PJSIP/trunk-00000001',
    ChannelState: '4',
    ChannelStateDesc: 'Ring',
    CallerIDNum: '13900000108',
    CallerIDName: '<unknown>',
    ConnectedLineNum: '<unknown>',
    ConnectedLineName: '<unknown>',
    Language: 'en',
    AccountCode: '',
    Context: 'from-trunk',
    Exten: '4008000000',
    Priority: '1',
    Uniqueid: '1795487586.0',
    Linkedid: '1795487586.0',
    ...more,
  };
  return Object.entries(fields)
    .map(([key, value]) => `${prefix}${key}: ${value}\r\n`)
    .join('');
}

export function event(
  name: string,
  body: string,
  stamp: string | null = '1795487586.253213',
  right = 'call,all',
): string {
  const time = stamp === null ? '' : `Timestamp: ${stamp}\r\n`;
  return `Event: ${name}\r\nPrivilege: ${right}\r\n${time}${body}\r\n`;
}
