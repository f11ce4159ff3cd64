// What end-to-end tests rest on: the fake GitHub lands what git makes of a merge, says how each branch moved, and
// answers as GitHub's own description has it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkAnswer, checkSent } from '../support/github/contract.ts';
import { runGit } from '../support/github/git.ts';
import { autoMerge, enableAutoMerge } from '../support/github/merges.ts';
import type { MergeMethod, Pull } from '../support/github/model.ts';
import { type GitHub, openGitHub, TOKEN } from '../support/github/open.ts';
import { rename, WORKFLOW_PERMISSIONS } from '../support/github/people.ts';
import { amend, deleteFork } from '../support/github/pulls.ts';

type Json = { readonly [name: string]: unknown };

let github: GitHub;

beforeEach(async () => {
  github = await openGitHub();
  for (const login of ['ana', 'ben', 'cem']) github.user(login, { teams: ['leads'] });
  await github.push('main', { 'team.yaml': 'members: {}\n', 'notes.md': 'one\n' }, { by: 'ana' });
});

afterEach(async () => {
  await github.close();
  expect(github.server.errors).toEqual([]);
});

const METHODS: readonly MergeMethod[] = ['merge', 'squash', 'rebase'];

describe('landing', () => {
  it.each(METHODS)('lands by %s the tree that git merges, also when main moved', async (method) => {
    const pull = await proposal();
    await github.push('main', { 'notes.md': 'two\n' }, { by: 'ben' });
    const before = await shaOf('main');
    const expected = await git('merge-tree', '--write-tree', before, pull.headSha);
    const landed = await github.merge(pull, { method, by: 'ben' });
    expect(await git('rev-parse', `${landed}^{tree}`)).toBe(expected);
    expect(await shaOf('main')).toBe(landed);
    const parents = (await git('log', '-1', '--format=%P', landed)).split(' ');
    expect(parents).toEqual(method === 'merge' ? [before, pull.headSha] : [before]);
    expect(await activity()).toContainEqual(['pr_merge', before, landed, 'ben']);
  });

  it('writes every commit of a rebase anew, by its author and whoever merged', async () => {
    const commits = [{ files: { 'a.txt': 'a' } }, { files: { 'b.txt': 'b' }, by: 'cem' }];
    const pull = await github.open({ branch: 'two', by: 'ana', commits });
    await github.push('main', { 'notes.md': 'two\n' }, { by: 'ben' });
    const before = await shaOf('main');
    const landed = await github.merge(pull, { method: 'rebase', by: 'ben' });
    expect(await git('log', '--format=%an %cn', `${before}..${landed}`)).toBe('cem ben\nana ben');
    const [older = ''] = (await git('rev-list', '--reverse', `${before}..${landed}`)).split('\n');
    expect(await list(`/commits/${older}/pulls`)).toMatchObject([{ number: pull.number }]);
  });

  it.each(METHODS)(
    'lands by %s files that no branch had, where somebody smuggles them in',
    async (method) => {
      const pull = await proposal();
      const clean = await git('merge-tree', '--write-tree', 'main', pull.headSha);
      const landed = await github.merge(pull, { method, by: 'ben', extra: { 'evil.txt': 'evil\n' } });
      expect(await git('diff', '--name-only', clean, `${landed}^{tree}`)).toBe('evil.txt');
    },
  );

  it('refuses to merge what conflicts', async () => {
    const pull = await proposal();
    await github.push('main', { 'team.yaml': 'members: {x: {}}\n' }, { by: 'ben' });
    await expect(github.merge(pull, { by: 'ben' })).rejects.toThrow('conflicts with main');
  });

  it('lands a queue in one movement, with one merge for each pull request', async () => {
    const first = await proposal();
    const second = await github.open({ branch: 'more', by: 'ben', files: { 'notes.md': 'more\n' } });
    const before = await shaOf('main');
    await github.queueMerge([first, second], 'cem');
    const [row] = await activity();
    expect(row).toEqual(['merge_queue_merge', before, second.mergeCommit, 'github-merge-queue[bot]']);
    expect(await git('rev-parse', `${second.mergeCommit}^1`)).toBe(first.mergeCommit);
  });

  it('shows a pull request as merged whose commits were pushed, but not as the way they came', async () => {
    const pull = await proposal();
    await github.indirectMerge(pull, 'ana');
    expect(await one(`/pulls/${pull.number}`)).toMatchObject({ merged: true, merged_by: { login: 'ana' } });
    expect((await activity())[0]?.[0]).toBe('push');
  });

  it('names as merger whoever enabled auto-merge', async () => {
    const pull = await proposal();
    enableAutoMerge(github.state, pull, 'cem', 'squash');
    await github.state.exclusive(() => autoMerge(github.state, pull));
    const shown = await one(`/pulls/${pull.number}`);
    expect(shown).toMatchObject({
      merged_by: { login: 'cem' },
      auto_merge: { enabled_by: { login: 'cem' } },
    });
  });

  it('sees what plain git pushes, as a push or as a rewrite', async () => {
    const clone = await github.clone();
    const at = (...args: string[]): Promise<unknown> => runGit(['-C', clone, ...args]);
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    await at(...identity, 'commit', '-q', '--allow-empty', '-m', 'behind its back');
    await at('push', '-q', 'origin', 'main');
    expect((await activity())[0]?.[0]).toBe('push');
    await at(...identity, 'commit', '-q', '--amend', '--allow-empty', '-m', 'rewritten');
    await at('push', '-q', '--force', 'origin', 'main');
    expect((await activity())[0]?.[0]).toBe('force_push');
  });
});

