// Whether enough of the right people agreed to one change: who counts, who does not and why, and how many it takes.
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import type { Contributors } from './contributors.ts';
import type { JudgedChange } from './judged-changes.ts';
import type { ChangeVerdict, ExcludedReview, Note, Reason } from './model.ts';
import type { ApprovalPolicy, ApprovalRule } from './policy.ts';
import type { ReasonCode } from './reasons.ts';
import type { Approval } from './reviews.ts';
import type { Rules } from './rules.ts';

/** What is the same for all changes of a landing. */
export interface ChangeContext {
  readonly approvals: readonly Approval[];
  readonly contributors: Contributors;
  readonly rules: Rules;
  readonly policy: ApprovalPolicy;
  /** Keys of everybody who could speak at all; asked for only where a rule may be waived. */
  readonly candidates: readonly string[];
  readonly merged_at: Instant;
  /** Whether a governed path has its value from a step that nobody approved. */
  isUnverified(path: string): boolean;
}

/** What the number of approvals depends on. */
export type NeedContext = Pick<ChangeContext, 'contributors' | 'policy' | 'candidates' | 'merged_at'> & {
  readonly rules: Pick<Rules, 'fits'>;
};

export interface JudgedVerdict {
  readonly verdict: ChangeVerdict;
  readonly reason: Reason | null;
  readonly note: Note | null;
}

/** Commits that nobody is known to stand behind could be an approver's own, so that two must agree. */
const UNATTRIBUTED_COUNT = 2;

/** Returns the verdict on one change. */
export function judgeChange(change: JudgedChange, context: ChangeContext): JudgedVerdict {
  const { approvals, contributors, policy } = context;
  const rule = policy.rules[change.tier];
  const counted: Approval[] = [];
  const excluded: ExcludedReview[] = [];
  let tainted = 0;
  for (const approval of approvals) {
    const { person, review } = approval;
    const fit = context.rules.fits(person, approval.at, rule, change.subject);
    const rotten = fit.relies_on.find((path) => context.isUnverified(path));
    const why =
      partOf(person, change, contributors) ??
      (fit.answer === 'yes' ? null : fit.why) ??
      (rotten === undefined ? null : `rests on ${rotten}, which nobody approved`);
    if (why === null) counted.push(approval);
    else excluded.push({ review, person, why });
    if (why !== null && fit.answer === 'yes' && partOf(person, change, contributors) === null) tainted += 1;
  }
  const { asked, required } = approvalsNeeded(change, context);
  const approved = counted.length >= required;
  const verdict: ChangeVerdict = {
    change: change.id,
    tier: change.tier,
    rule,
    required,
    approved_by: counted.map(({ person, review }) => ({ person, review })),
    excluded,
    approved,
  };
  return {
    verdict,
    reason: approved ? null : shortage(verdict, reasonCode(counted.length, tainted, asked, required)),
    note: approved && counted.length < rule.count ? waiverNote(verdict) : null,
  };
}

/** Returns how many approvals a change needs: `asked` by its rule, or fewer by a waiver; `required`: what that comes to. */
export function approvalsNeeded(
  change: JudgedChange,
  context: NeedContext,
): { readonly asked: number; readonly required: number } {
  const { policy, contributors } = context;
  const rule = policy.rules[change.tier];
  const asked = policy.min_team_mode ? waived(rule, change, context) : rule.count;
  const required = contributors.unattributable.length > 0 ? Math.max(asked, UNATTRIBUTED_COUNT) : asked;
  return { asked, required };
}

/** Returns why somebody may not speak about a change although they could otherwise; null: nothing stands against it. */
export function partOf(person: string, change: JudgedChange, { people }: Contributors): string | null {
  const links = people.get(person);
  return links === undefined ? change.benefits(person) : `had a part in it (${links.join(', ')})`;
}

/** With fewer people than the rule asks for, all of them; whoever cannot be looked up is not missing. */
function waived(rule: ApprovalRule, change: JudgedChange, context: NeedContext): number {
  let available = 0;
  for (const person of context.candidates) {
    if (available >= rule.count) break;
    const { answer } = context.rules.fits(person, context.merged_at, rule, change.subject);
    if (answer !== 'no' && partOf(person, change, context.contributors) === null) available += 1;
  }
  return Math.max(1, Math.min(rule.count, available));
}

function reasonCode(counted: number, tainted: number, asked: number, required: number): ReasonCode {
  if (counted + tainted >= required) return 'UNVERIFIED_POLICY';
  return counted >= asked ? 'UNATTRIBUTABLE' : 'NOT_APPROVED';
}

function shortage(
  { change, tier, rule, required, approved_by, excluded }: ChangeVerdict,
  code: ReasonCode,
): Reason {
  const who = rule.approvers === null ? 'people of the roster' : rule.approvers.map(visible).join(', ');
  const left = excluded.map(({ person, why }) => `${visible(person ?? 'somebody')} ${visible(why)}`);
  const tail = left.length === 0 ? '' : `; not counted: ${left.join('; ')}`;
  return {
    code,
    change,
    message: `${change} (${tier}) has ${approved_by.length} of ${required} approvals by ${who}${tail}`,
  };
}

function waiverNote({ change, rule, approved_by }: ChangeVerdict): Note {
  return {
    code: 'SOD_WAIVED',
    message: `${change}: the rule asks for ${rule.count}, and only ${approved_by.length} could approve`,
  };
}
