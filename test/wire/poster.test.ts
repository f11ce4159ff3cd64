// How rollcall writes to GitHub: whole lists, each thing exactly once although answers get lost, refusals that say what
// is missing, and no token anywhere. Against the fake GitHub, which checks every request and answer by GitHub's own
// description.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RollcallError } from '../../src/core/errors.ts';
import { createPoster, type PosterOptions } from '../../src/forge/poster.ts';
import type { CheckAnnotation, CheckText, NewCheck, Poster } from '../../src/forge/poster-port.ts';
import { type Canned, scripted } from '../support/forge-server.ts';
import type { Fault } from '../support/github/faults.ts';
import type { Pull } from '../support/github/model.ts';
import { type GitHub, openGitHub, TOKEN } from '../support/github/open.ts';
import { WORKFLOW_PERMISSIONS } from '../support/github/people.ts';

const BOT = 'github-actions[bot]';
const ISSUE = { title: 'Access has drifted', body: 'Two people more than planned.' };

let github: GitHub;
let pull: Pull;
let poster: Poster;
const slept: number[] = [];
const posters: Poster[] = [];

beforeEach(async () => {
  slept.length = 0;
  github = await openGitHub();
  github.user('ana');
  await github.push('main', { 'team.yaml': 'members: {}\n' }, { by: 'ana' });
  pull = await github.open({ branch: 'dora', by: 'ana', files: { 'team.yaml': 'members: {dora: {}}\n' } });
  poster = posterAs(TOKEN);
});

afterEach(async () => {
  await Promise.all(posters.splice(0).map((each) => each.close()));
  await github.close();
  expect(github.server.errors).toEqual([]);
});

function posterAs(token: string, options: Partial<PosterOptions> = {}): Poster {
  const made = createPoster({
    apiUrl: github.server.url,
    repository: 'acme/access',
    token,
    userAgent: 'rollcall/test',
    env: {},
    clock: { now: () => github.clock.now() },
    async sleep(ms) {
      slept.push(ms);
    },
    random: () => 1,
    signal: new AbortController().signal,
    ...options,
  });
  posters.push(made);
  return made;
}

async function failureOf(promise: Promise<unknown>): Promise<RollcallError> {
  const error: unknown = await promise.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RollcallError)) throw new Error(`not a RollcallError: ${String(error)}`);
  return error;
}

function annotations(count: number): readonly CheckAnnotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: 'team.yaml',
    start_line: index + 1,
    end_line: index + 1,
    level: 'warning',
    message: `member ${index}`,
    title: index === 0 ? 'Elevation' : '',
  }));
}

function textWith(given: Partial<CheckText> = {}): CheckText {
  return { title: 'Two changes', summary: 'All approved.', text: null, annotations: [], ...given };
}

function newCheck(given: Partial<NewCheck> = {}): NewCheck {
  return {
    name: 'rollcall / approval',
    head_sha: pull.headSha,
    conclusion: 'success',
    text: textWith(),
    details_url: 'https://github.invalid/runs/1',
    external_id: 'plan:1',
    ...given,
  };
}

function sent(method: string): readonly string[] {
  return github.server.calls.filter((call) => call.startsWith(method));
}

describe('comments', () => {
  it('are read over all pages, oldest first, with who wrote them', async () => {
    for (let count = 0; count < 150; count += 1) github.comment(pull, 'ana', `comment ${count}`);

    const found = await poster.comments(pull.number);

    expect(found.map(({ body }) => body)).toEqual(github.comments(pull).map(({ body }) => body));
    expect(found).toHaveLength(150);
    expect(found[0]?.author).toEqual({ id: github.state.account('ana').id, login: 'ana', type: 'User' });
    expect(found[0]?.updated_at).toMatch(/^2026-11-24T09:\d\d:\d\dZ$/u);
  });

  it('are written as whoever the token is', async () => {
    const made = await poster.addComment(pull.number, 'Plan: 1 to add');

    expect(github.comments(pull)).toEqual([{ id: made.id, by: BOT, body: 'Plan: 1 to add' }]);
    expect(made.author).toEqual({ id: 41_898_282, login: BOT, type: 'Bot' });
    expect(made.url).toContain(`/pull/${pull.number}#issuecomment-${made.id}`);
  });

  it('keep their number when they are changed', async () => {
    const { id } = await poster.addComment(pull.number, 'old');

    const changed = await poster.editComment(id, 'new');

    expect([changed.id, changed.body]).toEqual([id, 'new']);
    expect(github.comments(pull)).toEqual([{ id, by: BOT, body: 'new' }]);
  });

  it('by an account that is gone are nobody’s', async () => {
    github.user('ben');
    github.comment(pull, 'ben', 'hello');
    github.state.account('ben').deleted = true;

    expect((await poster.comments(pull.number)).map(({ author }) => author)).toEqual([null]);
  });
});

