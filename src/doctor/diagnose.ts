// Facts in, findings out. Pure: what cannot be known from the facts is `unknown`.
import { judgeAccounts, judgeCredentials } from './accounts.ts';
import { judgeBypass, judgeCheck, judgeHistory, judgeReviews, judgeStaleReviews } from './branch.ts';
import { CHECKS, type CheckId, GUIDE } from './checks.ts';
import { judgeDriftRun } from './drift-run.ts';
import { judgeDefaults, judgeEnvironments } from './environments.ts';
import { judgeChain, judgePlace } from './ledger.ts';
import type { Facts, Finding, Judgement } from './model.ts';
import { GIVE_PERMISSION, GIVE_TOKEN } from './outcome.ts';
import { judgeClone, judgeCodeOwners } from './repository.ts';
import { judgeApprovers, judgeTeamFile } from './team.ts';
import { judgeClock, judgeToken, judgeTokenReads } from './token.ts';
import { judgeConcurrency, judgePermissions, judgePins, judgeTriggers, judgeWorkflows } from './workflows.ts';

const JUDGES: { readonly [id in CheckId]: (facts: Facts) => Judgement } = {
  'team-file': judgeTeamFile,
  approvers: judgeApprovers,
  clone: judgeClone,
  'code-owners': judgeCodeOwners,
  token: judgeToken,
  'token-reads': judgeTokenReads,
  clock: judgeClock,
  'branch-reviews': judgeReviews,
  'branch-stale-reviews': judgeStaleReviews,
  'branch-bypass': judgeBypass,
  'branch-history': judgeHistory,
  'branch-check': judgeCheck,
  workflows: judgeWorkflows,
  'workflow-permissions': judgePermissions,
  'workflow-pins': judgePins,
  'workflow-triggers': judgeTriggers,
  'workflow-concurrency': judgeConcurrency,
  'workflow-defaults': judgeDefaults,
  environments: judgeEnvironments,
  'drift-run': judgeDriftRun,
  credentials: judgeCredentials,
  accounts: judgeAccounts,
  'ledger-place': judgePlace,
  'ledger-chain': judgeChain,
};

/** Returns one finding for each check, in the order of the table. */
export function diagnose(facts: Facts): readonly Finding[] {
  return (Object.keys(CHECKS) as CheckId[]).map((id) => {
    const { status, seen, fix } = JUDGES[id](facts);
    const isUnasked = fix === GIVE_PERMISSION && facts.token.kind !== 'accepted';
    return {
      id,
      status,
      seen,
      why: CHECKS[id].why,
      // What is missing is a token then, and no permission of one.
      fix: isUnasked ? GIVE_TOKEN : fix,
      link: `${GUIDE}#${id}`,
    };
  });
}
