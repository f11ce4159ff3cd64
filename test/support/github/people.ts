// Accounts, teams and tokens of the fake.
import type { Account, OrganizationState, Permissions, RepositoryRole, Team } from './model.ts';
import type { GitHubState } from './state.ts';

export interface AccountOptions {
  readonly id?: number;
  readonly type?: 'User' | 'Bot';
  readonly name?: string;
  /** Default `write`. */
  readonly permission?: RepositoryRole;
  /** Default `active`; null: outside the organisation. */
  readonly org?: OrganizationState;
  readonly orgRole?: 'admin' | 'member';
  readonly teams?: readonly string[];
  /** Addresses that GitHub knows as this account's, the first is used for commits. Default: GitHub's own for it. */
  readonly emails?: readonly string[];
}

/** Everything a token of a GitHub App may be given here. */
export const ALL_PERMISSIONS: Permissions = {
  actions: 'write',
  administration: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
};

/** What a workflow's own GITHUB_TOKEN can have at most. */
export const WORKFLOW_PERMISSIONS: Permissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
};

/** Whose GITHUB_TOKEN is: on github.com the same account and app for every repository. */
export const ACTIONS = { id: 41_898_282, login: 'github-actions[bot]', app: 15_368 } as const;

/** Makes an account, or changes what is given of the one with this login. */
export function putAccount(state: GitHubState, login: string, options: AccountOptions = {}): Account {
  const known = state.find(login);
  for (const slug of options.teams ?? []) putTeam(state, slug);
  if (known !== null) {
    if (options.permission !== undefined) known.permission = options.permission;
    if (options.org !== undefined) known.org = options.org;
    if (options.orgRole !== undefined) known.orgRole = options.orgRole;
    if (options.teams !== undefined) known.teams = new Set(options.teams);
    if (options.emails !== undefined) known.emails = [...options.emails];
    if (options.name !== undefined) known.name = options.name;
    return known;
  }
  const isBot = options.type === 'Bot';
  const account: Account = {
    id: options.id ?? state.id(),
    login,
    type: options.type ?? 'User',
    name: options.name ?? login,
    emails: [...(options.emails ?? [])],
    permission: options.permission ?? 'write',
    org: options.org === undefined ? (isBot ? null : 'active') : options.org,
    orgRole: options.orgRole ?? 'member',
    teams: new Set(options.teams),
    deleted: false,
    suspended: false,
  };
  if (state.accounts.has(account.id)) throw new Error(`account id ${account.id} is taken`);
  state.accounts.set(account.id, account);
  return account;
}

/** Makes a team, or moves it below another. */
export function putTeam(state: GitHubState, slug: string, parent?: string | null): Team {
  if (typeof parent === 'string') putTeam(state, parent);
  const team = state.teams.get(slug) ?? { id: state.id(), slug, parent: null };
  if (parent !== undefined) team.parent = parent;
  state.teams.set(slug, team);
  return team;
}

/** Gives an account another login; somebody else may take the old one. */
export function rename(state: GitHubState, login: string, to: string): void {
  if (state.find(to) !== null) throw new Error(`the login ${to} is taken`);
  state.account(login).login = to;
}

/** Takes one permission from a token (`administration`), or leaves it read access (`administration:write`). */
export function withoutPermission(permissions: Permissions, permission: string): Permissions {
  const [name = '', level] = permission.split(':');
  const { [name]: had, ...rest } = permissions;
  if (had === undefined) return permissions;
  return level === 'write' ? { ...rest, [name]: 'read' } : rest;
}