describe('checks', () => {
  it('are complete at once, with all that they say', async () => {
    const made = await poster.createCheck(
      newCheck({ text: textWith({ text: '| a |', annotations: annotations(1) }) }),
    );

    expect(made).toMatchObject({
      name: 'rollcall / approval',
      app: 15_368,
      conclusion: 'success',
      external_id: 'plan:1',
    });
    expect(github.checks(pull.headSha)).toMatchObject([
      {
        id: made.id,
        status: 'completed',
        title: 'Two changes',
        summary: 'All approved.',
        text: '| a |',
        detailsUrl: 'https://github.invalid/runs/1',
        annotations: [
          {
            path: 'team.yaml',
            start_line: 1,
            end_line: 1,
            annotation_level: 'warning',
            message: 'member 0',
            title: 'Elevation',
          },
        ],
      },
    ]);
  });

  it('get 120 annotations in three requests, each once and in order', async () => {
    await poster.createCheck(newCheck({ text: textWith({ annotations: annotations(120) }) }));

    expect([sent('POST').length, sent('PATCH').length]).toEqual([1, 2]);
    const [check] = github.checks(pull.headSha);
    expect(check?.annotations.map(({ message }) => message)).toEqual(
      annotations(120).map(({ message }) => message),
    );
  });

  it('are listed by name, superseded ones too, and of other apps too', async () => {
    const first = await poster.createCheck(newCheck());
    const second = await poster.createCheck(newCheck({ external_id: 'plan:2' }));
    const other = posterAs(github.token('ana', WORKFLOW_PERMISSIONS, 77));
    const foreign = await other.createCheck(newCheck({ external_id: 'plan:1' }));
    await poster.createCheck(newCheck({ name: 'rollcall / plan' }));

    const found = await poster.checkRuns(pull.headSha, 'rollcall / approval');

    expect(found.map(({ id, app }) => [id, app])).toEqual([
      [foreign.id, 77],
      [second.id, 15_368],
      [first.id, 15_368],
    ]);
  });

  it('are said anew in place, and keep the annotations that were there', async () => {
    const { id } = await poster.createCheck(newCheck({ text: textWith({ annotations: annotations(2) }) }));
    const text = textWith({
      title: 'Not approved',
      summary: 'Nobody approved.',
      annotations: annotations(60),
    });

    const changed = await poster.updateCheck(id, {
      conclusion: 'action_required',
      text,
      details_url: null,
      external_id: 'plan:2',
    });

    expect(changed).toMatchObject({ id, conclusion: 'action_required', external_id: 'plan:2' });
    const [check] = github.checks(pull.headSha);
    expect(check).toMatchObject({ title: 'Not approved', detailsUrl: 'https://github.invalid/runs/1' });
    expect(check?.annotations).toHaveLength(62);
  });

  it('of another app cannot be said anew', async () => {
    const { id } = await posterAs(github.token('ana', WORKFLOW_PERMISSIONS, 77)).createCheck(newCheck());

    const error = await failureOf(poster.updateCheck(id, newCheck()));

    expect(error.code).toBe('RC672');
    expect(error.message).toContain('can only be modified by the GitHub App that created it');
  });
});

