// Comments, issues, check runs and workflow runs of the fake, as GitHub writes them.
import { textOf } from './clock.ts';
import { filled, type Shape } from './contract.ts';
import type { Pull, StoredCheck, StoredComment, StoredIssue, StoredRun } from './model.ts';
import { ACTIONS } from './people.ts';
import { userById } from './shapes.ts';
import type { GitHubState } from './state.ts';

function webOf(state: GitHubState): string {
  return `https://github.invalid/${state.repository.owner}/${state.repository.name}`;
}

export function commentShape(state: GitHubState, comment: StoredComment): Shape {
  const place = state.pulls.has(comment.issue) ? 'pull' : 'issues';
  return filled('issue-comment', {
    id: comment.id,
    body: comment.body,
    user: userById(state, comment.user),
    html_url: `${webOf(state)}/${place}/${comment.issue}#issuecomment-${comment.id}`,
    created_at: textOf(comment.createdAt),
    updated_at: textOf(comment.updatedAt),
  });
}

export function issueShape(state: GitHubState, issue: StoredIssue): Shape {
  return filled('issue', {
    id: issue.id,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: userById(state, issue.user),
    html_url: `${webOf(state)}/issues/${issue.number}`,
    created_at: textOf(issue.createdAt),
    updated_at: textOf(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : textOf(issue.closedAt),
  });
}

/** A pull request as the list of issues has it. */
export function pullAsIssueShape(state: GitHubState, pull: Pull): Shape {
  const url = `${webOf(state)}/pull/${pull.number}`;
  return filled('issue', {
    id: pull.id,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    user: userById(state, pull.author),
    html_url: url,
    created_at: textOf(pull.createdAt),
    updated_at: textOf(pull.updatedAt),
    closed_at: pull.closedAt === null ? null : textOf(pull.closedAt),
    pull_request: {
      url,
      html_url: url,
      diff_url: `${url}.diff`,
      patch_url: `${url}.patch`,
      merged_at: pull.mergedAt === null ? null : textOf(pull.mergedAt),
    },
  });
}

export function checkShape(state: GitHubState, check: StoredCheck): Shape {
  return filled('check-run', {
    id: check.id,
    name: check.name,
    head_sha: check.headSha,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    external_id: check.externalId,
    details_url: check.detailsUrl,
    html_url: `${webOf(state)}/runs/${check.id}`,
    check_suite: { id: check.app },
    app: filled('nullable-integration', {
      id: check.app,
      ...(check.app === ACTIONS.app
        ? { name: 'GitHub Actions', slug: 'github-actions' }
        : { name: `App ${check.app}`, slug: `app-${check.app}` }),
    }),
    output: {
      title: check.title,
      summary: check.summary,
      text: check.text,
      annotations_count: check.annotations.length,
      annotations_url: `${webOf(state)}/check-runs/${check.id}/annotations`,
    },
  });
}

export function runShape(state: GitHubState, run: StoredRun): Shape {
  return filled('workflow-run', {
    id: run.id,
    path: `.github/workflows/${run.file}`,
    head_branch: run.branch,
    head_sha: run.headSha,
    event: run.event,
    status: run.conclusion === null ? 'in_progress' : 'completed',
    conclusion: run.conclusion,
    html_url: `${webOf(state)}/actions/runs/${run.id}`,
    created_at: textOf(run.at),
    updated_at: textOf(run.at),
  });
}
