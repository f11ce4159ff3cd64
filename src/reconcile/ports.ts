// What a run is handed from outside: clock, ledger, journal, lock, and somebody to tell about progress. Types only.
import type { Instant } from '../core/instant.ts';
import type { ApplyRecord, Operator, OutcomeStatus, StepOutcome } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';

export interface Clock {
  now(): Instant;
}

/** What happens while a run goes on, for whoever prints it. Waits are told by the providers (`ProviderDeps.onWait`). */
export type ProgressEvent =
  | { readonly kind: 'reading'; readonly account: string }
  | { readonly kind: 'read'; readonly account: string; readonly rows: number; readonly calls: number }
  | { readonly kind: 'unreadable'; readonly account: string; readonly code: string; readonly message: string }
  /** A change begins; the `n`-th of the `of` that run in this account. */
  | {
      readonly kind: 'started';
      readonly account: string;
      readonly change: string;
      readonly person: string;
      readonly n: number;
      readonly of: number;
    }
  | {
      readonly kind: 'finished';
      readonly account: string;
      readonly change: string;
      readonly person: string;
      readonly status: OutcomeStatus;
      readonly message: string | null;
    }
  /** A write's answer was lost and the account is being read back. */
  | { readonly kind: 'reading-back'; readonly account: string; readonly step: string }
  /** The account is read once more to prove what was applied. */
  | { readonly kind: 'verifying'; readonly account: string }
  /** Something went wrong that changes no outcome: a connection that would not close. `rollcall`: no account's. */
  | { readonly kind: 'warning'; readonly account: string; readonly message: string }
  /** A killed run was settled and recorded. */
  | { readonly kind: 'resumed'; readonly record: ApplyRecord }
  | { readonly kind: 'recorded'; readonly record: ApplyRecord };

export type OnProgress = (event: ProgressEvent) => void;

/** The version of the journal's lines; a journal of another major version is refused. */
export const JOURNAL_FORMAT = '1.0';

/** One line of the journal. */
export type JournalEntry =
  /** The first line: everything that is needed to record the run without it. */
  | {
      readonly kind: 'run';
      readonly format_version: string;
      readonly run_id: string;
      readonly command: string;
      readonly tool_version: string;
      readonly operator: Operator;
      readonly started_at: Instant;
      readonly plan: Plan;
      /** Leading steps of each change that earlier runs of this plan have carried out; changes with none are left out. */
      readonly done: { readonly [change: string]: number };
    }
  /** A write is about to be sent. */
  | {
      readonly kind: 'intent';
      readonly account: string;
      readonly step: string;
      readonly attempt: number;
      readonly at: Instant;
    }
  /** What became of it. */
  | { readonly kind: 'outcome'; readonly account: string; readonly outcome: StepOutcome }
  /** The account's writer has put down what it collected for people. */
  | { readonly kind: 'closed'; readonly account: string };

/** The transient notebook of a run. Used by the holder of the lock only. */
export interface Journal {
  /** Returns all whole lines, in order. Throws RollcallError RC523 where it is damaged before its last line. */
  read(): Promise<readonly JournalEntry[]>;
  /** Resolves when the line is on the disk. Throws RollcallError RC522 when that is not certain: send nothing then. */
  append(entry: JournalEntry): Promise<void>;
  /** Empties it, on the disk. */
  clear(): Promise<void>;
}

/** A lock that this run holds. */
export interface HeldLock {
  /** Shows a sign of life. Throws RollcallError RC521 when somebody else has taken the lock over. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** The one lock of a state folder. */
export interface Lock {
  /** Throws RollcallError RC521, naming the holder, while another run holds it. */
  acquire(command: string): Promise<HeldLock>;
}
