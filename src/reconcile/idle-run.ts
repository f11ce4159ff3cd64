// The record of a run that was announced and then had nothing to do, because a newer commit had taken over before it read
// an account. Without one, nobody could tell it from a run whose record was lost. Pure.
import type { Instant } from '../core/instant.ts';
import {
  type ApplyRecord,
  type ApplyStartedRecord,
  type Operator,
  RECORD_FORMAT,
  type Unsealed,
} from '../ledger/model.ts';
import { buildPlan } from '../plan/build.ts';
import { carriedOver } from './record.ts';

export interface IdleRunInput {
  readonly announced: Pick<ApplyStartedRecord, 'run_id' | 'command' | 'source' | 'tip'>;
  readonly previous: ApplyRecord | null;
  readonly tool_version: string;
  readonly operator: Operator;
  readonly at: Instant;
}

/** Returns the record: of an empty plan, with every account as the record before has it. */
export function idleRun(input: IdleRunInput): Unsealed<ApplyRecord> {
  const { announced, previous, tool_version, operator, at } = input;
  const { run_id, command, source, tip } = announced;
  const scope = { accounts: [], members: [], restore: [] };
  const plan = buildPlan({ tool_version, source, now: at, hypothetical: false, scope, accounts: [] });
  return {
    format_version: RECORD_FORMAT,
    kind: 'apply',
    command,
    run_id,
    started_at: at,
    finished_at: at,
    tool: plan.tool,
    source,
    changes_digest: plan.changes_digest,
    plan_integrity: plan.integrity,
    scope,
    operator,
    resumed: false,
    interrupted: null,
    exit_code: 0,
    tip,
    approvals: { steps: [], approved_by: [], break_glass: false },
    accounts: (previous?.accounts ?? []).map(carriedOver),
  };
}
