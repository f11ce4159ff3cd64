// Judges one landing again from the evidence that a step record keeps, by the rules of the design and with none of
// rollcall's code, so that one mistake cannot hide in both. What it does not understand is 'not checked', never approved.
import { changesOf, coverage, differing, gainers } from './changes.mjs';
import { flag, list, oneOf } from './parts.mjs';
import { whoIs } from './people.mjs';
import { contributors, standing } from './reviews.mjs';

/**
 * Returns { verdict: 'APPROVED' | 'BLOCKED' | 'not checked', codes, why, changes }: `codes` are the reasons' words,
 * `why` says them in words, `changes` has for each change its tier, the approvals needed and the reviews that counted.
 */
export function verdictOf(evidence) {
  const blocks = [];
  const block = (code, why) => blocks.push({ code, why });
  let changes = [];
  try {
    changes = judge(evidence, block);
  } catch (error) {
    return {
      verdict: 'not checked',
      codes: [],
      why: [`the evidence is not understood: ${error.message}`],
      changes,
    };
  }
  const codes = [...new Set(blocks.map(({ code }) => code))].sort((a, b) => (a < b ? -1 : 1));
  const verdict = blocks.length === 0 ? 'APPROVED' : 'BLOCKED';
  return { verdict, codes, why: blocks.map(({ code, why }) => `${code}: ${why}`), changes };
}

function judge(evidence, block) {
  const { landing, pull_request: pull, files, roster, policy, landed, head, older, people } = evidence;
  const ref = landedBy(landing.commit ?? evidence.commit, landing, block);
  if (ref === null) return [];

  for (const what of list(evidence.unreadable)) block('EVIDENCE_UNREADABLE', what);
  for (const { path, mode } of list(files.landed))
    if (mode !== '100644') block('BAD_MODE', `${path} has mode ${mode}`);
  if (files.merged === null) block('MERGE_MISMATCH', 'the reviewed head does not merge');
  else
    for (const path of differing(files.merged, files.landed))
      block('MERGE_MISMATCH', `${path} is not what merging the reviewed head gives`);
  if (
    pull === null ||
    pull.number !== ref.number ||
    pull.head_sha !== ref.head_sha ||
    pull.merged_at === null
  ) {
    block('EVIDENCE_UNREADABLE', `pull request ${ref.number} was not read`);
    return [];
  }
  if (roster === null || landed === null) {
    block('INVALID_ROSTER', 'team.yaml is invalid on one side');
    return [];
  }

  if (!Number.isSafeInteger(pull.commit_count)) throw new Error('no count of commits');
  if (Math.max(pull.commit_count, pull.commits.length) > 100)
    block('TOO_MANY_COMMITS', 'more than 100 commits');
  if (pull.commits.length < pull.commit_count) block('EVIDENCE_UNREADABLE', 'not all commits were read');
  if (head.deltas === null || head.sha !== pull.head_sha)
    block('EVIDENCE_UNREADABLE', 'what the reviewed head changes cannot be told');
  for (const path of list(evidence.unverified_paths))
    if (path === 'policy' || path.startsWith('policy.'))
      block('UNVERIFIED_POLICY', `${path} was approved by nobody`);
  if (head.deltas !== null) coverage(landed, head.deltas, block);

  const who = whoIs(roster, people);
  const part = contributors(pull, who);
  const gains = gainers(landed);
  const { approvals, objections } = standing(pull, who, head, list(older), flag(policy.strict), block);

  for (const { person, review, at, dismissal } of objections) {
    if (who.maySpeak(person, at) === 'no') continue;
    if (dismissal === null) block('OBJECTED', `${person} asked for changes (review ${review})`);
    else {
      const by = who.pinned(dismissal.actor);
      if (by !== person && (by === null || part.people.has(by) || gains.everybody.has(by)))
        block(
          'OBJECTION_DISMISSED',
          `the objection of ${person} was dismissed by ${by ?? 'somebody unknown'}`,
        );
    }
  }

  const tainted = new Set(evidence.unverified_paths);
  const isTainted = (path) => {
    const parts = path.split('.');
    return parts.some((_, i) => tainted.has(parts.slice(0, i + 1).join('.')));
  };
  return changesOf(landed, files).map((change) => {
    const rule = policy.rules[oneOf('tier', change.tier)];
    if (!Number.isSafeInteger(rule?.count) || rule.count < 1) throw new Error(`no rule for ${change.tier}`);
    const apart = (person) => !part.people.has(person) && !change.benefits(gains, person);
    const fitting = approvals.filter(
      ({ person, at }) => apart(person) && who.fits(person, at, rule, change.about).answer === 'yes',
    );
    const counted = fitting.filter(
      ({ person, at }) => !who.fits(person, at, rule, change.about).rests.some(isTainted),
    );
    let needed = rule.count;
    if (flag(policy.min_team_mode)) {
      const could = roster.people.filter(
        ({ person }) => apart(person) && who.fits(person, pull.merged_at, rule, change.about).answer !== 'no',
      );
      needed = Math.max(1, Math.min(needed, could.length));
    }
    const byRule = needed;
    if (part.unknown.length > 0) needed = Math.max(needed, 2);
    if (counted.length < needed) {
      const code =
        fitting.length >= needed
          ? 'UNVERIFIED_POLICY'
          : counted.length >= byRule
            ? 'UNATTRIBUTABLE'
            : 'NOT_APPROVED';
      block(code, `${change.words} (${change.tier}) has ${counted.length} of ${needed} approvals`);
    }
    return {
      tier: change.tier,
      rule,
      needed,
      approved_by: counted.map(({ person, review }) => ({ person, review })),
    };
  });
}

// ---- How it landed ----

function landedBy(commit, { activity, candidates, repository, branch }, block) {
  const merged = list(candidates).filter(
    (pull) => pull.merged_at !== null && pull.base_ref === branch && pull.base_repository === repository,
  );
  const fail = (code, why) => {
    block(code, why);
    return null;
  };
  if (activity === null) return fail('LANDING_UNKNOWN', 'nothing says how the branch moved');
  const kind = oneOf('activity', activity.kind);
  if (activity.before_is_ancestor !== true) return fail('HISTORY_REWRITTEN', 'the branch lost its past');
  if (kind === 'push') {
    const shown = merged.some((pull) => pull.merge_commit_sha === commit || pull.head_sha === commit);
    return shown
      ? fail('INDIRECT_MERGE', 'its commits were pushed, not merged')
      : fail('DIRECT_PUSH', 'pushed without a pull request');
  }
  if (kind !== 'pr_merge' && kind !== 'merge_queue_merge') return fail('HISTORY_REWRITTEN', `a ${kind}`);
  const mine = merged.filter((pull) => pull.merge_commit_sha === commit);
  return mine.length === 1 ? mine[0] : fail('UNATTRIBUTED', `${mine.length} pull requests were merged as it`);
}
