// The options of applying in a job that may read the ledger but not write it.
import { InvalidArgumentError, Option } from 'commander';

export interface OutboxOptions {
  readonly outbox?: string;
  readonly runId?: string;
}

/** Returns the options, fresh ones for each command. */
export function outboxOptions(): readonly Option[] {
  return [
    new Option(
      '--outbox <folder>',
      'leave the records in this new folder, for `rollcall ledger take` in a job that may write the ledger',
    ).conflicts('breakGlass'),
    new Option(
      '--run-id <id>',
      'with --outbox: the run that `rollcall verify --announce` has announced',
    ).argParser(runId),
  ];
}

function runId(text: string): string {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
  throw new InvalidArgumentError('an id is what `rollcall verify --announce` prints');
}
