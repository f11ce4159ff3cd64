// From a plan to a record: everything that an apply run is handed, put together in one place for all commands that
// write to accounts.
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import process from 'node:process';
import { instantAt } from '../core/instant.ts';
import { writeJson } from '../core/show.ts';
import type { ApplyRecord } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';
import { countPlan } from '../plan/summary.ts';
import { type ApplyRunInput, applyRun, resumeRun } from '../reconcile/apply-run.ts';
import { fileJournal } from '../reconcile/journal.ts';
import { fileLock, isProcessAlive } from '../reconcile/lock.ts';
import { operatorOf } from './operator.ts';
import type { Planning } from './planning.ts';
import { showRecord } from './show-record.ts';
import { VERSION } from './version.ts';

/** What the record says was run. */
export type ApplyCommand = 'apply' | 'invitations resend' | 'invitations cancel';

export interface ApplyPlanOptions {
  readonly format: 'text' | 'json';
  readonly allOrNothing?: boolean;
}

/** Carries the plan out and prints the record. Returns it; throws as `applyRun`. */
export async function applyPlan(
  planning: Planning,
  plan: Plan,
  command: ApplyCommand,
  options: ApplyPlanOptions,
): Promise<ApplyRecord> {
  const { io, progress, workspace, announced } = planning;
  const { accounts_hash, policy_hash } = workspace.source;
  await progress.start(runnableChanges(plan));
  try {
    const run = runInput(planning, command);
    const record = await applyRun({
      ...run,
      plan,
      gate: planning.approval?.run(run.run_id, plan) ?? null,
      current: { accounts_hash, policy_hash },
      allOrNothing: options.allOrNothing === true,
    });
    progress.stop();
    io.out(options.format === 'json' ? writeJson(record) : showRecord(record, announced !== undefined));
    return record;
  } finally {
    progress.stop();
  }
}

/** Settles a killed run before planning, so that the plan knows what was done. */
export async function settle(planning: Planning, command: ApplyCommand): Promise<void> {
  await resumeRun({ ...runInput(planning, command), allOrNothing: false });
}

/** Returns how many changes of a plan may run: those of accounts that are not refused. */
export function runnableChanges(plan: Plan): number {
  const { invite, change, remove } = countPlan(plan);
  return invite + change + remove;
}

function runInput(
  { io, workspace, providers, ledger, progress, announced }: Planning,
  command: ApplyCommand,
): Omit<ApplyRunInput, 'plan' | 'current' | 'gate' | 'allOrNothing'> {
  const run_id = announced ?? randomUUID();
  const clock = { now: () => instantAt(io.now()) };
  return {
    providers,
    command,
    run_id,
    tool_version: VERSION,
    operator: operatorOf(),
    // A branch outlives the machine; a folder of records is lost together with the journal beside it.
    announces: workspace.team.ledger_branch !== null,
    announced: announced !== undefined,
    ledger,
    journal: fileJournal(workspace.stateDir),
    lock: fileLock(workspace.stateDir, {
      pid: process.pid,
      host: os.hostname(),
      run_id,
      clock,
      isAlive: isProcessAlive,
    }),
    clock,
    signal: io.signal,
    onProgress: progress.onProgress,
  };
}
