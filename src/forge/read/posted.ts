// Comments, check runs, issues and workflow runs as the forge writes them.
import type { CheckRun, ForgeIssue, PostedComment, WorkflowRun } from '../poster-port.ts';
import { commitId, field, instant, integer, optional, orNull, type Part, text, word } from './shape.ts';
import { userIn } from './user.ts';

/** GitHub leaves `body` out where the media type asks for another form of it. */
export function commentIn(part: Part): PostedComment {
  return {
    id: integer(field(part, 'id')),
    author: userIn(field(part, 'user')),
    body: optional(field(part, 'body'), text) ?? '',
    url: text(field(part, 'html_url')),
    updated_at: instant(field(part, 'updated_at')),
  };
}

/** Returns the check run with how many annotations GitHub counts. */
export function checkRunIn(part: Part): CheckRun & { readonly annotations: number } {
  return {
    id: integer(field(part, 'id')),
    name: text(field(part, 'name')),
    app: orNull(field(part, 'app'), (app) => integer(field(app, 'id'))),
    app_slug: orNull(field(part, 'app'), (app) => optional(field(app, 'slug'), text)),
    conclusion: orNull(field(part, 'conclusion'), text),
    started_at: orNull(field(part, 'started_at'), instant),
    external_id: orNull(field(part, 'external_id'), text),
    url: orNull(field(part, 'html_url'), text) ?? '',
    annotations: integer(field(field(part, 'output'), 'annotations_count')),
  };
}

export function issueIn(part: Part): ForgeIssue {
  return {
    number: integer(field(part, 'number')),
    author: userIn(field(part, 'user')),
    state: word(field(part, 'state'), ['open', 'closed']),
    title: text(field(part, 'title')),
    body: optional(field(part, 'body'), text) ?? '',
    url: text(field(part, 'html_url')),
  };
}

/**
 * Returns an entry of a list of issues by its number; `issue` is null for a pull request, which GitHub lists among them
 * with the key `pull_request`: https://docs.github.com/rest/issues/issues
 */
export function listedIssueIn(part: Part): { readonly number: number; readonly issue: ForgeIssue | null } {
  const isPull = field(part, 'pull_request').json !== undefined;
  return { number: integer(field(part, 'number')), issue: isPull ? null : issueIn(part) };
}

export function workflowRunIn(part: Part): WorkflowRun {
  return {
    id: integer(field(part, 'id')),
    conclusion: orNull(field(part, 'conclusion'), text),
    event: text(field(part, 'event')),
    created_at: instant(field(part, 'created_at')),
    head_sha: commitId(field(part, 'head_sha')),
    url: text(field(part, 'html_url')),
  };
}
