// Worlds to start a test from: a file and an account that say the same, until the test changes one side.
import type {
  DesiredAccount,
  DesiredMember,
  EndedMember,
  Entitlement,
  LiveAccount,
  LiveRow,
} from '../../src/core/access.ts';
import { type Email, parseEmail } from '../../src/core/email.ts';
import { sortEntitlements } from '../../src/core/entitlements.ts';
import type { LastAccount, LastRow } from '../../src/core/last.ts';
import { type AccountPolicy, DEFAULT_POLICY } from '../../src/core/policy.ts';
import type { Translator } from '../../src/core/translator.ts';
import { buildPlan } from '../../src/plan/build.ts';
import type { AccountInput, PlanInput, ReadFailure } from '../../src/plan/input.ts';
import type { AccountPlan, Plan } from '../../src/plan/model.ts';
import { at, NOW } from './plans.ts';
import { fakeTranslator } from './translator.ts';

/** Both sides of one account, and all else that planning is told. */
export interface World {
  readonly desired: DesiredAccount;
  readonly live: LiveAccount;
  readonly last: LastAccount | null;
  readonly translator: Translator;
  readonly withhold: AccountInput['withhold'];
  readonly rate: number | null;
}

/** Returns an address in its normal form; throws where the text is none. */
export function mail(text: string): Email {
  const email = parseEmail(text);
  if (email === null) throw new Error(`not an address: ${text}`);
  return email;
}

/**
 * Returns entitlements from short words: a role, `project:1` (member), `report:1` (view), `feature:x=deny`,
 * `project:1=admin`. Sorted.
 */
export function grants(...words: readonly string[]): readonly Entitlement[] {
  return sortEntitlements(words.map(grant));
}

function grant(word: string): Entitlement {
  const [resource = '', level] = word.split('=');
  if (!resource.includes(':') || resource.startsWith('native:')) {
    return { resource: 'account', level: resource, until: null };
  }
  const usual = resource.startsWith('project:')
    ? 'member'
    : resource.startsWith('report:')
      ? 'view'
      : 'allow';
  return { resource, level: level ?? usual, until: null };
}

/** Returns somebody of the file. The key is an address, or else a handle that is also the login. */
export function person(
  key: string,
  words: string | readonly string[],
  overrides: Partial<DesiredMember> = {},
): DesiredMember {
  const email = parseEmail(key);
  const entitlements = grants(...(typeof words === 'string' ? [words] : words));
  return {
    person: key,
    at: { file: 'team.yaml', line: 10, column: 3 },
    identities: [email === null ? { by: 'login', value: key } : { by: 'email', value: email }],
    email,
    login: email === null ? key : null,
    previous_email: null,
    name: null,
    type: 'employee',
    entitlements,
    manages: {
      projects: true,
      reports: true,
      features: entitlements.flatMap(({ resource }) =>
        resource.startsWith('feature:') ? [resource.slice('feature:'.length)] : [],
      ),
    },
    message: null,
    lapsed: [],
    ...overrides,
  };
}

/** Returns somebody whose access ended by the calendar. */
export function ended(key: string, when = '2026-11-20T00:00:00Z'): EndedMember {
  return {
    person: key,
    at: { file: 'team.yaml', line: 20, column: 3 },
    identities: [{ by: 'email', value: mail(key) }],
    expired_at: at(when),
  };
}

/** Returns an active member's row; its id is `u_` and the local part of the key. */
export function row(
  key: string,
  words: string | readonly string[],
  overrides: Partial<LiveRow> = {},
): LiveRow {
  const email = parseEmail(key);
  return {
    id: `u_${key.split('@')[0] ?? key}`,
    kind: 'member',
    status: 'active',
    email,
    login: email === null ? key : null,
    name: null,
    entitlements: grants(...(typeof words === 'string' ? [words] : words)),
    created_at: at('2026-01-05T08:00:00Z'),
    expires_at: null,
    last_active_at: null,
    resent: 0,
    managed_by: 'account',
    ...overrides,
  };
}

/** Returns an invitation; its id is `i_` and the local part of the key. Expired ones ended yesterday. */
export function invitation(
  key: string,
  words: string | readonly string[],
  overrides: Partial<LiveRow> = {},
): LiveRow {
  const isExpired = overrides.status === 'expired';
  return row(key, words, {
    id: `i_${key.split('@')[0] ?? key}`,
    kind: 'invitation',
    status: 'pending',
    created_at: at('2026-11-20T09:00:00Z'),
    expires_at: at(isExpired ? '2026-11-23T09:00:00Z' : '2026-12-04T09:00:00Z'),
    ...overrides,
  });
}

