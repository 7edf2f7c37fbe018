/** The log: one JSON line an entry on standard error (or text on a terminal). Control characters never reach it raw. */
import winston from 'winston';
import type { Log } from './ports.js';

export interface LogOptions {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly format: 'json' | 'text';
  /** Where lines go; standard error unless said. */
  readonly stream?: NodeJS.WritableStream;
}

/** Newlines and other controls in a value must not make a second line or colour a terminal. */
function tame(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

const asText = winston.format.printf(({ level, message, timestamp, ...fields }) => {
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? tame(value) : JSON.stringify(value)}`);
  return `${String(timestamp)} ${level.padEnd(5)} ${tame(String(message))}${rest.length > 0 ? `  ${rest.join(' ')}` : ''}`;
});

export function createLog(options: LogOptions): Log {
  const { combine, timestamp, json } = winston.format;
  const logger = winston.createLogger({
    level: options.level,
    format: combine(timestamp(), options.format === 'json' ? json() : asText),
    transports: [new winston.transports.Stream({ stream: options.stream ?? process.stderr })],
  });
  const at =
    (level: LogOptions['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      logger.log(level, message, fields);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
