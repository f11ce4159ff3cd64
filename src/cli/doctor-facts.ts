// Collects what the doctor judges: from the file, from git, from GitHub, from the accounts and from the records. A part
// that cannot be read is said to be so and stops no other.
import path from 'node:path';
import { approvalRoster } from '../approval/roster-access.ts';
import { peopleInQuestion, simulate } from '../approval/who-may.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { ApprovalFacts, CloneFacts, Facts, FileFacts, LedgerFacts } from '../doctor/model.ts';
import { readWorkflow } from '../doctor/workflow-file.ts';
import { teamsNamed } from '../evidence/capture.ts';
import { CODE_OWNERS, WORKFLOWS } from '../evidence/governed-paths.ts';
import { peopleEvidence } from '../evidence/people.ts';
import { snapshotReader } from '../evidence/snapshot.ts';
import { policyOf } from '../evidence/step-evidence.ts';
import type { Forge, Readable } from '../forge/forge.ts';
import type { GitRepository } from '../git/repository.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import { accountFacts } from './doctor-accounts.ts';
import { askGitHub, gitHubFacts } from './doctor-github.ts';
import { type EvidenceOptions, openRepositoryAround, pathInside } from './evidence-options.ts';
import type { CommonOptions, Io } from './io.ts';
import { openLedger } from './open-ledger.ts';
import type { Progress } from './progress.ts';
import { told } from './told.ts';
import { asWorkspace, readSources, readTeam, type Sources, type Workspace } from './workspace.ts';

/** Returns everything that is known. Throws only where the run is interrupted. */
export async function collectFacts(
  io: Io,
  options: CommonOptions & EvidenceOptions,
  now: Instant,
  { onWait }: Pick<Progress, 'onWait'>,
): Promise<Facts> {
  const sources = await told(async () => readSources(io, options));
  const workspace = 'found' in sources ? await validWorkspace(io, sources.found, now) : null;
  const file = 'found' in sources ? sources.found.path : path.join(io.cwd, 'team.yaml');
  const [{ clone, files }, asked] = await Promise.all([gitFacts(io, file), askGitHub(io, options, onWait)]);
  try {
    const teams = workspace === null ? [] : teamsNamed(policyOf(workspace.team));
    const [github, approvals, accounts, ledger] = await Promise.all([
      gitHubFacts(asked, options, { teams, files }),
      workspace === null ? null : approvalFacts(workspace.team, teams, asked.forge, now),
      workspace === null ? null : accountFacts(io, workspace, onWait),
      workspace === null ? null : ledgerFacts(io, workspace, options),
    ]);
    return {
      now,
      in_actions: io.env['GITHUB_ACTIONS'] === 'true',
      team: teamFacts(io, sources, now),
      approvals,
      clone,
      files,
      ...github,
      accounts,
      ledger,
    };
  } finally {
    await asked.forge?.close();
  }
}

/** Returns the workspace, or null where team.yaml has errors; they are a finding, so nothing is printed here. */
async function validWorkspace(io: Io, sources: Sources, now: Instant): Promise<Workspace | null> {
  return readTeam(sources, now).team === null ? null : asWorkspace(io, sources, now, 'quiet');
}

function teamFacts(io: Io, sources: Readable<Sources>, now: Instant): Facts['team'] {
  if (!('found' in sources)) return sources;
  const { team, issues } = readTeam(sources.found, now);
  const errors = issues.filter(({ severity }) => severity === 'error');
  return {
    found: {
      file: path.relative(io.cwd, sources.found.path) || sources.found.path,
      members: team?.members.length ?? 0,
      errors: errors.map(({ code, message }) => `${code} ${message}`),
      warnings: issues.length - errors.length,
    },
  };
}

