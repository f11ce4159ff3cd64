// What a pull request asks to approve after the fact: which range, which steps that closes, and why it would close none.
import { code, prose } from '../../plan/render/escape.ts';
import { countOf } from '../../plan/summary.ts';
import { clip, names, short } from './links.ts';
import type { PullPlan, PullReapproval } from './model.ts';

const MOST_STEPS = 8;
const MOST_REASONS = 5;
/** UTF-16 code units of a message; more is not read. */
const LONGEST = 400;

/** Returns whether it would be accepted, which says nothing about the pull request's own changes. */
export function isAccepted({ verdict, problem }: PullReapproval): boolean {
  return verdict.verdict === 'APPROVED' && problem === null;
}

/** Returns where an approval of everything else comes to nothing, in words; null: it does not. */
export function inVain({ reapproval }: PullPlan): string | null {
  if (reapproval === null || isAccepted(reapproval)) return null;
  if (reapproval.is_subject) return 'Approved, but it would close nothing: see below.';
  return reapproval.verdict.verdict === 'APPROVED'
    ? 'Its own changes are approved, but what it reapproves would stay blocked: see below.'
    : 'Its own changes are approved; what it reapproves is not: see below.';
}

/** Returns what merging it closes, in one sentence; '' where it asks for no reapproval. */
export function closingWords({ reapproval }: PullPlan): string {
  if (reapproval === null) return '';
  const { closes } = reapproval;
  return closes.length === 0
    ? 'No blocked step would be closed by it.'
    : `It would close ${countOf(closes.length, 'blocked step')}.`;
}

/** Returns bullets about the reapproval; none where it asks for none. */
export function reapprovalLines({ reapproval }: PullPlan): readonly string[] {
  if (reapproval === null) return [];
  const { from, to, is_subject } = reapproval;
  const range = `${short(from)} to ${short(to)}`;
  return [
    is_subject
      ? `- **Reapproval** of ${range}: what is told as changed and approved is what that range of the branch changed. The pull request itself changes nothing.`
      : `- **Also a reapproval** of ${range}, which is judged beside its own changes.`,
    ...outcomeLines(reapproval),
  ];
}

function outcomeLines(reapproval: PullReapproval): readonly string[] {
  const { verdict, problem, closes, is_subject } = reapproval;
  const isApproved = verdict.verdict === 'APPROVED';
  if (problem !== null) {
    const though = isApproved ? 'although it is approved' : 'even once it is approved';
    return [`- **It would close nothing**, ${though}: ${prose(clip(problem, LONGEST))}`];
  }
  if (!isApproved) {
    // Of a range that is the subject, the reasons stand with its changes.
    const reasons = is_subject ? [] : verdict.reasons;
    return [
      '- As it is, it closes nothing: the range is not approved.',
      ...reasons
        .slice(0, MOST_REASONS)
        .map(({ code: id, message }) => `- Of the range ${code(id)}: ${prose(clip(message, LONGEST))}`),
      ...(reasons.length > MOST_REASONS ? [`- ${reasons.length - MOST_REASONS} more reasons`] : []),
    ];
  }
  if (closes.length === 0) return ['- No step is blocked that it would close.'];
  const steps = names(
    closes.map((commit) => commit.slice(0, 12)),
    MOST_STEPS,
  );
  return [`- Merged as it is now, it closes ${countOf(closes.length, 'blocked step')}: ${steps}`];
}
