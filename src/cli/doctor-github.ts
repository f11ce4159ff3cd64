// What the doctor asks GitHub: each question by itself, so that a permission that is missing hides nothing else.
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Facts, FileFacts, TokenReading, TokenState } from '../doctor/model.ts';
import type { Forge, Readable, RepositorySettings } from '../forge/forge.ts';
import { type EvidenceOptions, forgeSettings, openForge } from './evidence-options.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';
import { told, toldAsIs } from './told.ts';

export type GitHubFacts = Pick<
  Facts,
  'token' | 'token_reads' | 'branch' | 'controls' | 'environments' | 'workflow_defaults' | 'drift_runs'
>;

/** GitHub, where it answers to the token; null: it does not, and the state says why. */
export interface AskedGitHub {
  readonly token: TokenState;
  readonly forge: Forge | null;
}

/** Opens a client and asks whose token it is. Without a token or the repository's name nothing is asked. */
export async function askGitHub(
  io: Io,
  options: EvidenceOptions,
  onWait: Progress['onWait'],
): Promise<AskedGitHub> {
  let forge: Forge;
  try {
    forge = await openForge(io, forgeSettings(io, options), onWait);
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    return { token: { kind: 'none', why: error.message }, forge: null };
  }
  try {
    const facts = await forge.settings.token();
    return { token: { kind: 'accepted', name: visible(options.tokenEnv ?? 'GITHUB_TOKEN'), facts }, forge };
  } catch (error) {
    await forge.close();
    if (!(error instanceof RollcallError)) throw error;
    const kind = error.code === 'RC620' ? 'refused' : 'unreached';
    return { token: { kind, why: error.message }, forge: null };
  }
}

/** Asks everything else. `teams` are those that rules name; `files` tell which workflows look for drift. */
export async function gitHubFacts(
  { token, forge }: AskedGitHub,
  options: EvidenceOptions,
  { teams, files }: { readonly teams: readonly string[]; readonly files: Readable<FileFacts> },
): Promise<GitHubFacts> {
  const drifting = 'found' in files ? driftFiles(files.found) : [];
  if (forge === null) {
    const unasked = { unreadable: 'GitHub was not asked' };
    return {
      token,
      token_reads: [],
      branch: options.ref === undefined ? unasked : { found: options.ref },
      controls: unasked,
      environments: unasked,
      workflow_defaults: unasked,
      drift_runs: drifting.map((path) => ({ path, run: unasked })),
    };
  }
  const { settings } = forge;
  const branch = await told(async () => options.ref ?? (await forge.repository()).default_branch);
  const onBranch = async <Found>(
    ask: (name: string) => Promise<Readable<Found>>,
  ): Promise<Readable<Found>> => ('found' in branch ? toldAsIs(async () => ask(branch.found)) : branch);
  const [controls, environments, workflowDefaults, runs] = await Promise.all([
    onBranch(async (name) => told(async () => settings.branch(name))),
    toldAsIs(async () => settings.environments()),
    toldAsIs(async () => settings.workflowDefaults()),
    Promise.all(
      drifting.map(async (path) => ({
        path,
        run: await onBranch(async (name) => settings.lastGoodRun(path.split('/').at(-1) ?? '', name)),
      })),
    ),
  ]);
  return {
    token,
    token_reads: await readings(forge, branch, teams, { environments, workflowDefaults }),
    branch,
    controls,
    environments,
    workflow_defaults: workflowDefaults,
    drift_runs: runs,
  };
}

function driftFiles({ workflows }: FileFacts): readonly string[] {
  return workflows
    .filter(({ jobs }) => jobs.some(({ modes }) => modes.includes('drift')))
    .map(({ path }) => path);
}

/** What a token may read is told by reading: GitHub lists the permissions of a token to nobody. */
async function readings(
  forge: Forge,
  branch: Readable<string>,
  teams: readonly string[],
  seen: {
    readonly environments: Awaited<ReturnType<RepositorySettings['environments']>>;
    readonly workflowDefaults: Awaited<ReturnType<RepositorySettings['workflowDefaults']>>;
  },
): Promise<readonly TokenReading[]> {
  const yes = <Found>(answer: Readable<Found>): Readable<true> =>
    'found' in answer ? { found: true } : answer;
  const tip = await toldAsIs(async (): Promise<Readable<string>> => {
    if (!('found' in branch)) return branch;
    const commit = await forge.tip(branch.found);
    return commit === null ? { unreadable: `GitHub shows no branch ${branch.found}` } : { found: commit };
  });
  const [pulls, ...members] = await Promise.all([
    'found' in tip ? told(async () => forge.pullRequestsOf(tip.found, { wait: false })) : tip,
    ...teams.map(async (team) => {
      const [org = '', slug = ''] = team.split('/');
      return toldAsIs(async () => forge.settings.teamMembers(org, slug));
    }),
  ]);
  const hidden = members.find((answer) => 'unreadable' in answer);
  return [
    { permission: 'Contents', need: 'must', without: 'no history, no verdict', answer: yes(tip) },
    { permission: 'Pull requests', need: 'must', without: 'no reviews, no verdict', answer: yes(pulls) },
    ...(teams.length === 0
      ? []
      : [
          {
            permission: 'Members',
            need: 'must' as const,
            without: `nobody of ${teams.join(', ')} counts as an approver`,
            answer: yes(hidden ?? { found: true }),
          },
        ]),
    {
      permission: 'Actions',
      need: 'better',
      without: 'no word on environments and on the last drift run',
      answer: yes(seen.environments),
    },
    {
      permission: 'Administration',
      need: 'better',
      without: 'no rule suites, so that a record says A2 at most',
      answer: yes(seen.workflowDefaults),
    },
  ];
}
