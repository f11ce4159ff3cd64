// What the fake remembers, as GitHub writes it.
import { textOf } from './clock.ts';
import { filled, type Shape } from './contract.ts';
import type { CommitInfo } from './git.ts';
import type { Account, Pull, Ruleset, StoredActivity, StoredEvent, StoredReview, Suite } from './model.ts';
import type { GitHubState } from './state.ts';

const WEB = 'https://github.invalid';

/** An account; null where it is gone. */
export function userShape(account: Account | null | undefined): Shape | null {
  if (account === null || account === undefined || account.deleted) return null;
  return filled('simple-user', { id: account.id, login: account.login, type: account.type });
}

export function userById(state: GitHubState, id: number | null): Shape | null {
  return id === null ? null : userShape(state.accounts.get(id));
}

export function repositoryShape(state: GitHubState): Shape {
  const { id, owner, name, private: isPrivate, defaultBranch } = state.repository;
  return filled('full-repository', {
    id,
    name,
    full_name: `${owner}/${name}`,
    private: isPrivate,
    default_branch: defaultBranch,
    owner: userShape(state.account(owner)),
    created_at: textOf(state.repository.createdAt),
  });
}

/** The fields that the lists and the single answer share. */
export function pullShape(
  state: GitHubState,
  pull: Pull,
  schema: 'pull-request' | 'pull-request-simple',
  more: Shape = {},
): Shape {
  const repo = repositoryShape(state);
  const isHere = pull.headRepository === state.repository.id;
  const fork = pull.headRepository === null ? null : { ...repo, id: pull.headRepository, fork: true };
  const side = (ref: string, sha: string, repository: Shape | null): Shape => ({
    label: ref,
    ref,
    sha,
    repo: repository,
    user: userById(state, pull.author),
  });
  return filled(schema, {
    id: pull.id,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    html_url: `${WEB}/${state.repository.owner}/${state.repository.name}/pull/${pull.number}`,
    user: userById(state, pull.author),
    created_at: textOf(pull.createdAt),
    updated_at: textOf(pull.updatedAt),
    closed_at: pull.closedAt === null ? null : textOf(pull.closedAt),
    merged_at: pull.mergedAt === null ? null : textOf(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit,
    head: side(pull.headRef, pull.headSha, isHere ? repo : fork),
    base: side(pull.base, pull.baseSha, repo),
    auto_merge:
      pull.autoMerge === null
        ? null
        : {
            enabled_by: userById(state, pull.autoMerge.by),
            merge_method: pull.autoMerge.method,
            commit_title: '',
            commit_message: '',
          },
    ...more,
  });
}

export function reviewShape(state: GitHubState, review: StoredReview): Shape {
  return filled('pull-request-review', {
    id: review.id,
    user: userById(state, review.user),
    body: review.body,
    state: review.state,
    commit_id: review.commit,
    submitted_at: textOf(review.submittedAt),
    author_association: 'MEMBER',
  });
}

export function commitShape(state: GitHubState, commit: CommitInfo): Shape {
  const person = ({ name, email, at }: CommitInfo['author']): Shape => ({ name, email, date: textOf(at) });
  const isVerified = state.verified.has(commit.sha) || commit.committer.email === 'noreply@github.com';
  return filled('commit', {
    sha: commit.sha,
    parents: commit.parents.map((sha) => ({ sha, url: WEB })),
    author: accountOf(state, commit.author.email),
    committer: accountOf(state, commit.committer.email),
    commit: filled('commit', {
      commit: {
        author: person(commit.author),
        committer: person(commit.committer),
        message: commit.message,
        tree: { sha: commit.tree, url: WEB },
        verification: {
          verified: isVerified,
          reason: isVerified ? 'valid' : 'unsigned',
          signature: null,
          payload: null,
          verified_at: null,
        },
      },
    })['commit'],
  });
}

/** What GitHub commits itself is `web-flow`'s. */
function accountOf(state: GitHubState, email: string): Shape | null {
  if (email === 'noreply@github.com')
    return filled('simple-user', { id: 19_864_447, login: 'web-flow', type: 'User' });
  return userShape(state.byEmail(email));
}

export function activityShape(state: GitHubState, row: StoredActivity): Shape {
  return filled('activity', {
    id: row.id,
    ref: row.ref,
    before: row.before,
    after: row.after,
    timestamp: textOf(row.at),
    activity_type: row.kind,
    actor: userById(state, row.actor),
  });
}

/** As the timeline has them; events that no approval turns on are left out. */
export function eventShape(state: GitHubState, event: StoredEvent): Shape | null {
  const actor =
    userById(state, event.actor) ?? filled('simple-user', { id: 10_137, login: 'ghost', type: 'User' });
  const common = {
    id: event.id,
    event: event.kind,
    actor,
    commit_id: event.commit,
    commit_url: null,
    created_at: textOf(event.at),
    performed_via_github_app: null,
  };
  switch (event.kind) {
    case 'review_dismissed':
      return filled('review-dismissed-issue-event', {
        ...common,
        dismissed_review: {
          state: event.dismissed?.state.toLowerCase() ?? 'approved',
          review_id: event.dismissed?.review ?? 0,
          dismissal_message: event.dismissed?.message ?? null,
          ...(event.dismissed?.commit === null ? {} : { dismissal_commit_id: event.dismissed?.commit }),
        },
      });
    case 'assigned':
      return filled('timeline-assigned-issue-event', {
        ...common,
        assignee: userById(state, event.assignee ?? null),
      });
    case 'base_ref_changed':
    case 'base_ref_force_pushed':
    case 'head_ref_force_pushed':
      return filled('state-change-issue-event', common);
    default:
      return null;
  }
}

export function rulesetShape(ruleset: Ruleset, showsBypass: boolean): Shape {
  const { bypass_actors, ...content } = ruleset.content;
  return filled('repository-ruleset', {
    id: ruleset.id,
    ...content,
    ...(showsBypass ? { bypass_actors } : {}),
    created_at: textOf(ruleset.createdAt),
    updated_at: textOf(ruleset.updatedAt),
  });
}

export function suiteShape(state: GitHubState, suite: Suite): Shape {
  return {
    id: suite.id,
    actor_id: suite.actor,
    actor_name: state.accounts.get(suite.actor ?? 0)?.login ?? null,
    before_sha: suite.before,
    after_sha: suite.after,
    ref: suite.ref,
    repository_id: state.repository.id,
    repository_name: state.repository.name,
    pushed_at: textOf(suite.at),
    result: suite.result,
  };
}
