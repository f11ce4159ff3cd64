// Everything that the verdict on one landing rests on, put together from git and the forge. Judges nothing; what cannot
// be read is said, never guessed.
import type {
  ControlEvidence,
  Delta,
  HeadEvidence,
  LandingEvidence,
  PullRequestEvidence,
  StepEvidence,
} from '../approval/model.ts';
import { type ApprovalPolicy, approvalPolicy } from '../approval/policy.ts';
import { approvalRoster } from '../approval/roster-access.ts';
import { type Side, stepDelta } from '../approval/step-delta.ts';
import type { Instant } from '../core/instant.ts';
import type { Forge } from '../forge/forge.ts';
import type { Repository } from '../git/model.ts';
import type { CapabilitiesOf } from '../roster/account-context.ts';
import type { TeamFile } from '../roster/team-file.ts';
import type { Landing } from './landings.ts';
import { reviewersEvidence } from './people.ts';
import { pullRequestEvidence } from './pull-request.ts';
import type { Snapshot } from './snapshot.ts';

/** What reading evidence has at hand. */
export interface EvidenceSources {
  readonly repository: Repository;
  readonly forge: Forge;
  readonly capabilitiesOf: CapabilitiesOf;
  /** Governed files and the roster at a commit or tree that the clone has. */
  readonly snapshot: (treeish: string) => Promise<Snapshot>;
  /** Asks the origin for a commit that the clone lacks; false: it has it no more. */
  readonly obtain: (commit: string) => Promise<boolean>;
  /** The protected branch. */
  readonly branch: string;
}

export interface StepPlace {
  readonly commit: string;
  readonly parent: string;
  readonly landing: Landing;
  /** The newest commit at or before `parent` whose roster is valid; null: none is. */
  readonly last_valid: Snapshot | null;
  /** When the commit was made, for landings of which the forge gives no time. */
  readonly committed_at: Instant;
}

/** Returns the evidence. Throws RollcallError where git or the forge fail, which says nothing about the landing. */
export async function stepEvidence(place: StepPlace, sources: EvidenceSources): Promise<StepEvidence> {
  const { commit, parent, landing, last_valid } = place;
  const pull = await pullOf(commit, parent, landing, sources);
  const { evidence: controls } = await sources.forge.controls(sources.branch, commit);
  return evidenceOf(
    {
      commit,
      parent,
      landing: landing.evidence,
      pull,
      at: pull?.merged_at ?? landing.movement?.activity.at ?? place.committed_at,
      after: await sources.snapshot(commit),
      last_valid,
      controls: { ...controls, recorded: false },
    },
    sources,
  );
}

/** A landing as the forge tells it, or as it would if a pull request were merged now. */
export interface Landed {
  readonly commit: string;
  readonly parent: string;
  readonly landing: LandingEvidence;
  /** null: it was not a pull request that landed. */
  readonly pull: PullRequestEvidence | null;
  readonly at: Instant;
  /** What landed: the commit, or the tree that a merge would have. */
  readonly after: Snapshot;
  readonly last_valid: StepPlace['last_valid'];
  readonly controls: ControlEvidence;
}

/** Returns the evidence of a landing with what git and the roster say about it. Throws as {@link stepEvidence}. */
export async function evidenceOf(landed: Landed, sources: EvidenceSources): Promise<StepEvidence> {
  const { commit, parent, landing, pull, at, after, last_valid, controls } = landed;
  const { snapshot, repository, forge } = sources;
  const before = await snapshot(parent);
  const unreadable: string[] = [];
  const base = before.team === null ? last_valid : before;
  const hasHead = pull !== null && (await sources.obtain(pull.head_sha));
  if (pull !== null && !hasHead) unreadable.push(`the head of pull request ${pull.number} is gone`);
  const merged = hasHead ? await repository.mergeTree(parent, pull.head_sha) : null;
  const policy = policyOf(before.team);
  const roster = before.team === null ? null : approvalRoster(before.team);
  return {
    commit,
    parent,
    landing,
    pull_request: pull,
    files: {
      before: before.files,
      landed: after.files,
      // Without the head the step is refused for that; there is nothing to compare with.
      merged: !hasHead ? after.files : merged === null ? null : (await snapshot(merged)).files,
    },
    roster,
    policy,
    unverified_paths: [],
    people: roster === null || pull === null ? [] : await reviewersEvidence(roster, policy, pull, forge),
    landed: base === null ? null : deltaOf(base, after, at, sources),
    head: pull === null ? { sha: '', deltas: null } : await headEvidence(pull.head_sha, parent, at, sources),
    older: pull === null ? [] : await olderHeads(pull, parent, at, sources),
    controls,
    unreadable,
  };
}

/** Returns the policy of a version of the file; without one, the defaults. */
export function policyOf(team: TeamFile | null): ApprovalPolicy {
  return approvalPolicy(team?.policy.approvals ?? {});
}

/** Returns what lies between two commits; null where the later roster cannot be read. */
export function deltaOf(
  before: Snapshot,
  after: Snapshot,
  now: Instant,
  { capabilitiesOf }: Pick<EvidenceSources, 'capabilitiesOf'>,
): Delta | null {
  if (after.team === null) return null;
  return stepDelta(sideOf(before), { ...sideOf(after), team: after.team }, now, capabilitiesOf);
}

function sideOf({ team, files, roster_paths }: Snapshot): Side {
  return { team, files, roster_paths };
}

/** The pull request is read only where the branch moved by its merge: else nothing about it is ever asked. */
async function pullOf(
  commit: string,
  parent: string,
  { evidence, movement }: Landing,
  { forge, repository, obtain }: EvidenceSources,
): Promise<PullRequestEvidence | null> {
  const kind = movement?.activity.kind;
  if (kind !== 'pr_merge' && kind !== 'merge_queue_merge') return null;
  const candidate = evidence.candidates.find(({ merge_commit_sha }) => merge_commit_sha === commit);
  if (candidate === undefined) return null;
  const pull = await forge.pullRequest(candidate.number);
  return pullRequestEvidence(pull, parent, { forge, repository, obtain });
}

/** What a head changes, against each of its own merge bases with the branch as it was. */
async function headEvidence(
  sha: string,
  parent: string,
  now: Instant,
  sources: EvidenceSources,
): Promise<HeadEvidence> {
  if (!(await sources.obtain(sha))) return { sha, deltas: null };
  const head = await sources.snapshot(sha);
  const bases = await sources.repository.mergeBases(parent, sha);
  const deltas = await Promise.all(
    bases.map(async (base) => deltaOf(await sources.snapshot(base), head, now, sources)),
  );
  const isWhole = deltas.length > 0 && deltas.every((delta) => delta !== null);
  return { sha, deltas: isWhole ? deltas.filter((delta) => delta !== null) : null };
}

async function olderHeads(
  pull: PullRequestEvidence,
  parent: string,
  now: Instant,
  sources: EvidenceSources,
): Promise<readonly HeadEvidence[]> {
  const reviewed = pull.reviews.flatMap(({ commit_id, state }) =>
    commit_id === null || commit_id === pull.head_sha || state === 'COMMENTED' || state === 'PENDING'
      ? []
      : [commit_id],
  );
  return Promise.all([...new Set(reviewed)].map((sha) => headEvidence(sha, parent, now, sources)));
}
