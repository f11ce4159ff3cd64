// What is asked about the past on the command line.
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Declare } from './declare.ts';
import { tokenEnvOption } from './evidence-options.ts';
import { formatOption, jsonOption, person } from './options.ts';

/** Adds blame, access and evidence. */
export function declarePastCommands({ command, act, io }: Declare): void {
  command('blame', 'which commit gave each grant of a person, who approved it, and when it was applied', [
    'rollcall blame grace@example.com',
    'rollcall blame grace@example.com kissmetrics:web',
    'rollcall blame grace@example.com kissmetrics:project:12345 --json',
  ])
    .addArgument(new Argument('<person>', 'a key of team.yaml, now or once').argParser(person))
    .argument('[what]', 'an account, account:resource as a plan calls it, or account:alias')
    .addOption(new Option('--commit <revision>', 'as of this commit of the branch').default('HEAD'))
    .addOption(new Option('--no-cache', 'read all of history again, whatever .rollcall/cache says'))
    .addOption(tokenEnvOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .action(
      act(async (named, what, options) =>
        (await import('./commands/blame.ts')).blameCommand(io, named, what, options),
      ),
    );

  command('access', 'who had access at a moment of the past, by the file and by what was read back', [
    'rollcall access --at 2026-06-30',
    'rollcall access --at 1a2b3c4d5e6f --json',
    'rollcall access --at 2026-06-30T12:00Z --csv > access.csv',
  ])
    .addOption(new Option('--at <moment>', 'a day (its end, UTC), an instant or a commit (default: now)'))
    .addOption(tokenEnvOption())
    .addOption(formatOption('text', 'json', 'csv'))
    .addOption(jsonOption())
    .addOption(new Option('--csv', 'short for --format csv').implies({ format: 'csv' }).conflicts('json'))
    .action(act(async (options) => (await import('./commands/access.ts')).access(io, options)));

  command(
    'evidence',
    "the population of a period and the answers to an auditor's sample, from git and the ledger",
    [
      'rollcall evidence --from 2026-01-01 --to 2026-12-31 --out population-2026',
      'rollcall evidence --from 2026-01-01 --to 2026-12-31 --sample sample.csv --out evidence-2026',
      'rollcall evidence --from 2026-01-01 --to 2026-12-31 --sample-size 25 --seed acme-2026',
    ],
  )
    .addOption(new Option('--from <moment>', 'the first day, or an instant (UTC)').makeOptionMandatory(true))
    .addOption(
      new Option('--to <moment>', 'the last day, counted whole, or an instant (UTC)').makeOptionMandatory(
        true,
      ),
    )
    .addOption(
      new Option('--sample <path>', 'rows to answer: ids one a line, or a CSV with a column id').conflicts(
        'sampleSize',
      ),
    )
    .addOption(
      new Option('--sample-size <number>', 'draw so many rows, by a hash of the seed and the id').argParser(
        count,
      ),
    )
    .addOption(new Option('--seed <text>', 'what the sample is drawn by').default(''))
    .addOption(new Option('--out <folder>', 'where to write; it must be empty or new').default('evidence'))
    .addOption(new Option('--commit <revision>', 'as of this commit of the branch').default('HEAD'))
    .addOption(tokenEnvOption())
    .action(act(async (options) => (await import('./commands/evidence.ts')).evidence(io, options)));
}

function count(text: string): number {
  const number = /^[1-9]\d{0,6}$/u.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new InvalidArgumentError('write a whole number above 0');
}
