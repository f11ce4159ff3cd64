// Pull requests that ask for approval of what landed before them: their head commit carries
// `Rollcall-Reapprove: <last verified>..<tip>`. Reads what such a claim rests on; whether it counts is judged elsewhere.

import type { ReapprovalClaim } from '../approval/history.ts';
import type {
  CommitEvidence,
  ControlEvidence,
  Delta,
  HeadEvidence,
  LandingEvidence,
  PullRequestEvidence,
  PullRequestRef,
  PushEvidence,
  StepEvidence,
} from '../approval/model.ts';
import { approvalRoster } from '../approval/roster-access.ts';
import type { Instant } from '../core/instant.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import type { BranchLine, Movement } from './branch-line.ts';
import { type Landing, type LandingContext, landingAt } from './landings.ts';
import { reviewersEvidence } from './people.ts';
import { commitsOf, pullRequestEvidence } from './pull-request.ts';
import { deltaOf, type EvidenceSources, policyOf } from './step-evidence.ts';

export const REAPPROVE_TRAILER = 'Rollcall-Reapprove';

const RANGE = /^([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})$/;

/** Where claims are looked at. */
export interface ClaimContext {
  readonly line: BranchLine;
  readonly movements: ReadonlyMap<number, Movement>;
  readonly sources: EvidenceSources;
  /** Commits that the ledger knows as verified though the branch may not hold them any more. */
  readonly ledger_verified: ReadonlySet<string>;
}

export interface ClaimsInput extends ClaimContext {
  readonly landings: LandingContext;
  /** Where to begin: nothing before it is open. */
  readonly after: number;
}

/** Returns the claims of every pull request that landed after `after`, oldest first. */
export async function reapprovalClaims(input: ClaimsInput): Promise<readonly ReapprovalClaim[]> {
  const { line, movements, landings, sources } = input;
  const claims: ReapprovalClaim[] = [];
  for (let position = input.after + 1; position < line.commits.length; position += 1) {
    const kind = movements.get(position)?.activity.kind;
    if (kind !== 'pr_merge' && kind !== 'merge_queue_merge') continue;
    const landing = await landingAt(position, landings);
    const carrier = line.commits[landing.end] ?? '';
    position = Math.max(position, landing.end);
    for (const ref of claimants(carrier, landing.evidence)) {
      const range = (await sources.obtain(ref.head_sha)) ? await claimedRange(ref.head_sha, input) : null;
      if (range === null) continue;
      claims.push(await landedClaim(ref, range, { landing, carrier }, input));
    }
  }
  return claims;
}

/**
 * Every pull request that the forge shows as merged into this branch as the carrier. Where there are several, each claim is
 * judged with all of them in its landing, which blocks it and says so: none is chosen, and none passed over.
 */
function claimants(
  carrier: string,
  { candidates, branch, repository }: LandingEvidence,
): readonly PullRequestRef[] {
  return candidates.filter(
    (pull) =>
      pull.merge_commit_sha === carrier &&
      pull.merged_at !== null &&
      pull.base_ref === branch &&
      pull.base_repository === repository,
  );
}

async function landedClaim(
  ref: PullRequestRef,
  range: ClaimedRange,
  { landing, carrier }: { readonly landing: Landing; readonly carrier: string },
  input: ClaimsInput,
): Promise<ReapprovalClaim> {
  const { line, sources } = input;
  const { forge, branch } = sources;
  const parent = line.commits[landing.start] ?? '';
  const pull = await pullRequestEvidence(await forge.pullRequest(ref.number), parent, sources);
  const { evidence: controls } = await forge.controls(branch, carrier);
  const carried: Carrier = {
    commit: carrier,
    position: landing.end,
    landing: landing.evidence,
    pull,
    at: pull.merged_at ?? landing.movement?.activity.at ?? null,
    controls: { ...controls, recorded: false },
  };
  return reapprovalClaim(range, carried, input);
}

interface Range {
  readonly from: string;
  readonly to: string;
}

/** A range whose ends are where a claim may have them. */
export interface ClaimedRange extends Range {
  /** What of the branch it covers: after `start`, up to and with `end`. */
  readonly start: number;
  readonly end: number;
  readonly from_ledger: boolean;
}

/** Returns the range that a head asks approval for; null: for none, or for one that lies elsewhere. */
export async function claimedRange(head: string, context: ClaimContext): Promise<ClaimedRange | null> {
  const { line, sources, ledger_verified } = context;
  const range = await rangeOf(head, sources);
  if (range === null) return null;
  const { from, to } = range;
  const end = line.positionOf(to);
  if (end === undefined || !(await sources.obtain(from))) return null;
  const onLine = line.positionOf(from);
  const from_ledger = onLine === undefined && ledger_verified.has(from);
  if (onLine === undefined && !from_ledger) return null;
  const bases = onLine === undefined ? await sources.repository.mergeBases(from, to) : [];
  const start = onLine ?? Math.max(0, ...bases.flatMap((base) => line.positionOf(base) ?? []));
  return { from, to, start, end, from_ledger };
}

