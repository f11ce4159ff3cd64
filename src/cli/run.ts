// One whole session of the command line: arguments in, exit code out. Turns every error into words and a code.
import { CommanderError } from 'commander';
import { EXIT, type ExitCode, ProviderError, RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { type Io, LOG_LEVELS } from './io.ts';
import { createLogger, type Logger, SILENT } from './logger.ts';
import { createProgram } from './program.ts';

/** Runs one command. Returns its exit code; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  let logger: Logger = SILENT;
  const program = createProgram(io, {
    started: async (command, options) => {
      logger = await createLogger(
        io,
        LOG_LEVELS.find((level) => level === options['logLevel']),
      );
      logger.debug({ command, options: Object.keys(options) }, 'started');
    },
    done: (code) => {
      exit = code;
      logger.debug({ exit }, 'ended');
    },
    rerun: run,
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    return report(error, io, logger);
  }
}

function report(error: unknown, io: Io, logger: Logger): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
  if (error instanceof RollcallError || error instanceof ProviderError) {
    const exit = error instanceof RollcallError ? error.exit : EXIT.error;
    logger.error({ code: error.code, exit, error: error.message }, 'ended by an error');
    io.err(`error ${error.code} ${shown(error.message)}\n`);
    if (error.hint !== undefined) io.err(`  hint: ${shown(error.hint)}\n`);
    return exit;
  }
  // Whatever a signal has torn down on its way is no news.
  if (io.signal.aborted) return io.signal.reason === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`error: this should not happen; please report it with the lines below\n${shown(text)}\n`);
  return EXIT.error;
}

/** Messages keep their line breaks and lose everything else that could move a cursor. */
function shown(text: string): string {
  return text.split('\n').map(visible).join('\n  ');
}
