// The drift report as text and as JSON.
import type { Entitlement } from '../core/access.ts';
import { visible, writeJson } from '../core/show.ts';
import { type Aliases, aliasesOf, describeEntitlement } from '../plan/render/words.ts';
import type { Difference, DriftReport } from '../reconcile/drift-run.ts';

const BY_HAND = { missing: 'taken away by hand', extra: 'given by hand' } as const;

/** Returns the report with a line break at its end. */
export function showDrift(report: DriftReport, format: 'text' | 'json'): string {
  const { plan, differences } = report;
  const refused = plan.accounts.flatMap(({ account, refused: why }) =>
    why === null ? [] : [{ account, ...why }],
  );
  if (format === 'json') return writeJson({ source: plan.source, now: plan.now, differences, refused });
  const byAccount = new Map(plan.accounts.map(({ account }): [string, Difference[]] => [account, []]));
  for (const difference of differences) byAccount.get(difference.account)?.push(difference);
  const lines = [`Drift of ${visible(plan.source.file)} at ${plan.now}`];
  for (const account of plan.accounts) {
    lines.push('', visible(account.account));
    if (account.refused !== null) lines.push(`  ${account.refused.code} ${visible(account.refused.message)}`);
    const own = byAccount.get(account.account) ?? [];
    lines.push(...own.flatMap((difference) => linesOf(difference, aliasesOf(account))));
    if (own.length === 0 && account.read) lines.push('  as the file says');
  }
  const byHand = differences.filter(({ by_hand }) => by_hand !== null).length;
  const sum = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  lines.push(
    '',
    `${differences.length === 0 ? 'No differences' : sum}${byHand === 0 ? '' : `, ${byHand} made by hand`}.`,
  );
  return `${lines.join('\n')}\n`;
}

function linesOf(difference: Difference, aliases: Aliases): readonly string[] {
  const { person, by_hand, next, message, missing, extra } = difference;
  const told = (entries: readonly Entitlement[]): readonly string[] =>
    entries.map((entry) => visible(describeEntitlement(entry, aliases)));
  return [
    `  ${visible(person)}${by_hand === null ? '' : `: ${BY_HAND[by_hand]}`} (next: ${next})`,
    ...told(missing).map((text) => `    the account lacks  ${text}`),
    ...told(extra).map((text) => `    the account adds   ${text}`),
    ...(message === null ? [] : [`    ${visible(message)}`]),
  ];
}