describe('reviews and events', () => {
  it('keeps the state of a dismissed review in the timeline alone', async () => {
    const pull = await proposal();
    const review = github.review(pull, 'ben', 'CHANGES_REQUESTED');
    github.dismiss(pull, review, 'ana');
    expect(await list(`/pulls/${pull.number}/reviews`)).toMatchObject([
      { id: review.id, state: 'DISMISSED' },
    ]);
    expect(await list(`/issues/${pull.number}/timeline`)).toMatchObject([
      {
        event: 'review_dismissed',
        dismissed_review: { state: 'changes_requested', review_id: review.id },
        actor: { login: 'ana' },
      },
    ]);
  });

  it('lets nobody approve their own pull request', async () => {
    const pull = await proposal();
    expect(() => github.review(pull, 'ana')).toThrow('their own pull request');
  });

  const EVENTS: readonly [string, (pull: Pull) => Promise<unknown>][] = [
    [
      'base_ref_changed',
      async (pull) => {
        await github.push('next', { 'notes.md': 'next\n' }, { by: 'ben' });
        github.retarget(pull, 'next', 'ana');
      },
    ],
    ['base_ref_force_pushed', async () => github.forcePush('main', await shaOf('refs/heads/root'), 'ben')],
    [
      'head_ref_force_pushed',
      (pull) => github.state.exclusive(() => amend(github.state, pull, { 'a.txt': 'a' }, { by: 'ana' })),
    ],
  ];
  it.each(EVENTS)('tells of %s', async (event, happen) => {
    await github.push('root', { 'a.txt': 'root' }, { by: 'ana' });
    const pull = await proposal();
    await happen(pull);
    expect(await list(`/issues/${pull.number}/timeline`)).toMatchObject([{ event }]);
  });

  it('moves the head with "Update branch", by a merge that git would make', async () => {
    const pull = await proposal();
    await github.push('main', { 'notes.md': 'two\n' }, { by: 'ben' });
    const expected = await git('merge-tree', '--write-tree', pull.headSha, 'main');
    const head = await github.updateBranch(pull, 'ana');
    expect(await git('rev-parse', `${head}^{tree}`)).toBe(expected);
    expect(await one(`/pulls/${pull.number}`)).toMatchObject({ head: { sha: head }, commits: 2 });
  });
});

