/** The command line as a function: arguments and streams in, exit code out. Each command is a file of its own. */
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.js';
import { SkylarkError } from '../errors.js';
import { addAudit } from './audit.js';
import { addCheck } from './check.js';
import { CommandFailure, notice, UsageError, type CommandIo, type ExitCode } from './io.js';
import { addDoctor } from './doctor.js';
import { addImport } from './import.js';
import { addPerson } from './person.js';
import { addRecord } from './record.js';
import { addReplay } from './replay.js';
import { addServe } from './serve.js';
import { addSimulate } from './simulate.js';
import { addToken } from './token.js';
import { addUser } from './user.js';
import { version } from './version.js';
import { addWatch } from './watch.js';
import { addWire } from './wire.js';

/** Adds a command; its action gives the exit code. */
export type AddCommand = (program: Command, io: CommandIo, done: (code: ExitCode) => void) => void;

const commands: readonly AddCommand[] = [
  addServe,
  addCheck,
  addDoctor,
  addWire,
  addSimulate,
  addRecord,
  addReplay,
  addWatch,
  addUser,
  addToken,
  addImport,
  addPerson,
  addAudit,
];

function programOf(io: CommandIo, done: (code: ExitCode) => void): Command {
  const program = new Command('skylark')
    .description('The telephone side of a service desk: call records, the 15-second rule, screen pops.')
    .version(version(), '-V, --version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'skylark: ')),
    });
  for (const add of commands) add(program, io, done);
  return program;
}

/**
 * Runs one command line (without `node` and the script). Never throws and never exits: 0 fine, 1 failed or something
 * found, 2 wrong usage or configuration.
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = programOf(io, (given) => {
    code = given;
  });
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return 2;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, io);
  }
}

const isCalled = (error: unknown, name: string): error is Error =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === name;

/** Says what went wrong in a sentence; a defect also gives its stack. */
function explain(error: unknown, io: CommandIo): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError) {
    notice(io, error.message);
    return 2;
  }
  if (error instanceof UsageError) {
    notice(io, `skylark: ${error.message}`);
    return 2;
  }
  // The reader of our output went away, as `skylark … | head` does; or we were asked to stop.
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPIPE') return 0;
  if (isCalled(error, 'AbortError') && io.signal.aborted) return 0;
  if (error instanceof CommandFailure || error instanceof SkylarkError) {
    notice(io, `skylark: ${error.message}`);
    return 1;
  }
  notice(io, `skylark: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
