// Who may approve one change, who agreed and what is lacking, in Markdown. Changes with one answer share its text.
import type { ChangeVerdict } from '../../approval/model.ts';
import type { ApprovalRule } from '../../approval/policy.ts';
import type { Because, ChangeApprovers } from '../../approval/who-may.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { countOf } from '../../plan/summary.ts';
import { names } from './links.ts';

/** More names are not read; `rollcall approvers` has all. */
const MOST_NAMES = 8;
/** So many entries of a list with reasons are told, in as many groups as they have reasons. */
const MOST_REASONS = 10;

/** Why somebody may not who gains by their own name (src/approval/beneficiaries.ts). */
const GAINS = 'gains it';

/** How far one change is. `verdict` null: not judged. */
export interface Answer {
  readonly approvers: ChangeApprovers;
  readonly verdict: ChangeVerdict | null;
}

/** Returns who agreed, each once, in the order of their reviews. */
export function approvedBy(verdict: ChangeVerdict | null): readonly string[] {
  return [...new Set((verdict?.approved_by ?? []).map(({ person }) => person))];
}

/** Returns how many approvals are lacking; 0 where the change is approved. */
export function lacks({ approvers, verdict }: Answer): number {
  if (verdict === null) return approvers.required;
  return verdict.approved ? 0 : Math.max(1, verdict.required - approvedBy(verdict).length);
}

/** Returns who could still approve a change that lacks something, sure ones first. */
export function stillAble({ approvers, verdict }: Answer): readonly string[] {
  const done = new Set(approvedBy(verdict));
  return [...approvers.may, ...approvers.perhaps.map(({ person }) => person)].filter((one) => !done.has(one));
}

/**
 * Returns the lines of a quotation about a change: rule and state, then who may, perhaps may and may not. `gainer`: whom
 * the change names as the one who gains; they are not named again, so that changes for many people share one answer.
 */
export function answerLines(answer: Answer, gainer: string | null): readonly string[] {
  const { approvers, verdict } = answer;
  const others = approvers.may_not.filter(({ person, why }) => person !== gainer || why !== GAINS);
  const mayNot = [
    ...(others.length < approvers.may_not.length ? ['whoever gains it'] : []),
    ...(others.length === 0 ? [] : [reasonsOf(others)]),
  ];
  return [
    `${ruleWords(approvers.rule, verdict?.required ?? approvers.required)}. ${stateWords(answer)}`,
    ...(approvers.may.length === 0 ? [] : [`May approve: ${names(approvers.may, MOST_NAMES)}`]),
    ...(approvers.perhaps.length === 0 ? [] : [`Perhaps: ${reasonsOf(approvers.perhaps)}`]),
    ...(mayNot.length === 0 ? [] : [`May not: ${mayNot.join('; ')}`]),
    ...(verdict === null || verdict.excluded.length === 0
      ? []
      : [
          `Reviews that do not count: ${reasonsOf(
            verdict.excluded.map(({ person, review, why }) => ({
              person: person ?? `review ${review}`,
              why,
            })),
          )}`,
        ]),
  ].map((text) => `> ${text}`);
}

function ruleWords({ count, approvers }: ApprovalRule, required: number): string {
  const whom =
    approvers === null ? 'anybody in the file who may write' : orList(approvers.map(ruleName).slice(0, 8));
  const waived = required < count ? ` (the rule: ${count})` : '';
  return `Needs ${countOf(required, 'approval')} by ${whom}${waived}`;
}

function ruleName(name: string): string {
  if (name === 'manager') return 'the manager';
  return name === 'project.owner' ? "the project's owner" : code(name);
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function stateWords(answer: Answer): string {
  const { approvers, verdict } = answer;
  const by = approvedBy(verdict);
  const has = by.length === 0 ? '' : ` by ${names(by, MOST_NAMES)}`;
  if (verdict?.approved === true) return `**Approved**${has}.`;
  const never =
    approvers.outcome === 'never' ? ' Nobody else can give what is missing: it stays blocked.' : '';
  if (verdict === null) return `Not judged yet.${never}`;
  const lacking = lacks(answer);
  return by.length === 0
    ? `**Lacks ${countOf(lacking, 'approval')}**.${never}`
    : `Approved${has}, **lacks ${lacking} more**.${never}`;
}

function reasonsOf(list: readonly Because[]): string {
  const reasons = new Map<string, string[]>();
  for (const { person, why } of list.slice(0, MOST_REASONS)) {
    const people = reasons.get(why);
    if (people === undefined) reasons.set(why, [person]);
    else people.push(person);
  }
  const groups = Array.from(reasons, ([why, people]) => `${names(people, MOST_REASONS)} (${prose(why)})`);
  return (list.length > MOST_REASONS ? [...groups, `${list.length - MOST_REASONS} more`] : groups).join('; ');
}
