// What a reapproval of a range would be about, before anybody opens it: what the range changes, and who may approve that.
// Advice only; the verdict is made from the pull request.
import { contributorsOf } from '../approval/contributors.ts';
import { differingFiles } from '../approval/governed-files.ts';
import { identities } from '../approval/identities.ts';
import type { Delta, ForgeUser, PullRequestEvidence, StepVerdict } from '../approval/model.ts';
import { approvalRoster } from '../approval/roster-access.ts';
import type { ChangeApprovers } from '../approval/who-may.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { branchLine, type Movement, movementsOf } from './branch-line.ts';
import type { OpenRange } from './reapproval-range.ts';
import { commitsInRange, orWhole, pushesInRange } from './reapprovals.ts';
import { deltaOf, policyOf } from './step-evidence.ts';
import type { VerifyResult } from './verify-run.ts';
import { whoMayApprove } from './who-may-approve.ts';

export interface ReapprovalAdvice {
  readonly delta: Delta;
  /** For each change of the delta, in the order of a verdict. */
  readonly changes: readonly ChangeApprovers[];
  /** Who had a part in the range, or opens it. */
  readonly contributors: StepVerdict['contributors'];
  /** Commits and pushes of the range that nobody is known to stand behind. */
  readonly unattributable: readonly string[];
}

/** Returns the advice. `author`: the address of who will open it. Throws RC663; as git and the forge do. */
export async function reapprovalAdvice(
  { from, to }: Pick<OpenRange, 'from' | 'to'>,
  { sources, history, tip, branch }: VerifyResult,
  { author, now }: { readonly author: string; readonly now: Instant },
): Promise<ReapprovalAdvice> {
  const { repository, forge, snapshot } = sources;
  const [before, after] = [await snapshot(from), await snapshot(to)];
  const changed = deltaOf(before, after, now, sources);
  if (before.team === null || changed === null) {
    const broken = before.team === null ? from : to;
    throw new RollcallError('RC663', `team.yaml is missing or invalid at ${broken.slice(0, 12)}`, {
      hint: 'repair it by a pull request; then a range that ends with the repaired file can be approved',
    });
  }
  const delta = orWhole(changed, from, to);
  const roster = approvalRoster(before.team);
  const policy = policyOf(before.team);
  const line = await branchLine(repository, history.anchor, tip);
  const movements =
    line === null
      ? new Map<number, Movement>()
      : await movementsOf(repository, line, await forge.activity(branch));
  const [start, end] = [line?.positionOf(from) ?? 0, line?.positionOf(to) ?? 0];
  const who = identities(roster);
  const contributors = contributorsOf(
    {
      ...NO_PULL_REQUEST,
      author: accountAt(author, roster, who),
      commits: await commitsInRange(from, to, sources),
      pushes: pushesInRange(start, end, movements),
    },
    who,
  );
  return {
    delta,
    changes: await whoMayApprove(
      {
        roster,
        policy,
        delta,
        differing: differingFiles(before.files, after.files),
        contributors,
        // A reapproval is the way out of these.
        unverified_paths: [],
        now,
      },
      forge,
    ),
    contributors: [...contributors.people].map(([person, links]) => ({ person, links })),
    unattributable: contributors.unattributable,
  };
}

/** Only who had a part is asked of it. */
const NO_PULL_REQUEST: PullRequestEvidence = {
  number: 0,
  author: null,
  merged_by: null,
  merged_at: null,
  merge_commit_sha: null,
  head_sha: '',
  base_ref: '',
  base_repository: 0,
  is_fork: false,
  commit_count: 0,
  reviews: [],
  timeline: [],
  commits: [],
  pushes: [],
};

/** Git knows an address, not an account; nobody of the roster is somebody all the same. */
function accountAt(
  address: string,
  roster: ReturnType<typeof approvalRoster>,
  who: ReturnType<typeof identities>,
): ForgeUser {
  const [person] = who.atAddress(address);
  const entry = roster.people.find((one) => one.person === person);
  const { ids = [], logins = [] } = entry?.forge ?? {};
  return { id: ids[0] ?? 0, login: logins[0] ?? '', type: 'User' };
}
