// Events and writes to start a test of the completeness audit from: equal until a test changes one side.
import { auditAccount, type CompletenessInput } from '../../src/audit/completeness.ts';
import { emailKey, rowKey } from '../../src/audit/keys.ts';
import type { AccountAudit, AccountLedger, Notice, Order } from '../../src/audit/model.ts';
import type { AccessEvent, EventAccess } from '../../src/core/access-event.ts';
import { at, entitlement } from './plans.ts';

export const PERIOD = { from: at('2026-11-24T00:00:00Z'), to: at('2026-11-25T00:00:00Z') };

export const USER = [entitlement('account', 'user')];
export const ADMIN = [entitlement('account', 'admin')];

export function access(overrides: Partial<EventAccess> = {}): EventAccess {
  return { status: 'active', email: 'linus@acme.com', login: null, entitlements: USER, ...overrides };
}

/** linus is raised to admin by a call. */
export function event(overrides: Partial<AccessEvent> = {}): AccessEvent {
  return {
    id: 'e1',
    at: at('2026-11-24T09:00:00Z'),
    actor: { id: 'key', email: null, via: 'api' },
    action: 'changed',
    row: 'u_1',
    email: 'linus@acme.com',
    login: null,
    resource: null,
    before: access(),
    after: access({ entitlements: ADMIN }),
    request_id: 'req-1',
    ...overrides,
  };
}

/** The write that does what `event()` says. */
export function order(overrides: Partial<Order> = {}): Order {
  return {
    record: 1,
    change: 'crm/update/linus@acme.com',
    kind: 'update',
    step: 'crm/update/linus@acme.com/1',
    person: 'linus@acme.com',
    status: 'applied',
    started_at: at('2026-11-24T09:00:00Z'),
    until: at('2026-11-24T09:00:01Z'),
    request_ids: ['req-1'],
    effect: { kind: 'changed', row: 'u_1', status: null, email: null, entitlements: ADMIN },
    keys: [rowKey('u_1'), emailKey('linus@acme.com')],
    ...overrides,
  };
}

export function notice(overrides: Partial<Notice> = {}): Notice {
  return {
    record: 2,
    person: 'linus@acme.com',
    by: at('2026-11-24T12:00:00Z'),
    after: at('2026-11-24T08:00:00Z'),
    keys: [rowKey('u_1'), emailKey('linus@acme.com')],
    found: { kind: 'row', row: null },
    ...overrides,
  };
}

/** Audits one account whose log is whole. */
export function audited(
  events: readonly AccessEvent[],
  ledger: Partial<AccountLedger> = {},
  overrides: Partial<CompletenessInput> = {},
): AccountAudit {
  return auditAccount({
    account: 'crm',
    provider: 'memory',
    period: PERIOD,
    log: { events, since: 'always' },
    ledger: { orders: [], notices: [], invitations: [], ...ledger },
    ...overrides,
  });
}

/** Returns how each event ended: what explains it, or why nothing does. */
export function endings(audit: AccountAudit): { readonly [event: string]: string } {
  return Object.fromEntries([
    ...audit.explained.map(({ event: { id }, by }) => [id, by.kind === 'order' ? by.by : by.kind]),
    ...audit.unordered.map(({ event: { id }, why }) => [id, why]),
  ]);
}
