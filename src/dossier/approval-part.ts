// On whose word an entitlement came or went: the request, the rule, the reviews and what made them count. What the
// record of the step does not have is a gap with its reason.
import type { StoryStep } from '../approval/grant-story.ts';
import { gainId, lossId } from '../approval/judged-changes.ts';
import type { PersonEvidence } from '../approval/model.ts';
import type { Entitlement, Grant } from '../core/access.ts';
import { type Instant, millisOf } from '../core/instant.ts';
import type { StepRecord } from '../ledger/model.ts';
import type { ApprovalPart, Approver, Told } from './model.ts';
import type { RecordIndex } from './record-index.ts';
import { type Cited, landedAt } from './stories.ts';
import { gap, notApplicable, told, value } from './told.ts';

type Entry = ApprovalPart['entitlements'][number];

/** A record that was judged for a step: its own, or that of the pull request that reapproved it. */
export function judgedRecord(commit: string, { steps }: RecordIndex): StepRecord | null {
  const reapproval = steps.reapproval(commit);
  const carrier = reapproval === null ? null : steps.step(reapproval.commit);
  return carrier ?? steps.step(commit);
}

/** Returns what is known of the step. `wrote`: when it was written; null: it was not by rollcall. */
export function approvalPart(
  entry: Entry,
  { step, by, story }: Cited,
  {
    index,
    wrote,
    isGrant,
  }: { readonly index: RecordIndex; readonly wrote: Instant | null; readonly isGrant: boolean },
): ApprovalPart {
  const why = reasonOf(step);
  const record = step.commit === '' ? null : judgedRecord(step.commit, index);
  const pull = step.pull_request;
  const approvers = step.approved_by.map(
    (one): Approver => ({
      person: one.person,
      review: one.review,
      submitted_at: told(one.submitted_at, 'the record of the step has no time of this review'),
      url: pull === null ? gap(why) : value(`${pull.url}#pullrequestreview-${one.review}`),
      authority: authorityOf(one.person, step, record),
    }),
  );
  return {
    entitlements: [entry],
    by,
    standing: step.standing,
    commit: step.commit === '' ? gap(why) : value(step.commit),
    landed_at: landedAtOf(step, why),
    pull_request: pull === null ? gap(why) : value({ number: pull.number, title: pull.title, url: pull.url }),
    asked_by: told(pull?.author, pull === null ? why : 'the account that opened the pull request is gone'),
    asked_at: told(pull?.created_at, why),
    ticket: told(
      pull?.ticket,
      pull === null ? why : 'neither the title nor the text of the pull request names one',
    ),
    rule: ruleOf(step, story.grant, index, why),
    approvers:
      approvers.length > 0
        ? value(approvers)
        : gap(pull === null || step.standing === 'not verified' ? why : 'no review counted'),
    approved_at: told(
      step.approved_at,
      pull === null ? why : 'not enough reviews counted, or one has no time',
    ),
    before_grant: beforeGrant(step, wrote, isGrant, why),
    assurance:
      step.assurance === null
        ? gap(why)
        : value({
            level: step.assurance,
            // A baseline has no verdict that could say what was left unchecked.
            unverified: record?.verdict.unverified ?? [],
          }),
    contributors: record?.verdict.contributors ?? [],
    excluded: [
      ...(record?.verdict.changes.find(({ change }) => change === step.change)?.excluded ?? []),
      ...(record?.verdict.void_reviews ?? []),
    ],
    reasons: step.reasons,
    notes: step.notes,
  };
}

/** Nobody's word stands behind it; `why` says what does. */
export function nobodysPart(
  entry: Entry,
  field: { readonly gap: string } | { readonly not_applicable: string },
): ApprovalPart {
  return {
    entitlements: [entry],
    by: 'nobody',
    standing: 'none',
    commit: field,
    landed_at: field,
    pull_request: field,
    asked_by: field,
    asked_at: field,
    ticket: field,
    rule: field,
    approvers: field,
    approved_at: field,
    before_grant: field,
    assurance: field,
    contributors: [],
    excluded: [],
    reasons: [],
    notes: [],
  };
}

