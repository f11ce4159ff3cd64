// A change of the file that no change of an account tells of: a setting, or access that the account has already, that
// waits, or that was not looked at.
import type { AccessChange } from '../../approval/model.ts';
import type { Risk } from '../../core/risk.ts';
import type { AccountPlan } from '../../plan/model.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { type Aliases, aliasesOf, describeEntitlement, isPrivileged } from '../../plan/render/words.ts';
import type { FileChange } from './change-answers.ts';
import type { Entry } from './entry.ts';
import type { PullPlan } from './model.ts';
import { isNew } from './unread.ts';

/** Returns the entry of a change of the file by itself. */
export function fileEntry(change: FileChange, { plan }: PullPlan): Entry {
  switch (change.kind) {
    case 'gain':
    case 'loss': {
      const account = plan?.accounts.find((each) => each.account === change.access.account);
      const gives = change.kind === 'gain' && change.access.level !== 'deny';
      const grave = gives && (isPrivileged(change.access) || change.tier === 'critical');
      return {
        rank: grave ? 'privileged' : gives ? 'grant' : 'removal',
        quote: change.quote,
        line: accessLine(change.kind, change.access, change.tier, { account, grave, planned: plan !== null }),
      };
    }
    case 'governed': {
      const { path, message, at } = change.governed;
      return {
        rank: change.tier === 'critical' ? 'privileged' : 'ordinary',
        quote: change.quote,
        line: `- ${code(path)}: ${prose(message)} (${riskWords(change.tier)}, ${code(`${at.file}:${at.line}`)})`,
      };
    }
    case 'text':
      return {
        rank: change.tier === 'critical' ? 'privileged' : 'ordinary',
        quote: change.quote,
        line: `- ${code(change.id)} (${riskWords(change.tier)})`,
      };
  }
}

function accessLine(
  kind: 'gain' | 'loss',
  access: AccessChange,
  tier: Risk,
  around: { readonly account: AccountPlan | undefined; readonly grave: boolean; readonly planned: boolean },
): string {
  const { account, grave, planned } = around;
  const strong = grave ? '**' : '';
  const words = prose(describeEntitlement(access, aliasesFor(access, account)));
  const through =
    access.through.length === 0 ? '' : `, by ${access.through.slice(0, 4).map(code).join(', ')}`;
  const state = planned ? `, ${stateOf(account)}` : '';
  return `- ${code(kind === 'gain' ? '+' : '-')} ${code(access.person)} in ${code(access.account)}: ${strong}${
    kind === 'gain' ? 'gains' : 'loses'
  } ${words}${strong} (${riskWords(tier)}${through}${state})`;
}

function stateOf(account: AccountPlan | undefined): string {
  if (account === undefined) return 'the account is not in this plan';
  if (account.read) return 'nothing to do in the account now';
  return isNew(account)
    ? 'the account is new here: planned after the merge'
    : 'the account could not be read';
}

/** Without a plan nobody knows how the file calls a project: its own id says it. */
function aliasesFor({ resource }: AccessChange, account: AccountPlan | undefined): Aliases {
  if (account !== undefined && account.read) return aliasesOf(account);
  const native = resource.slice(resource.indexOf(':') + 1);
  return new Map([...(account === undefined ? [] : aliasesOf(account)), [native, native]]);
}

function riskWords(tier: Risk): string {
  return tier === 'high' || tier === 'critical' ? `**${tier} risk**` : `${tier} risk`;
}
