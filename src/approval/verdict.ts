// The verdict on one landing, from evidence alone: the same evidence gives the same verdict for ever. Whatever is missing
// blocks. The order of what is asked is that of the design: landing, files, policy, coverage, people.
import { visible } from '../core/show.ts';
import { assuranceOf } from './assurance.ts';
import { beneficiaries } from './beneficiaries.ts';
import { type JudgedVerdict, judgeChange } from './change-verdict.ts';
import { type Contributors, contributorsOf } from './contributors.ts';
import { uncovered } from './coverage.ts';
import { sameDeltas } from './deltas.ts';
import { differingFiles } from './governed-files.ts';
import { identities } from './identities.ts';
import { gainId, governedId, judgedChanges } from './judged-changes.ts';
import { judgeLanding } from './landing.ts';
import type {
  ApprovalRoster,
  Delta,
  Note,
  PullRequestEvidence,
  Reason,
  StepEvidence,
  StepVerdict,
} from './model.ts';
import { judgeObjections } from './objections.ts';
import { type HeadMatch, type Opinions, reduceReviews } from './reviews.ts';
import { rules } from './rules.ts';
import { isUnder } from './taint.ts';

/** More than this cannot be listed surely, nor reviewed. */
const MAX_COMMITS = 100;
/** A plain file; a link would change its content without changing itself. */
const PLAIN = '100644';

/** Returns what the landing came to. */
export function judgeStep(evidence: StepEvidence): StepVerdict {
  const landing = judgeLanding(evidence.landing.commit ?? evidence.commit, evidence.landing);
  if (landing.reason !== null) return blocked(evidence, null, [landing.reason]);
  const { number, head_sha } = landing.pull_request;
  const { pull_request: pull, roster, landed } = evidence;
  const early = fileReasons(evidence);
  if (pull === null || pull.number !== number || pull.head_sha !== head_sha || pull.merged_at === null) {
    return blocked(evidence, number, [...early, unreadable(`pull request ${number} was not read whole`)]);
  }
  if (roster === null || landed === null) {
    const where = roster === null ? 'before it' : 'after it';
    const message = `team.yaml is invalid ${where}, so nothing about access can be judged`;
    return blocked(evidence, number, [...early, { code: 'INVALID_ROSTER', message }]);
  }
  return judgePeople(evidence, { ...pull, merged_at: pull.merged_at }, roster, landed, early);
}

type Merged = PullRequestEvidence & { readonly merged_at: NonNullable<PullRequestEvidence['merged_at']> };

function judgePeople(
  evidence: StepEvidence,
  pull: Merged,
  roster: ApprovalRoster,
  landed: Delta,
  early: readonly Reason[],
): StepVerdict {
  const { policy, files, head, controls } = evidence;
  const who = identities(roster);
  const asked = rules(roster, evidence.people);
  const contributors = contributorsOf(pull, who);
  const gaining = beneficiaries(landed);
  const opinions = reduceReviews(pull, who, (sha) => headMatch(evidence, sha));
  const changes = judgedChanges(landed, differingFiles(files.before, files.landed), gaining);
  const tainted = new Set(evidence.unverified_paths);
  const able = policy.min_team_mode ? roster.people.map(({ person }) => person) : [];
  const candidates = able.filter((person) => asked.standing(person, pull.merged_at).answer !== 'no');
  const judged = changes.map((change) =>
    judgeChange(change, {
      approvals: opinions.approvals,
      contributors,
      rules: asked,
      policy,
      candidates,
      merged_at: pull.merged_at,
      isUnverified: (path) => isUnder(path, tainted),
    }),
  );
  const reasons = [
    ...early,
    ...evidenceReasons(pull, evidence, opinions),
    ...policyReasons(evidence),
    ...(head.deltas === null ? [] : coverageReasons(landed, head.deltas)),
    ...judgeObjections(opinions.objections, asked, who, contributors, gaining),
    ...judged.flatMap(({ reason }) => reason ?? []),
  ];
  const proven = assuranceOf({
    approved: reasons.length === 0,
    memberships: approversOf(judged).map((person) => asked.membership(person)),
    pusher_unknown: contributors.pusher_unknown,
    controls,
  });
  return {
    commit: evidence.commit,
    parent: evidence.parent,
    pull_request: pull.number,
    verdict: reasons.length === 0 ? 'APPROVED' : 'BLOCKED',
    ...proven,
    reasons,
    notes: notesOf(evidence, landed, opinions, judged),
    changes: judged.map(({ verdict }) => verdict),
    void_reviews: opinions.excluded,
    contributors: linksOf(contributors),
  };
}