/** A head with several such trailers, or a malformed one, claims nothing. */
async function rangeOf(head: string, { repository }: EvidenceSources): Promise<Range | null> {
  const [trailer, second] = await repository.trailers(head, REAPPROVE_TRAILER);
  const match = second === undefined ? RANGE.exec(trailer?.trim() ?? '') : null;
  const [, from, to] = match ?? [];
  return from === undefined || to === undefined ? null : { from, to };
}

/** The pull request that carries a claim, with its landing. */
export interface Carrier {
  readonly commit: string;
  readonly position: number;
  readonly landing: LandingEvidence;
  readonly pull: PullRequestEvidence;
  /** null: nothing says when it landed. */
  readonly at: Instant | null;
  readonly controls: ControlEvidence;
}

/** Returns the claim with what it rests on. Throws as git and the forge do. */
export async function reapprovalClaim(
  range: ClaimedRange,
  carrier: Carrier,
  context: ClaimContext,
): Promise<ReapprovalClaim> {
  const { from, to, start, end, from_ledger } = range;
  return {
    carrier: carrier.commit,
    carrier_position: carrier.position,
    from,
    to,
    start,
    end,
    from_ledger,
    evidence: await rangeEvidence(range, carrier, context),
  };
}

/** The range as one step, with everybody who had a part in any commit of it as a contributor. */
async function rangeEvidence(
  { from, to, start, end }: ClaimedRange,
  { commit: carrier, landing, pull: own, at, controls }: Carrier,
  { movements, sources }: ClaimContext,
): Promise<StepEvidence> {
  const { forge, snapshot, obtain } = sources;
  const [before, after] = [await snapshot(from), await snapshot(to)];
  const changed = at === null ? null : deltaOf(before, after, at, sources);
  const delta = changed === null ? null : orWhole(changed, from, to);
  const roster = before.team === null ? null : approvalRoster(before.team);
  const policy = policyOf(before.team);
  const commits = [...own.commits, ...(await commitsInRange(from, to, sources))];
  const pushes = pushesInRange(start, end, movements);
  const older = [...new Set(own.reviews.flatMap(({ commit_id }) => commit_id ?? []))].filter(
    (sha) => sha !== own.head_sha,
  );
  const saysTheSame = async (sha: string): Promise<HeadEvidence> => {
    const range = (await obtain(sha)) ? await rangeOf(sha, sources) : null;
    return { sha, deltas: range?.from === from && range.to === to && delta !== null ? [delta] : null };
  };
  return {
    commit: to,
    parent: from,
    landing: { ...landing, commit: carrier },
    pull_request: {
      ...own,
      commits,
      // What the forge counts are the commits of the pull request; those of the range come on top.
      commit_count: Math.max(own.commit_count, commits.length),
      pushes: own.pushes === null ? null : [...own.pushes, ...pushes],
    },
    files: { before: before.files, landed: after.files, merged: after.files },
    roster,
    policy,
    unverified_paths: [],
    people: roster === null ? [] : await reviewersEvidence(roster, policy, own, forge),
    landed: delta,
    head: { sha: own.head_sha, deltas: delta === null ? null : [delta] },
    older: await Promise.all(older.map(saysTheSame)),
    controls,
    unreadable: [],
  };
}

/** A range that changes nothing in the end still covers what nobody approved: that takes the approval of the gravest tier. */
export function orWhole(delta: Delta, from: string, to: string): Delta {
  if (delta.gains.length + delta.losses.length + delta.governed.length > 0) return delta;
  const range = `${from.slice(0, 12)}..${to.slice(0, 12)}`;
  const whole: GovernedChange = {
    path: 'reapproval',
    person: null,
    tier: 'critical',
    message: `what happened in ${range} is approved as it stands`,
    before: null,
    after: range,
    at: { file: '', line: 1, column: 1 },
  };
  return { ...delta, governed: [whole] };
}

/** Returns every commit of the range with its accounts. */
export async function commitsInRange(
  from: string,
  to: string,
  { repository, forge }: EvidenceSources,
): Promise<readonly CommitEvidence[]> {
  const made = await repository.commits(to, [from]);
  const listed = await Promise.all(made.map(({ sha }) => forge.commit(sha)));
  return commitsOf(
    listed.filter((commit) => commit !== null),
    made,
    repository,
  );
}

/** Returns the pushes that moved the branch after `start` up to `end`, other than merges. */
export function pushesInRange(
  start: number,
  end: number,
  movements: ReadonlyMap<number, Movement>,
): readonly PushEvidence[] {
  const seen = new Map<number, PushEvidence>();
  for (let position = start + 1; position <= end; position += 1) {
    const activity = movements.get(position)?.activity;
    // Whoever pressed the merge button of somebody's pull request wrote nothing.
    if (activity === undefined || activity.kind === 'pr_merge' || activity.kind === 'merge_queue_merge')
      continue;
    const { id, actor, at, before, after } = activity;
    seen.set(id, { actor, at, before, after, clean_merges_only: false });
  }
  return [...seen.values()];
}
