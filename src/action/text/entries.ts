// Every change that a pull request brings, as lines in the order in which a reviewer should see them. A change whose
// parts differ in weight or in who may approve them is several lines.
import type { Entitlement } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import { compareLevels } from '../../core/entitlements.ts';
import type { Risk } from '../../core/risk.ts';
import type { AccountPlan, Plan } from '../../plan/model.ts';
import {
  accessFacts,
  type ChangeContext,
  otherFacts,
  symbolOf,
  verbOf,
  whoOf,
  whyFact,
} from '../../plan/render/change-words.ts';
import { contextOf } from '../../plan/render/context.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { factText, itemBullet } from '../../plan/render/markdown.ts';
import { type Section, sectionsOf } from '../../plan/render/sections.ts';
import { isPrivileged } from '../../plan/render/words.ts';
import { groupOf } from '../../plan/summary.ts';
import { type ChangeAnswers, changeAnswers, closest, type FileChange } from './change-answers.ts';
import type { Entry, Rank } from './entry.ts';
import { fileEntry } from './file-entry.ts';
import type { PullPlan } from './model.ts';

/** Returns the entries in the order of the plan, then what the file changes beside it; not sorted by rank. */
export function entriesOf(report: PullPlan): readonly Entry[] {
  const answers = changeAnswers(report);
  const used = new Set<string>();
  const accounts = report.plan?.accounts ?? [];
  const elsewhere = report.approvers.length === 0 ? [] : [elsewhereWords(report)];
  return [
    ...accounts.flatMap((account) => {
      const context = contextOf(account);
      return account.changes.flatMap((change) =>
        changeEntries(change, { account, context, answers, used, elsewhere }),
      );
    }),
    ...answers.all.filter(({ id }) => !used.has(id)).map((change) => fileEntry(change, report)),
    ...accounts.flatMap((account) => asideEntries(account, report.plan)),
  ];
}

interface Surroundings {
  readonly account: AccountPlan;
  readonly context: ChangeContext;
  readonly answers: ChangeAnswers;
  /** Ids of changes of the file that were told. */
  readonly used: Set<string>;
  /** Quoted lines of a change that the file does not bring. */
  readonly elsewhere: readonly string[];
}

/** The access to one resource as it is and will be. */
interface Move {
  readonly from: Entitlement | undefined;
  readonly to: Entitlement | undefined;
}

/** Not only what was there before: a project also goes from the account because all projects come. */
function elsewhereWords({ reapproval }: PullPlan): string {
  const what = reapproval?.is_subject === true ? 'The range that is reapproved' : 'This pull request';
  return `> ${what} by itself neither gives nor takes this: no approval is asked for here.`;
}

function changeEntries(change: Change, around: Surroundings): readonly Entry[] {
  const parts = new Map<string, { rank: Rank; tier: Risk | null; quote: readonly string[]; moves: Move[] }>();
  const put = (rank: Rank, found: FileChange | undefined, move: Move | null): void => {
    if (found !== undefined) around.used.add(found.id);
    const quote = found?.quote ?? around.elsewhere;
    const key = [rank, found?.tier ?? '', ...quote].join('\n');
    const part = parts.get(key);
    if (part === undefined) {
      parts.set(key, { rank, tier: found?.tier ?? null, quote, moves: move === null ? [] : [move] });
    } else if (move !== null) part.moves.push(move);
  };
  const moves = movesOf(change);
  for (const move of moves) {
    const found = fileChangeOf(change, move, around.answers);
    put(rankOf(change, move, found?.tier ?? null), found, move);
  }
  if (moves.length === 0) {
    const found = around.answers.about(change.person)[0];
    put(isGrave(change, found?.tier ?? null) ? 'privileged' : bareRank(change), found, null);
  }
  return [...parts.values()].map(({ rank, tier, quote, moves: own }, index) => ({
    rank,
    quote,
    line: changeLine(change, own, { ...around, tier, rank, isFirst: index === 0 }),
  }));
}

function movesOf({ gains, losses }: Change): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const from of losses) moves.set(from.resource, { from, to: undefined });
  for (const to of gains) moves.set(to.resource, { from: moves.get(to.resource)?.from, to });
  return [...moves.values()];
}

function fileChangeOf(
  { person, account }: Change,
  { from, to }: Move,
  answers: ChangeAnswers,
): FileChange | undefined {
  const gained =
    to === undefined ? undefined : closest(answers.access('gain', person, account, to.resource), to);
  if (gained !== undefined || from === undefined) return gained;
  return closest(answers.access('loss', person, account, from.resource), from);
}

function rankOf(change: Change, { from, to }: Move, tier: Risk | null): Rank {
  const gives = to !== undefined && to.level !== 'deny';
  if (gives && (isPrivileged(to) || isGrave(change, tier))) return 'privileged';
  if (change.why.kind === 'drift') return 'drift';
  if (groupOf(change.kind) === 'remove') return 'removal';
  // To be rid of a denial is to gain.
  if (to === undefined) return from?.level === 'deny' ? 'grant' : 'removal';
  if (!gives) return 'removal';
  if (from === undefined || from.level === 'deny') return 'grant';
  const order = compareLevels(to.level, from.level);
  if (order === 0) return 'grant';
  return order === undefined || order > 0 ? 'raise' : 'removal';
}

function isGrave({ risk, kind }: Change, tier: Risk | null): boolean {
  return risk === 'critical' || tier === 'critical' || kind === 'transfer';
}

function bareRank({ why, kind }: Change): Rank {
  if (why.kind === 'drift') return 'drift';
  return groupOf(kind) === 'remove' ? 'removal' : 'ordinary';
}

function changeLine(
  change: Change,
  moves: readonly Move[],
  {
    account,
    context,
    tier,
    rank,
    isFirst,
  }: Surroundings & { tier: Risk | null; rank: Rank; isFirst: boolean },
): string {
  const own = {
    ...change,
    gains: moves.flatMap(({ to }) => to ?? []),
    losses: moves.flatMap(({ from }) => from ?? []),
  };
  const strong = rank === 'privileged' ? '**' : '';
  const access = accessFacts(own, context.aliases).map(
    (fact) => `${strong}${fact.label} ${factText(fact)}${strong}`,
  );
  const other = isFirst ? otherFacts(change, context).map((fact) => `${fact.label} ${factText(fact)}`) : [];
  const facts = [...access, ...other].join('; ');
  const risk = tier ?? change.risk;
  const weight = risk === 'high' || risk === 'critical' ? `**${risk} risk**` : `${risk} risk`;
  const stopped = account.refused === null ? '' : ', **refused: will not run**';
  return `- ${code(symbolOf(change.kind))} ${prose(verbOf(change.kind))} ${code(whoOf(change))} in ${code(
    account.account,
  )}${facts === '' ? '' : `: ${facts}`} (${weight}, ${factText(whyFact(change.why))}${stopped})`;
}

/** What an account's plan says beside its changes: waiting, made by hand, or nothing to decide. */
function asideEntries(account: AccountPlan, plan: Plan | null): readonly Entry[] {
  if (plan === null) return [];
  return sectionsOf(account, plan.now).flatMap((section) =>
    section.items.map((item): Entry => {
      const [word = ''] = section.title.split(/s?[:,]|s$/);
      return {
        rank: asideRank(section),
        quote: [],
        line: `- ${word} in ${code(account.account)}: ${itemBullet(item).slice(2)}`,
      };
    }),
  );
}

function asideRank({ title, minor }: Section): Rank {
  if (minor) return 'quiet';
  return title.startsWith('Held') ? 'drift' : 'waiting';
}