/** Nothing about people is known where it is not known what landed. */
function blocked(
  { commit, parent, controls }: StepEvidence,
  pullRequest: number | null,
  reasons: readonly Reason[],
): StepVerdict {
  return {
    commit,
    parent,
    pull_request: pullRequest,
    verdict: 'BLOCKED',
    ...assuranceOf({ approved: false, memberships: [], pusher_unknown: true, controls }),
    reasons,
    notes: [],
    changes: [],
    void_reviews: [],
    contributors: [],
  };
}

function fileReasons({ files, unreadable: missing }: StepEvidence): readonly Reason[] {
  const modes = files.landed.filter(({ mode }) => mode !== PLAIN);
  const other = files.merged === null ? null : differingFiles(files.merged, files.landed);
  return [
    ...missing.map(unreadable),
    ...modes.map(
      ({ path, mode }): Reason => ({
        code: 'BAD_MODE',
        message: `${visible(path)} has mode ${visible(mode)}; only plain files (${PLAIN}) decide about access`,
      }),
    ),
    ...(other ?? []).map(
      (path): Reason => ({
        code: 'MERGE_MISMATCH',
        message: `${visible(path)} is not what merging the reviewed head gives`,
      }),
    ),
    ...(other === null
      ? [
          {
            code: 'MERGE_MISMATCH',
            message: 'merging the reviewed head conflicts, so what landed was made by other means',
          } as const,
        ]
      : []),
  ];
}

function evidenceReasons(
  pull: PullRequestEvidence,
  { head }: StepEvidence,
  opinions: Opinions,
): readonly Reason[] {
  const count = Math.max(pull.commit_count, pull.commits.length);
  return [
    ...(count > MAX_COMMITS
      ? [
          {
            code: 'TOO_MANY_COMMITS',
            message: `pull request ${pull.number} has ${count} commits; at most ${MAX_COMMITS} are judged`,
          } as const,
        ]
      : []),
    ...(pull.commits.length < pull.commit_count
      ? [unreadable(`only ${pull.commits.length} of ${pull.commit_count} commits were read`)]
      : []),
    ...(head.sha !== pull.head_sha || head.deltas === null
      ? [unreadable(`the reviewed head ${pull.head_sha.slice(0, 12)} cannot be read`)]
      : []),
    ...opinions.unreadable.map((id) =>
      unreadable(`review ${id} was dismissed, and nothing says whether it was an objection`),
    ),
  ];
}

function policyReasons({ unverified_paths: paths }: StepEvidence): readonly Reason[] {
  const path = paths.find((one) => one === 'policy' || one.startsWith('policy.'));
  if (path === undefined) return [];
  const message = `${visible(path)} at the parent commit came from a step that nobody approved`;
  return [{ code: 'UNVERIFIED_POLICY', message }];
}

function coverageReasons(landed: Delta, reviewed: readonly Delta[]): readonly Reason[] {
  const { gains, governed } = uncovered(landed, reviewed);
  return [...gains.map(gainId), ...governed.map(governedId)].map(
    (change): Reason => ({
      code: 'UNCOVERED',
      change,
      message: `${change} landed, but is not in the change that was reviewed`,
    }),
  );
}

function notesOf(
  { controls }: StepEvidence,
  landed: Delta,
  opinions: Opinions,
  judged: readonly JudgedVerdict[],
): readonly Note[] {
  const notes: (Note | null)[] = [
    ...judged.map(({ note }) => note),
    controls.rule_suite === 'bypass' || controls.rule_suite === 'fail'
      ? { code: 'BYPASSED', message: `the platform's own rules ended in ${controls.rule_suite}` }
      : null,
    controls.control_gap === 'yes'
      ? { code: 'CONTROL_GAP', message: "the platform's own rules were off around the merge" }
      : null,
    ...opinions.retroactive.map(
      (id): Note => ({ code: 'RETROACTIVE', message: `review ${id} approves what was merged already` }),
    ),
    landed.governed.some(({ path }) => path.startsWith('policy.'))
      ? { code: 'POLICY_CHANGED', message: 'the policy changes here; the one before it judged this step' }
      : null,
  ];
  return notes.filter((note) => note !== null);
}

function headMatch({ head, older, policy }: StepEvidence, sha: string): HeadMatch {
  const deltas = older.find((one) => one.sha === sha)?.deltas ?? null;
  if (deltas === null) return 'gone';
  return !policy.strict && head.deltas !== null && sameDeltas(deltas, head.deltas) ? 'same' : 'differs';
}

function approversOf(judged: readonly JudgedVerdict[]): readonly string[] {
  return [...new Set(judged.flatMap(({ verdict }) => verdict.approved_by.map(({ person }) => person)))];
}

function linksOf({ people }: Contributors): StepVerdict['contributors'] {
  return [...people].map(([person, links]) => ({ person, links }));
}

function unreadable(message: string): Reason {
  return { code: 'EVIDENCE_UNREADABLE', message };
}
