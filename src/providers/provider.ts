// The seam between rollcall and a service. A provider translates; it never diffs, orders, decides or logs.
// docs/writing-a-provider.md walks through one; `rollcall/conformance` tests one.
import type { LiveAccount } from '../core/access.ts';
import type { AuditLog, Period } from '../core/access-event.ts';
import type { Capabilities } from '../core/capabilities.ts';
import type { Step } from '../core/change.ts';
import type { AccountSettings } from '../core/settings.ts';
import type { Translator } from '../core/translator.ts';

/** Reads an account. */
export interface Reader {
  /** Returns the whole truth, or throws a ProviderError; never part of it, never an empty account on failure. */
  read(signal: AbortSignal): Promise<LiveAccount>;
  /** Frees connections. */
  close(): Promise<void>;
}

/** What became of one write. */
export interface Receipt {
  /** `done`; `already`: it held before (gone rows, equal values); `manual`: written down for a person to do. */
  readonly status: 'done' | 'already' | 'manual';
  readonly request_id: string | null;
  /** The row that the write created or touched, where the service says. */
  readonly row: string | null;
  /** For `manual`: where the instruction stands. */
  readonly note: string | null;
}

/** Writes to an account, one step at a time. */
export interface Writer {
  /**
   * Sends one write. Idempotent as far as the service allows; compares nothing, decides nothing.
   * Retries only what certainly did not act (429, 503 with or without Retry-After, a connection never made).
   * Throws ProviderError, `ambiguous` where the answer was lost (timeout, other 5xx, unreadable 2xx, reset).
   */
  execute(step: Step, signal: AbortSignal): Promise<Receipt>;
  /** Ends the run: flushes what was collected for people (upload files, checklists) and frees connections. */
  close(): Promise<void>;
}

/** Reads the service's own log of changes of access. */
export interface AuditLogReader {
  /**
   * Returns every event of the period, oldest first, and from when on the log is whole. Throws a ProviderError where a
   * page, a row or the end is missing or unreadable: part of a log would hide what happened.
   */
  read(period: Period, signal: AbortSignal): Promise<AuditLog>;
  /** Frees connections. */
  close(): Promise<void>;
}

/** What planning is handed: everything but the writer. */
export interface PlanningProvider extends Translator {
  openReader(): Reader;
}

/** One configured account of a service. */
export interface Provider extends PlanningProvider {
  openWriter(): Writer;
  /** There exactly where `capabilities.audit_log` is true. */
  openAuditLog?(): AuditLogReader;
}

/** Effects that a provider may use, handed in so that tests decide them. */
export interface ProviderDeps {
  readonly env: { readonly [name: string]: string | undefined };
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1): jitter and request ids. */
  random(): number;
  /** The folder of team.yaml: relative paths in settings start here. */
  readonly baseDir: string;
  /** Told about waits of more than a second: rate limits and Retry-After. */
  onWait?(wait: { readonly account: string; readonly ms: number; readonly reason: string }): void;
}

/** A kind of service, before it is configured: one entry of the registry. */
export interface ProviderFactory {
  readonly name: string;
  /** One line for `rollcall providers`. */
  readonly summary: string;
  /** Pure: what an account with these settings can do. */
  capabilities(account: AccountSettings): Capabilities;
  /** Environment variables that the account reads, for `rollcall providers` and for masking. */
  secrets(account: AccountSettings): readonly string[];
  /** Throws ProviderError `auth` where a credential's variable is unset, `validation` where settings contradict. */
  create(account: AccountSettings, deps: ProviderDeps): Provider;
}
