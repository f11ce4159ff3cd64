// Pull requests, their commits and their reviews as the forge writes them.
import type { PullRequestRef, Review } from '../../approval/model.ts';
import type { ForgeCommit, ForgePullRequest } from '../forge.ts';
import {
  commitId,
  field,
  flag,
  instant,
  integer,
  items,
  optional,
  orNull,
  type Part,
  text,
  word,
} from './shape.ts';
import { userIn } from './user.ts';

const STATES = ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'] as const;

/** Reads `pull-request` and `pull-request-simple` alike. */
export function pullRequestRefIn(part: Part): PullRequestRef {
  const base = field(part, 'base');
  return {
    number: integer(field(part, 'number')),
    merged_at: orNull(field(part, 'merged_at'), instant),
    merge_commit_sha: orNull(field(part, 'merge_commit_sha'), commitId),
    head_sha: commitId(field(field(part, 'head'), 'sha')),
    base_ref: text(field(base, 'ref')),
    base_repository: integer(field(field(base, 'repo'), 'id')),
  };
}

export function pullRequestIn(part: Part): ForgePullRequest {
  const ref = pullRequestRefIn(part);
  const head = field(part, 'head');
  const headRepository = orNull(field(head, 'repo'), (repo) => integer(field(repo, 'id')));
  return {
    ...ref,
    author: userIn(field(part, 'user')),
    merged_by: userIn(field(part, 'merged_by')),
    // A repository that is gone was a fork: this one is still here.
    is_fork: headRepository !== ref.base_repository,
    head_ref: text(field(head, 'ref')),
    head_repository: headRepository,
    commit_count: integer(field(part, 'commits')),
    draft: optional(field(part, 'draft'), flag) ?? false,
    title: text(field(part, 'title')),
    body: orNull(field(part, 'body'), text),
    url: text(field(part, 'html_url')),
    auto_merge_by: optional(field(part, 'auto_merge'), (auto) => userIn(field(auto, 'enabled_by'))),
    created_at: instant(field(part, 'created_at')),
  };
}

export function commitIn(part: Part): ForgeCommit {
  const made = field(part, 'commit');
  return {
    sha: commitId(field(part, 'sha')),
    parents: items(field(part, 'parents')).map((parent) => commitId(field(parent, 'sha'))),
    author: userIn(field(part, 'author')),
    committer: userIn(field(part, 'committer')),
    author_email: emailIn(field(made, 'author')),
    committer_email: emailIn(field(made, 'committer')),
    message: text(field(made, 'message')),
    verified: optional(field(made, 'verification'), (proof) => flag(field(proof, 'verified'))) ?? false,
  };
}

function emailIn(part: Part): string {
  return orNull(part, (person) => optional(field(person, 'email'), text)) ?? '';
}

export function reviewIn(part: Part): Review {
  const state = word(field(part, 'state'), STATES);
  return {
    id: integer(field(part, 'id')),
    user: userIn(field(part, 'user')),
    state,
    commit_id: orNull(field(part, 'commit_id'), commitId),
    // Only a review that was never handed in has no time.
    submitted_at: (state === 'PENDING' ? optional : present)(field(part, 'submitted_at'), instant),
  };
}

function present<Value>(part: Part, read: (part: Part) => Value): Value {
  return read(part);
}
