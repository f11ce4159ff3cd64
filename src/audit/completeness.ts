// Holds a service's own log against the ledger: every event against one write, one invitation or one finding of drift,
// and every write against one event. Pure. What is not known is never a pass.
import type { AccessEvent, AuditLog, Period } from '../core/access-event.ts';
import type { Instant } from '../core/instant.ts';
import { answered } from './invitations.ts';
import type {
  AccountAudit,
  AccountLedger,
  Explained,
  Explanation,
  LeftOver,
  NotProvable,
  Unordered,
} from './model.ts';
import { noticed } from './noticed.ts';
import { ordered } from './ordered.ts';

export interface CompletenessInput {
  readonly account: string;
  readonly provider: string;
  readonly period: Period;
  /**
   * The log of the period, with what lies within the clock skew on both sides of it; or why there is none.
   */
  readonly log: AuditLog | { readonly code: string | null; readonly message: string };
  readonly ledger: AccountLedger;
}

/** Returns the answer for one account. Only events and writes of the period are reported. */
export function auditAccount({ account, provider, period, log, ledger }: CompletenessInput): AccountAudit {
  if ('message' in log) {
    const not_provable = { code: log.code, message: log.message, from: null };
    return { account, provider, verdict: 'not_provable', not_provable, ...NOTHING };
  }
  const events = log.events;
  const { explained: orders, logged, other } = ordered(events, ledger.orders);
  const invitations = answered(events, orders, ledger);
  const explanation = new Map<string, Explanation>([...orders, ...invitations]);
  const rest = events.filter(({ id }) => !explanation.has(id));
  for (const [id, { record, person }] of noticed(rest, ledger.notices))
    explanation.set(id, { kind: 'drift', record, person });

  const explained: Explained[] = [];
  const unordered: LeftOver[] = [];
  for (const event of events) {
    if (!isIn(event.at, period)) continue;
    const by = explanation.get(event.id);
    if (by === undefined) unordered.push({ event, why: whyOf(event, other) });
    else explained.push({ event, by });
  }
  const not_provable = limitOf(log.since, period);
  const from = not_provable === null ? period.from : not_provable.from;
  const unlogged = ledger.orders.filter(
    (order) =>
      from !== null &&
      order.status === 'applied' &&
      isIn(order.started_at, { ...period, from }) &&
      !logged.has(order),
  );
  const gaps = unordered.length + unlogged.length > 0;
  const verdict = gaps ? 'gaps' : not_provable === null ? 'complete' : 'not_provable';
  return { account, provider, verdict, not_provable, explained, unordered, unlogged };
}

const NOTHING = { explained: [], unordered: [], unlogged: [] } as const;

function isIn(at: Instant, { from, to }: Period): boolean {
  return from <= at && at < to;
}

function limitOf(since: AuditLog['since'], { from, to }: Period): NotProvable | null {
  if (since === 'always' || (since !== null && since <= from)) return null;
  if (since === null)
    return { code: null, message: 'the log does not say since when it is whole', from: null };
  if (since >= to) return { code: null, message: `the log begins at ${since}`, from: null };
  return { code: null, message: `not provable before ${since}: the log begins there`, from: since };
}

function whyOf(event: AccessEvent, other: ReadonlySet<string>): Unordered {
  if (other.has(event.id)) return 'other-effect';
  if (event.action === 'accepted') return 'no-invitation';
  switch (event.actor.via) {
    case 'api':
      return 'unknown-call';
    case 'product':
      return 'by-hand';
    case 'service':
      return 'by-service';
    case null:
      return 'not-told';
  }
}
