// Who may approve: each change of a delta, and each tier as such. Says before the review what the verdict says after
// the merge, by the same rules; decides nothing.
import { parseEmail } from '../core/email.ts';
import type { Instant } from '../core/instant.ts';
import { RISKS, type Risk } from '../core/risk.ts';
import { beneficiaries } from './beneficiaries.ts';
import { approvalsNeeded, partOf } from './change-verdict.ts';
import type { Contributors } from './contributors.ts';
import { type JudgedChange, judgedChanges } from './judged-changes.ts';
import { type SupposedRules, supposedRules } from './may.ts';
import type { ApprovalRoster, Delta, PersonEvidence } from './model.ts';
import type { ApprovalPolicy, ApprovalRule } from './policy.ts';
import type { Fit, Subject } from './rules.ts';

/** Somebody, and why they may not, or what is not known about them. */
export interface Because {
  readonly person: string;
  readonly why: string;
}

/** Who may approve one thing; each list in the order of the roster. */
export interface Approvers {
  readonly may: readonly string[];
  /** They may if something holds that was not read. */
  readonly perhaps: readonly Because[];
  /** Only people who could be thought to: named by the rule, or kept out of this change. */
  readonly may_not: readonly Because[];
}

/** `never`: too few even if everything unknown holds. `perhaps`: enough only if it does. */
export type Outcome = 'possible' | 'perhaps' | 'never';

export interface ChangeApprovers extends Approvers {
  /** As reasons of a verdict call it. */
  readonly change: string;
  readonly tier: Risk;
  readonly rule: ApprovalRule;
  /** Approvals that it takes, after a waiver or for commits that are nobody's. */
  readonly required: number;
  readonly outcome: Outcome;
}

export interface WhoMayInput {
  /** The roster and policy before the change. */
  readonly roster: ApprovalRoster;
  readonly policy: ApprovalPolicy;
  /** What the forge said, about as many people as it was asked. */
  readonly people: readonly PersonEvidence[];
  readonly delta: Delta;
  /** Governed files that differ. */
  readonly differing: readonly string[];
  /** null: not known, so nobody is kept out for a part in the change. */
  readonly contributors: Contributors | null;
  /** Governed paths whose value comes from a step that is not verified. */
  readonly unverified_paths: readonly string[];
  readonly now: Instant;
}

const NOBODY: Subject = { person: null, project: null, alias: null };
const NO_CONTRIBUTORS: Contributors = { people: new Map(), unattributable: [], pusher_unknown: true };

/** Returns the changes in the order of a verdict. Costs people with a pin times changes at most. */
export function whoMay(input: WhoMayInput): readonly ChangeApprovers[] {
  const { roster, policy, now } = input;
  const contributors = input.contributors ?? NO_CONTRIBUTORS;
  const asked = supposedRules(roster, input.people);
  const candidates = speakers(roster, asked, now);
  const poolOf = pools(candidates, asked, now);
  return judgedChanges(input.delta, input.differing, beneficiaries(input.delta)).map((change) => {
    const rule = policy.rules[change.tier];
    const { required } = approvalsNeeded(change, {
      contributors,
      rules: asked,
      policy,
      candidates,
      merged_at: now,
    });
    const pool = poolOf(change.tier, rule, change.subject);
    const approvers = sorted(pool, (person, fit) => obstacle(person, fit, change, contributors, input));
    const { may, perhaps } = approvers;
    return {
      change: change.id,
      tier: change.tier,
      rule,
      required,
      ...approvers,
      outcome: outcomeOf(may.length, perhaps.length, required),
    };
  });
}

export interface TierApprovers extends Approvers {
  readonly tier: Risk;
  readonly rule: ApprovalRule;
  readonly required: number;
  /** People beside them who may approve some changes: the managers and project owners whom the rule means. */
  readonly for_some: readonly {
    readonly word: 'manager' | 'project.owner';
    readonly people: readonly string[];
  }[];
  readonly outcome: Outcome;
  /** How many of them can be kept out, as authors or because they gain, and it still works; below 0: too few. */
  readonly spare: number;
}

