// What each question to the forge comes to: the words of approval, read strictly, and `unknown` where a permission hides.
import { afterEach, describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/core/instant.ts';
import type { Forge } from '../../../src/forge/forge.ts';
import { type Canned, REPOSITORY, type Script, type Scripted, scripted } from '../../support/forge-server.ts';

const open: Scripted[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function start(script: Script): Promise<Scripted> {
  const server = await scripted(script, { retryBaseMs: 10 });
  open.push(server);
  return server;
}

const REPO = '/repos/acme/access';
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);
const ZERO = '0'.repeat(40);
const MISSING: Canned = { status: 404, json: { message: 'Not Found' } };
const FORBIDDEN: Canned = { status: 403, json: { message: 'Resource not accessible by integration' } };

const account = (id: number, over: object = {}): object => ({ id, login: `u${id}`, type: 'User', ...over });
const known = (id: number): object => ({ id, login: `u${id}`, type: 'User' });
const pull = (over: object = {}): { [name: string]: unknown } => ({
  number: 3,
  state: 'closed',
  merged_at: '2026-03-01T10:00:00Z',
  merge_commit_sha: B,
  head: { sha: A, ref: 'add-bob', repo: { id: 77 } },
  base: { ref: 'main', repo: { id: 77 } },
  user: account(1),
  merged_by: account(2),
  commits: 4,
  draft: false,
  title: 'Add Bob',
  body: null,
  html_url: 'https://github.example/acme/access/pull/3',
  auto_merge: null,
  created_at: '2026-02-28T10:00:00Z',
  ...over,
});
const REF = {
  number: 3,
  merged_at: '2026-03-01T10:00:00Z',
  merge_commit_sha: B,
  head_sha: A,
  base_ref: 'main',
  base_repository: 77,
};

describe('the tip of a branch', () => {
  it.each<[string, Canned, string | null]>([
    ['is its commit', { json: { ref: 'refs/heads/main', object: { sha: A } } }, A],
    ['is null for a branch that is not there', MISSING, null],
    ['is null in an empty repository', { status: 409, json: { message: 'Git Repository is empty.' } }, null],
  ])('%s', async (_, answer, tip) => {
    const { forge } = await start({ [`${REPO}/git/ref/heads%2Fmain`]: answer });

    expect(await forge.tip('main')).toBe(tip);
  });
});

describe('the movements of a branch', () => {
  const row = (id: number, over: object = {}): object => ({
    id,
    ref: 'refs/heads/main',
    before: A,
    after: B,
    timestamp: `2026-02-${String(30 - id).padStart(2, '0')}T10:00:00Z`,
    activity_type: 'pr_merge',
    actor: account(9),
    ...over,
  });
  const path = `${REPO}/activity`;

  it('come newest first, of the asked branch only, and of an unknown kind as null', async () => {
    const { forge, asked } = await start({
      [path]: {
        json: [
          row(5),
          row(6, { activity_type: 'teleport', actor: null }),
          row(7, { ref: 'refs/heads/other' }),
        ],
      },
    });

    expect(await forge.activity('main')).toEqual([
      { id: 5, before: A, after: B, at: '2026-02-25T10:00:00Z', kind: 'pr_merge', actor: known(9) },
      { id: 6, before: A, after: B, at: '2026-02-24T10:00:00Z', kind: null, actor: null },
    ]);
    expect(asked[1]?.url).toContain('ref=refs%2Fheads%2Fmain');
    expect(asked[1]?.url).toContain('time_period=year');
  });

  it('are read no further back than somebody asks, and on from there', async () => {
    const { forge, asked } = await start({
      [path]: { json: [row(5)], headers: { link: `<$URL${path}?after=5>; rel="next"` } },
      [`${path}?after=5`]: { json: [row(6)], headers: { link: `<$URL${path}?after=6>; rel="next"` } },
      [`${path}?after=6`]: { json: [row(8)] },
    });
    const ids = async (since?: string): Promise<readonly number[]> =>
      (await forge.activity('main', since as Instant | undefined)).map(({ id }) => id);

    expect(await ids('2026-02-24T12:00:00Z')).toEqual([5, 6]);
    expect(asked).toHaveLength(3);
    expect(await Promise.all([ids(), ids('2026-02-25T12:00:00Z')])).toEqual([
      [5, 6, 8],
      [5, 6, 8],
    ]);
    expect(asked).toHaveLength(4);
  });

  it('stay an error after one page was lost, instead of passing for whole', async () => {
    const { forge } = await start({
      [path]: { json: [row(5)], headers: { link: `<$URL${path}?after=5>; rel="next"` } },
      [`${path}?after=5`]: [{ json: [row(6, { id: 'six' })] }, { json: [row(6)] }],
    });

    await expect(forge.activity('main')).rejects.toMatchObject({ code: 'RC625' });
    await expect(forge.activity('main')).rejects.toMatchObject({ code: 'RC625' });
  });

  it('that cannot be read are an error', async () => {
    const { forge } = await start({ [path]: FORBIDDEN });

    await expect(forge.activity('main')).rejects.toMatchObject({ code: 'RC621' });
  });

  it('to a head branch are its pushes, oldest first, without its deletion', async () => {
    const head = { ref: 'refs/heads/add-bob' };
    const { forge } = await start({
      [path]: {
        json: [
          row(3, { ...head, activity_type: 'branch_deletion', after: ZERO }),
          row(4, { ...head, activity_type: 'force_push', actor: account(2) }),
          row(5, { ...head, activity_type: 'branch_creation', before: ZERO }),
          row(9, { ...head, activity_type: 'push' }),
        ],
      },
    });

    const pushes = await forge.pushes('add-bob', { since: '2026-02-22T00:00:00Z' as Instant });

    expect(pushes).toEqual([
      { actor: known(9), at: '2026-02-25T10:00:00Z', before: ZERO, after: B },
      { actor: known(2), at: '2026-02-26T10:00:00Z', before: A, after: B },
    ]);
  });

  it.each<[string, Canned]>([
    ['are not shown', FORBIDDEN],
    ['are not there', MISSING],
    ['are none at all', { json: [] }],
  ])('to a head branch are null where they %s', async (_, answer) => {
    const { forge } = await start({ [path]: answer });

    expect(await forge.pushes('add-bob', { since: null })).toBeNull();
  });

  it('to a head branch are an error where GitHub refuses for another reason', async () => {
    const { forge } = await start({ [path]: { status: 422, json: { message: 'Validation Failed' } } });

    await expect(forge.pushes('add-bob', { since: null })).rejects.toMatchObject({ code: 'RC628' });
  });
});

describe('the pull requests of a commit', () => {
  const path = `${REPO}/commits/${B}/pulls`;
  const lagging = { json: [pull({ merge_commit_sha: null })] };
  const unknown = { status: 422, json: { message: `No commit found for SHA: ${B}` } };

  it.each<[string, readonly Canned[], number]>([
    ['at once', [{ json: [pull()] }], 0],
    ['after the index was late', [{ json: [] }, { json: [] }, { json: [pull()] }], 2],
    ['after its merge commit was named', [lagging, { json: [pull()] }], 1],
    ['after the commit was known at all', [unknown, { json: [pull()] }], 1],
  ])('case: the pull requests of a commit are found %s', async (_, answers, waits) => {
    const { forge, slept } = await start({ [path]: answers });

    expect(await forge.pullRequestsOf(B, { wait: true })).toEqual([REF]);
    expect(slept).toEqual([20, 40, 80, 160, 320].slice(0, waits));
  });

  it('are none after all waits', async () => {
    const { forge, slept } = await start({ [path]: { json: [] } });

    expect(await forge.pullRequestsOf(B, { wait: true })).toEqual([]);
    expect(slept).toEqual([20, 40, 80, 160, 320]);
  });

  it('are not waited for unless told', async () => {
    const { forge, slept } = await start({ [path]: { json: [] } });

    expect(await forge.pullRequestsOf(B, { wait: false })).toEqual([]);
    expect(slept).toEqual([]);
  });

  it.each([true, false])('are an error where the commit stays unknown (wait: %s)', async (wait) => {
    const { forge } = await start({ [path]: unknown });

    await expect(forge.pullRequestsOf(B, { wait })).rejects.toMatchObject({ code: 'RC628' });
  });

  it('are an error where they may not be seen', async () => {
    const { forge, slept } = await start({ [path]: MISSING });

    await expect(forge.pullRequestsOf(B, { wait: true })).rejects.toMatchObject({ code: 'RC621' });
    expect(slept).toEqual([]);
  });
});

describe('a pull request', () => {
  const path = `${REPO}/pulls/3`;
  const base = {
    ...REF,
    author: known(1),
    merged_by: known(2),
    is_fork: false,
    head_ref: 'add-bob',
    head_repository: 77,
    commit_count: 4,
    draft: false,
    title: 'Add Bob',
    body: null,
    url: 'https://github.example/acme/access/pull/3',
    auto_merge_by: null,
    created_at: '2026-02-28T10:00:00Z',
  };

  it.each<[string, object, object]>([
    ['as it is', {}, {}],
    ['by an account that is gone', { user: null }, { author: null }],
    [
      'by the stand-in for accounts that are gone',
      { user: account(10137, { login: 'ghost' }) },
      { author: null },
    ],
    ['by a bot', { user: account(4, { type: 'Bot' }) }, { author: { ...known(4), type: 'Bot' } }],
    ['not merged', { merged_at: null, merged_by: null }, { merged_at: null, merged_by: null }],
    [
      'from a fork',
      { head: { sha: A, ref: 'x', repo: { id: 9 } } },
      { is_fork: true, head_ref: 'x', head_repository: 9 },
    ],
    [
      'from a fork that is gone',
      { head: { sha: A, ref: 'x', repo: null } },
      { is_fork: true, head_ref: 'x', head_repository: null },
    ],
    ['with auto-merge', { auto_merge: { enabled_by: account(8) } }, { auto_merge_by: known(8) }],
    [
      'with text that is not well formed',
      { title: 'a\ud800', body: 'b\udc00' },
      { title: 'a\ufffd', body: 'b\ufffd' },
    ],
    ['with a time of another zone', { created_at: '2026-02-28T12:00:00.999+02:00' }, {}],
  ])('%s', async (_, over, wanted) => {
    const { forge } = await start({ [path]: { json: pull(over) } });

    expect(await forge.pullRequest(3)).toEqual({ ...base, ...wanted });
  });

  it('waits for its merge commit', async () => {
    const { forge, slept } = await start({
      [path]: [{ json: pull({ merge_commit_sha: null }) }, { json: pull() }],
    });

    expect((await forge.pullRequest(3)).merge_commit_sha).toBe(B);
    expect(slept).toEqual([20]);
  });

  it('stays without one after all waits', async () => {
    const { forge, slept } = await start({ [path]: { json: pull({ merge_commit_sha: null }) } });

    expect((await forge.pullRequest(3)).merge_commit_sha).toBeNull();
    expect(slept).toHaveLength(5);
  });

  it.each(
    Object.keys(pull())
      .filter((name) => name !== 'state' && name !== 'draft' && name !== 'auto_merge')
      .map((name) => [name]),
  )('is an error without %s', async (name) => {
    const { [name]: _, ...rest } = pull();
    const { forge } = await start({ [path]: { json: rest } });

    await expect(forge.pullRequest(3)).rejects.toMatchObject({
      code: 'RC625',
      message: expect.stringContaining(`.${name}`),
    });
  });

  it.each<[string, object]>([
    ['number', { number: '3' }],
    ['number', { number: -1 }],
    ['number', { number: 2 ** 60 }],
    ['merged_at', { merged_at: 'yesterday' }],
    ['merged_at', { merged_at: '2026-02-30T10:00:00Z' }],
    ['merge_commit_sha', { merge_commit_sha: 'HEAD' }],
    ['sha', { head: { sha: `${A}\n`, ref: 'x', repo: null } }],
    ['login', { user: { id: 1, type: 'User' } }],
    ['type', { user: account(1, { type: 'Robot' }) }],
    ['draft', { draft: 'no' }],
    ['repo', { base: { ref: 'main', repo: null } }],
  ])('is an error with a wrong %s (%j)', async (name, over) => {
    const { forge } = await start({ [path]: { json: pull(over) } });

    await expect(forge.pullRequest(3)).rejects.toMatchObject({
      code: 'RC625',
      message: expect.stringContaining(`.${name}`),
    });
  });
});

describe('reviews', () => {
  const review = (over: object): object => ({
    id: 1,
    user: account(2),
    state: 'APPROVED',
    commit_id: A,
    submitted_at: '2026-03-01T10:00:00Z',
    ...over,
  });
  const read = async (over: object): Promise<Awaited<ReturnType<Forge['reviews']>>> => {
    const { forge } = await start({ [`${REPO}/pulls/3/reviews`]: { json: [review(over)] } });
    return forge.reviews(3);
  };
  const wanted = {
    id: 1,
    user: known(2),
    state: 'APPROVED',
    commit_id: A,
    submitted_at: '2026-03-01T10:00:00Z',
  };

  it.each<[string, object, object]>([
    ['approved', {}, {}],
    ['dismissed', { state: 'DISMISSED' }, { state: 'DISMISSED' }],
    ['of an account that is gone', { user: null }, { user: null }],
    ['of a commit that is gone', { commit_id: null }, { commit_id: null }],
    [
      'never handed in',
      { state: 'PENDING', submitted_at: undefined },
      { state: 'PENDING', submitted_at: null },
    ],
  ])('%s', async (_, over, changed) => {
    expect(await read(over)).toEqual([{ ...wanted, ...changed }]);
  });

  it.each<[string, object]>([
    ['another state', { state: 'approved' }],
    ['no time', { submitted_at: undefined }],
    ['a null time', { submitted_at: null }],
    ['no user at all', { user: undefined }],
  ])('with %s are an error', async (_, over) => {
    await expect(read(over)).rejects.toMatchObject({ code: 'RC625' });
  });
});

describe('the timeline', () => {
  const at = '2026-03-01T10:00:00Z';
  const read = async (...events: readonly object[]): Promise<Awaited<ReturnType<Forge['timeline']>>> => {
    const { forge } = await start({ [`${REPO}/issues/3/timeline`]: { json: events } });
    return forge.timeline(3);
  };

  it.each(['base_ref_force_pushed', 'head_ref_force_pushed', 'base_ref_changed'])(
    'keeps %s',
    async (event) => {
      expect(await read({ event, created_at: at })).toEqual([{ kind: event, at }]);
    },
  );

  it('takes a base that GitHub changed by itself for a changed base', async () => {
    expect(await read({ event: 'automatic_base_change_succeeded', created_at: at })).toEqual([
      { kind: 'base_ref_changed', at },
    ]);
  });

  it.each(['approved', 'changes_requested', 'commented', 'dismissed', 'pending'])(
    'knows that a dismissed review was %s',
    async (state) => {
      const event = {
        event: 'review_dismissed',
        created_at: at,
        actor: account(4),
        dismissed_review: { review_id: 11, state, dismissal_message: null },
      };

      expect(await read(event)).toEqual([
        {
          kind: 'review_dismissed',
          at,
          actor: known(4),
          review_id: 11,
          state: state.toUpperCase(),
          message: null,
        },
      ]);
    },
  );

  it('keeps who was assigned, and leaves out what says nothing, in order', async () => {
    const events = await read(
      { event: 'committed', sha: A },
      { event: 'assigned', created_at: at, assignee: account(4), actor: account(5) },
      { body: 'a comment of a line' },
      { event: 'labeled', created_at: at },
      { event: 'assigned', created_at: at, assignee: null },
    );

    expect(events).toEqual([
      { kind: 'assigned', at, assignee: known(4) },
      { kind: 'assigned', at, assignee: null },
    ]);
  });

  it.each<[string, object]>([
    ['a dismissal without its review', { event: 'review_dismissed', created_at: at, actor: null }],
    [
      'a state that is none',
      {
        event: 'review_dismissed',
        created_at: at,
        actor: null,
        dismissed_review: { review_id: 1, state: 'x' },
      },
    ],
    ['a changed base without time', { event: 'base_ref_changed' }],
    ['an event that is no object', [] as object],
  ])('is an error with %s', async (_, event) => {
    await expect(read(event)).rejects.toMatchObject({ code: 'RC625' });
  });
});

describe('commits', () => {
  const commit = (over: object = {}): object => ({
    sha: C,
    parents: [{ sha: A }, { sha: B }],
    author: account(1),
    committer: account(2),
    commit: {
      author: { email: 'a@acme.example' },
      committer: { email: 'c@acme.example' },
      message: 'Add Bob\n',
      verification: { verified: true, reason: 'valid' },
    },
    ...over,
  });
  const wanted = {
    sha: C,
    parents: [A, B],
    author: known(1),
    committer: known(2),
    author_email: 'a@acme.example',
    committer_email: 'c@acme.example',
    message: 'Add Bob\n',
    verified: true,
  };
  const made = { author: null, committer: null, message: '' };

  it.each<[string, object, object]>([
    ['as they are', {}, {}],
    [
      'of an address that is no account’s',
      { author: null, committer: {} },
      { author: null, committer: null },
    ],
    [
      'without a word about the signature',
      { commit: made },
      { author_email: '', committer_email: '', message: '', verified: false },
    ],
    [
      'that is not verified',
      { commit: { ...made, verification: { verified: false } } },
      { author_email: '', committer_email: '', message: '', verified: false },
    ],
  ])('%s', async (_, over, changed) => {
    const { forge } = await start({
      [`${REPO}/pulls/3/commits`]: { json: [commit(over)] },
      [`${REPO}/commits/${C}`]: { json: commit(over) },
    });

    expect(await forge.commits(3)).toEqual([{ ...wanted, ...changed }]);
    expect(await forge.commit(C)).toEqual({ ...wanted, ...changed });
  });

  it('are an error where the forge says neither yes nor no about a signature', async () => {
    const { forge } = await start({
      [`${REPO}/commits/${C}`]: { json: commit({ commit: { ...made, verification: { verified: 'yes' } } }) },
    });

    await expect(forge.commit(C)).rejects.toMatchObject({ code: 'RC625' });
  });

  it.each([404, 422])('are null one by one where the forge does not know them (%d)', async (status) => {
    const { forge } = await start({
      [`${REPO}/commits/${C}`]: { status, json: { message: 'No commit found' } },
    });

    expect(await forge.commit(C)).toBeNull();
  });
});

describe('an account', () => {
  it.each<[string, Canned, object | null]>([
    ['is found by number', { json: account(9) }, known(9)],
    ['is null where there is none', MISSING, null],
    ['is null where another one is answered', { json: account(10) }, null],
  ])('%s', async (_, answer, wanted) => {
    const { forge } = await start({ '/user/9': answer });

    expect(await forge.user(9)).toEqual(wanted);
  });

  it.each<[string, Canned, object | null]>([
    [
      'is found by the login that it has today',
      { json: { ...account(9), login: 'Ada' } },
      { ...known(9), login: 'Ada' },
    ],
    ['is null where no account has the login', MISSING, null],
    ['is null where another login is answered', { json: { ...account(9), login: 'mallory' } }, null],
  ])('%s', async (_, answer, wanted) => {
    const { forge } = await start({ '/users/ada': answer });

    expect(await forge.account('ada')).toEqual(wanted);
  });

  it('that may not be asked for is an error', async () => {
    const { forge } = await start({ '/user/9': FORBIDDEN });

    await expect(forge.user(9)).rejects.toMatchObject({ code: 'RC621' });
  });
});

describe('whether somebody may write', () => {
  const answer = (permission: string, user: object | null = account(9)): Canned => ({
    json: { permission, role_name: permission, user },
  });

  it.each<[string, Canned, string]>([
    ['admin', answer('admin'), 'yes'],
    ['write', answer('write'), 'yes'],
    ['read', answer('read'), 'no'],
    ['none', answer('none'), 'no'],
    ['a word that is not known', answer('overlord'), 'unknown'],
    ['write for somebody else who took the login', answer('write', account(10)), 'no'],
    ['write for nobody', answer('write', null), 'unknown'],
    ['not found', MISSING, 'unknown'],
    ['forbidden', FORBIDDEN, 'unknown'],
  ])('%s', async (_, canned, wanted) => {
    const { forge } = await start({ [`${REPO}/collaborators/u9/permission`]: canned });

    expect(await forge.permission('u9', 9)).toBe(wanted);
  });

  it('is an error where GitHub fails', async () => {
    const { forge } = await start({
      [`${REPO}/collaborators/u9/permission`]: { status: 422, json: { message: 'Validation Failed' } },
    });

    await expect(forge.permission('u9', 9)).rejects.toMatchObject({ code: 'RC628' });
  });
});

describe('whether somebody is a member', () => {
  const org = '/orgs/acme/memberships/u9';
  const team = '/orgs/acme/teams/security/memberships/u9';

  it.each<[string, Canned, string]>([
    ['active', { json: { state: 'active', user: account(9) } }, 'yes'],
    ['invited', { json: { state: 'pending', user: account(9) } }, 'no'],
    ['somebody else who took the login', { json: { state: 'active', user: account(10) } }, 'no'],
    ['not found', MISSING, 'unknown'],
    ['forbidden', FORBIDDEN, 'unknown'],
  ])('of the organisation: %s', async (_, canned, wanted) => {
    const { forge } = await start({ '/user/9': { json: account(9) }, [org]: canned });
    await forge.user(9);

    expect(await forge.member('acme', 'u9')).toBe(wanted);
  });

  it.each<[string, Canned, string]>([
    ['active', { json: { state: 'active', role: 'member' } }, 'yes'],
    ['invited', { json: { state: 'pending', role: 'member' } }, 'no'],
    ['not found', MISSING, 'unknown'],
    ['forbidden', FORBIDDEN, 'unknown'],
  ])('of a team: %s', async (_, canned, wanted) => {
    const { forge } = await start({ [team]: canned });

    expect(await forge.team('acme', 'security', 'u9')).toBe(wanted);
  });

  it('is an error with a state that is not known', async () => {
    const { forge } = await start({ [team]: { json: { state: 'maybe' } } });

    await expect(forge.team('acme', 'security', 'u9')).rejects.toMatchObject({ code: 'RC625' });
  });
});

it('names the repository as the forge does', async () => {
  const { forge } = await start({});

  expect(await forge.repository()).toEqual({
    id: REPOSITORY.id,
    name: 'acme/access',
    default_branch: 'main',
    is_private: true,
    owner: { id: 5, login: 'acme', type: 'Organization' },
  });
});
