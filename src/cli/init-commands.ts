// What is asked about the beginning on the command line.
import { Argument, InvalidArgumentError, Option } from 'commander';
import { GITHUB_PLANS } from '../scaffold/github-plan.ts';
import type { Declare } from './declare.ts';
import { tokenEnvOption } from './evidence-options.ts';
import { approver } from './init-approver.ts';
import { accountOption, yesOption } from './options.ts';

/** Adds init. */
export function declareInitCommands({ command, act, io }: Declare): void {
  command('init', 'write a first team.yaml, or with `github` the workflows and rules around it', [
    'rollcall init --approver ada@example.com=ada --approver bo@example.com=bo-acme',
    'rollcall init --empty --min-team --approver ada@example.com=4101:owner',
    'rollcall init github --action OWNER/rollcall@0123456789abcdef0123456789abcdef01234567 --plan team',
    'rollcall init github --action OWNER/rollcall@0123456789abcdef0123456789abcdef01234567 --plan team --separated',
  ])
    .addArgument(
      new Argument('[what]', 'github: workflows, CODEOWNERS and rulesets (default: team.yaml)').choices([
        'github',
      ]),
    )
    .addOption(accountOption())
    .addOption(new Option('--base-url <url>', 'where the account is, while there is no team.yaml to say it'))
    .addOption(new Option('--empty', 'team.yaml: read no account; begin with the approvers alone'))
    .addOption(
      new Option(
        '--approver <email=github>',
        'team.yaml: who approves, with a login or number on GitHub (given again for each); :ROLE behind it for whom the account lacks',
      ).argParser(approver),
    )
    .addOption(
      new Option('--min-team', 'team.yaml: where too few people could approve, one approval is enough'),
    )
    .addOption(
      new Option(
        '--ledger-branch <name>',
        'team.yaml: the branch of records (default: rollcall-ledger)',
      ).argParser(branchName),
    )
    .addOption(
      new Option('--action <owner/name@commit>', 'github: the action, pinned by a full commit id').conflicts(
        'local',
      ),
    )
    .addOption(new Option('--local', 'github: the repository is that of rollcall itself; build it first'))
    .addOption(
      new Option('--ref <branch>', "the protected branch (default: the repository's default branch)"),
    )
    .addOption(
      new Option(
        '--plan <plan>',
        'github: the plan of the repository; team is also Pro (default: free)',
      ).choices(GITHUB_PLANS),
    )
    .addOption(
      new Option('--visibility <word>', 'github: (default: as GitHub says, else private)').choices([
        'public',
        'private',
      ]),
    )
    .addOption(new Option('--separated', 'github: verify, apply and record as jobs with keys of their own'))
    .addOption(
      new Option('--app', 'github: read who is in a team with a GitHub App; always with --separated'),
    )
    .addOption(new Option('--matrix', 'github: every file of teams/, each on a machine of its own'))
    .addOption(new Option('--out <path>', 'github: where to write (default: the top of the repository)'))
    .addOption(new Option('--repo <owner/name>', 'the repository on GitHub (default: GITHUB_REPOSITORY)'))
    .addOption(
      new Option(
        '--api-url <url>',
        "GitHub's REST API (default: GITHUB_API_URL, else https://api.github.com)",
      ),
    )
    .addOption(tokenEnvOption())
    .addOption(yesOption())
    .addHelpText(
      'after',
      '\nShows what it would write and asks. What is there and equal is left alone, so that a second run changes nothing;\nteam.yaml is never overwritten.',
    )
    .action(act(async (what, options) => (await import('./commands/init.ts')).init(io, what, options)));
}

function branchName(text: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/u.test(text) && !text.includes('..')) return text;
  throw new InvalidArgumentError('a branch of letters, digits, dots, dashes and slashes');
}