/** Returns for each tier, lowest first, who could approve a change in which nobody of them has a part. */
export function simulate(
  roster: ApprovalRoster,
  policy: ApprovalPolicy,
  people: readonly PersonEvidence[],
  now: Instant,
): readonly TierApprovers[] {
  const asked = supposedRules(roster, people);
  const candidates = speakers(roster, asked, now);
  const poolOf = pools(candidates, asked, now);
  const managers = new Set(roster.people.flatMap(({ manager }) => manager ?? []));
  const owners = new Set(roster.projects.flatMap(({ owner }) => owner ?? []));
  return RISKS.map((tier) => {
    const rule = policy.rules[tier];
    const approvers = sorted(poolOf(tier, rule, NOBODY), () => null);
    const always = new Set([...approvers.may, ...approvers.perhaps.map(({ person }) => person)]);
    const for_some = (
      [
        ['manager', managers],
        ['project.owner', owners],
      ] as const
    ).flatMap(([word, those]) => {
      const some = candidates.filter((person) => those.has(person) && !always.has(person));
      return rule.approvers?.includes(word) === true && some.length > 0 ? [{ word, people: some }] : [];
    });
    // A change is about one person and one project, so that each word adds one at most.
    const all = always.size + for_some.length;
    const sure = for_some.filter((entry) => entry.people.some((one) => isSure(one, asked, now))).length;
    const least = policy.min_team_mode ? 1 : rule.count;
    return {
      tier,
      rule,
      required: policy.min_team_mode ? Math.max(1, Math.min(rule.count, all)) : rule.count,
      ...approvers,
      for_some,
      outcome: outcomeOf(approvers.may.length + sure, all - approvers.may.length - sure, least),
      spare: all - least,
    };
  });
}

/** Returns everybody about whom the forge must be asked for a full answer: whoever a rule may mean. */
export function peopleInQuestion(
  roster: ApprovalRoster,
  policy: ApprovalPolicy,
  now: Instant,
): readonly string[] {
  const found = new Set(
    simulate(roster, policy, [], now).flatMap(({ may, perhaps, for_some }) => [
      ...may,
      ...perhaps.map(({ person }) => person),
      ...for_some.flatMap(({ people }) => people),
    ]),
  );
  return roster.people.flatMap(({ person }) => (found.has(person) ? [person] : []));
}

interface Pool {
  /** Everybody who fits, or may. */
  readonly fitting: readonly { readonly person: string; readonly fit: Fit }[];
  /** Named by the rule, and out of the question. */
  readonly out: readonly Because[];
}

/** Returns a look-up of who fits a rule; rules that ask nothing about a change are asked once a tier. */
function pools(
  candidates: readonly string[],
  asked: SupposedRules,
  now: Instant,
): (tier: Risk, rule: ApprovalRule, subject: Subject) => Pool {
  const known = new Map<string, Pool>();
  const able = new Set(candidates);
  return (tier, rule, subject) => {
    const names = rule.approvers ?? [];
    const asksSubject = names.includes('manager') || names.includes('project.owner');
    const key = asksSubject ? JSON.stringify([tier, subject]) : tier;
    const found = known.get(key);
    if (found !== undefined) return found;
    const fitting = candidates.flatMap((person) => {
      const fit = asked.fits(person, now, rule, subject);
      return fit.answer === 'no' ? [] : [{ person, fit }];
    });
    const named = names.filter((name) => !isWord(name)).map((name) => parseEmail(name) ?? name);
    const out = named.flatMap((person) =>
      able.has(person) ? [] : [{ person, why: asked.standing(person, now).why }],
    );
    const pool = { fitting, out };
    known.set(key, pool);
    return pool;
  };
}

/** Puts the pool into three lists; `keptOut` says why somebody who fits may not. */
function sorted({ fitting, out }: Pool, keptOut: (person: string, fit: Fit) => string | null): Approvers {
  const may: string[] = [];
  const perhaps: Because[] = [];
  const mayNot: Because[] = [];
  for (const { person, fit } of fitting) {
    const why = keptOut(person, fit);
    if (why !== null) mayNot.push({ person, why });
    else if (fit.answer === 'yes') may.push(person);
    else perhaps.push({ person, why: fit.why });
  }
  return { may, perhaps, may_not: [...mayNot, ...out] };
}

function obstacle(
  person: string,
  fit: Fit,
  change: JudgedChange,
  contributors: Contributors,
  { unverified_paths }: WhoMayInput,
): string | null {
  const part = partOf(person, change, contributors);
  if (part !== null) return part;
  const rotten = fit.relies_on.find((path) =>
    unverified_paths.some((tainted) => path === tainted || path.startsWith(`${tainted}.`)),
  );
  return rotten === undefined ? null : `rests on ${rotten}, which nobody approved`;
}

/** Whoever can speak at all, as far as it is known. */
function speakers(roster: ApprovalRoster, asked: SupposedRules, now: Instant): readonly string[] {
  return roster.people.flatMap(({ person }) => (asked.standing(person, now).answer === 'no' ? [] : [person]));
}

function isSure(person: string, asked: SupposedRules, now: Instant): boolean {
  return asked.standing(person, now).answer === 'yes';
}

function isWord(name: string): boolean {
  return name.includes('/') || name === 'manager' || name === 'project.owner';
}

function outcomeOf(sure: number, unsure: number, required: number): Outcome {
  if (sure >= required) return 'possible';
  return sure + unsure >= required ? 'perhaps' : 'never';
}
