// A run that announced itself in the ledger and was cut off with its machine: the journal is gone, so every write that
// it planned may or may not have been sent. Read back, they are settled like those of a killed run whose journal is here.
import type { ApplyStartedRecord, Ledger } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';
import type { JournalEntry } from './ports.ts';
import { JOURNAL_FORMAT } from './ports.ts';

/** An announcement that says what the run was about to do. */
type Announced = ApplyStartedRecord & { readonly plan: Plan };

/** Returns the newest announcement with a plan that no record of the same run follows; null: there is none. */
export async function cutOffRun(ledger: Pick<Ledger, 'records'>): Promise<Announced | null> {
  let open: Announced | null = null;
  for await (const record of ledger.records()) {
    if (record.kind === 'apply_started') open = hasPlan(record) ? record : open;
    else if (record.kind === 'apply' && record.run_id === open?.run_id) open = null;
  }
  return open;
}

/**
 * Returns the ids of runs, oldest first, that were announced without a plan and never recorded, and that no record has
 * named as such yet. There is nothing to read back for them: nobody knows what they were about to write, and what they
 * have written is part of what the next run reads. `own` is announced and not recorded because it is running.
 */
export async function unrecordedRuns(
  ledger: Pick<Ledger, 'records'>,
  own: string,
): Promise<readonly string[]> {
  const open = new Set<string>();
  for await (const record of ledger.records()) {
    if (record.kind === 'apply_started' && !hasPlan(record)) open.add(record.run_id);
    if (record.kind !== 'apply') continue;
    for (const run_id of [record.run_id, ...(record.unrecorded ?? [])]) open.delete(run_id);
  }
  open.delete(own);
  return [...open];
}

function hasPlan(record: ApplyStartedRecord): record is Announced {
  return record.plan !== null;
}

/** Returns the journal that the run would have left had it been cut off in its last write: any write may have gone out. */
export function journalOf(run: Announced): readonly JournalEntry[] {
  const { run_id, command, started_at, operator, plan, tool } = run;
  return [
    {
      kind: 'run',
      format_version: JOURNAL_FORMAT,
      run_id,
      command,
      tool_version: tool.version,
      operator,
      started_at,
      plan,
      done: {},
    },
    ...plan.accounts
      .filter(({ refused }) => refused === null)
      .flatMap(({ account, changes }) =>
        changes.flatMap(({ steps }) =>
          steps.map(
            ({ id }): JournalEntry => ({ kind: 'intent', account, step: id, attempt: 1, at: started_at }),
          ),
        ),
      ),
  ];
}
