// On whose word a run writes: the steps that gave or took what its plan changes, and who approved just that in them.
// What the calendar ends rests on the step that gave it until then.
import type { Blame } from '../approval/blame.ts';
import type { StepVerdict } from '../approval/model.ts';
import type { Change } from '../core/change.ts';
import { visible } from '../core/show.ts';
import type { RunApprovals } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';

export interface RunApprovalsInput {
  readonly plan: Plan;
  readonly blame: Pick<Blame, 'held' | 'ended'>;
  readonly steps: readonly StepVerdict[];
  /** Every commit that a landing brought -> the commit that its step is called by. */
  readonly landed: ReadonlyMap<string, string>;
}

/** Returns the steps in the order of the branch, and each review once. */
export function runApprovals({ plan, blame, steps, landed }: RunApprovalsInput): RunApprovals {
  const verdicts = new Map(steps.map((step) => [step.commit, step]));
  const used = new Set<string>();
  const reviews = new Map<number, { readonly person: string; readonly review: number }>();
  for (const { account, changes } of plan.accounts) {
    for (const change of changes) {
      for (const commit of sourcesOf(change, account, blame)) {
        const step = verdicts.get(landed.get(commit) ?? commit);
        if (step?.verdict !== 'APPROVED') continue;
        used.add(step.commit);
        for (const one of approvalsIn(step, change.person)) reviews.set(one.review, one);
      }
    }
  }
  return {
    steps: steps.map(({ commit }) => commit).filter((commit) => used.has(commit)),
    approved_by: [...reviews.values()].sort((a, b) => a.review - b.review),
    break_glass: false,
  };
}

function sourcesOf(
  change: Change,
  account: string,
  { held, ended }: RunApprovalsInput['blame'],
): readonly string[] {
  const { person, gains, losses, why } = change;
  const isTheirs = (entry: { readonly person: string; readonly account: string }): boolean =>
    entry.person === person && entry.account === account;
  const [given, taken] = [new Set(gains.map(keyOf)), new Set(losses.map(({ resource }) => resource))];
  return [
    ...held
      .filter(({ grant }) => isTheirs(grant) && (given.has(keyOf(grant)) || why.kind === 'expiry'))
      .map(({ commit }) => commit),
    ...ended.filter((entry) => isTheirs(entry) && taken.has(entry.resource)).map(({ commit }) => commit),
  ];
}

function keyOf({ resource, level }: { readonly resource: string; readonly level: string }): string {
  return `${resource}\n${level}`;
}

/** Reviews of what concerns the person; of everything, where a change of all gave it to them. */
function approvalsIn(
  { changes }: StepVerdict,
  person: string,
): StepVerdict['changes'][number]['approved_by'] {
  const own = changes.filter(({ change }) => change.includes(visible(person)));
  return (own.length > 0 ? own : changes).flatMap(({ approved_by }) => approved_by);
}