describe('people', () => {
  it('keeps the number of somebody who took another login', async () => {
    const { id } = github.state.account('ben');
    rename(github.state, 'ben', 'benno');
    expect(await one(`/user/${id}`, '')).toMatchObject({ id, login: 'benno' });
    expect(await one('/users/Benno', '')).toMatchObject({ id, login: 'benno' });
    expect((await get('/users/ben', '')).status).toBe(404);
    expect((await get('/collaborators/ben/permission')).status).toBe(404);
  });

  it('shows a review by an account that is gone as nobody’s', async () => {
    const pull = await proposal();
    github.review(pull, 'ben');
    github.state.account('ben').deleted = true;
    expect(await list(`/pulls/${pull.number}/reviews`)).toMatchObject([{ user: null, state: 'APPROVED' }]);
  });

  it('maps no commit with an address that nobody has', async () => {
    const authorEmail = 'nobody@example.com';
    const pull = await github.open({ branch: 'x', by: 'ana', files: { 'a.txt': 'a' }, authorEmail });
    expect(await list(`/pulls/${pull.number}/commits`)).toMatchObject([
      { author: null, commit: { author: { email: authorEmail }, verification: { verified: false } } },
    ]);
  });

  it('shows the head of a fork as another repository’s, and as none once that is gone', async () => {
    const pull = await github.open({ branch: 'x', by: 'cem', fork: true, files: { 'a.txt': 'a' } });
    const path = `/pulls/${pull.number}`;
    expect(await one(path)).toMatchObject({ head: { repo: { id: pull.headRepository, fork: true } } });
    expect(pull.headRepository).not.toBe(github.state.repository.id);
    deleteFork(github.state, github.state.account('cem'));
    expect(await one(path)).toMatchObject({ head: { repo: null } });
  });

  it('answers about members only where the token may see them', async () => {
    const team = '/orgs/acme/teams/leads/memberships/ben';
    expect((await get('/orgs/acme/memberships/ben', '')).status).toBe(200);
    expect((await get(team, '')).status).toBe(200);
    github.without('members');
    expect((await get('/orgs/acme/memberships/ben', '')).status).toBe(404);
    expect((await get(team, '')).status).toBe(404);
  });
});

describe('rules', () => {
  it('passes a landing that was approved, and calls the others bypasses', async () => {
    const approved = await proposal();
    github.review(approved, 'ben');
    await github.merge(approved, { by: 'ana' });
    const alone = await github.open({ branch: 'alone', by: 'ana', files: { 'a.txt': 'a' } });
    await github.merge(alone, { by: 'ana' });
    await github.push('main', { 'b.txt': 'b' }, { by: 'ana' });
    const suites = await list('/rulesets/rule-suites?ref=refs/heads/main');
    expect(suites.map(({ result }) => result)).toEqual(['bypass', 'bypass', 'pass']);
  });

  it('hides who may bypass from a token that may not change rules', async () => {
    const [id] = github.state.rulesets.keys();
    expect(await one(`/rulesets/${id}`)).toHaveProperty('bypass_actors', []);
    github.without('administration:write');
    expect(await one(`/rulesets/${id}`)).not.toHaveProperty('bypass_actors');
  });
});

