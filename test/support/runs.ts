// A world to run plans in: accounts in memory, and a journal, ledger, lock and clock that a test can break.
import type { LiveAccount } from '../../src/core/access.ts';
import type { Change, Step } from '../../src/core/change.ts';
import { RollcallError } from '../../src/core/errors.ts';
import { addMillis, type Instant } from '../../src/core/instant.ts';
import { sealAll } from '../../src/ledger/chain.ts';
import { validateRecord } from '../../src/ledger/generated/validateRecord.js';
import type { ApplyRecord, Ledger, LedgerRecord } from '../../src/ledger/model.ts';
import type { Plan } from '../../src/plan/model.ts';
import { createMemory, type MemoryOptions, type MemoryProvider } from '../../src/providers/memory/memory.ts';
import type { Provider, Receipt } from '../../src/providers/provider.ts';
import { type ApplyRunInput, applyRun } from '../../src/reconcile/apply-run.ts';
import type { Clock, Journal, JournalEntry, Lock, ProgressEvent } from '../../src/reconcile/ports.ts';
import { liveAccount } from './desired.ts';
import { NOW } from './plans.ts';

/** A clock that is one second later each time somebody looks. */
export function tickingClock(start: Instant = NOW): Clock {
  let ticks = 0;
  return {
    now() {
      ticks += 1;
      return addMillis(start, ticks * 1000);
    },
  };
}

export interface MemoryLedger extends Ledger {
  /** Of the runs alone. */
  readonly runs: readonly ApplyRecord[];
}

export function memoryLedger(start: readonly ApplyRecord[] = []): MemoryLedger {
  const records: LedgerRecord[] = [...start];
  const runs = [...start];
  return {
    runs,
    latest: () => Promise.resolve(runs.at(-1) ?? null),
    async *records() {
      yield* records;
    },
    append(added) {
      const kept = sealAll(added, records.at(-1) ?? null);
      // What the schema does not describe could not be read back from a folder of records.
      for (const each of kept)
        if (!validateRecord(each)) throw new Error(`no record: ${JSON.stringify(validateRecord.errors)}`);
      records.push(...kept);
      runs.push(...kept.filter((each) => each.kind === 'apply'));
      return Promise.resolve(kept);
    },
  };
}

export interface MemoryJournal extends Journal {
  readonly entries: readonly JournalEntry[];
}

export function memoryJournal(start: readonly JournalEntry[] = []): MemoryJournal {
  const entries = [...start];
  return {
    entries,
    read: () => Promise.resolve([...entries]),
    append(entry) {
      // What cannot be said in JSON would not come back.
      entries.push(JSON.parse(JSON.stringify(entry)));
      return Promise.resolve();
    },
    clear() {
      entries.length = 0;
      return Promise.resolve();
    },
  };
}

/** A lock that one holder at a time can have. */
export function memoryLock(): Lock & { held(): boolean } {
  let holder: string | null = null;
  return {
    held: () => holder !== null,
    acquire(command) {
      if (holder !== null) return Promise.reject(new RollcallError('RC521', `held by ${holder}`));
      holder = command;
      return Promise.resolve({
        confirm: () => Promise.resolve(),
        release() {
          holder = null;
          return Promise.resolve();
        },
      });
    },
  };
}

export interface World {
  readonly providers: Map<string, Provider | Error>;
  readonly ledger: MemoryLedger;
  readonly journal: MemoryJournal;
  readonly lock: ReturnType<typeof memoryLock>;
  readonly events: ProgressEvent[];
  /** Runs a plan; what is given differs from the usual. */
  apply(plan: Plan, overrides?: Partial<ApplyRunInput>): Promise<ApplyRecord>;
  input(plan: Plan, overrides?: Partial<ApplyRunInput>): ApplyRunInput;
}

/** Returns a world with these accounts. */
export function world(providers: Readonly<Record<string, Provider | Error>>): World {
  const map = new Map(Object.entries(providers));
  const [ledger, journal, lock] = [memoryLedger(), memoryJournal(), memoryLock()];
  const events: ProgressEvent[] = [];
  const clock = tickingClock();
  let runs = 0;
  function input(plan: Plan, overrides: Partial<ApplyRunInput> = {}): ApplyRunInput {
    runs += 1;
    return {
      plan,
      current: plan.source,
      providers: map,
      gate: null,
      announces: false,
      allOrNothing: false,
      command: 'apply',
      run_id: `run-${runs}`,
      tool_version: '0.1.0',
      operator: { user: 'robin', host: 'desk' },
      ledger,
      journal,
      lock,
      clock,
      signal: new AbortController().signal,
      onProgress: (event) => events.push(event),
      ...overrides,
    };
  }
  return {
    providers: map,
    ledger,
    journal,
    lock,
    events,
    input,
    apply: (plan, overrides) => applyRun(input(plan, overrides)),
  };
}

/** The account `kissmetrics` of test/support/plans.ts in memory, with these rows. */
export function account(rows: LiveAccount['rows'], options: MemoryOptions = {}): MemoryProvider {
  return createMemory({ account: 'kissmetrics', live: liveAccount(rows), ...options });
}

/** Returns the provider with its writer wrapped: `before` may throw or wait instead of what the service does. */
export function interposed(
  provider: Provider,
  execute: (step: Step, send: () => Promise<Receipt>, signal: AbortSignal) => Promise<Receipt>,
  close?: () => Promise<void>,
): Provider {
  return {
    ...provider,
    openWriter() {
      const writer = provider.openWriter();
      return {
        execute: (step, signal) => execute(step, () => writer.execute(step, signal), signal),
        close: close ?? (() => writer.close()),
      };
    },
  };
}

/** Returns status and message of every change of a record, by change. */
export function statuses(record: Pick<ApplyRecord, 'accounts'>): Record<string, string> {
  return Object.fromEntries(
    record.accounts.flatMap(({ outcomes }) =>
      outcomes.map(({ change, status }): [string, string] => [change.id, status]),
    ),
  );
}

/** Returns the change with other ids, for another account. */
export function inAccount(change: Change, name: string): Change {
  const rename = (id: string): string => id.replace(change.account, name);
  return {
    ...change,
    account: name,
    id: rename(change.id),
    needs: change.needs.map(rename),
    steps: change.steps.map((step) => ({ ...step, id: rename(step.id) })),
  };
}
