// Plans to start a test from: complete, harmless, equal until a test changes one side.
import type { Entitlement, LiveRow } from '../../src/core/access.ts';
import type { Change, Step } from '../../src/core/change.ts';
import { type Instant, parseInstant } from '../../src/core/instant.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { sealPlan } from '../../src/plan/digest.ts';
import { type AccountPlan, PLAN_FORMAT, type Plan } from '../../src/plan/model.ts';

/** Returns an instant; throws where the text is none. */
export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`not an instant: ${text}`);
  return instant;
}

export const NOW: Instant = at('2026-11-24T09:00:00Z');

export function entitlement(resource: string, level: string, until: string | null = null): Entitlement {
  return { resource, level, until: until === null ? null : at(until) };
}

export function liveRow(overrides: Partial<LiveRow> = {}): LiveRow {
  return {
    id: 'u_1',
    kind: 'member',
    status: 'active',
    email: 'linus@acme.com',
    login: null,
    name: 'Linus',
    entitlements: [entitlement('account', 'user')],
    created_at: at('2026-01-05T08:00:00Z'),
    expires_at: null,
    last_active_at: at('2026-11-20T08:00:00Z'),
    resent: 0,
    managed_by: 'account',
    ...overrides,
  };
}

export function step(overrides: Partial<Step> = {}): Step {
  return {
    id: 'kissmetrics/invite/wen@acme.com/1',
    op: 'invite',
    call: 'POST /v1/invitations',
    input: { email: 'wen@acme.com', role: 'user' },
    effect: {
      kind: 'invited',
      email: 'wen@acme.com',
      login: null,
      name: null,
      entitlements: [entitlement('account', 'user')],
    },
    sends_email: true,
    ...overrides,
  };
}

/** An invitation of wen@acme.com as a user with one project. */
export function invite(overrides: Partial<Change> = {}): Change {
  const entitlements = [entitlement('account', 'user'), entitlement('project:12345', 'member')];
  return {
    id: 'kissmetrics/invite/wen@acme.com',
    kind: 'invite',
    person: 'wen@acme.com',
    account: 'kissmetrics',
    before: null,
    after: { status: 'pending', email: 'wen@acme.com', login: null, name: null, entitlements },
    gains: entitlements,
    losses: [],
    risk: 'medium',
    why: { kind: 'file', file: 'team.yaml', line: 14 },
    needs: [],
    message: null,
    steps: [step()],
    ...overrides,
  };
}

/** linus@acme.com, raised from user to admin. */
export function update(overrides: Partial<Change> = {}): Change {
  const before = liveRow();
  const after = [entitlement('account', 'admin')];
  return {
    id: 'kissmetrics/update/linus@acme.com',
    kind: 'update',
    person: 'linus@acme.com',
    account: 'kissmetrics',
    before,
    after: { status: 'active', email: before.email, login: null, name: before.name, entitlements: after },
    gains: after,
    losses: before.entitlements,
    risk: 'high',
    why: { kind: 'file', file: 'team.yaml', line: 21 },
    needs: [],
    message: null,
    steps: [
      step({
        id: 'kissmetrics/update/linus@acme.com/1',
        op: 'update',
        call: 'PATCH /v1/users/u_1',
        input: { id: 'u_1', role: 'admin' },
        effect: { kind: 'changed', row: 'u_1', status: null, email: null, entitlements: after },
        sends_email: false,
      }),
    ],
    ...overrides,
  };
}

/** old@acme.com, whom nobody in the file claims. */
export function remove(overrides: Partial<Change> = {}): Change {
  const before = liveRow({ id: 'u_9', email: 'old@acme.com', name: null });
  return {
    id: 'kissmetrics/remove/old@acme.com',
    kind: 'remove',
    person: 'old@acme.com',
    account: 'kissmetrics',
    before,
    after: null,
    gains: [],
    losses: before.entitlements,
    risk: 'low',
    why: { kind: 'absent' },
    needs: [],
    message: null,
    steps: [
      step({
        id: 'kissmetrics/remove/old@acme.com/1',
        op: 'remove',
        call: 'DELETE /v1/users/u_9',
        input: { id: 'u_9' },
        effect: { kind: 'gone', row: 'u_9' },
        sends_email: false,
      }),
    ],
    ...overrides,
  };
}

/** An account that was read and needs nothing. */
export function accountPlan(overrides: Partial<AccountPlan> = {}): AccountPlan {
  return {
    account: 'kissmetrics',
    provider: 'kissmetrics',
    mode: 'authoritative',
    policy: DEFAULT_POLICY,
    refused: null,
    read: true,
    changes: [],
    pending: [],
    settled: [],
    held: [],
    withheld: [],
    quarantine: [],
    excluded: [],
    guards: [],
    issues: [],
    order_note: null,
    seats: null,
    population: { members: 12, invitations: 1, grants: 20 },
    cost: { calls: 0, minutes: 0 },
    projects: [{ alias: 'web', native: '12345' }],
    ...overrides,
  };
}

export function plan(
  accounts: readonly AccountPlan[] = [accountPlan()],
  overrides: Partial<Omit<Plan, 'accounts' | 'changes_digest' | 'integrity'>> = {},
): Plan {
  return sealPlan({
    format_version: PLAN_FORMAT,
    tool: { name: 'rollcall', version: '0.1.0' },
    source: {
      file: 'team.yaml',
      commit: null,
      blobs: [{ path: 'team.yaml', sha256: '0'.repeat(64) }],
      accounts_hash: '1'.repeat(64),
      policy_hash: '2'.repeat(64),
    },
    now: NOW,
    hypothetical: false,
    valid_until: null,
    scope: { accounts: [], members: [], restore: [] },
    ...overrides,
    accounts,
  });
}
