// Puts the record of a run together. Pure; the chain (sequence, previous, hash) is the ledger's.
import type { LiveAccount } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount } from '../core/last.ts';
import {
  type AccountRecord,
  type ApplyRecord,
  type ChangeOutcome,
  type Operator,
  RECORD_FORMAT,
  type RunApprovals,
  type Unsealed,
} from '../ledger/model.ts';
import type { AccountPlan, Plan } from '../plan/model.ts';
import { lastState } from './last-state.ts';
import { applyExit } from './outcome.ts';
import type { Refusal } from './prepare-account.ts';

/** How one account ended. */
export interface AccountResult {
  readonly plan: AccountPlan;
  readonly refusal: Refusal | null;
  readonly outcomes: readonly ChangeOutcome[];
  /** The newest whole read at the end of the run, and when it was made; null: there is none, and why. */
  readonly final: { readonly live: LiveAccount; readonly at: Instant } | { readonly error: string };
}

/** Who runs what, since when. */
export interface RunIdentity {
  readonly run_id: string;
  /** `apply`, `offboard`, `invitations resend`, `invitations cancel`. */
  readonly command: string;
  readonly tool_version: string;
  readonly operator: Operator;
  readonly started_at: Instant;
}

export interface RecordInput {
  readonly identity: RunIdentity;
  readonly plan: Plan;
  readonly results: readonly AccountResult[];
  readonly previous: ApplyRecord | null;
  readonly finished_at: Instant;
  /** True: settled by a later run, after a kill. */
  readonly resumed: boolean;
  readonly interrupted: ApplyRecord['interrupted'];
  /** What approvals the run rested on; null: it needed none, or nobody can tell any more. */
  readonly gate: { readonly tip: string | null; readonly approvals: RunApprovals } | null;
  /** Runs before it of which nobody knows what they wrote. */
  readonly unrecorded: readonly string[];
}

/** Returns the record. Accounts that the plan was narrowed to leave out keep the state that the record before has. */
export function buildRecord(input: RecordInput): Unsealed<ApplyRecord> {
  const { identity, plan, results, previous, finished_at, resumed, interrupted, gate, unrecorded } = input;
  const { run_id, command, tool_version, operator, started_at } = identity;
  const earlier = new Map(previous?.accounts.map((account) => [account.account, account]));
  const ends = results.map(({ outcomes, refusal, plan: { withheld } }) => ({
    outcomes,
    refusal,
    withheld: withheld.length,
    unapproved: withheld.filter(({ code }) => code === 'RC330').length,
  }));
  const ran = new Set(results.map((result) => result.plan.account));
  const untouched = plan.scope.accounts.length === 0 ? [] : [...earlier.values()];
  return {
    format_version: RECORD_FORMAT,
    kind: 'apply',
    command,
    run_id,
    started_at,
    finished_at,
    tool: { name: 'rollcall', version: tool_version },
    source: plan.source,
    changes_digest: plan.changes_digest,
    plan_integrity: plan.integrity,
    scope: plan.scope,
    operator,
    resumed,
    interrupted,
    exit_code: applyExit(ends, interrupted),
    tip: gate?.tip ?? null,
    approvals: gate?.approvals ?? null,
    ...(unrecorded.length === 0 ? {} : { unrecorded }),
    accounts: [
      ...results.map((result) =>
        accountRecord(result, plan, earlier.get(result.plan.account)?.state ?? null),
      ),
      ...untouched.filter(({ account }) => !ran.has(account)).map(carriedOver),
    ],
  };
}

function accountRecord(result: AccountResult, plan: Plan, earlier: LastAccount | null): AccountRecord {
  const { plan: own, refusal, outcomes, final } = result;
  const read = 'live' in final ? final : null;
  const at = read?.at ?? plan.now;
  const live = read?.live ?? null;
  const { members } = plan.scope;
  return {
    account: own.account,
    provider: own.provider,
    refused: refusal?.why ?? null,
    outcomes,
    held: own.held,
    withheld: own.withheld,
    quarantine: own.quarantine,
    excluded: own.excluded,
    guards: own.guards,
    seats: live?.seats ?? null,
    read_back_at: read?.at ?? null,
    state_error: 'error' in final ? final.error : null,
    state: lastState({ plan: own, outcomes, live, earlier, members, planned_at: plan.now, at }),
  };
}

/** Returns what the record says of an account that this run did not look at. */
export function carriedOver({ account, provider, state }: AccountRecord): AccountRecord {
  return {
    account,
    provider,
    refused: null,
    outcomes: [],
    held: [],
    withheld: [],
    quarantine: [],
    excluded: [],
    guards: [],
    seats: null,
    read_back_at: null,
    state_error: 'not part of this run',
    state,
  };
}