async function approvalFacts(
  team: TeamFile,
  teams: readonly string[],
  forge: Forge | null,
  now: Instant,
): Promise<ApprovalFacts> {
  if (team.policy.approvals === null) return { on: false, teams, tiers: [] };
  const [roster, policy] = [approvalRoster(team), policyOf(team)];
  // Without an answer everybody is "perhaps", and the finding says so.
  const people =
    forge === null
      ? []
      : await told(async () =>
          peopleEvidence(peopleInQuestion(roster, policy, now), roster, policy, forge),
        ).then((answer) => ('found' in answer ? answer.found : []));
  return { on: true, teams, tiers: simulate(roster, policy, people, now) };
}

async function gitFacts(io: Io, file: string): Promise<Pick<Facts, 'clone' | 'files'>> {
  const opened = await told(async () => openRepositoryAround(io, file));
  if (!('found' in opened)) return { clone: { kind: 'none', why: opened.unreadable }, files: opened };
  const repository = opened.found;
  try {
    const head = await repository.resolve('HEAD');
    if (head === null) {
      const why = 'the repository has no commit yet';
      return { clone: { kind: 'none', why }, files: { unreadable: why } };
    }
    const rosterPath = pathInside(repository, file);
    return {
      clone: await cloneFacts(repository, head, rosterPath),
      files: await told(async () => fileFacts(repository, head, rosterPath)),
    };
  } finally {
    await repository.close();
  }
}

async function cloneFacts(repository: GitRepository, head: string, rosterPath: string): Promise<CloneFacts> {
  try {
    const { length: commits } = await repository.firstParents(null, head);
    await readOldest(repository, head, rosterPath);
    return { kind: 'whole', commits };
  } catch (error) {
    if (error instanceof RollcallError) return { kind: 'cut', why: error.message };
    throw error;
  }
}

/** Reads the oldest team.yaml: a clone with a filter has every commit, and only the files of its check-out. */
async function readOldest(repository: GitRepository, head: string, rosterPath: string): Promise<void> {
  for await (const { changes } of repository.steps(null, head)) {
    const blob = changes.find(({ path: changed }) => changed === rosterPath)?.blob_after ?? null;
    if (blob === null) continue;
    await repository.blob(blob);
    return;
  }
}

/** Throws RC604 where team.yaml is not committed: the rest of the repository says nothing about it then. */
async function fileFacts(repository: GitRepository, head: string, rosterPath: string): Promise<FileFacts> {
  const read = snapshotReader({
    repository,
    roster_path: rosterPath,
    providers: providerNames(),
    capabilitiesOf,
  });
  const snapshot = await read(head);
  if (snapshot.sources.length === 0)
    throw new RollcallError('RC604', `${rosterPath} is not committed at HEAD`);
  const textOf = async (blob: string): Promise<string> =>
    Buffer.from(await repository.blob(blob)).toString('utf8');
  const owners = CODE_OWNERS.flatMap((one) => snapshot.files.filter((entry) => entry.path === one)).at(0);
  const workflows = snapshot.files.filter((entry) => entry.path.startsWith(WORKFLOWS));
  return {
    commit: head,
    code_owners: owners === undefined ? null : { path: owners.path, text: await textOf(owners.blob) },
    governed: snapshot.files.map((entry) => entry.path),
    workflows: await Promise.all(
      workflows.map(async (entry) => readWorkflow(entry.path, await textOf(entry.blob))),
    ),
  };
}

async function ledgerFacts(io: Io, workspace: Workspace, options: EvidenceOptions): Promise<LedgerFacts> {
  const { ledger_branch: branch, ledger_directory: directory } = workspace.team;
  const place = {
    kind: branch === null ? 'directory' : 'branch',
    name: branch ?? directory,
  } as const;
  try {
    let records = 0;
    for await (const _ of openLedger(io, workspace, options).records()) records += 1;
    return { ...place, chain: { kind: 'holds', records } };
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    const kind = error.code === 'RC526' ? 'broken' : 'unreadable';
    return { ...place, chain: { kind, why: error.message, hint: error.hint ?? null } };
  }
}
