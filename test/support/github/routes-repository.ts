// What the fake answers about the repository, its branches and commits, and about people.
import { filled } from './contract.ts';
import { MISSING, REPO, type Route, reads, route, T } from './routing.ts';
import * as shapes from './shapes.ts';

export const REPOSITORY_ROUTES: readonly Route[] = [
  reads(route(REPO), T, 'metadata', async ({ state }) => shapes.repositoryShape(state)),
  reads(
    route(`${REPO}/git/ref/heads/(.+)`),
    `${T}/git/ref/{ref}`,
    'contents',
    async ({ state, args: [branch = ''] }) => {
      const sha = state.branches.get(branch);
      if (sha === undefined) return MISSING;
      return filled('git-ref', { ref: `refs/heads/${branch}`, object: { type: 'commit', sha, url: '' } });
    },
  ),
  reads(route(`${REPO}/activity`), `${T}/activity`, 'contents', async ({ state, query }) =>
    state.activity
      .filter(({ ref }) => !query.has('ref') || ref === query.get('ref'))
      .filter(({ kind }) => !query.has('activity_type') || kind === query.get('activity_type'))
      .toReversed()
      .map((row) => shapes.activityShape(state, row)),
  ),
  reads(
    route(`${REPO}/collaborators/([^/]+)/permission`),
    `${T}/collaborators/{username}/permission`,
    'metadata',
    async ({ state, args: [login = ''] }) => {
      const account = state.find(login);
      if (account === null || account.suspended) return MISSING;
      const rank =
        account.permission === 'maintain'
          ? 'write'
          : account.permission === 'triage'
            ? 'read'
            : account.permission;
      return filled('repository-collaborator-permission', {
        permission: rank,
        role_name: account.permission,
        user: filled('nullable-collaborator', { id: account.id, login: account.login, type: account.type }),
      });
    },
  ),
  reads(
    route('/orgs/([^/]+)/memberships/([^/]+)'),
    '/orgs/{org}/memberships/{username}',
    'members',
    async ({ state, args: [org = '', login = ''] }) => {
      const account = state.find(login);
      if (org !== state.repository.owner || account === null || account.org === null) return MISSING;
      return filled('org-membership', {
        state: account.org,
        role: account.orgRole,
        user: shapes.userShape(account),
      });
    },
  ),
  reads(
    route('/orgs/([^/]+)/teams/([^/]+)/memberships/([^/]+)'),
    '/orgs/{org}/teams/{team_slug}/memberships/{username}',
    'members',
    async ({ state, args: [org = '', slug = '', login = ''] }) => {
      const account = state.find(login);
      if (org !== state.repository.owner || account === null || !state.inTeam(account, slug)) return MISSING;
      return filled('team-membership', { state: account.org ?? 'pending', role: 'member', url: '' });
    },
  ),
  reads(route('/user/(\\d+)'), '/user/{account_id}', 'metadata', async ({ state, args: [id] }) => {
    const account = state.accounts.get(Number(id));
    if (account === undefined || account.deleted) return MISSING;
    return filled('public-user', { id: account.id, login: account.login, type: account.type });
  }),
  reads(route('/users/([^/]+)'), '/users/{username}', 'metadata', async ({ state, args: [login = ''] }) => {
    const account = state.find(login);
    if (account === null) return MISSING;
    return filled('public-user', { id: account.id, login: account.login, type: account.type });
  }),
  reads(
    route(`${REPO}/commits/([0-9a-f]+)`),
    `${T}/commits/{ref}`,
    'contents',
    async ({ state, args: [sha = ''] }) =>
      (await state.git.has(sha)) ? shapes.commitShape(state, await state.git.commit(sha)) : MISSING,
  ),
];
