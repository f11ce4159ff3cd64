// Who approved what, on the command line.
import { InvalidArgumentError, Option } from 'commander';
import type { Declare } from './declare.ts';
import { evidenceOptions } from './evidence-options.ts';
import { baseOption, formatOption, headOption, jsonOption, yesOption } from './options.ts';

/** Adds verify, approvers and reapprove. */
export function declareApprovalCommands({ command, act, io }: Declare): void {
  const verify = command('verify', 'judge from git and GitHub whether every change of access was approved', [
    'GITHUB_TOKEN=$(gh auth token) rollcall verify --repo acme/access',
    'rollcall verify --range 1a2b3c4d5e6f..main --json',
    'rollcall verify --announce --json | jq -r .run_id   # for `rollcall apply --outbox` in another job',
    'rollcall verify --json | jq \'.steps[] | select(.verdict == "BLOCKED") | .reasons\'',
  ])
    .addOption(
      new Option(
        '--range <a..b>',
        'judge only what landed after A, up to B (default: the tip); A counts as verified',
      ).argParser(rangeOf),
    )
    .addOption(
      new Option(
        '--announce',
        'record the steps, and that a run begins, for a job that applies and may not write the ledger; prints the id of the run',
      ).conflicts('range'),
    )
    .addOption(new Option('--fresh', 'read all evidence again, whatever the records keep'))
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption());
  for (const option of evidenceOptions()) verify.addOption(option);
  verify.action(act(async (options) => (await import('./commands/verify.ts')).verify(io, options)));

  const approvers = command('approvers', 'who may approve a change, and who could approve at all', [
    'rollcall approvers --base origin/main',
    'rollcall approvers --base origin/main --head feature --json',
    'rollcall approvers --simulate   # for each risk, how many people could approve today',
  ])
    .addOption(baseOption())
    .addOption(headOption())
    .addOption(new Option('--simulate', 'no change: go through the rules of the file at hand'))
    .addOption(formatOption('text', 'json'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nWithout a token and the name of the repository GitHub is not asked: who may write, and who is in a team,\nis unknown then, and said so.',
    );
  for (const option of evidenceOptions().filter(({ long }) => long !== '--sha' && long !== '--ref'))
    approvers.addOption(option);
  approvers.action(act(async (options) => (await import('./commands/approvers.ts')).approvers(io, options)));

  const reapprove = command(
    'reapprove',
    'begin the pull request that approves what landed without approval',
    [
      'GITHUB_TOKEN=$(gh auth token) rollcall reapprove --repo acme/access',
      'rollcall reapprove --branch rollcall/after-the-incident --yes',
      'rollcall reapprove --from 1a2b3c4d5e6f --to 9f8e7d6c5b4a',
    ],
  )
    .addOption(
      new Option('--from <commit>', 'the last verified commit (default: the one before the first open step)'),
    )
    .addOption(new Option('--to <commit>', 'the last commit to approve (default: the tip)'))
    .addOption(new Option('--branch <name>', 'the branch to make (default: rollcall/reapprove-<tip>)'))
    .addOption(yesOption())
    .addHelpText(
      'after',
      '\nMakes one empty commit on a new local branch; pushing it and opening the pull request stay with you.',
    );
  // It is about the branch as it is now, whatever commit a runner is at.
  for (const option of evidenceOptions().filter(({ long }) => long !== '--sha')) reapprove.addOption(option);
  reapprove.action(act(async (options) => (await import('./commands/reapprove.ts')).reapprove(io, options)));
}

/** `A..B` or `A..`; three dots would mean something else to git. */
function rangeOf(text: string): { readonly from: string; readonly to: string | null } {
  const [from = '', to, more] = text.split('..');
  if (from === '' || to === undefined || more !== undefined || to.startsWith('.'))
    throw new InvalidArgumentError('a range is A..B, or A.. up to the tip');
  return { from, to: to === '' ? null : to };
}
