// Events as a workflow finds them at GITHUB_EVENT_PATH. Shapes:
// https://docs.github.com/webhooks/webhook-events-and-payloads
import type { Pull } from './model.ts';
import type { GitHub } from './open.ts';

export type Payload = Readonly<Record<string, unknown>>;

const repositoryOf = ({ state }: GitHub): Payload => ({
  id: state.repository.id,
  name: state.repository.name,
  full_name: `${state.repository.owner}/${state.repository.name}`,
  default_branch: state.repository.defaultBranch,
});

/** A pull request as events of it have it; titles, branches and logins are whatever people chose. */
export function pullPayload(github: GitHub, pull: Pull, action = 'opened'): Payload {
  const { state } = github;
  const login = state.accounts.get(pull.author)?.login ?? 'ghost';
  return {
    action,
    number: pull.number,
    repository: repositoryOf(github),
    sender: { login },
    pull_request: {
      number: pull.number,
      title: pull.title,
      body: pull.body,
      draft: pull.draft,
      user: { login, id: pull.author },
      labels: pull.labels.map((name) => ({ name })),
      head: {
        sha: pull.headSha,
        ref: pull.headRef,
        label: `${login}:${pull.headRef}`,
        repo: pull.headRepository === null ? null : { id: pull.headRepository },
      },
      base: { sha: pull.baseSha, ref: pull.base, repo: { id: state.repository.id } },
    },
  };
}

/** The end of a workflow that a review started. Of a fork's no pull request is named. */
export function workflowRunPayload(github: GitHub, pull: Pull): Payload {
  const isFork = pull.headRepository !== github.state.repository.id;
  return {
    action: 'completed',
    repository: repositoryOf(github),
    workflow_run: {
      event: 'pull_request_review',
      conclusion: 'success',
      head_sha: pull.headSha,
      head_branch: pull.headRef,
      pull_requests: isFork
        ? []
        : [{ number: pull.number, base: { ref: pull.base, repo: { id: github.state.repository.id } } }],
    },
  };
}

export function pushPayload(github: GitHub, before: string, after: string): Payload {
  return {
    ref: `refs/heads/${github.state.repository.defaultBranch}`,
    before,
    after,
    repository: repositoryOf(github),
  };
}

export function mergeGroupPayload(github: GitHub, base: string, head: string): Payload {
  return {
    action: 'checks_requested',
    repository: repositoryOf(github),
    merge_group: {
      base_sha: base,
      head_sha: head,
      base_ref: 'refs/heads/main',
      head_ref: `refs/heads/gh-readonly-queue/main/pr-1-${base}`,
    },
  };
}

export const schedulePayload = (github: GitHub): Payload => ({
  schedule: '17 4 * * *',
  repository: repositoryOf(github),
});
