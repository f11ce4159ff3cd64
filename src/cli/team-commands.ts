// What is asked about people, the file and its records on the command line.
import { Argument, Option } from 'commander';
import { breakGlassOptions } from './break-glass-options.ts';
import type { Declare } from './declare.ts';
import { evidenceOptions, tokenEnvOption } from './evidence-options.ts';
import {
  accountOption,
  atOption,
  chainHead,
  formatOption,
  jsonOption,
  people,
  person,
  yesOption,
} from './options.ts';

/** Adds import, export, invitations, offboard, fmt, explain, ledger and audit. */
export function declareTeamCommands({ command, act, io }: Declare): void {
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

  const invitations = command('invitations', 'list invitations, send them again, or cancel them', [
    'rollcall invitations',
    'rollcall invitations resend grace@example.com',
    'rollcall invitations cancel grace@example.com --yes',
  ])
    .argument('[action]', 'list (default), resend or cancel')
    .addArgument(new Argument('[people...]', 'whose invitations').argParser(people))
    .addOption(accountOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addOption(yesOption());
  for (const option of [...breakGlassOptions(), ...evidenceOptions()]) invitations.addOption(option);
  invitations.action(
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

  command('ledger', 'verify the chain of records, list them, show one, or take those of another job', [
    'rollcall ledger verify',
    'rollcall ledger verify --dir records --head 1d568ae9a070   # a head that was noted elsewhere',
    'rollcall ledger verify --branch rollcall-ledger',
    'rollcall ledger show           # a list of all records',
    'rollcall ledger show latest',
    "rollcall ledger show 3 --json | jq '.accounts[].outcomes[].steps[].request_ids'",
    'rollcall ledger take outbox    # what `rollcall apply --outbox outbox` left',
  ])
    .addArgument(new Argument('<action>', 'verify, show or take').choices(['verify', 'show', 'take']))
    .argument(
      '[what]',
      'show: the number of a record, or latest: that of the newest run; take: the folder of an outbox',
    )
    .addOption(
      new Option('--dir <path>', 'the folder of records (default: what team.yaml says)').conflicts([
        'file',
        'branch',
      ]),
    )
    .addOption(
      new Option('--branch <name>', 'the branch of records, as origin has it').conflicts(['file', 'dir']),
    )
    .addOption(tokenEnvOption())
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

  command('audit', "hold the accounts' own logs against the ledger", [
    'rollcall audit --completeness',
    'rollcall audit --completeness --since 2026-07-01 --until 2026-09-30',
    "rollcall audit --completeness --json | jq '.accounts[].unordered'",
    'rollcall audit --completeness --csv > audit.csv',
  ])
    .addOption(
      new Option('--completeness', 'every change of access is one that a run made or found, and the reverse'),
    )
    .addOption(new Option('--since <moment>', 'a day or an instant (default: when the first run began)'))
    .addOption(new Option('--until <moment>', 'a day, which counts whole, or an instant (default: now)'))
    .addOption(accountOption())
    .addOption(formatOption('text', 'json', 'csv'))
    .addOption(jsonOption())
    .addOption(new Option('--csv', 'short for --format csv').implies({ format: 'csv' }).conflicts('json'))
    .addHelpText(
      'after',
      '\nExits with 0 where every account is complete, with 2 where one has gaps, and with 1 where one is not\nprovable: it has no log, the log could not be read whole, or it does not reach back far enough.',
    )
    .action(act(async (options) => (await import('./commands/audit.ts')).audit(io, options)));
}
