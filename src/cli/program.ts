// The shape of the command line: commands, arguments, options, help. No command's code is loaded before it is asked
// for.
import { Argument, Command, Option } from 'commander';
import { type ExitCode, RollcallError } from '../core/errors.ts';
import type { Io } from './io.ts';
import {
  accountOption,
  atOption,
  chainHead,
  detailedExitcodeOption,
  fileOption,
  formatOption,
  jsonOption,
  logLevelOption,
  memberOption,
  people,
  person,
  port,
  restoreOption,
  yesOption,
} from './options.ts';
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

  command('validate', 'check team.yaml and its includes', [
    'rollcall validate',
    'rollcall validate --format github   # annotations in a workflow',
  ])
    .addOption(formatOption('text', 'json', 'github'))
    .addOption(jsonOption())
    .addOption(atOption())
    .action(act(async (options) => (await import('./commands/validate.ts')).validate(io, options)));

  command('plan', 'show what apply would change; writes nothing but --out', [
    'rollcall plan',
    'rollcall plan --out plan.json --detailed-exitcode',
    "rollcall plan --format json | jq '.accounts[].changes'",
    'rollcall plan --at 2027-01-01T00:00Z   # what the calendar will have changed by then',
  ])
    .addOption(accountOption())
    .addOption(memberOption())
    .addOption(restoreOption())
    .addOption(formatOption('text', 'markdown', 'json', 'diff'))
    .addOption(jsonOption())
    .addOption(new Option('--out <path>', 'save the plan, to be executed by `rollcall apply <path>`'))
    .addOption(detailedExitcodeOption())
    .addOption(atOption())
    .action(act(async (options) => (await import('./commands/plan.ts')).plan(io, options)));

  command('apply', 'execute a saved plan exactly, or plan, ask and apply', [
    'rollcall apply plan.json',
    'rollcall apply            # plans, shows the plan, asks',
    'rollcall apply --yes --restore ada@example.com',
  ])
    .argument('[plan]', 'a plan saved by `rollcall plan --out`')
    .addOption(accountOption())
    .addOption(memberOption())
    .addOption(restoreOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addOption(new Option('--all-or-nothing', 'write nothing when any row has moved since the plan'))
    .addOption(yesOption())
    .action(act(async (file, options) => (await import('./commands/apply.ts')).apply(io, file, options)));

  command('drift', 'report every difference between the file and the live account', [
    'rollcall drift --detailed-exitcode',
    "rollcall drift --json | jq '.differences[] | select(.by_hand != null)'",
  ])
    .addOption(accountOption())
    .addOption(memberOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addOption(detailedExitcodeOption())
    .addOption(atOption())
    .action(act(async (options) => (await import('./commands/drift.ts')).drift(io, options)));

  command('import', 'write the live account, or a CSV file, as team.yaml', [
    'rollcall import --account kissmetrics > team.yaml',
    'rollcall import --write            # merge into the file, after showing the difference',
    'rollcall import --from csv users.csv',
  ])
    .argument('[csv]', 'the CSV file, with --from csv')
    .addOption(
      new Option('--from <source>', 'where people are read from').choices(['live', 'csv']).default('live'),
    )
    .addOption(accountOption())
    .addOption(new Option('--base-url <url>', 'where the account is, while there is no team.yaml to say it'))
    .addOption(new Option('--write', 'merge into the file instead of printing'))
    .addOption(yesOption())
    .action(
      act(async (file, options) => (await import('./commands/import.ts')).importTeam(io, file, options)),
    );

  command('export', 'write people and access in another format', [
    'rollcall export csv > users.csv',
    'rollcall export csv --live --account kissmetrics',
  ])
    .argument('<format>', 'csv: Email,Permission,Projects; Permission has the roles of team.yaml')
    .addOption(accountOption())
    .addOption(new Option('--live', 'the live account instead of the file, with a column Status'))
    .addOption(new Option('--out <path>', 'write to a file'))
    .addOption(atOption())
    .action(
      act(async (kind, options) => (await import('./commands/export.ts')).exportTeam(io, kind, options)),
    );

  command('invitations', 'list invitations, send them again, or cancel them', [
    'rollcall invitations',
    'rollcall invitations resend grace@example.com',
    'rollcall invitations cancel grace@example.com --yes',
  ])
    .argument('[action]', 'list (default), resend or cancel')
    .addArgument(new Argument('[people...]', 'whose invitations').argParser(people))
    .addOption(accountOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(
      act(async (action, named, options) =>
        (await import('./commands/invitations.ts')).invitations(io, action, named ?? [], options),
      ),
    );

  command('offboard', 'take people out of team.yaml and show the plan of just that', [
    'rollcall offboard linus@example.com',
  ])
    .addArgument(new Argument('<people...>', 'keys of team.yaml').argParser(people))
    .addOption(yesOption())
    .action(
      act(async (named, options) => (await import('./commands/offboard.ts')).offboard(io, named, options)),
    );

  command('fmt', 'format team.yaml and its includes; comments and order stay', [
    'rollcall fmt',
    'rollcall fmt --check   # exit 1 when something would change',
  ])
    .addOption(new Option('--check', 'write nothing; exit 1 when something would change'))
    .addOption(yesOption())
    .action(act(async (options) => (await import('./commands/fmt.ts')).fmt(io, options)));

  command('explain', 'what one person has, where it comes from, and what to do next', [
    'rollcall explain grace@example.com',
    'rollcall explain grace@example.com --at 2027-01-01T00:00Z',
  ])
    .addArgument(
      new Argument('<person>', 'a key of team.yaml, or an address in the live account').argParser(person),
    )
    .addOption(accountOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addOption(atOption())
    .action(
      act(async (named, options) => (await import('./commands/explain.ts')).explain(io, named, options)),
    );

  command('ledger', 'verify the chain of records, list the runs, or show one', [
    'rollcall ledger verify',
    'rollcall ledger verify --dir records --head 1d568ae9a070   # a head that was noted elsewhere',
    'rollcall ledger show           # a list of all runs',
    'rollcall ledger show latest',
    "rollcall ledger show 3 --json | jq '.accounts[].outcomes[].steps[].request_ids'",
  ])
    .addArgument(new Argument('<action>', 'verify, or show').choices(['verify', 'show']))
    .argument('[record]', 'show: the number of a record, or latest')
    .addOption(
      new Option('--dir <path>', 'the folder of records (default: what team.yaml says)').conflicts('file'),
    )
    .addOption(
      new Option('--head <hash>', 'verify: a head noted elsewhere, which must be in the chain').argParser(
        chainHead,
      ),
    )
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .action(
      act(async (action, record, options) =>
        (await import('./commands/ledger.ts')).ledger(io, action, record, options),
      ),
    );

  plainCommand('providers', 'list the services that rollcall can manage and what each can do', [
    'rollcall providers',
    'rollcall providers --json',
  ])
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .action(act(async (options) => (await import('./commands/providers.ts')).providers(io, options)));

  plainCommand('sandbox', 'run the embedded Kissmetrics-compatible account on loopback', [
    'rollcall sandbox --seed examples/live.json --port 4800',
    'KISSMETRICS_API_KEY=sandbox-token rollcall plan -f examples/team.yaml',
  ])
    .addOption(new Option('--seed <path>', 'the account to start with'))
    .addOption(
      new Option('--port <number>', 'where to listen; 0: any free port').argParser(port).default(4800),
    )
    .addOption(
      new Option('--state <path>', 'keep the account in this file; the seed is used when it is missing'),
    )
    .addOption(new Option('--faults <path>', 'answer wrongly on purpose, as this file says'))
    .action(act(async (options) => (await import('./commands/sandbox.ts')).sandbox(io, options)));

  plainCommand('demo', 'see it work: sandbox, plan, apply, a refused plan', ['rollcall demo']).action(
    act(async () => (await import('./commands/demo.ts')).demo(io, rerun)),
  );

  return program;
}

/** `--json` beside another format would quietly do one of the two. */
function checkFormat({ json, format }: Readonly<Record<string, unknown>>): void {
  if (json === true && format !== 'json') {
    throw new RollcallError('RC501', `--json and --format ${String(format)} exclude each other`);
  }
}