describe('issues', () => {
  it('are listed by who opened them, closed ones too, without pull requests', async () => {
    const bot = posterAs(TOKEN);
    const made = await bot.createIssue(ISSUE);
    await posterAs(github.token('ana', WORKFLOW_PERMISSIONS)).createIssue({ title: 'A question', body: '?' });
    await bot.updateIssue(made.number, { state: 'closed' });

    const found = await poster.issues({ creator: BOT });

    expect(found).toMatchObject([{ ...ISSUE, number: made.number, state: 'closed', author: { login: BOT } }]);
    expect(await poster.issues({ creator: 'ana' })).toMatchObject([{ title: 'A question' }]);
  });

  it('keep what a change does not name', async () => {
    const { number } = await poster.createIssue(ISSUE);

    const changed = await poster.updateIssue(number, { body: 'Three people more.' });

    expect(changed).toMatchObject({ number, title: ISSUE.title, body: 'Three people more.', state: 'open' });
    expect(await poster.updateIssue(number, { state: 'closed' })).toMatchObject({ state: 'closed' });
    expect(await poster.updateIssue(number, { state: 'open' })).toMatchObject({
      state: 'open',
      body: 'Three people more.',
    });
  });
});

describe('what is asked beside', () => {
  it('lists the runs of a workflow on a branch, newest first, running ones without an end', async () => {
    const sha = github.state.tip('main');
    github.runs('apply.yml', [
      { conclusion: 'failure', at: '2026-11-20T10:00:00Z', headSha: sha },
      { conclusion: null, event: 'schedule', at: '2026-11-22T10:00:00Z', headSha: sha },
      { branch: 'dora', at: '2026-11-23T10:00:00Z', headSha: sha },
    ]);

    const runs = await poster.workflowRuns('apply.yml', { branch: 'main' });

    expect(
      runs.map(({ conclusion, event, created_at, head_sha }) => [conclusion, event, created_at, head_sha]),
    ).toEqual([
      [null, 'schedule', '2026-11-22T10:00:00Z', sha],
      ['failure', 'push', '2026-11-20T10:00:00Z', sha],
    ]);
  });

  it('says that a workflow cannot be seen where there is none', async () => {
    expect((await failureOf(poster.workflowRuns('none.yml', { branch: 'main' }))).code).toBe('RC621');
  });

  it('lists open pull requests into a branch', async () => {
    await github.push('next', { 'a.txt': 'a' }, { by: 'ana' });
    await github.open({ branch: 'x', by: 'ana', base: 'next', files: { 'a.txt': 'b' } });
    const merged = await github.open({ branch: 'y', by: 'ana', files: { 'y.txt': 'y' } });
    await github.merge(merged, { by: 'ana' });

    expect(await poster.openPullRequests('main')).toEqual([pull.number]);
  });
});

/** Every write, and how many of its thing are there afterwards. */
interface Write {
  readonly route: RegExp;
  readonly run: () => Promise<unknown>;
  readonly made: () => number;
}

const ADDITIONS: { readonly [name: string]: Write } = {
  'a comment': {
    route: /^POST .*\/comments$/u,
    run: () => poster.addComment(pull.number, 'Plan: 1 to add\r\n'),
    made: () => github.comments(pull).length,
  },
  'a check': {
    route: /^POST .*\/check-runs$/u,
    run: () => poster.createCheck(newCheck({ text: textWith({ annotations: annotations(70) }) })),
    made: () => github.checks(pull.headSha).length,
  },
  'further annotations': {
    route: /^PATCH .*\/check-runs\/\d+$/u,
    run: () => poster.createCheck(newCheck({ text: textWith({ annotations: annotations(51) }) })),
    made: () => (github.checks(pull.headSha)[0]?.annotations.length ?? 0) - 50,
  },
  'an issue': {
    route: /^POST .*\/issues$/u,
    run: () => poster.createIssue(ISSUE),
    made: () => github.issues().length,
  },
};

const LOSSES: { readonly [name: string]: Pick<Fault, 'answer' | 'when'> } = {
  'carried out, then the connection breaks': { answer: 'close', when: 'after' },
  'carried out, then the answer is cut off': { answer: 'cut', when: 'after' },
  'carried out, then a proxy answers 502': { answer: { status: 502 }, when: 'after' },
  'carried out, then a proxy answers a page': { answer: 'html', when: 'after' },
  'not carried out, the connection breaks': { answer: 'close', when: 'before' },
  'not carried out, 503': { answer: { status: 503 }, when: 'before' },
};

