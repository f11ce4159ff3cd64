// A plan as text for a terminal or a log. A pure function of the plan: no clock, no width, no environment.
import type { Change } from '../../core/change.ts';
import type { Risk } from '../../core/risk.ts';
import type { AccountPlan, Plan } from '../model.ts';
import { groupOf, summaryLine } from '../summary.ts';
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
import { caveats, describeSource, describeValidity, shortDigest } from './heading.ts';
import { type Line, line, paintLines, type Tone } from './lines.ts';
import { closingFacts, type Item, refusals, type Section, sectionsOf, unchanged } from './sections.ts';

const GROUP_TONES = { invite: 'add', change: 'change', remove: 'remove' } as const;
const RISK_TONES: Readonly<Record<Risk, Tone>> = {
  low: 'quiet',
  medium: 'plain',
  high: 'change',
  critical: 'remove',
};
const LABEL_TONES: Readonly<Record<string, Tone>> = {
  gains: 'add',
  raises: 'add',
  loses: 'remove',
  lowers: 'remove',
  denies: 'remove',
  frees: 'add',
  changes: 'change',
  sends: 'warn',
};
/** The longest label is `way out`. */
const LABEL_WIDTH = 9;

/** Returns the whole plan; its last line is the summary. */
export function renderText(plan: Plan, options: { readonly colour: boolean }): string {
  const lines: readonly Line[] = [
    line(0, ['strong', 'Plan of '], ['strong', describeSource(plan)]),
    ...caveats(plan).map((text) => line(0, ['warn', text])),
    line(0),
    ...plan.accounts.flatMap((account) => accountLines(account, plan)),
    line(0, describeValidity(plan)),
    line(0, 'Digest ', ['strong', shortDigest(plan)], ['quiet', ` (in full: ${plan.changes_digest})`]),
    line(0),
    line(0, ['strong', summaryLine(plan)]),
  ];
  return paintLines(lines, options);
}

function accountLines(account: AccountPlan, plan: Plan): readonly Line[] {
  const service = account.provider === account.account ? '' : ` (${account.provider})`;
  const mode = account.mode === 'additive' ? ', additive: nobody is removed' : '';
  const context = contextOf(account);
  return [
    line(0, ['strong', account.account], `${service}${mode}`),
    line(0),
    ...refusalLines(account),
    ...account.changes.flatMap((change) => changeLines(change, context)),
    ...stateLines(account),
    ...sectionsOf(account, plan.now).flatMap(sectionLines),
    ...spaced(closingFacts(account).map((fact) => factLine(1, fact))),
  ];
}

function refusalLines(account: AccountPlan): readonly Line[] {
  const reasons = refusals(account);
  if (reasons.length === 0) return [];
  const title = account.read
    ? 'REFUSED: nothing of this account will run'
    : 'REFUSED: the account was not read';
  return spaced([line(1, ['remove', title]), ...reasons.flatMap(itemLines)]);
}

function stateLines(account: AccountPlan): readonly Line[] {
  const text = unchanged(account);
  return text === null ? [] : spaced([line(1, text)]);
}

function changeLines(change: Change, context: ChangeContext): readonly Line[] {
  const tone = GROUP_TONES[groupOf(change.kind)];
  const message = change.message?.split('\n') ?? [];
  return spaced([
    line(1, [tone, `${symbolOf(change.kind)} ${verbOf(change.kind)} `], ['strong', whoOf(change)], '  ', [
      RISK_TONES[change.risk],
      `${change.risk} risk`,
    ]),
    ...[...accessFacts(change, context.aliases), ...otherFacts(change, context), whyFact(change.why)].map(
      (fact) => factLine(3, fact),
    ),
    ...message.map((text, index) =>
      line(3, ['quiet', (index === 0 ? 'message' : '').padEnd(LABEL_WIDTH)], '| ', text),
    ),
  ]);
}

function sectionLines(section: Section): readonly Line[] {
  return spaced([line(1, ['strong', section.title]), ...section.items.flatMap(itemLines)]);
}

function itemLines({ who, code, text, facts }: Item): readonly Line[] {
  return [
    line(2, ...(who === null ? [] : [['strong', who] as const, '  ']), code === null ? '' : `${code} `, text),
    ...facts.map((fact) => factLine(4, fact)),
  ];
}

function factLine(depth: number, { label, text }: Fact): Line {
  return line(depth, [LABEL_TONES[label] ?? 'quiet', label.padEnd(LABEL_WIDTH)], text);
}

/** Returns lines with an empty one after them; none where there are none. */
function spaced(lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [...lines, line(0)];
}
