// From a plan to a record: everything that an apply run is handed, put together in one place for all commands that
// write to accounts.
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import process from 'node:process';
import { instantAt } from '../core/instant.ts';
import { directoryLedger } from '../ledger/directory.ts';
import type { ApplyRecord } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';
import { type ApplyRunInput, applyRun, resumeRun } from '../reconcile/apply-run.ts';
import { fileJournal } from '../reconcile/journal.ts';
import { fileLock, isProcessAlive } from '../reconcile/lock.ts';
import type { Io } from './io.ts';
import type { Providers } from './planning.ts';
import type { Progress } from './progress.ts';
import { VERSION } from './version.ts';
import type { Workspace } from './workspace.ts';

/** What the record says was run. */
export type ApplyCommand = 'apply' | 'invitations resend' | 'invitations cancel';

/** Carries the plan out. Returns the record; throws as `applyRun`. */
export async function applyPlan(
  io: Io,
  workspace: Workspace,
  providers: Providers,
  plan: Plan,
  command: ApplyCommand,
  options: { readonly allOrNothing?: boolean },
  progress: Progress,
): Promise<ApplyRecord> {
  const { accounts_hash, policy_hash } = workspace.source;
  return applyRun({
    ...runInput(io, workspace, providers, command, progress),
    plan,
    current: { accounts_hash, policy_hash },
    allOrNothing: options.allOrNothing === true,
  });
}

/** Settles a killed run before planning, so that the plan knows what was done. Returns its record, or null. */
export async function settle(
  io: Io,
  workspace: Workspace,
  providers: Providers,
  command: ApplyCommand,
  progress: Progress,
): Promise<ApplyRecord | null> {
  return resumeRun({ ...runInput(io, workspace, providers, command, progress), allOrNothing: false });
}

function runInput(
  io: Io,
  workspace: Workspace,
  providers: Providers,
  command: ApplyCommand,
  progress: Progress,
): Omit<ApplyRunInput, 'plan' | 'current' | 'allOrNothing'> {
  const run_id = randomUUID();
  const clock = { now: () => instantAt(io.now()) };
  return {
    providers,
    command,
    run_id,
    tool_version: VERSION,
    operator: operator(),
    ledger: directoryLedger(workspace.recordsDir),
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

/** Who runs this, as the machine says; a container may have no name for its user. */
function operator(): ApplyRecord['operator'] {
  try {
    return { user: os.userInfo().username, host: os.hostname() };
  } catch {
    return { user: `uid ${process.getuid?.() ?? 'unknown'}`, host: os.hostname() };
  }
}
