// What the file itself changes, each with its answer on approval, and how a change of a plan finds its own there.
import { judgedChanges } from '../../approval/judged-changes.ts';
import type { AccessChange } from '../../approval/model.ts';
import type { ChangeApprovers } from '../../approval/who-may.ts';
import type { Entitlement } from '../../core/access.ts';
import { RISKS, type Risk } from '../../core/risk.ts';
import type { GovernedChange } from '../../roster/governed-change.ts';
import { type Answer, answerLines } from './answer.ts';
import type { PullPlan } from './model.ts';

/** One change of the file. */
export type FileChange = {
  /** As a verdict calls it. */
  readonly id: string;
  readonly tier: Risk;
  /** Quoted lines about its approval; empty: it needs none. */
  readonly quote: readonly string[];
} & (
  | { readonly kind: 'gain' | 'loss'; readonly access: AccessChange }
  | { readonly kind: 'governed'; readonly governed: GovernedChange }
  | { readonly kind: 'text' }
);

export interface ChangeAnswers {
  /** Gains, losses, governed values, or files that differ in text alone. */
  readonly all: readonly FileChange[];
  /** Changes of one kind of one resource of somebody, riskiest first. */
  access(kind: 'gain' | 'loss', person: string, account: string, resource: string): readonly FileChange[];
  /** Governed changes about somebody, riskiest first. */
  about(person: string): readonly FileChange[];
}

const NOBODY_GAINS = { ofGain: () => null, ofGoverned: () => null, any: () => false };

/** Returns every change of the file with what is known of its approval. */
export function changeAnswers({ delta, approvers, pending }: PullPlan): ChangeAnswers {
  const verdicts = new Map((pending?.changes ?? []).map((verdict) => [verdict.change, verdict]));
  const byId = new Map(approvers.map((each) => [each.change, each]));
  const quoteOf = (id: string, part: FileChangePart | null): readonly string[] => {
    const found = byId.get(id);
    const answer = found === undefined ? null : { approvers: found, verdict: verdicts.get(id) ?? null };
    return answer === null ? [] : answerLines(answer, part?.kind === 'gain' ? part.access.person : null);
  };
  const judged = delta === null ? [] : judgedChanges(delta, [], NOBODY_GAINS);
  const parts: readonly FileChangePart[] =
    delta === null
      ? []
      : [
          ...delta.gains.map((access) => ({ kind: 'gain', access }) as const),
          ...delta.losses.map((access) => ({ kind: 'loss', access }) as const),
          ...delta.governed.map((governed) => ({ kind: 'governed', governed }) as const),
        ];
  const known = judged.flatMap(({ id, tier }, index): readonly FileChange[] => {
    const part = parts[index];
    return part === undefined ? [] : [{ ...part, id, tier, quote: quoteOf(id, part) }];
  });
  const all = known.length > 0 ? known : approvers.map(textChange);
  const index = new Map<string, FileChange[]>();
  for (const change of all) {
    const key = keyOf(change);
    const list = index.get(key);
    if (list === undefined) index.set(key, [change]);
    else list.push(change);
  }
  const ranked = (key: string): readonly FileChange[] =>
    (index.get(key) ?? []).toSorted((a, b) => RISKS.indexOf(b.tier) - RISKS.indexOf(a.tier));
  return {
    all,
    access: (kind, person, account, resource) => ranked(accessKey(kind, person, account, resource)),
    about: (person) => ranked(`governed\n${person}`),
  };

  function textChange({ change, tier }: ChangeApprovers): FileChange {
    return { kind: 'text', id: change, tier, quote: quoteOf(change, null) };
  }
}

/** Returns each change of the file that needs an approval, with its verdict. */
export function answersOf({ approvers, pending }: PullPlan): readonly Answer[] {
  const verdicts = new Map((pending?.changes ?? []).map((verdict) => [verdict.change, verdict]));
  return approvers.map((each) => ({ approvers: each, verdict: verdicts.get(each.change) ?? null }));
}

/** Returns the one among changes of a resource that says the same; the riskiest where none does. */
export function closest(changes: readonly FileChange[], entry: Entitlement): FileChange | undefined {
  const same = changes.find(
    (change) =>
      (change.kind === 'gain' || change.kind === 'loss') &&
      change.access.level === entry.level &&
      change.access.until === entry.until,
  );
  return same ?? changes[0];
}

type FileChangePart =
  | { readonly kind: 'gain' | 'loss'; readonly access: AccessChange }
  | { readonly kind: 'governed'; readonly governed: GovernedChange };

function keyOf(change: FileChange): string {
  switch (change.kind) {
    case 'gain':
    case 'loss':
      return accessKey(change.kind, change.access.person, change.access.account, change.access.resource);
    case 'governed':
      return `governed\n${change.governed.person ?? ''}`;
    case 'text':
      return 'text';
  }
}

function accessKey(kind: 'gain' | 'loss', person: string, account: string, resource: string): string {
  return JSON.stringify([kind, person, account, resource]);
}