describe('comments, checks and issues', () => {
  it('belong to whoever the token is', async () => {
    const pull = await proposal();
    await write('POST', `/issues/${pull.number}/comments`, { body: 'by the workflow' });
    await write('POST', '/issues', { title: 'by ana' }, github.token('ana', WORKFLOW_PERMISSIONS));
    const user = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };
    expect(await list(`/issues/${pull.number}/comments`)).toMatchObject([{ user, body: 'by the workflow' }]);
    expect(await list('/issues?state=all&creator=Ana')).toMatchObject([
      { title: 'by ana' },
      { pull_request: {}, number: pull.number },
    ]);
  });

  it('are refused to a token that may only read, which is told what it lacks', async () => {
    const pull = await proposal();
    const token = github.token('github-actions[bot]', { issues: 'read', pull_requests: 'read' }, 15_368);
    const response = await write('POST', `/issues/${pull.number}/comments`, { body: 'x' }, token);
    expect(response.status).toBe(403);
    expect(response.headers.get('x-accepted-github-permissions')).toBe('issues=write; pull_requests=write');
    expect(await response.json()).toMatchObject({ message: 'Resource not accessible by integration' });
    expect(github.comments(pull)).toEqual([]);
  });

  it('takes comments on a pull request by either permission, on an issue by its own only', async () => {
    const pull = await proposal();
    await write('POST', '/issues', { title: 'an issue' });
    const token = github.token('github-actions[bot]', { pull_requests: 'write' }, 15_368);
    const on = (number: number): Promise<Response> =>
      write('POST', `/issues/${number}/comments`, { body: 'x' }, token);
    expect((await on(pull.number)).status).toBe(201);
    expect((await on(github.issues()[0]?.number ?? 0)).status).toBe(403);
  });

  it('makes checks for apps only, and shows the newest of a name unless asked for all', async () => {
    const head_sha = await shaOf('main');
    const check = { name: 'rollcall', head_sha, conclusion: 'success' };
    const person = await write('POST', '/check-runs', check, github.token('ana', WORKFLOW_PERMISSIONS));
    expect(person.status).toBe(403);
    for (const external_id of ['one', 'two']) await write('POST', '/check-runs', { ...check, external_id });
    const path = `/commits/${head_sha}/check-runs`;
    expect(await one(path)).toMatchObject({ total_count: 1, check_runs: [{ external_id: 'two' }] });
    expect(await one(`${path}?filter=all`)).toMatchObject({ total_count: 2 });
  });

  it('counts the bytes of a summary, as GitHub does whatever its documentation says', async () => {
    const output = { title: 'a', summary: '€'.repeat(30_000) };
    const response = await write('POST', '/check-runs', { name: 'a', head_sha: await shaOf('main'), output });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('summary exceeds a maximum bytesize of 65535');
  });

  it('carries out a write whose answer is lost afterwards, and none whose answer is lost before', async () => {
    for (const when of ['before', 'after'] as const) {
      github.server.faults.push({ route: /^POST .*\/issues$/u, answer: 'close', when, times: 1 });
      await expect(write('POST', '/issues', { title: when })).rejects.toThrow('fetch failed');
    }
    expect(github.issues().map(({ title }) => title)).toEqual(['after']);
  });

  it('finds fault with what GitHub would never take', () => {
    const send = (output: Json): void =>
      checkSent('/repos/{owner}/{repo}/check-runs', 'post', { name: 'a', head_sha: 'b', output });
    const annotations = (count: number): readonly Json[] =>
      Array.from({ length: count }, () => ({
        path: 'team.yaml',
        start_line: 1,
        end_line: 1,
        annotation_level: 'notice',
        message: 'x',
      }));
    expect(() => send({ title: 'a', summary: 'b', annotations: annotations(50) })).not.toThrow();
    expect(() => send({ title: 'a', summary: 'b', annotations: annotations(51) })).toThrow(
      'nothing that GitHub takes',
    );
    expect(() => send({ title: 'a' })).toThrow("must have required property 'summary'");
  });

  it('lists runs of a workflow file by branch and outcome, and knows no other file', async () => {
    github.runs('apply.yml', [
      { conclusion: 'failure' },
      { conclusion: null },
      { branch: 'old', headSha: 'a'.repeat(40) },
    ]);
    const path = '/actions/workflows/apply.yml/runs';
    expect(await one(`${path}?branch=main`)).toMatchObject({ total_count: 2 });
    expect(await one(`${path}?status=failure`)).toMatchObject({ workflow_runs: [{ conclusion: 'failure' }] });
    expect((await get('/actions/workflows/other.yml/runs')).status).toBe(404);
  });
});

