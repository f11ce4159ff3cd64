// What to do about one exchange: hand it on, send it again, or give up. Pure, so that the whole policy is one table.
// Reads are repeated freely. Writes are repeated only where the service certainly did not act: 429, 503, no connection.
import type { ProviderErrorKind } from '../../core/errors.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from './backoff.ts';
import type { Exchange } from './exchange.ts';

export type Verdict =
  | { readonly kind: 'return' }
  /** Send again, if there are tries left; else fail as `spent` says. */
  | { readonly kind: 'retry'; readonly retryAfter: number | null; readonly spent: Failure }
  | { readonly kind: 'fail'; readonly failure: Failure };

export interface Failure {
  readonly kind: ProviderErrorKind;
  readonly message: string;
  readonly hint?: string;
  readonly retryAfter?: number;
}

const PROXY_HINT = 'a proxy or a sign-in page stands in between, or base_url points elsewhere';

/** Returns what an exchange means for a read (`GET`) or a write. `now` is what a Retry-After date is held against. */
export function judge(exchange: Exchange, mode: 'read' | 'write', now: number): Verdict {
  if (exchange.kind === 'answer') {
    const { status } = exchange;
    if (status >= 200 && status < 300) return judgeSuccess(exchange, mode);
    if (status === 429 || status === 503) return judgeBusy(exchange, now);
    if (status >= 500 || status === 408) {
      return mode === 'read'
        ? retry(failure('transient', `answered ${status}`), parseRetryAfter(exchange.retryAfter, now))
        : fail(failure('ambiguous', `answered ${status}, which leaves open whether it took effect`));
    }
    return status >= 400 ? { kind: 'return' } : judgeRedirect(exchange, mode);
  }
  const { kind, message } = exchange;
  if (kind === 'unsent') return retry(failure('transient', `no connection: ${message}`));
  if (kind === 'untrusted') {
    const hint = 'set NODE_EXTRA_CA_CERTS to the certificate authority that signs it, if that is intended';
    return fail({ ...failure('transient', `the certificate is not trusted: ${message}`), hint });
  }
  return mode === 'read'
    ? retry(failure('transient', `no answer: ${message}`))
    : fail(failure('ambiguous', `the answer was lost: ${message}`));
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

function judgeSuccess({ status, body }: Answer, mode: 'read' | 'write'): Verdict {
  if (body.kind === 'json') return { kind: 'return' };
  const said = `answered ${status} with ${body.kind === 'empty' ? 'an empty body' : body.why}`;
  if (mode === 'write') {
    return body.kind === 'empty'
      ? { kind: 'return' }
      : fail(failure('ambiguous', `${said}, which leaves open whether it took effect`));
  }
  // Cut off on the way, perhaps; the next try may come whole. A page of a proxy would come again.
  if (body.kind === 'broken') return retry(failure('incomplete_read', said));
  return fail({ ...failure('incomplete_read', said), ...(body.kind === 'foreign' && { hint: PROXY_HINT }) });
}

function judgeBusy({ status, retryAfter }: Answer, now: number): Verdict {
  const asked = parseRetryAfter(retryAfter, now);
  if (asked !== null && asked > MAX_RETRY_AFTER_MS) {
    const seconds = Math.ceil(asked / 1000);
    const message = `answered ${status} and asks to wait ${seconds} s, more than the ${MAX_RETRY_AFTER_MS / 1000} s that are waited for`;
    return fail({ ...failure('rate_limited', message), retryAfter: asked });
  }
  const kind = status === 429 ? 'rate_limited' : 'transient';
  const spent = failure(kind, `answered ${status}`);
  return retry(asked === null ? spent : { ...spent, ...(status === 429 && { retryAfter: asked }) }, asked);
}

function judgeRedirect({ status, location }: Answer, mode: 'read' | 'write'): Verdict {
  const to = location === undefined ? 'elsewhere' : `to ${location.slice(0, 200)}`;
  const message = `answered ${status}, a redirect ${to}; redirects are never followed`;
  return fail({
    ...failure(mode === 'read' ? 'incomplete_read' : 'ambiguous', message),
    hint: `set base_url to the final address, if it is yours; otherwise ${PROXY_HINT}`,
  });
}

function failure(kind: ProviderErrorKind, message: string): Failure {
  return { kind, message };
}

function retry(spent: Failure, retryAfter: number | null = null): Verdict {
  return { kind: 'retry', retryAfter, spent };
}

function fail(reason: Failure): Verdict {
  return { kind: 'fail', failure: reason };
}
