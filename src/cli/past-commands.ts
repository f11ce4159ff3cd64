// What is asked about the past on the command line.
import { Argument, Option } from 'commander';
import type { Declare } from './declare.ts';
import { tokenEnvOption } from './evidence-options.ts';
import { formatOption, jsonOption, person } from './options.ts';

/** Adds blame and access. */
export function declarePastCommands({ command, act, io }: Declare): void {
  command('blame', 'which commit gave each grant of a person, who approved it, and when it was applied', [
    'rollcall blame grace@example.com',
    'rollcall blame grace@example.com kissmetrics:account',
    'rollcall blame grace@example.com kissmetrics:project:12345 --json',
  ])
    .addArgument(new Argument('<person>', 'a key of team.yaml, now or once').argParser(person))
    .argument('[what]', 'an account, or account:resource as a plan calls it')
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
}
