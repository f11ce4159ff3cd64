// A plan as GitHub Markdown, for a pull request: the verdict first, then privileged access, then each account whole.
// Never cut short: whoever posts it decides what to do about length. A pure function of the plan.
import type { Entitlement } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import type { AccountPlan, Plan } from '../model.ts';
import { summaryLine } from '../summary.ts';
import {
  accessFacts,
  type ChangeContext,
  type Fact,
  otherFacts,
  symbolOf,
  verbOf,
  whoOf,
  whyFact,
} from './change-words.ts';
import { contextOf } from './context.ts';
import { code, codeBlock, prose, table } from './escape.ts';
import { caveats, describeSource, describeValidity, shortDigest } from './heading.ts';
import { closingFacts, type Item, refusals, type Section, sectionsOf, unchanged } from './sections.ts';
import { aliasesOf, describeEntitlement, isPrivileged } from './words.ts';

/** Returns the whole plan; blocks are parted by one empty line, and its first line is the verdict. */
export function renderMarkdown(plan: Plan): string {
  const blocks: readonly string[] = [
    `**${summaryLine(plan)}**`,
    ...caveats(plan).map(prose),
    ...privilegedBlocks(plan),
    ...plan.accounts.flatMap((account) => accountBlocks(account, plan)),
    `${prose(`Plan of ${describeSource(plan)}.`)} ${prose(describeValidity(plan))}`,
    `Digest ${code(shortDigest(plan))}, in full ${code(plan.changes_digest)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

interface PrivilegedGain {
  readonly account: AccountPlan;
  readonly change: Change;
  readonly gain: Entitlement;
}

function privilegedBlocks(plan: Plan): readonly string[] {
  const gains = plan.accounts.flatMap((account) =>
    account.changes.flatMap((change) =>
      change.gains.filter(isPrivileged).map((gain): PrivilegedGain => ({ account, change, gain })),
    ),
  );
  if (gains.length === 0) return [];
  // Owners before the rest; the sort is stable, so the order of execution holds within each half.
  const ranked = gains.toSorted(
    (a, b) => Number(b.gain.level === 'owner') - Number(a.gain.level === 'owner'),
  );
  const rows = ranked.map(({ account, change, gain }) => [
    code(whoOf(change)),
    code(account.account),
    `**${prose(describeEntitlement(gain, aliasesOf(account)))}**${account.refused === null ? '' : ' (refused)'}`,
    riskCell(change),
    factText(whyFact(change.why)),
  ]);
  return ['### Privileged access', table(['Who', 'Account', 'Gets', 'Risk', 'Why'], rows)];
}

function accountBlocks(account: AccountPlan, plan: Plan): readonly string[] {
  const service = account.provider === account.account ? '' : ` (${prose(account.provider)})`;
  const context = contextOf(account);
  const closing = closingFacts(account);
  const still = unchanged(account);
  return [
    `### ${code(account.account)}${service}`,
    ...(account.mode === 'additive' ? ['Additive: nobody is removed.'] : []),
    ...refusalBlocks(account),
    ...(account.changes.length === 0 ? [] : [changeTable(account.changes, context)]),
    ...(still === null ? [] : [still]),
    ...messageBlocks(account.changes),
    ...sectionsOf(account, plan.now).flatMap(sectionBlocks),
    ...(closing.length === 0 ? [] : [closing.map(factBullet).join('\n')]),
  ];
}

function refusalBlocks(account: AccountPlan): readonly string[] {
  const reasons = refusals(account);
  if (reasons.length === 0) return [];
  const title = account.read
    ? 'Refused: nothing of this account will run.'
    : 'Refused: the account was not read.';
  return [`**${title}**`, reasons.map(itemBullet).join('\n')];
}

function changeTable(changes: readonly Change[], context: ChangeContext): string {
  const rows = changes.map((change) => [
    code(symbolOf(change.kind)),
    prose(verbOf(change.kind)),
    code(whoOf(change)),
    [...accessFacts(change, context.aliases), ...otherFacts(change, context)]
      .map((fact) => `${fact.label} ${factText(fact)}`)
      .join('<br>'),
    riskCell(change),
    factText(whyFact(change.why)),
  ]);
  return table(['', 'What', 'Who', 'Access', 'Risk', 'Why'], rows);
}

function riskCell(change: Change): string {
  return change.risk === 'high' || change.risk === 'critical' ? `**${change.risk}**` : change.risk;
}

function messageBlocks(changes: readonly Change[]): readonly string[] {
  const texts = changes.flatMap(({ person, message }) => (message === null ? [] : [{ person, message }]));
  if (texts.length === 0) return [];
  return folded(
    `Invitation texts (${texts.length})`,
    texts.flatMap(({ person, message }) => [`To ${code(person)}:`, codeBlock(message)]),
  );
}

function sectionBlocks({ title, minor, items }: Section): readonly string[] {
  const list = items.map(itemBullet).join('\n');
  return minor ? folded(`${title} (${items.length})`, [list]) : [`#### ${title} (${items.length})`, list];
}

/** The empty lines around the content are what makes GitHub read it as Markdown. */
function folded(title: string, blocks: readonly string[]): readonly string[] {
  return [`<details><summary>${title}</summary>`, ...blocks, '</details>'];
}

/** Returns an item as a bullet with its facts as bullets below it. */
export function itemBullet({ who, code: reason, text, facts }: Item): string {
  const start = [who === null ? '' : code(who), reason === null ? '' : code(reason)].filter(
    (part) => part !== '',
  );
  return [`- ${[...start, prose(text)].join(' ')}`, ...facts.map((fact) => `  ${factBullet(fact)}`)].join(
    '\n',
  );
}

function factBullet(fact: Fact): string {
  return `- ${fact.label}: ${factText(fact)}`;
}

/** Returns the text of a fact, to the letter where it is literal. */
export function factText({ text, literal }: Fact): string {
  return literal ? code(text) : prose(text);
}