describe('an answer that is lost', () => {
  const cases = Object.keys(ADDITIONS).flatMap((what) =>
    Object.keys(LOSSES).map((how) => [what, how] as const),
  );
  it.each(cases)('leaves exactly one of %s: %s', async (what, how) => {
    const { route, run, made } = ADDITIONS[what] as Write;
    github.server.faults.push({ route, times: 1, ...(LOSSES[how] as Pick<Fault, 'answer' | 'when'>) });

    const result = await run();

    expect(made()).toBe(1);
    expect(result).toMatchObject({ url: expect.stringContaining('https://github.invalid/') });
    const writes = github.server.calls.filter((call) => route.test(call)).length;
    expect(writes).toBe(how.startsWith('not') ? 2 : 1);
  });

  it('does not take for its own what somebody else wrote meanwhile, nor what was there before', async () => {
    const body = 'Plan: 1 to add';
    const before = await poster.addComment(pull.number, body);
    github.comment(pull, 'ana', body);
    github.server.faults.push({ route: /^POST .*\/comments$/u, answer: 'close', times: 1 });

    const made = await poster.addComment(pull.number, body);

    const own = github.comments(pull).filter(({ by }) => by === BOT);
    expect(own.map(({ id }) => id)).toEqual([before.id, made.id]);
  });

  it('does not take an older check of the same name and external id for the one that was lost', async () => {
    const old = await poster.createCheck(newCheck({ conclusion: 'action_required' }));
    github.server.faults.push({ route: /^POST .*\/check-runs$/u, answer: 'close', times: 1 });

    const made = await poster.createCheck(newCheck({ conclusion: 'success' }));

    expect(made.id).not.toBe(old.id);
    expect(made.conclusion).toBe('success');
  });

  it('of further annotations is told by how many there were before', async () => {
    const { id } = await poster.createCheck(newCheck({ text: textWith({ annotations: annotations(3) }) }));
    github.server.faults.push({ route: /^PATCH /u, answer: 'close', times: 1 });

    await poster.updateCheck(id, newCheck({ text: textWith({ annotations: annotations(2) }) }));

    expect(github.checks(pull.headSha)[0]?.annotations).toHaveLength(5);
  });

  it('finds its own though line ends and the space around it were changed', async () => {
    const path = '/repos/acme/access/issues/1/comments';
    const own = {
      id: 5,
      user: { id: 41_898_282, login: BOT, type: 'Bot' },
      body: 'one\r\ntwo',
      html_url: 'https://github.invalid/5',
      updated_at: '2026-11-24T09:00:00Z',
    };
    const server = await scripted({
      [path]: { cut: true },
      [`${path}?per_page=100`]: [{ json: [] }, { json: [own] }],
    });
    try {
      const made = await posterAs(TOKEN, { apiUrl: server.url }).addComment(1, 'one\ntwo\n');

      expect(made.id).toBe(5);
      expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
    } finally {
      await server.close();
    }
  });

  it('finds its own by the login that it is told', async () => {
    github.user('acme-bot', { type: 'Bot' });
    const own = posterAs(github.token('acme-bot', WORKFLOW_PERMISSIONS, 77), { author: 'Acme-Bot' });
    github.server.faults.push({ route: /^POST .*\/issues$/u, answer: 'close', when: 'after', times: 1 });

    const made = await own.createIssue(ISSUE);

    expect(github.issues().map(({ number }) => number)).toEqual([made.number]);
  });

  it('ends in doubt where it is lost three times and nothing is ever found', async () => {
    github.server.faults.push({ route: /^POST .*\/comments$/u, answer: 'close', times: 99 });

    const error = await failureOf(poster.addComment(pull.number, 'Plan'));

    expect(error.code).toBe('RC671');
    expect(error.message).toContain(`POST /repos/acme/access/issues/${pull.number}/comments: no answer`);
    expect(sent('POST')).toHaveLength(3);
  });

  const CHANGES: readonly [string, RegExp, () => Promise<unknown>][] = [
    ['a comment', /^PATCH .*\/issues\/comments\/\d+$/u, editOf],
    ['an issue', /^PATCH .*\/issues\/\d+$/u, closingOf],
    ['a check', /^PATCH .*\/check-runs\/\d+$/u, updateOf],
  ];
  it.each(CHANGES)('of a change of %s is only a reason to send it again', async (_, route, run) => {
    github.server.faults.push({ route, answer: 'close', when: 'after', times: 1 });
    github.server.faults.push({ route, answer: { status: 502 }, times: 1 });

    await run();

    expect(github.server.calls.filter((call) => route.test(call))).toHaveLength(3);
  });
});