/** Returns an account's desired state; policy without limits on removals unless the test asks for some. */
export function desiredAccount(
  members: readonly DesiredMember[],
  overrides: Partial<Omit<DesiredAccount, 'policy'>> & { readonly policy?: Partial<AccountPolicy> } = {},
): DesiredAccount {
  const { policy, ...rest } = overrides;
  return {
    account: 'kissmetrics',
    provider: 'fake',
    mode: 'authoritative',
    members,
    ended: [],
    ignore: [],
    projects: [],
    projects_managed: true,
    next_change: null,
    ...rest,
    policy: { ...UNGUARDED, ...policy },
  };
}

/** The default policy with limits on removals lifted. */
export const UNGUARDED: AccountPolicy = {
  ...DEFAULT_POLICY,
  removals: { max_percent: 100, max_count: 1_000_000, percent_from: 1, protect: [] },
};

export function liveAccount(rows: readonly LiveRow[], overrides: Partial<LiveAccount> = {}): LiveAccount {
  return {
    rows: [...rows].sort((a, b) => (a.id < b.id ? -1 : 1)),
    seats: null,
    scopes: { projects: [], reports: true, features: true },
    actor: null,
    calls: 1,
    ...overrides,
  };
}

/** Returns the row that somebody of the file has where the account is as the file says. */
export function rowOf(member: DesiredMember): LiveRow {
  const entitlements = member.entitlements.map((entry) => ({ ...entry, until: null }));
  return row(member.person, [], { name: member.name, entitlements });
}

/** Returns a world in which the account is exactly what the file says. */
export function equalWorld(members: readonly DesiredMember[], overrides: Partial<World> = {}): World {
  return {
    desired: desiredAccount(members),
    live: liveAccount(members.map(rowOf)),
    last: null,
    translator: fakeTranslator(),
    withhold: [],
    rate: null,
    ...overrides,
  };
}

/** Returns a record that left the account as `rows` are. */
export function recordOf(rows: readonly LiveRow[], overrides: Partial<LastAccount> = {}): LastAccount {
  const remembered = rows.map(
    ({ id, email, login, status, entitlements }): LastRow => ({
      person: email ?? login ?? id,
      row: id,
      email,
      login,
      status,
      entitlements,
    }),
  );
  return {
    account: 'kissmetrics',
    at: at('2026-11-23T09:00:00Z'),
    population: rows.filter(({ kind, status }) => kind === 'member' || status === 'pending').length,
    rows: remembered,
    quarantine: [],
    ...overrides,
  };
}

/** What a plan is told beside its accounts. */
export function planInput(accounts: readonly AccountInput[], overrides: Partial<PlanInput> = {}): PlanInput {
  return {
    tool_version: '0.1.0',
    source: {
      file: 'team.yaml',
      commit: null,
      blobs: [{ path: 'team.yaml', sha256: '0'.repeat(64) }],
      accounts_hash: '1'.repeat(64),
      policy_hash: '2'.repeat(64),
    },
    now: NOW,
    hypothetical: false,
    scope: { accounts: [], members: [], restore: [] },
    accounts,
    ...overrides,
  };
}

/** What one call narrows, restores, or fails to read. */
export interface Asked {
  readonly members?: readonly string[];
  readonly restore?: readonly string[];
  readonly now?: string;
  readonly failure?: ReadFailure;
}

/** Returns the whole plan of one world. */
export function planFor(world: World, asked: Asked = {}): Plan {
  const { failure, members = [], restore = [], now } = asked;
  return buildPlan(
    planInput([{ ...world, live: failure ?? world.live }], {
      scope: { accounts: [], members, restore },
      now: now === undefined ? NOW : at(now),
    }),
  );
}

/** Returns the plan of the one account of a world. */
export function accountPlanFor(world: World, asked: Asked = {}): AccountPlan {
  const [account] = planFor(world, asked).accounts;
  if (account === undefined) throw new Error('the plan has no account');
  return account;
}

/** Returns changes as `kind person`, in their order. */
export function summary({ changes }: AccountPlan): readonly string[] {
  return changes.map(({ kind, person: who }) => `${kind} ${who}`);
}
