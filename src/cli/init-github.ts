// rollcall init github: workflows, CODEOWNERS and rulesets for the repository around team.yaml, and what the plan of the
// repository cannot enforce.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { hasEnvironments } from '../scaffold/github-plan.ts';
import { localSteps } from '../scaffold/local-steps.ts';
import type { WorkflowOptions } from '../scaffold/model.ts';
import { branchRuleset, ledgerRuleset, planChecks } from '../scaffold/ruleset.ts';
import type { ScaffoldFile } from '../scaffold/workflow.ts';
import { workflows } from '../scaffold/workflows.ts';
import { openRepositoryAround } from './evidence-options.ts';
import { writeScaffold } from './init-files.ts';
import { type HostingOptions, hostingOf } from './init-hosting.ts';
import { codeOwners, ownedPaths } from './init-owners.ts';
import { checkLedgers, rosterOf, rosterPaths } from './init-roster.ts';
import type { Io } from './io.ts';
import { type GitHubAnswer, showGitHub } from './show-init.ts';
import { momentOf, openWorkspace, type Workspace } from './workspace.ts';

export interface InitGitHubOptions extends HostingOptions {
  readonly action?: string;
  readonly local?: boolean;
  readonly separated?: boolean;
  readonly app?: boolean;
  readonly matrix?: boolean;
  readonly out?: string;
  readonly yes?: boolean;
}

/** Writes the files after showing them; a second run finds nothing to write. */
export async function initGitHub(io: Io, options: InitGitHubOptions): Promise<ExitCode> {
  const { now } = momentOf(io, undefined);
  const action = actionOf(options);
  const out = path.resolve(io.cwd, options.out ?? (await repositoryTop(io)));
  const paths = await rosterPaths(io, out, options);
  const teams: Workspace[] = [];
  for (const file of paths) teams.push(await openWorkspace(io, { file }, now));
  const files = teams.map((workspace) => rosterOf(out, workspace));
  const [first] = files;
  if (first === undefined) throw new RollcallError('RC541', 'no team.yaml', { hint: 'rollcall init' });
  const { hosting, branch, assumed } = await hostingOf(io, options);
  const folder = path.posix.dirname(first.path);
  const isFolder = options.matrix === true || files.length > 1;
  const ledgers = teams.map(({ team }) => team.ledger_branch);
  checkLedgers(ledgers, files, options);
  const separated = options.separated === true;
  const flow: WorkflowOptions = {
    action,
    prefix: 'access-',
    branch,
    roster: isFolder ? { kind: 'folder', folder, files } : { kind: 'file', file: first },
    profile: separated ? 'separated' : 'single',
    environments: hasEnvironments(hosting),
    app: separated || options.app === true,
    ledger_branch: ledgers.every((name) => name !== null),
  };
  const owned = ownedPaths(teams, files, isFolder ? folder : null);
  const owners = await codeOwners(out, owned.paths);
  const written = await writeScaffold(
    io,
    out,
    [...workflows(flow), ...owners, ...rulesets(flow, ledgers, owners.length > 0, isGitHubCom(io, options))],
    options,
  );
  const answer: GitHubAnswer = {
    written,
    assumed,
    hosting,
    flow,
    ledgers: [...new Set(ledgers.flatMap((name) => name ?? []))],
    not_owned: owned.why_not,
    gated: teams.every(({ team }) => team.policy.approvals !== null),
  };
  io.err(showGitHub(answer));
  return EXIT.ok;
}

/** rollcall's own pin: `uses:` takes no expression, so that it is written once and for all. */
function actionOf({ action, local }: InitGitHubOptions): WorkflowOptions['action'] {
  if (local === true) {
    if (action !== undefined) throw new RollcallError('RC501', '--action and --local exclude each other');
    return { kind: 'local', steps: localSteps() };
  }
  if (action === undefined) {
    throw new RollcallError('RC501', 'which rollcall? --action is missing', {
      hint: 'name the action and the full commit id of a release: --action OWNER/rollcall@0123…',
    });
  }
  if (!/^[A-Za-z0-9][\w.-]*\/[\w.-]+(?:\/[\w.-]+)*@[0-9a-f]{40}$/u.test(action)) {
    throw new RollcallError('RC501', `--action ${visible(action)}: not OWNER/REPOSITORY@ and 40 hex digits`, {
      hint: 'a tag or a branch can be moved to other code; `git ls-remote URL TAG` prints the commit id',
    });
  }
  return { kind: 'pinned', uses: action };
}

function rulesets(
  flow: WorkflowOptions,
  ledgers: readonly (string | null)[],
  code_owners: boolean,
  isGitHubCom: boolean,
): readonly ScaffoldFile[] {
  const branches = [...new Set(ledgers.flatMap((name) => name ?? []))];
  return [
    {
      path: '.github/rulesets/rollcall.json',
      text: branchRuleset({
        checks: planChecks(flow.roster),
        code_owners,
        from_actions: isGitHubCom,
      }),
    },
    ...(branches.length === 0
      ? []
      : [{ path: '.github/rulesets/rollcall-ledger.json', text: ledgerRuleset(branches) }]),
  ];
}

async function repositoryTop(io: Io): Promise<string> {
  const repository = await openRepositoryAround(io, path.join(io.cwd, 'team.yaml'));
  await repository.close();
  return repository.found.top;
}

function isGitHubCom(io: Io, { apiUrl }: InitGitHubOptions): boolean {
  const url = apiUrl ?? io.env['GITHUB_API_URL'] ?? '';
  return url === '' || url === 'https://api.github.com';
}