async function editOf(): Promise<void> {
  const { id } = await poster.addComment(pull.number, 'old');
  expect(await poster.editComment(id, 'new')).toMatchObject({ id, body: 'new' });
}

async function closingOf(): Promise<void> {
  const { number } = await poster.createIssue(ISSUE);
  expect(await poster.updateIssue(number, { state: 'closed' })).toMatchObject({ number, state: 'closed' });
}

async function updateOf(): Promise<void> {
  const { id } = await poster.createCheck(newCheck());
  const changed = await poster.updateCheck(id, newCheck({ conclusion: 'neutral' }));
  expect(changed).toMatchObject({ id, conclusion: 'neutral' });
}

describe('a limit', () => {
  const LIMITS: readonly [string, Fault['answer'], number][] = [
    [
      '403 with Retry-After',
      { status: 403, headers: { 'retry-after': '7' }, message: 'You have exceeded a secondary rate limit.' },
      7000,
    ],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '30' }, message: 'Slow down' }, 30_000],
    [
      '403 with the word for it',
      { status: 403, message: 'You have exceeded a secondary rate limit.' },
      60_000,
    ],
  ];
  it.each(LIMITS)('is waited for, and the write is sent again without looking: %s', async (_, answer, ms) => {
    await poster.comments(pull.number);
    github.server.faults.push({ route: /^POST /u, answer, times: 1 });

    await poster.addComment(pull.number, 'Plan');

    expect(slept).toEqual([ms]);
    expect(github.comments(pull)).toHaveLength(1);
    expect(github.server.calls.filter((call) => call.startsWith('GET'))).toHaveLength(1);
  });
});

describe('a refusal', () => {
  const READ_ONLY = Object.fromEntries(
    Object.keys(WORKFLOW_PERMISSIONS).map((name) => [name, 'read' as const]),
  );
  const REFUSED: readonly [string, string, (as: Poster) => Promise<unknown>][] = [
    ['a comment', 'issues=write; pull_requests=write', (as) => as.addComment(pull.number, 'Plan')],
    ['a check', 'checks=write', (as) => as.createCheck(newCheck())],
    ['an issue', 'issues=write', (as) => as.createIssue(ISSUE)],
  ];
  it.each(REFUSED)('of %s names the permission: %s', async (_, permission, run) => {
    const error = await failureOf(run(posterAs(github.token(BOT, READ_ONLY, 15_368))));

    expect(error.code).toBe('RC672');
    expect(error.message).toContain('answered 403 (Resource not accessible by integration)');
    expect(error.message).toContain(`it needs ${permission}`);
    expect(sent('POST')).toHaveLength(1);
  });

  it('to read names the permission too', async () => {
    const error = await failureOf(
      posterAs(github.token(BOT, { metadata: 'read' }, 15_368)).comments(pull.number),
    );

    expect([error.code, error.message]).toEqual([
      'RC621',
      expect.stringContaining('it needs issues=read; pull_requests=read'),
    ]);
  });

  it('of a token that is none is RC620', async () => {
    expect((await failureOf(posterAs('ghs_wrong').comments(pull.number))).code).toBe('RC620');
  });

  it('says what GitHub says where an issue is locked', async () => {
    github.lock(pull);

    const error = await failureOf(poster.addComment(pull.number, 'Plan'));

    expect([error.code, error.message]).toEqual(['RC672', expect.stringContaining('issue is locked')]);
  });

  it('says what is wrong with a commit that GitHub does not have', async () => {
    const error = await failureOf(poster.createCheck(newCheck({ head_sha: 'ab'.repeat(20) })));

    expect([error.code, error.message]).toEqual([
      'RC673',
      expect.stringContaining('No commit found for SHA'),
    ]);
  });
});

