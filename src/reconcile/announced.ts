// A run that announced itself in the ledger and was cut off with its machine: the journal is gone, so every write that
// it planned may or may not have been sent. Read back, they are settled like those of a killed run whose journal is here.
import type { ApplyStartedRecord, Ledger } from '../ledger/model.ts';
import type { JournalEntry } from './ports.ts';
import { JOURNAL_FORMAT } from './ports.ts';

/** Returns the newest announcement that no record of the same run follows; null: there is none. */
export async function cutOffRun(ledger: Pick<Ledger, 'records'>): Promise<ApplyStartedRecord | null> {
  let open: ApplyStartedRecord | null = null;
  for await (const record of ledger.records()) {
    if (record.kind === 'apply_started') open = record;
    else if (record.kind === 'apply' && record.run_id === open?.run_id) open = null;
  }
  return open;
}

/** Returns the journal that the run would have left had it been cut off in its last write: any write may have gone out. */
export function journalOf(run: ApplyStartedRecord): readonly JournalEntry[] {
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