/** Puts together what has the same story. */
export function joined(parts: readonly ApprovalPart[]): readonly ApprovalPart[] {
  const groups = new Map<string, ApprovalPart>();
  for (const part of parts) {
    const { entitlements, ...rest } = part;
    const key = JSON.stringify(rest);
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined ? part : { ...known, entitlements: [...known.entitlements, ...entitlements] },
    );
  }
  return [...groups.values()];
}

export function entry(side: Entry['side'], entitlement: Entitlement): Entry {
  return { side, entitlement };
}

function reasonOf(step: StoryStep): string {
  switch (step.standing) {
    case 'baseline':
      return 'declared before approvals were recorded (A0): nobody was asked';
    case 'not verified':
      return step.commit === ''
        ? 'declared before the first step that the ledger has a record of'
        : 'the ledger has no record of this step';
    case 'approved':
    case 'reapproved':
    case 'blocked':
      return 'the step landed without a pull request that could be told';
  }
}

function landedAtOf(step: StoryStep, why: string): Told<Instant> {
  if (step.pull_request !== null && step.pull_request.merged_at === null)
    return gap('the pull request has no time of its merge');
  return told(landedAt(step), why);
}

/** What the policy asked for: by the pull request that agreed to it, else by the step that a later one made good. */
function ruleOf(step: StoryStep, grant: Grant, index: RecordIndex, why: string): ApprovalPart['rule'] {
  const own = index.steps.step(step.commit);
  if (own === null) return gap(why);
  const policy_at = index.steps.reapproval(step.commit)?.from ?? own.parent;
  const { rule, tier, required } = step;
  if (rule !== null && tier !== null && required !== null)
    return value({ tier, required, approvers: rule.approvers, policy_at });
  const ids = new Set([gainId(grant), lossId(grant)]);
  const asked = own.verdict.changes.find(({ change }) => ids.has(change));
  if (asked === undefined)
    return gap('the step was judged as a whole, and no rule is kept for this entitlement');
  return value({ tier: asked.tier, required: asked.required, approvers: asked.rule.approvers, policy_at });
}

function beforeGrant(step: StoryStep, wrote: Instant | null, isGrant: boolean, why: string): Told<number> {
  if (!isGrant) return notApplicable('nothing was granted');
  if (step.approved_at === null) return gap(why);
  if (wrote === null) return gap('rollcall did not write it, so that nobody knows when it was granted');
  return value((millisOf(wrote) - millisOf(step.approved_at)) / 1000);
}

/** How each word of the rule was answered for the person. */
function authorityOf(person: string, step: StoryStep, record: StepRecord | null): Approver['authority'] {
  const known = record?.evidence.people.find((one) => one.person === person);
  if (record === null || known === undefined) return gap('the record keeps no answer about this person');
  return value([...ruleWords(person, step, record, known), ...forgeWords(known)]);
}

function ruleWords(
  person: string,
  { rule, change }: StoryStep,
  { evidence }: StepRecord,
  { teams }: PersonEvidence,
): readonly string[] {
  const approvers = rule?.approvers ?? null;
  if (approvers === null) return ['the rule names nobody: whoever is in the roster and may write'];
  const subject = evidence.roster?.people.find((one) => (change ?? '').includes(` ${one.person} `));
  return approvers.flatMap((word) => {
    if (word === person) return ['named by the rule'];
    if (word === 'manager') return subject?.manager === person ? [`manager of ${subject.person}`] : [];
    if (word === 'project.owner')
      return (evidence.roster?.projects ?? [])
        .filter(({ owner, native }) => owner === person && (change ?? '').includes(` project:${native} `))
        .map(({ alias }) => `owner of project ${alias}`);
    return teams.flatMap(({ team, member }) => (team === word ? [`in ${team}: ${member}`] : []));
  });
}

function forgeWords({ writes, member }: PersonEvidence): readonly string[] {
  return [`may write to the repository: ${writes}`, `active member of the organisation: ${member}`];
}
