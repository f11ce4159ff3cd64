// Words for tests of the Kissmetrics provider: rows, members and accounts that start out plain.
import type {
  DesiredAccount,
  DesiredMember,
  Entitlement,
  LiveAccount,
  LiveRow,
} from '../../src/core/access.ts';
import type { Email } from '../../src/core/email.ts';
import { parseEmail } from '../../src/core/email.ts';
import { sortEntitlements } from '../../src/core/entitlements.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';

/** `held('user', 'project:12', 'feature:export=deny')`: sorted entitlements. */
export function held(level: string, ...resources: readonly string[]): readonly Entitlement[] {
  const entries = resources.map((text) => {
    const [resource = '', own] = text.split('=');
    const level = own ?? (resource.startsWith('project:') ? 'member' : 'view');
    return { resource, level, until: null };
  });
  return sortEntitlements([{ resource: 'account', level, until: null }, ...entries]);
}

export function email(text: string): Email {
  const parsed = parseEmail(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
}

export function memberRow(change: Partial<LiveRow> = {}): LiveRow {
  return {
    id: 'u_1',
    kind: 'member',
    status: 'active',
    email: 'wen@acme.com',
    login: null,
    name: null,
    entitlements: held('user', 'project:12'),
    created_at: null,
    expires_at: null,
    last_active_at: null,
    resent: 0,
    managed_by: 'account',
    ...change,
  };
}

export function invitationRow(change: Partial<LiveRow> = {}): LiveRow {
  return memberRow({ id: 'invitation:i_1', kind: 'invitation', status: 'pending', ...change });
}

export function liveAccount(change: Partial<LiveAccount> = {}): LiveAccount {
  return {
    rows: [],
    seats: { limit: 10, used: 1, pending: 0 },
    scopes: {
      projects: [
        { id: '12', name: 'Web' },
        { id: '13', name: 'Shop' },
      ],
      reports: true,
      features: true,
    },
    actor: { row: null, email: null, role: 'owner' },
    several_owners: true,
    calls: 5,
    ...change,
  };
}

export function desiredMember(person: string, change: Partial<DesiredMember> = {}): DesiredMember {
  const address = parseEmail(person);
  return {
    person,
    at: { file: 'team.yaml', line: 5, column: 3 },
    identities: address === null ? [] : [{ by: 'email', value: address }],
    email: address,
    login: null,
    previous_email: null,
    name: null,
    type: 'employee',
    entitlements: held('user', 'project:12'),
    manages: { projects: true, reports: false, features: [] },
    message: null,
    lapsed: [],
    ...change,
  };
}

export function desiredAccount(
  members: readonly DesiredMember[],
  change: Partial<DesiredAccount> = {},
): DesiredAccount {
  return {
    account: 'km',
    provider: 'kissmetrics',
    mode: 'authoritative',
    members,
    ended: [],
    ignore: [],
    projects: [],
    projects_managed: true,
    policy: DEFAULT_POLICY,
    next_change: null,
    ...change,
  };
}
