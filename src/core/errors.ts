// The two errors that the project throws, and the exit codes they end in. Everything that can be collected is an Issue.
import type { Code } from './codes.ts';

/** Exit codes of the command line (docs/exit-codes in the README). */
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  stale: 3,
  notApproved: 4,
  refused: 5,
  partial: 6,
  sigint: 130,
  sigterm: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A run cannot go on. `message` says what failed for which thing, `hint` the way out. */
export class RollcallError extends Error {
  override readonly name = 'RollcallError';
  readonly code: Code;
  readonly hint: string | undefined;
  readonly exit: ExitCode;

  constructor(
    code: Code,
    message: string,
    options: { hint?: string; exit?: ExitCode; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exit = options.exit ?? EXIT.error;
  }
}

/** How a service can fail; the engine branches on these only. */
export type ProviderErrorKind = keyof typeof PROVIDER_ERROR_CODES;

/** The code that each kind is reported under. */
export const PROVIDER_ERROR_CODES = {
  auth: 'RC401',
  forbidden: 'RC402',
  not_found: 'RC403',
  conflict_exists: 'RC404',
  conflict_pending: 'RC405',
  seat_limit: 'RC406',
  last_owner: 'RC407',
  self_lockout: 'RC408',
  idp_managed: 'RC409',
  incomplete_read: 'RC410',
  validation: 'RC411',
  blocked: 'RC412',
  rate_limited: 'RC413',
  transient: 'RC414',
  ambiguous: 'RC415',
} as const satisfies Record<string, Code>;

/**
 * A call to a service failed. `ambiguous` means that the answer of a write was lost and it may have taken effect:
 * read back before repeating. `transient` means that the service certainly did not act.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  readonly account: string;
  /** The service's id of the failed request, or ours that we sent with it. */
  readonly requestId: string | null;
  /** Milliseconds that the service asked to wait; `rate_limited` only. */
  readonly retryAfter: number | null;
  readonly hint: string | undefined;

  constructor(
    kind: ProviderErrorKind,
    account: string,
    message: string,
    options: { requestId?: string | null; retryAfter?: number | null; hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.account = account;
    this.requestId = options.requestId ?? null;
    this.retryAfter = options.retryAfter ?? null;
    this.hint = options.hint;
  }

  /** The stable code of this kind. */
  get code(): Code {
    return PROVIDER_ERROR_CODES[this.kind];
  }
}
