// The main job on the command line: check, plan, apply, report.
import { Option } from 'commander';
import { breakGlassOptions } from './break-glass-options.ts';
import type { Declare } from './declare.ts';
import { evidenceOptions } from './evidence-options.ts';
import {
  accountOption,
  atOption,
  baseOption,
  detailedExitcodeOption,
  formatOption,
  headOption,
  jsonOption,
  memberOption,
  restoreOption,
  yesOption,
} from './options.ts';
import { outboxOptions } from './outbox-options.ts';

/** Adds validate, plan, apply and drift. */
export function declarePlanCommands({ command, act, io }: Declare): void {
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
    'rollcall plan --base origin/main --head feature   # what merging a branch would change',
    'rollcall plan --base origin/main --offline --format markdown',
  ])
    .addOption(accountOption())
    .addOption(memberOption())
    .addOption(restoreOption())
    .addOption(formatOption('text', 'markdown', 'json', 'diff'))
    .addOption(jsonOption())
    .addOption(new Option('--out <path>', 'save the plan, to be executed by `rollcall apply <path>`'))
    .addOption(detailedExitcodeOption())
    .addOption(atOption())
    .addOption(baseOption())
    .addOption(headOption())
    .addOption(new Option('--offline', 'with --base: what the change says by itself; no account is read'))
    .addHelpText(
      'after',
      `
With --base the plan is of what merging --head into it gives, read from git: nothing is checked out. Accounts are
read with the settings of --base alone; an account that it lacks is not read.`,
    )
    .action(act(async (options) => (await import('./commands/plan.ts')).plan(io, options)));

  const apply = command('apply', 'execute a saved plan exactly, or plan, ask and apply', [
    'rollcall apply plan.json',
    'rollcall apply            # plans, shows the plan, asks',
    'rollcall apply --yes --restore ada@example.com',
    'rollcall apply --break-glass --reason "phone stolen" --ticket INC-7',
    'rollcall apply --yes --outbox outbox --run-id 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  ])
    .argument('[plan]', 'a plan saved by `rollcall plan --out`')
    .addOption(accountOption())
    .addOption(memberOption())
    .addOption(restoreOption())
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addOption(new Option('--all-or-nothing', 'write nothing when any row has moved since the plan'))
    .addOption(yesOption());
  for (const option of [...breakGlassOptions(), ...outboxOptions(), ...evidenceOptions()])
    apply.addOption(option);
  apply.action(act(async (file, options) => (await import('./commands/apply.ts')).apply(io, file, options)));

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
}
