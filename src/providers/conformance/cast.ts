// The people of the suite, as rows of a service and as entries of a file, in whatever terms a service has.
import type { DesiredAccount, DesiredMember, Entitlement, LiveAccount, LiveRow } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { byKeys } from '../../core/compare.ts';
import { parseEmail } from '../../core/email.ts';
import { sortEntitlements } from '../../core/entitlements.ts';
import { DEFAULT_POLICY } from '../../core/policy.ts';
import type { ConformanceHarness, ConformanceRow } from './harness.ts';

/** Shorthand for an entitlement without an end. */
export function holds(resource: string, level: string): Entitlement {
  return { resource, level, until: null };
}

/** Makes people and what they hold for one service. */
export interface Cast {
  readonly capabilities: Capabilities;
  /** Returns what somebody of this name goes by: an address or a login. */
  who(name: string): string;
  /** The role that everybody may have who is not meant to be special. */
  readonly plain: readonly Entitlement[];
  /** More than `plain`, in a way that the service has; equal to `plain` where it has none. */
  readonly more: readonly Entitlement[];
  /** A live row; by default an active member who holds `plain`. */
  row(name: string, overrides?: Partial<Omit<ConformanceRow, 'who'>>): ConformanceRow;
  invitation(name: string, entitlements: readonly Entitlement[]): ConformanceRow;
  /** The owner that every account has, and whom the credential acts as. */
  readonly owner: ConformanceRow;
  /** An entry of the file. */
  member(
    name: string,
    entitlements: readonly Entitlement[],
    overrides?: Partial<DesiredMember>,
  ): DesiredMember;
  /** The whole file for this account: the owner and these people. */
  desired(members: readonly DesiredMember[], overrides?: Partial<DesiredAccount>): DesiredAccount;
}

/** The policy of the suite: no guard stands in the way of what is tried out. */
const LAX = {
  ...DEFAULT_POLICY,
  removals: { max_percent: 100, max_count: 1000, percent_from: 1000, protect: [] },
};

export function castFor(harness: ConformanceHarness): Cast {
  const { capabilities } = harness;
  const [project] = harness.projects ?? [];
  const plainRole = capabilities.roles.includes('user') ? 'user' : (capabilities.roles.at(-1) ?? 'user');
  const plain = [holds('account', plainRole)];
  const projectLevel = capabilities.projects === 'roles' ? plainRole : 'member';
  const more = sortEntitlements([
    ...plain,
    ...(project !== undefined && capabilities.projects !== 'none'
      ? [holds(`project:${project}`, projectLevel)]
      : []),
    ...(capabilities.reports ? [holds('report:r1', 'view')] : []),
    ...(harness.extra === undefined ? [] : [harness.extra]),
  ]);
  const who = (name: string): string => (capabilities.people === 'email' ? `${name}@acme.com` : name);

  function row(name: string, overrides: Partial<Omit<ConformanceRow, 'who'>> = {}): ConformanceRow {
    return { who: who(name), kind: 'member', status: 'active', entitlements: plain, ...overrides };
  }

  function member(
    name: string,
    entitlements: readonly Entitlement[],
    overrides: Partial<DesiredMember> = {},
  ): DesiredMember {
    const email = capabilities.people === 'email' ? parseEmail(who(name)) : null;
    const login = capabilities.people === 'login' ? who(name) : null;
    return {
      person: who(name),
      at: { file: 'team.yaml', line: 1, column: 1 },
      identities: [
        capabilities.people === 'email'
          ? { by: 'email', value: who(name) }
          : { by: 'login', value: who(name) },
      ],
      email,
      login,
      previous_email: null,
      name: null,
      type: 'employee',
      entitlements,
      manages: {
        projects: capabilities.projects !== 'none' || harness.extra !== undefined,
        reports: capabilities.reports,
        features: entitlements.flatMap(({ resource }) =>
          resource.startsWith('feature:') ? [resource.slice(8)] : [],
        ),
      },
      message: null,
      lapsed: [],
      ...overrides,
    };
  }

  // Naming a team as a scope makes it the file's to take away again.
  const scopes = [
    ...(harness.projects ?? []),
    ...(harness.extra === undefined ? [] : [harness.extra.resource]),
  ];
  const owner = row('owner', { entitlements: ownerEntitlements(capabilities) });
  return {
    capabilities,
    who,
    plain,
    more,
    row,
    invitation: (name, entitlements) => row(name, { kind: 'invitation', status: 'pending', entitlements }),
    owner,
    member,
    desired: (members, overrides = {}) => ({
      account: 'conformance',
      provider: 'conformance',
      mode: 'authoritative',
      members: [member('owner', owner.entitlements), ...members],
      ended: [],
      ignore: [],
      projects: scopes.map((native) => ({ alias: native, native, data: null })),
      projects_managed: capabilities.projects !== 'none',
      policy: LAX,
      next_change: null,
      ...overrides,
    }),
  };
}

/** Owners see every project, which services with a native "all" write down. */
function ownerEntitlements(capabilities: Capabilities): readonly Entitlement[] {
  const all = capabilities.projects === 'set' && capabilities.all_projects;
  return sortEntitlements([holds('account', 'owner'), ...(all ? [holds('project:*', 'member')] : [])]);
}

/** Returns live rows in the words of the suite, to compare with what the service holds. */
export function rowsOf(live: LiveAccount): readonly ConformanceRow[] {
  return live.rows.map(plainRow).sort(byKeys(({ who }) => who));
}

function plainRow({ email, login, id, kind, status, entitlements }: LiveRow): ConformanceRow {
  return { who: email ?? login ?? id, kind, status, entitlements };
}
