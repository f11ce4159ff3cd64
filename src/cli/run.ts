// One whole session of the command line: arguments in, exit code out. Turns every error into words and a code.
import { CommanderError } from 'commander';
import { EXIT, type ExitCode, ProviderError, RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';

/** Runs one command. Returns its exit code; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(
    io,
    (code) => {
      exit = code;
    },
    run,
  );
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    return report(error, io);
  }
}

function report(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
  if (error instanceof RollcallError || error instanceof ProviderError) {
    io.err(`error ${error.code} ${shown(error.message)}\n`);
    if (error.hint !== undefined) io.err(`  hint: ${shown(error.hint)}\n`);
    return error instanceof RollcallError ? error.exit : EXIT.error;
  }
  if (io.signal.aborted) return io.signal.reason === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`error: this should not happen; please report it with the lines below\n${text}\n`);
  return EXIT.error;
}

/** Messages keep their line breaks and lose everything else that could move a cursor. */
function shown(text: string): string {
  return text.split('\n').map(visible).join('\n  ');
}