describe('the wire', () => {
  it('gives a list in pages of the size asked for', async () => {
    const pull = await proposal();
    for (let count = 0; count < 101; count += 1) github.review(pull, 'ben', 'COMMENTED');
    const first = await get(`/pulls/${pull.number}/reviews?per_page=100`);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(await first.json()).toHaveLength(100);
    const second = await fetch(next, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await second.json()).toHaveLength(1);
    expect(second.headers.get('link')).toBeNull();
  });

  it('lists 250 commits of a pull request and counts all', async () => {
    const commits = Array.from({ length: 251 }, (_, place) => ({ files: { 'a.txt': String(place) } }));
    const pull = await github.open({ branch: 'long', by: 'ana', commits });
    expect(await one(`/pulls/${pull.number}`)).toMatchObject({ commits: 251 });
    expect(await list(`/pulls/${pull.number}/commits?per_page=100&page=3`)).toHaveLength(50);
    expect(await list(`/pulls/${pull.number}/commits?per_page=100&page=4`)).toEqual([]);
  });

  it('answers nothing to who shows no token', async () => {
    const response = await fetch(`${github.server.url}/repos/acme/access`);
    expect(response.status).toBe(401);
  });

  it('refuses an answer that GitHub would never give', () => {
    const check = (id: unknown): void =>
      checkAnswer('/orgs/{org}/teams/{team_slug}/memberships/{username}', 'get', 200, id);
    const right = { url: 'https://api.github.com/x', role: 'member', state: 'active' };
    expect(() => check(right)).not.toThrow();
    expect(() => check({ ...right, state: 'perhaps' })).toThrow("none of GitHub's");
    expect(() => check({ role: 'member', state: 'active' })).toThrow("none of GitHub's");
  });

  it('goes wrong as often as told, then answers', async () => {
    const route = /^GET .*\/access$/;
    github.server.faults.push({ route, answer: { status: 502 }, times: 1 });
    github.server.faults.push({ route, answer: 'html', times: 1 });
    github.server.faults.push({ route, answer: 'cut', times: 1 });
    expect((await get('')).status).toBe(502);
    expect((await get('')).headers.get('content-type')).toBe('text/html');
    await expect(get('').then((response) => response.text())).rejects.toThrow('terminated');
    expect(await one('')).toMatchObject({ full_name: 'acme/access' });
  });

  it('finds no pull request for a commit while the index lags behind', async () => {
    const pull = await proposal();
    const landed = await github.merge(pull, { by: 'ben' });
    github.server.lag = 1;
    expect(await list(`/commits/${landed}/pulls`)).toEqual([]);
    expect(await list(`/commits/${landed}/pulls`)).toMatchObject([{ number: pull.number }]);
  });
});

function proposal(): Promise<Pull> {
  const files = { 'team.yaml': 'members: {dora: {}}\n' };
  return github.open({ branch: 'dora', by: 'ana', files, title: 'Add Dora' });
}

async function git(...args: string[]): Promise<string> {
  const { code, out, err } = await runGit(['--git-dir', github.origin, ...args]);
  if (code !== 0) throw new Error(err);
  return out.trim();
}

function shaOf(revision: string): Promise<string> {
  return git('rev-parse', revision);
}

function get(path: string, below = '/repos/acme/access'): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return fetch(`${github.server.url}${below}${path}`, { headers });
}

function write(method: 'POST' | 'PATCH', path: string, body: Json, token = TOKEN): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${github.server.url}/repos/acme/access${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
}

async function one(path: string, below?: string): Promise<Json> {
  const response = await get(path, below);
  expect(response.status).toBe(200);
  return (await response.json()) as Json;
}

async function list(path: string): Promise<readonly Json[]> {
  const response = await get(path);
  expect(response.status).toBe(200);
  return (await response.json()) as Json[];
}

/** How `main` moved, newest first. */
async function activity(): Promise<readonly (readonly unknown[])[]> {
  const rows = await list('/activity?ref=refs/heads/main');
  return rows.map(({ activity_type, before, after, actor }) => {
    const login = (actor as Json | null)?.['login'] ?? null;
    return [activity_type, before, after, login];
  });
}
