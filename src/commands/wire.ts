/** `wire`: prints what to put on each PBX for this configuration. Changes nothing and connects to nothing. */
import { networkInterfaces } from 'node:os';
import { showPiece, wirePieces, type Flavour } from '../wire/wire.js';
import { CommandFailure, languageOf, needConfig, print, UsageError } from './io.js';
import type { AddCommand } from './run.js';

const flavours: readonly Flavour[] = ['asterisk', 'freepbx'];

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((a) => !a.internal && !(a.family === 'IPv6' && a.address.startsWith('fe80')))
    .map((a) => a.address)
    .sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
}

export const addWire: AddCommand = (program, io, done) => {
  program
    .command('wire')
    .description('print the manager account, dialplan pieces and FreePBX variants for this configuration')
    .option('--config <file>', 'the configuration')
    .option('--pbx <name>', 'one PBX only')
    .option('--for <flavour>', 'asterisk or freepbx; both unless said')
    .action(async (options: { config?: string; pbx?: string; for?: string }) => {
      const config = needConfig(io, options.config, { files: 'leave' });
      const wanted = flavours.filter((f) => options.for === undefined || f === options.for);
      if (wanted.length === 0) throw new UsageError(`--for takes asterisk or freepbx, not "${options.for}".`);
      const named = config.pbx.filter((p) => options.pbx === undefined || p.name === options.pbx);
      if (named.length === 0) throw new UsageError(`There is no PBX "${options.pbx}" in ${config.file}.`);
      const real = named.flatMap((p) => (p.simulated === null ? [p] : []));
      if (real.length === 0) throw new CommandFailure('Nothing to wire: the PBX of this configuration is simulated.');
      const language = languageOf(io.env);
      const addresses = ownAddresses();
      for (const pbx of real) {
        for (const flavour of wanted) {
          for (const piece of wirePieces(config, pbx, { language, flavour, addresses })) {
            await print(io, showPiece(piece, flavour));
          }
        }
      }
      done(0);
    });
};
