// Settings of the fake: who administers, who is in a team, environments, what workflows may do, whose token it is.
import { filled, type Shape } from './contract.ts';
import { asks, MISSING, REPO, Refusal, type Route, reads, route, T } from './routing.ts';
import type { StoredEnvironment } from './settings.ts';
import { userShape } from './shapes.ts';
import type { GitHubState } from './state.ts';

export const SETTING_ROUTES: readonly Route[] = [
  asks('GET', route('/user'), '/user', 'metadata', async ({ state, token }) => {
    const account = state.accounts.get(token.actor);
    if (token.app !== null || account === undefined)
      return new Refusal(403, 'Resource not accessible by integration');
    return filled('private-user', { id: account.id, login: account.login, type: account.type });
  }),
  asks('GET', route(`${REPO}/collaborators`), `${T}/collaborators`, 'metadata', async ({ state, query }) =>
    [...state.accounts.values()]
      .filter(({ type, deleted }) => type === 'User' && !deleted)
      .filter(({ permission }) => query.get('permission') !== 'admin' || permission === 'admin')
      .map((account) =>
        filled('collaborator', {
          id: account.id,
          login: account.login,
          type: account.type,
          role_name: account.permission,
        }),
      ),
  ),
  reads(
    route('/orgs/([^/]+)/teams/([^/]+)/members'),
    '/orgs/{org}/teams/{team_slug}/members',
    'members',
    async ({ state, args: [org = '', slug = ''] }) => {
      if (org !== state.repository.owner || !state.teams.has(slug)) return MISSING;
      return [...state.accounts.values()]
        .filter((account) => account.org === 'active' && state.inTeam(account, slug))
        .map((account) => filled('team-member', { ...userShape(account) }));
    },
  ),
  asks('GET', route(`${REPO}/environments`), `${T}/environments`, 'actions', async ({ state }) => {
    const { environments } = state.settings;
    return {
      total_count: environments.length,
      environments: environments.map((one) => environmentShape(state, one)),
    };
  }),
  asks(
    'GET',
    route(`${REPO}/environments/([^/]+)/deployment-branch-policies`),
    `${T}/environments/{environment_name}/deployment-branch-policies`,
    'actions',
    async ({ state, args: [name] }) => {
      const branches = state.settings.environments.find((one) => one.name === name)?.branches;
      if (!Array.isArray(branches)) return MISSING;
      return {
        total_count: branches.length,
        branch_policies: branches.map((pattern: string, id) =>
          filled('deployment-branch-policy', { id, name: pattern, type: 'branch' }),
        ),
      };
    },
  ),
  asks(
    'GET',
    route(`${REPO}/actions/permissions/workflow`),
    `${T}/actions/permissions/workflow`,
    'administration',
    async ({ state }) => ({
      default_workflow_permissions: state.settings.workflowDefaults.permissions,
      can_approve_pull_request_reviews: state.settings.workflowDefaults.mayApprove,
    }),
  ),
];

function environmentShape(state: GitHubState, environment: StoredEnvironment): Shape {
  const { id, name, branches, reviewers, waitMinutes } = environment;
  const rule = (type: string, more: Shape): Shape => ({ id, node_id: '', type, ...more });
  return filled('environment', {
    id,
    name,
    protection_rules: [
      ...(waitMinutes === 0 ? [] : [rule('wait_timer', { wait_timer: waitMinutes })]),
      ...(reviewers.length === 0
        ? []
        : [
            rule('required_reviewers', {
              prevent_self_review: true,
              reviewers: reviewers.map((login) => ({
                type: 'User',
                reviewer: userShape(state.account(login)),
              })),
            }),
          ]),
      ...(branches === 'all' ? [] : [rule('branch_policy', {})]),
    ],
    deployment_branch_policy:
      branches === 'all'
        ? null
        : { protected_branches: branches === 'protected', custom_branch_policies: branches !== 'protected' },
  });
}
