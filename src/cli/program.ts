// The shape of the command line: commands, arguments, options, help. No command's code is loaded before it is asked
// for; the same option means the same everywhere.
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../core/errors.ts';
import { type Io, LOG_LEVELS } from './io.ts';
import { VERSION } from './version.ts';

const SUMMARY = `Team access as code: team.yaml says who has access, rollcall makes it so.

Exit codes: 0 done or no changes · 1 error · 2 changes (with --detailed-exitcode) · 3 stale, nothing written
4 not approved · 5 refused by a guard · 6 partly done · 130, 143 interrupted`;

/**
 * Returns the program. `done` is told the exit code of the command that ran; `rerun` runs another command line, for the
 * demo.
 */
export function createProgram(
  io: Io,
  done: (code: ExitCode) => void,
  rerun: (argv: readonly string[], io: Io) => Promise<ExitCode>,
): Command {
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
    .helpCommand('help [command]', 'show help for a command');

  /** Adds a command with the options that all of them share and its examples. */
  function command(parent: Command, usage: string, summary: string, examples: readonly string[]): Command {
    return parent
      .command(usage)
      .description(summary)
      .exitOverride()
      .showHelpAfterError('(run with --help for the options and examples)')
      .addOption(new Option('-f, --file <path>', 'team.yaml (default: found upwards from here)'))
      .addOption(
        new Option('--log-level <level>', 'what is logged to standard error')
          .choices(LOG_LEVELS)
          .default('warn'),
      )
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  }

  const act =
    <A extends unknown[]>(run: (...args: A) => Promise<ExitCode>) =>
    async (...args: A): Promise<void> =>
      done(await run(...args));

  command(program, 'validate', 'check team.yaml and its includes', [
    'rollcall validate',
    'rollcall validate --format github   # annotations in a workflow',
  ])
    .addOption(format('text', 'json', 'github'))
    .addOption(json())
    .addOption(at())
    .action(act(async (options) => (await import('./commands/validate.ts')).validate(io, options)));

  planning(
    command(program, 'plan', 'show what apply would change; writes nothing but --out', [
      'rollcall plan',
      'rollcall plan --out plan.json --detailed-exitcode',
      'rollcall plan --format json | jq .accounts[].changes',
      'rollcall plan --at 2027-01-01T00:00Z   # what the calendar will have changed by then',
    ]),
  )
    .addOption(format('text', 'markdown', 'json', 'diff'))
    .addOption(new Option('--out <path>', 'save the plan, to be executed by `rollcall apply <path>`'))
    .addOption(new Option('--detailed-exitcode', 'exit 2 when there are changes'))
    .addOption(restore())
    .addOption(at())
    .action(act(async (options) => (await import('./commands/plan.ts')).plan(io, options)));

  planning(
    command(program, 'apply', 'execute a saved plan exactly, or plan, ask and apply', [
      'rollcall apply plan.json',
      'rollcall apply            # plans, shows the plan, asks',
      'rollcall apply --restore ada@example.com --yes',
    ]),
  )
    .argument('[plan]', 'a plan saved by `rollcall plan --out`')
    .addOption(format('text', 'json'))
    .addOption(restore())
    .addOption(new Option('--all-or-nothing', 'write nothing when any row has moved since the plan'))
    .addOption(yes())
    .action(act(async (file, options) => (await import('./commands/apply.ts')).apply(io, file, options)));

  planning(
    command(program, 'drift', 'report every difference between the file and the live account', [
      'rollcall drift --detailed-exitcode',
    ]),
  )
    .addOption(format('text', 'json'))
    .addOption(new Option('--detailed-exitcode', 'exit 2 when there are differences'))
    .addOption(at())
    .action(act(async (options) => (await import('./commands/drift.ts')).drift(io, options)));

  command(program, 'import', 'write the live account, or a CSV file, as team.yaml', [
    'rollcall import --account kissmetrics > team.yaml',
    'rollcall import --write            # merge into the file, after showing the diff',
    'rollcall import --from csv users.csv',
  ])
    .argument('[csv]', 'the CSV file, with --from csv')
    .addOption(
      new Option('--from <source>', 'where people are read from').choices(['live', 'csv']).default('live'),
    )
    .addOption(account())
    .addOption(new Option('--base-url <url>', 'where the account is, while there is no team.yaml to say it'))
    .addOption(new Option('--write', 'merge into the file instead of printing'))
    .addOption(yes())
    .action(
      act(async (file, options) => (await import('./commands/import.ts')).importTeam(io, file, options)),
    );

  command(program, 'export', 'write people and access in another format', [
    'rollcall export csv > users.csv',
    'rollcall export csv --live --account kissmetrics',
  ])
    .argument('<format>', 'csv: Email,Permission,Projects')
    .addOption(account())
    .addOption(new Option('--live', 'the live account instead of the file'))
    .addOption(new Option('--out <path>', 'write to a file'))
    .addOption(at())
    .action(
      act(async (kind, options) => (await import('./commands/export.ts')).exportTeam(io, kind, options)),
    );

  command(program, 'invitations', 'list invitations, send them again, or cancel them', [
    'rollcall invitations',
    'rollcall invitations resend grace@example.com',
    'rollcall invitations cancel grace@example.com --yes',
  ])
    .argument('[action]', 'list (default), resend or cancel')
    .argument('[people...]', 'whose invitations')
    .addOption(account())
    .addOption(format('text', 'json'))
    .addOption(json())
    .addOption(yes())
    .action(
      act(async (action, people, options) =>
        (await import('./commands/invitations.ts')).invitations(io, action, people, options),
      ),
    );

  command(program, 'offboard', 'take people out of team.yaml and show the plan of just that', [
    'rollcall offboard linus@example.com',
  ])
    .argument('<people...>', 'keys of team.yaml')
    .addOption(yes())
    .action(
      act(async (people, options) => (await import('./commands/offboard.ts')).offboard(io, people, options)),
    );

  command(program, 'fmt', 'format team.yaml and its includes; comments and order stay', [
    'rollcall fmt',
    'rollcall fmt --check   # exit 1 when something would change',
  ])
    .addOption(new Option('--check', 'write nothing; exit 1 when something would change'))
    .addOption(yes())
    .action(act(async (options) => (await import('./commands/fmt.ts')).fmt(io, options)));

  command(program, 'explain', 'what one person has, where it comes from, and what to do next', [
    'rollcall explain grace@example.com',
    'rollcall explain grace@example.com --at 2027-01-01T00:00Z',
  ])
    .argument('<person>', 'a key of team.yaml, or an address in the live account')
    .addOption(account())
    .addOption(format('text', 'json'))
    .addOption(json())
    .addOption(at())
    .action(
      act(async (person, options) => (await import('./commands/explain.ts')).explain(io, person, options)),
    );

  command(program, 'providers', 'list the services that rollcall can manage and what each can do', [
    'rollcall providers',
    'rollcall providers --json',
  ])
    .addOption(format('text', 'json'))
    .addOption(json())
    .action(act(async (options) => (await import('./commands/providers.ts')).providers(io, options)));

  command(program, 'sandbox', 'run the embedded Kissmetrics-compatible account on loopback', [
    'rollcall sandbox --seed examples/live.json --port 4800',
    'KISSMETRICS_API_KEY=sandbox-token rollcall plan -f examples/team.yaml',
  ])
    .addOption(new Option('--seed <path>', 'the account to start with'))
    .addOption(new Option('--port <number>', 'where to listen').argParser(port).default(4800))
    .addOption(
      new Option('--state <path>', 'keep the account in this file; the seed is used when it is missing'),
    )
    .addOption(new Option('--faults <path>', 'answer wrongly on purpose, as this file says'))
    .action(act(async (options) => (await import('./commands/sandbox.ts')).sandbox(io, options)));

  command(program, 'demo', 'see it work: sandbox, plan, apply, a refused plan', ['rollcall demo']).action(
    act(async () => (await import('./commands/demo.ts')).demo(io, rerun)),
  );

  return program;
}

function planning(command: Command): Command {
  return command.addOption(account()).addOption(member()).addOption(json());
}

function format(...choices: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how the result is written').choices(choices).default(choices[0]);
}

function json(): Option {
  return new Option('--json', 'short for --format json').implies({ format: 'json' });
}

function yes(): Option {
  return new Option('--yes', 'do not ask');
}

function at(): Option {
  return new Option('--at <instant>', 'as of this moment (RFC 3339, for example 2027-01-01T00:00Z)');
}

function account(): Option {
  return new Option('--account <names>', 'only these accounts (comma-separated, or given again)').argParser(
    (text: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      ...text.split(',').filter((name) => name !== ''),
    ],
  );
}

function member(): Option {
  return new Option('--member <person...>', 'only these people');
}

function restore(): Option {
  return new Option('--restore <person...>', 'bring back what somebody took away by hand');
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('a port is 0 to 65535');
  return Number(text);
}
