// The shape of the command line: commands, arguments, options, help. No command's code is loaded before it is asked
// for.
import { Command } from 'commander';
import { type ExitCode, RollcallError } from '../core/errors.ts';
import { declareApprovalCommands } from './approval-commands.ts';
import type { Declare } from './declare.ts';
import { declareInitCommands } from './init-commands.ts';
import type { Io } from './io.ts';
import { fileOption, logLevelOption } from './options.ts';
import { declarePastCommands } from './past-commands.ts';
import { declarePlanCommands } from './plan-commands.ts';
import { declareTeamCommands } from './team-commands.ts';
import { declareToolCommands } from './tool-commands.ts';
import { VERSION } from './version.ts';

const SUMMARY = `Team access as code: team.yaml says who has access, rollcall makes it so.

Exit codes: 0 done or no changes · 1 error · 2 changes (with --detailed-exitcode) · 3 stale, nothing written
4 not approved · 5 refused by a guard · 6 partly done · 130, 143 interrupted`;

/** What a program is handed beside the outside. */
export interface ProgramHooks {
  /** Told before a command runs, with its options. */
  readonly started: (command: string, options: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Told the exit code of the command that ran. */
  readonly done: (code: ExitCode) => void;
  /** Runs another command line, for the demo. */
  readonly rerun: (argv: readonly string[], io: Io) => Promise<ExitCode>;
}

/** Returns the program. Without a command it prints its help to standard error and ends in 1. */
export function createProgram(io: Io, { started, done, rerun }: ProgramHooks): Command {
  const program = new Command('rollcall')
    .description(SUMMARY)
    .version(VERSION, '-V, --version', 'print the version')
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHasColors: () => io.colour.out,
      getErrHasColors: () => io.colour.err,
    })
    .exitOverride()
    .showHelpAfterError('(run with --help for the options and examples)')
    .helpCommand('help [command]', 'show help for a command')
    .hook('preAction', async (_, action) => {
      const options: Readonly<Record<string, unknown>> = action.opts();
      checkFormat(options);
      await started(action.name(), options);
    });

  /** Adds a command that reads no team.yaml. */
  function plainCommand(usage: string, summary: string, examples: readonly string[]): Command {
    return program
      .command(usage)
      .description(summary)
      .addOption(logLevelOption())
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  }

  function command(usage: string, summary: string, examples: readonly string[]): Command {
    return plainCommand(usage, summary, examples).addOption(fileOption());
  }

  const act =
    <A extends unknown[]>(run: (...args: A) => Promise<ExitCode>) =>
    async (...args: A): Promise<void> =>
      done(await run(...args));

  const declare: Declare = { io, command, plainCommand, act, rerun };
  declarePlanCommands(declare);
  declareApprovalCommands(declare);
  declareTeamCommands(declare);
  declarePastCommands(declare);
  declareInitCommands(declare);
  declareToolCommands(declare);
  return program;
}

/** `--json` beside another format would quietly do one of the two. */
function checkFormat({ json, format }: Readonly<Record<string, unknown>>): void {
  if (json === true && format !== 'json') {
    throw new RollcallError('RC501', `--json and --format ${String(format)} exclude each other`);
  }
}
