// Desired accounts to start a test from: one member who has what the live row of test/support/plans.ts has.
import type { DesiredAccount, DesiredMember, LiveAccount } from '../../src/core/access.ts';
import { parseEmail } from '../../src/core/email.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { entitlement } from './plans.ts';

/** A member known by address; everything managed. */
export function desiredMember(person: string, overrides: Partial<DesiredMember> = {}): DesiredMember {
  const email = parseEmail(person);
  return {
    person,
    at: { file: 'team.yaml', line: 5, column: 3 },
    identities: email === null ? [] : [{ by: 'email', value: email }],
    email,
    login: null,
    previous_email: null,
    name: null,
    type: 'employee',
    entitlements: [entitlement('account', 'user')],
    manages: { projects: true, reports: true, features: [] },
    message: null,
    lapsed: [],
    ...overrides,
  };
}

export function desiredAccount(
  members: readonly DesiredMember[],
  overrides: Partial<DesiredAccount> = {},
): DesiredAccount {
  return {
    account: 'crm',
    provider: 'memory',
    mode: 'authoritative',
    members,
    ended: [],
    ignore: [],
    projects: [],
    projects_managed: true,
    policy: DEFAULT_POLICY,
    next_change: null,
    ...overrides,
  };
}

/** An account with two projects (`p1`, `p2`), reports and features. */
export function liveAccount(rows: LiveAccount['rows'], overrides: Partial<LiveAccount> = {}): LiveAccount {
  return {
    rows,
    seats: { limit: null, used: rows.filter((row) => row.kind === 'member').length, pending: 0 },
    scopes: {
      projects: [
        { id: 'p1', name: 'Web' },
        { id: 'p2', name: 'Shop' },
      ],
      reports: true,
      features: true,
    },
    actor: null,
    calls: 0,
    ...overrides,
  };
}
