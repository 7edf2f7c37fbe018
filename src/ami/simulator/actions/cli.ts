/** The few CLI commands that the simulated PBX knows, as lines of text. */
import type { Pbx } from '../pbx.js';
import { wholeSeconds } from '../text.js';

/** Null where there is no such command. */
export function cliOutput(pbx: Pbx, command: string): string[] | null {
  switch (command.toLowerCase().replace(/\s+/g, ' ')) {
    case 'core show version':
      return [`Asterisk ${pbx.options.version === '16' ? '16.28.0' : '22.10.1'} (simulated by Skylark)`];
    case 'core show uptime':
    case 'core show uptime seconds':
      return [`System uptime: ${wholeSeconds(pbx.now()) - wholeSeconds(pbx.bootedAt)}`];
    case 'core show channels':
    case 'core show channels concise':
      return [
        ...[...pbx.channels.values()].map((channel) => `${channel.name} ${channel.exten}@${channel.context}`),
        `${pbx.channels.size} active channels`,
      ];
    case 'queue show':
      return [...pbx.queues.values()].flatMap((queue) =>
        [
          `${queue.name} has ${queue.waiting.length} calls (max ${queue.maxLength || 'unlimited'}) in '${queue.strategy}' strategy`,
        ].concat(queue.members.map((m) => `      ${m.name} (${m.interface}) has taken ${m.callsTaken} calls`)),
      );
    case 'manager show settings':
      return [
        'Global Settings:',
        '----------------',
        '  Manager (AMI):             Yes',
        `  Timestamp events:          ${pbx.options.timestampEvents === false ? 'No' : 'Yes'}`,
        `  Channel vars:              ${pbx.options.presentation === false ? '' : 'CALLERID(num-pres)'}`,
      ];
    default:
      return null;
  }
}
