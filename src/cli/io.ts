// Everything that the command line may touch of the outside: streams, terminal, clock, signals. Commands are handed
// one of these and reach for nothing else, so a test can play a whole session in one process.
import type { Instant } from '../core/instant.ts';

export interface Io {
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  /** Standard output: the result, and nothing but the result. */
  out(text: string): void;
  /** Standard error: everything else. */
  err(text: string): void;
  /** Which streams are terminals; `err`: one on which a line can be drawn over. */
  readonly tty: { readonly in: boolean; readonly out: boolean; readonly err: boolean };
  /** Where colour may be used. */
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Asks on the terminal; true only for a plain yes. Rejects when `signal` aborts. Never called where `tty.in` is false. */
  confirm(question: string): Promise<boolean>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborted with the reason `SIGINT` or `SIGTERM`. */
  readonly signal: AbortSignal;
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly file?: string;
  readonly logLevel?: LogLevel;
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A moment that `--at` names, or now. */
export interface Moment {
  readonly now: Instant;
  readonly hypothetical: boolean;
}