describe('text that is too long', () => {
  const body = (length: number): string => 'x'.repeat(length);
  /** Three bytes each in UTF-8. */
  const wide = (length: number): string => '€'.repeat(length);
  const LONG: readonly [string, () => Promise<unknown>][] = [
    ['a comment of 65,537 characters', () => poster.addComment(pull.number, body(65_537))],
    ['a changed comment', () => poster.editComment(1, body(65_537))],
    ['the body of an issue', () => poster.createIssue({ title: 'a', body: body(65_537) })],
    ['the title of an issue', () => poster.createIssue({ title: body(257), body: '' })],
    ['a changed issue', () => poster.updateIssue(1, { body: body(65_537) })],
    [
      'a summary of 65,536 bytes',
      () => poster.createCheck(newCheck({ text: textWith({ summary: wide(21_845) + 'x' }) })),
    ],
    [
      'the text of a check',
      () => poster.updateCheck(1, newCheck({ text: textWith({ text: body(65_536) }) })),
    ],
    [
      'the title of an annotation',
      () =>
        poster.createCheck(
          newCheck({
            text: textWith({ annotations: annotations(60).map((one) => ({ ...one, title: body(256) })) }),
          }),
        ),
    ],
  ];
  it.each(LONG)('is refused before anything is sent: %s', async (_, run) => {
    expect((await failureOf(run())).code).toBe('RC670');
    expect(github.server.calls).toEqual([]);
  });

  it('is taken up to the limit', async () => {
    await poster.addComment(pull.number, body(65_536));
    await poster.createCheck(newCheck({ text: textWith({ summary: wide(21_845), text: body(65_535) }) }));
    await poster.createIssue({ title: body(256), body: body(65_536) });

    expect(sent('POST')).toHaveLength(3);
  });
});

describe('the token', () => {
  const HOSTILE: readonly [string, Canned][] = [
    ['a refusal', { status: 403, json: { message: `Bad ${TOKEN}` } }],
    [
      'a validation error',
      { status: 422, json: { message: 'no', errors: [{ field: TOKEN, message: `\u001B[2J${TOKEN}` }] } },
    ],
    [
      'a redirect elsewhere',
      { status: 307, headers: { location: `https://evil.example/?t=${TOKEN}` }, json: {} },
    ],
    [
      'a permission header',
      { status: 403, headers: { 'x-accepted-github-permissions': TOKEN }, json: { message: 'no' } },
    ],
  ];
  it.each(HOSTILE)('is in no error, whatever GitHub answers: %s', async (_, answer) => {
    const path = '/repos/acme/access/issues/1';
    const server = await scripted({ [path]: answer });
    try {
      const error = await failureOf(
        posterAs(TOKEN, { apiUrl: server.url }).updateIssue(1, { state: 'closed' }),
      );

      expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(TOKEN);
      expect(error.message).toContain('[redacted]');
      expect(error.message).not.toContain('\u001B');
    } finally {
      await server.close();
    }
  });
});

describe('a repository that was renamed', () => {
  it('gets the write where GitHub redirects it, word for word', async () => {
    const old = '/repos/acme/access/issues/7';
    const moved = '/repositories/77/issues/7';
    const issue = {
      number: 7,
      user: { id: 1, login: BOT, type: 'Bot' },
      state: 'closed',
      title: 'a',
      body: null,
      html_url: 'https://github.invalid/7',
    };
    const server = await scripted({
      [old]: { status: 307, headers: { location: `$URL${moved}` }, json: { message: 'Temporary Redirect' } },
      [moved]: { json: issue },
    });
    try {
      await posterAs(TOKEN, { apiUrl: server.url }).updateIssue(7, { state: 'closed' });

      expect(server.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
        ['PATCH', old, '{"state":"closed"}'],
        ['PATCH', moved, '{"state":"closed"}'],
      ]);
    } finally {
      await server.close();
    }
  });
});
