// rollcall plan --base: the plan of a change before it is merged. Real git, GitHub and a sandbox account over HTTP.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makePlan } from '../../../../src/cli/planning.ts';
import { openPullChange, openPullPlanning } from '../../../../src/cli/pull-plan.ts';
import { run } from '../../../../src/cli/run.ts';
import { type Intent, intentJson, intentMarkdown, showIntent } from '../../../../src/cli/show-intent.ts';
import type { Plan } from '../../../../src/plan/model.ts';
import { type ApprovalWorld, openApprovalWorld, type TeamText } from '../../../support/approval-world.ts';
import { folder } from '../../../support/folder.ts';
import { GIT_ENV, type GitRepo, gitRepo, gitRepoAt } from '../../../support/git-repo.ts';
import type { Pull } from '../../../support/github/model.ts';
import { playedIo, type Result } from '../../../support/session.ts';

const EVE: TeamText = { members: ['eve@acme.example: user'] };
const NOW = Date.parse('2026-11-24T12:00:00Z');

interface Planned extends Result {
  readonly plan: Plan;
}

interface Played extends ApprovalWorld {
  /** A clone of the branch that has the pull request's head too, checked out nowhere. */
  cloneWith(pull: Pull): Promise<GitRepo>;
  /** Plans a pull request in such a clone. */
  planOf(pull: Pull, ...argv: readonly string[]): Promise<Planned>;
}

async function played(first: TeamText = {}): Promise<Played> {
  const world = await openApprovalWorld(first);
  onTestFinished(() => world.close());
  async function cloneWith({ number }: Pull): Promise<GitRepo> {
    const clone = gitRepoAt(await world.github.clone());
    await clone.git('fetch', '--quiet', 'origin', `refs/pull/${number}/head`);
    return clone;
  }
  async function planOf(pull: Pull, ...argv: readonly string[]): Promise<Planned> {
    const { dir } = await cloneWith(pull);
    const ends = ['--base', 'origin/main', '--head', pull.headSha];
    const result = await world.rollcallIn(dir, {}, 'plan', ...ends, '--json', ...argv);
    if (result.out === '') throw new Error(result.err);
    return { ...result, plan: JSON.parse(result.out) as Plan };
  }
  return { ...world, cloneWith, planOf };
}

/** Runs rollcall in a repository of its own, and says which variables were looked at. */
async function rollcallIn(
  cwd: string,
  env: { readonly [name: string]: string },
  ...argv: readonly string[]
): Promise<Result & { readonly looked: ReadonlySet<string> }> {
  const looked = new Set<string>();
  const { io, said } = playedIo({ cwd, now: () => NOW });
  const watched = new Proxy({ ...GIT_ENV, ...env } as { readonly [name: string]: string }, {
    get: (target, name) => {
      if (typeof name === 'string') looked.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  const code = await run(argv, { ...io, env: watched });
  return { code, ...said(), looked };
}

const changesOf = ({ accounts }: Plan): readonly string[] =>
  accounts.flatMap(({ changes }) => changes.map(({ kind, person }) => `${kind} ${person}`));

describe('the plan of a pull request', () => {
  it.each(['squash', 'merge', 'rebase'] as const)(
    'attack 23: the plan of a pull request is what a plan shows once it is merged by %s',
    async (method) => {
      const { propose, planOf, github, rollcall } = await played();
      const pull = await propose({ ...EVE, roles: { dee: 'read-only' } });
      const before = await planOf(pull);
      expect([before.code, before.err]).toEqual([0, '']);
      expect(changesOf(before.plan)).toEqual(['invite eve@acme.example', 'update dee@acme.example']);

      await github.merge(pull, { method, by: 'ada' });
      const after = JSON.parse((await rollcall('plan', '--json')).out) as Plan;
      expect(after.changes_digest).toBe(before.plan.changes_digest);
    },
  );

  it('is of what merging gives, not of what the head has', async () => {
    const { propose, planOf, push } = await played();
    const pull = await propose(EVE);
    await push({ roles: { ada: 'owner', bo: 'user' } }, { by: 'ada' });
    const { plan } = await planOf(pull);
    expect(changesOf(plan)).toEqual(['invite eve@acme.example', 'update bo@acme.example']);
    expect(plan.source.commit).toBe(pull.headSha);
  });

  it('attack 21: planning a pull request leaves the clone as it was', async () => {
    const { propose, cloneWith, rollcallIn: inWorld } = await played();
    const pull = await propose(EVE);
    const clone = await cloneWith(pull);
    const seen = async (): Promise<readonly string[]> => [
      await clone.git('status', '--porcelain=v2', '--branch', '--ignored'),
      await clone.git('for-each-ref'),
      (await readdir(clone.dir)).join(' '),
    ];
    const before = await seen();
    const ends = ['--base', 'HEAD', '--head', pull.headSha];
    const { code, out } = await inWorld(clone.dir, { GITHUB_TOKEN: '' }, 'plan', ...ends);
    expect(code).toBe(0);
    expect(out).toContain('eve@acme.example');
    expect(await seen()).toEqual(before);
  });

  it.each([false, true])('is of a head that the clone lacks (of a fork: %s)', async (fork) => {
    const { propose, github, rollcallIn: inWorld } = await played();
    const clone = gitRepoAt(await github.clone());
    const refs = await clone.git('for-each-ref');
    const pull = await propose(EVE, { fork, by: 'dee' });
    const { code, out, err } = await inWorld(clone.dir, {}, 'plan', '--base', 'HEAD', '--head', pull.headSha);
    expect(code, err).toBe(0);
    expect(out).toContain('eve@acme.example');
    expect(await clone.git('for-each-ref')).toBe(refs);
  });

  it('can be saved, and is what runs after the merge', async () => {
    const { propose, cloneWith, rollcallIn: inWorld, github, sandbox } = await played({ policy: ['  {}'] });
    const pull = await propose({ policy: ['  {}'], ...EVE });
    const clone = await cloneWith(pull);
    const ends = ['--base', 'origin/main', '--head', pull.headSha];
    const saved = await inWorld(clone.dir, {}, 'plan', ...ends, '--out', 'plan.json', '--detailed-exitcode');
    expect(saved).toMatchObject({
      code: 2,
      err: 'Saved to plan.json; after the merge `rollcall apply plan.json` executes exactly this.\n',
    });
    await github.merge(pull, { method: 'squash', by: 'ada' });
    await clone.git('pull', '--quiet');
    const applied = await inWorld(clone.dir, {}, 'apply', 'plan.json');
    expect(applied, applied.err).toMatchObject({ code: 0 });
    expect(sandbox.state().invitations.map(({ email }) => email)).toEqual(['eve@acme.example']);
  });

  it('that conflicts is none', async () => {
    const { propose, cloneWith, push, rollcallIn: inWorld } = await played();
    const pull = await propose(EVE);
    await push({ members: ['fay@acme.example: user'] }, { by: 'ada' });
    const { dir } = await cloneWith(pull);
    const ends = ['--base', 'origin/main', '--head', pull.headSha];
    expect(await inWorld(dir, {}, 'plan', ...ends)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('RC676') as string,
    });
    const intent = await inWorld(dir, {}, 'plan', ...ends, '--offline');
    expect(intent.code).toBe(0);
    expect(intent.out).toContain('It conflicts with the base');
    expect(intent.out).toContain('eve@acme.example');
    expect(intent.out).not.toContain('fay@acme.example');
  });

  it.each([[], ['--offline']])(
    'with an invalid file says what is wrong, where it is (%j)',
    async (...argv) => {
      const { propose, cloneWith, team, rollcallIn: inWorld } = await played();
      const text = team({ members: ['eve@acme.example: usre'] });
      const pull = await propose({}, { files: { 'team.yaml': text } });
      const { dir } = await cloneWith(pull);
      const result = await inWorld(dir, {}, 'plan', '--base', 'HEAD', '--head', pull.headSha, ...argv);
      expect(result).toMatchObject({ code: 1, out: '' });
      expect(result.err).toMatch(/^team\.yaml:\d+:\d+ /m);
      expect(result.err).toContain('RC543');
    },
  );
});

describe('accounts', () => {
  /** Counts what is asked of it, and answers nothing. */
  async function listener(): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  const MEMBERS = 'members:\n  ada@acme.example: owner\n';
  const team = (accounts: string, more = MEMBERS): string => `version: 1\naccounts:\n${accounts}${more}`;

  /** `main` has the first text; the returned head changes it to the second. */
  async function changed(
    before: { readonly [path: string]: string },
    after: { readonly [path: string]: string | null },
  ): Promise<GitRepo> {
    const repo = await gitRepo();
    await repo.commit(before);
    await repo.branch('feature');
    await repo.commit(after);
    await repo.branch('main');
    return repo;
  }

  it('attack 32: an account that a change edits is asked with the settings of the base', async () => {
    const evil = await listener();
    const { propose, planOf, team: text, sandbox } = await played();
    const edited = text(EVE).replace(
      `base_url: "${sandbox.url}"`,
      `base_url: "${evil.url}", credentials: { token_env: STOLEN }`,
    );
    const pull = await propose({}, { files: { 'team.yaml': edited } });
    const { code, err, plan } = await planOf(pull);
    expect(code).toBe(0);
    expect(changesOf(plan)).toEqual(['invite eve@acme.example']);
    expect(err).toMatch(/^accounts\.kissmetrics: read with the settings of [0-9a-f]{12};/m);
    expect(evil.asked).toEqual([]);
  });

  it('attack 32: an account that is new in a change is not asked, and no credential looked up for it', async () => {
    const [evil, known] = [await listener(), await listener()];
    const base = `  main: { provider: kissmetrics, base_url: "${known.url}", credentials: { token_env: MAIN_KEY } }\n`;
    const { dir } = await changed(
      { 'team.yaml': team(base) },
      {
        'team.yaml': team(
          `${base}  next: { provider: kissmetrics, base_url: "${evil.url}", credentials: { token_env: DEPLOY_KEY } }\n`,
          'members:\n  ada@acme.example: { accounts: { main: { role: owner }, next: { role: owner } } }\n',
        ),
      },
    );
    const env = { DEPLOY_KEY: 'secret', MAIN_KEY: 'known' };
    const ends = ['--base', 'main', '--head', 'feature'];
    const { code, out, err, looked } = await rollcallIn(dir, env, 'plan', ...ends, '--json');
    expect(out, err).not.toBe('');
    const plan = JSON.parse(out) as Plan;
    expect(code).toBe(1);
    expect(plan.accounts.find(({ account }) => account === 'next')).toMatchObject({
      read: false,
      refused: {
        code: 'RC677',
        message: expect.stringContaining('its settings are not used before they are merged') as string,
      },
    });
    expect(evil.asked).toEqual([]);
    expect(known.asked.length).toBeGreaterThan(0);
    expect(looked.has('DEPLOY_KEY')).toBe(false);
    expect(looked.has('MAIN_KEY')).toBe(true);
  });

  it('that change their provider are not asked either', async () => {
    const evil = await listener();
    const { dir } = await changed(
      {
        'team.yaml': team('  main: { provider: csv, export: main.csv }\n'),
        'main.csv': 'Email,Permission\n',
      },
      { 'team.yaml': team(`  main: { provider: kissmetrics, base_url: "${evil.url}" }\n`) },
    );
    const ends = ['--base', 'main', '--head', 'feature'];
    const { out, looked } = await rollcallIn(dir, { KISSMETRICS_API_KEY: 'k' }, 'plan', ...ends, '--json');
    expect((JSON.parse(out) as Plan).accounts[0]?.refused).toMatchObject({ code: 'RC677' });
    expect(evil.asked).toEqual([]);
    expect(looked.has('KISSMETRICS_API_KEY')).toBe(false);
  });

  it('are those of another commit where its settings were approved last', async () => {
    const [evil, known] = [await listener(), await listener()];
    const at = (url: string): string => team(`  main: { provider: kissmetrics, base_url: "${url}" }\n`);
    const repo = await gitRepo();
    const approved = await repo.commit({ 'team.yaml': at(known.url) });
    await repo.commit({ 'team.yaml': at(evil.url) });
    await repo.branch('feature');
    await repo.commit({ 'README.md': 'x\n' });
    const { io } = playedIo({ cwd: repo.dir, env: { ...GIT_ENV, KISSMETRICS_API_KEY: 'k' }, now: () => NOW });
    const pull = await openPullChange(io, { base: 'main', head: 'feature' });
    onTestFinished(() => pull.close());
    const opened = await openPullPlanning(io, pull, { accounts_at: approved });
    onTestFinished(() => opened.close());
    if (opened.planning === null) throw new Error('invalid');
    await makePlan(opened.planning, {});
    expect(opened).toMatchObject({ accounts_from_base: ['main'], accounts_not_read: [], issues: [] });
    expect(known.asked.length).toBeGreaterThan(0);
    expect(evil.asked).toEqual([]);
  });

  it('are not asked at all where the base has no team.yaml', async () => {
    const evil = await listener();
    const { dir } = await changed(
      { 'README.md': 'x\n' },
      { 'team.yaml': team(`  main: { provider: kissmetrics, base_url: "${evil.url}" }\n`) },
    );
    const ends = ['--base', 'main', '--head', 'feature', '--file', 'team.yaml'];
    const { out } = await rollcallIn(dir, { KISSMETRICS_API_KEY: 'k' }, 'plan', ...ends, '--json');
    expect((JSON.parse(out) as Plan).accounts[0]?.refused).toMatchObject({ code: 'RC677' });
    expect(evil.asked).toEqual([]);
  });

  it('keep their records where the base says', async () => {
    const evil = 'ledger: { directory: elsewhere }\n';
    const accounts = '  main: { provider: csv }\n';
    const list = 'Email,Permission\nada@acme.example,Owner\n';
    const repo = await changed(
      { 'team.yaml': team(accounts), 'main.csv': list },
      { 'team.yaml': team(accounts, `${evil}${MEMBERS}`) },
    );
    await mkdir(path.join(repo.dir, 'elsewhere'));
    await writeFile(path.join(repo.dir, 'elsewhere', '000001.json'), 'no record');
    const { code, err } = await rollcallIn(repo.dir, {}, 'plan', '--base', 'main', '--head', 'feature');
    expect([code, err]).toEqual([0, '']);
  });

  describe('without an API', () => {
    const LIST = 'Email,Permission\nada@acme.example,Owner\nbo@acme.example,User\n';
    const crm = (file: string): string => team(`  crm: { provider: csv, export: "${file}" }\n`);
    const ends = ['--base', 'main', '--head', 'feature'];
    const temporary = async (): Promise<readonly string[]> =>
      (await readdir(os.tmpdir())).filter((name) => name.startsWith('rollcall-exports-'));

    it.each([
      ['', 'lists/crm.csv'],
      ['org/access/', '../lists/crm.csv'],
    ])(
      'are read as the base has them, whatever the change or the working tree has (%j)',
      async (within, file) => {
        const list = path.posix.join(within, file);
        const repo = await changed(
          { [`${within}team.yaml`]: crm(file), [list]: LIST },
          { [list]: 'Email,Permission\nada@acme.example,Owner\n' },
        );
        await writeFile(path.join(repo.dir, list), 'broken');
        const before = await temporary();
        const argv = ['--file', `${within}team.yaml`, '--json'];
        const { code, out, err } = await rollcallIn(repo.dir, {}, 'plan', ...ends, ...argv);
        expect([code, err]).toEqual([0, '']);
        expect(changesOf(JSON.parse(out) as Plan)).toEqual(['remove bo@acme.example']);
        expect(await temporary()).toEqual(before);
      },
    );

    it.each([
      ['is not there', 'crm.csv', 'has no file crm.csv'],
      ['lies elsewhere', '/etc/passwd', 'lies outside of the repository'],
      ['lies above', '../../crm.csv', 'lies outside of the repository'],
      ['is a link', 'link.csv', 'has no file link.csv'],
    ])('are not read where the list %s', async (_, file, message) => {
      const repo = await gitRepo();
      const link = await repo.feed('/etc/passwd', 'hash-object', '-w', '--stdin');
      await repo.git('update-index', '--add', '--cacheinfo', `120000,${link},link.csv`);
      await repo.commitIndex();
      await repo.git('checkout', '--quiet', '--', '.');
      await repo.commit({ 'team.yaml': crm(file) });
      await repo.branch('feature');
      await repo.commit({ 'README.md': 'x\n' });
      const { code, out } = await rollcallIn(repo.dir, {}, 'plan', ...ends, '--json');
      expect(code).toBe(1);
      expect((JSON.parse(out) as Plan).accounts[0]?.refused?.message).toContain(message);
    });
  });
});

describe('an intent', () => {
  const TEAM = `version: 1
accounts:
  kissmetrics: {}
groups:
  dev: { role: user }
members:
  ada@acme.example: owner
  bo@acme.example: admin
  cy@acme.example: { group: dev }
policy:
  approvals: {}
`;
  const CHANGED = TEAM.replace('  bo@acme.example: admin\n', '')
    .replace('cy@acme.example: { group: dev }', 'cy@acme.example: admin\n  dee@acme.example: { group: dev }')
    .replace('approvals: {}', 'approvals: { low: { count: 2 } }');

  async function proposed(text: string): Promise<GitRepo> {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM });
    await repo.branch('feature');
    await repo.commit({ 'team.yaml': text });
    return repo;
  }

  const short = (text: string): string => text.replaceAll(/[0-9a-f]{12}/g, '<commit>');

  it('says who is to get and lose what, the riskiest first, and that no account was read', async () => {
    const { dir } = await proposed(CHANGED);
    const { code, out, err, looked } = await rollcallIn(
      dir,
      { KISSMETRICS_API_KEY: 'k' },
      'plan',
      '--base',
      'main',
      '--offline',
    );
    expect([code, err]).toEqual([0, '']);
    expect(short(out)).toBe(`Intent of <commit> on <commit>: 2 gained, 1 lost, 2 settings changed.
Intent only: no account was read, so this is not what an apply would do.

critical
  ~ policy.approvals changed

high
  + cy@acme.example  admin on account in kissmetrics

medium
  + dee@acme.example  user on account in kissmetrics by group dev

low
  - bo@acme.example  admin on account in kissmetrics
  ~ bo@acme.example  bo@acme.example is taken out
`);
    expect([...looked].filter((name) => /KEY|TOKEN/.test(name))).toEqual([]);
  });

  it('is JSON that names each change as a verdict does', async () => {
    const { dir } = await proposed(CHANGED);
    const argv = ['plan', '--base', 'main', '--offline', '--json', '--detailed-exitcode'];
    const { code, out } = await rollcallIn(dir, {}, ...argv);
    expect(code).toBe(2);
    const intent = JSON.parse(out) as { readonly changes: readonly object[] };
    expect(intent).toMatchObject({
      format_version: '1.0',
      kind: 'intent',
      base: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      head: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      conflicts: false,
    });
    expect(intent.changes[0]).toEqual({
      change: 'gain cy@acme.example kissmetrics account admin',
      kind: 'gain',
      tier: 'high',
      person: 'cy@acme.example',
      access: { account: 'kissmetrics', resource: 'account', level: 'admin', until: null, through: [] },
      message: 'admin on account in kissmetrics',
    });
    expect(intent.changes).toContainEqual(
      expect.objectContaining({ change: 'governed policy.approvals', kind: 'governed', access: null }),
    );
  });

  it.each([
    ['nothing', 'notes.md', 'nothing governed changes.'],
    ['text only', 'team.yaml', '1 files reworded.'],
  ])('of %s says so', async (_, file, words) => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM });
    await repo.commit({ [file]: file === 'team.yaml' ? `# hello\n${TEAM}` : 'x\n' });
    const argv = ['plan', '--base', 'HEAD~1', '--offline', '--detailed-exitcode'];
    const { code, out } = await rollcallIn(repo.dir, {}, ...argv);
    expect(out).toContain(words);
    expect(code).toBe(file === 'team.yaml' ? 2 : 0);
  });

  it.each(['`<img src=x>` | x', '@acme/admins', '[x](http://evil.example)', '\u202e \u001b[2J', 'a\n| b |'])(
    'lets %j become no markup and no control of a terminal',
    (hostile) => {
      const access = { account: hostile, resource: hostile, level: hostile, until: null, through: [hostile] };
      const row = { change: `text ${hostile}`, tier: 'high', person: hostile, message: hostile } as const;
      const intent: Intent = {
        base: 'a'.repeat(40),
        head: 'b'.repeat(40),
        conflicts: true,
        changes: [
          { ...row, kind: 'gain', access },
          { ...row, kind: 'text', access: null },
        ],
      };
      const markdown = intentMarkdown(intent);
      const outside = markdown.replaceAll(/`[^`\n]*`/g, '');
      expect(outside).not.toMatch(/[<>@[\]]|https?:/u);
      const rows = outside.split('\n').filter((line) => line.startsWith('|'));
      expect(rows.map((one) => one.match(/\|/g)?.length)).toEqual([5, 5, 5, 5]);
      for (const text of [markdown, showIntent(intent, false), intentJson(intent)])
        for (const char of ['\u202e', '\u001b']) expect(text).not.toContain(char);
      expect(showIntent(intent, false).trimEnd().split('\n')).toHaveLength(7);
    },
  );
});

describe('a team.yaml that is not to be had', () => {
  const TEAM = 'version: 1\naccounts:\n  main: { provider: csv }\nmembers:\n  ada@acme.example: owner\n';
  const BROKEN = TEAM.replace('owner', 'ownr');

  it.each([
    [TEAM, null, '--offline', 'RC641 there is no team.yaml once'],
    [TEAM, null, '--json', 'RC641 there is no team.yaml once'],
    [BROKEN, TEAM, '--offline', 'RC543 team.yaml has errors at'],
  ])('is told', async (before, after, option, words) => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': before });
    await repo.commit({ 'team.yaml': after });
    const argv = ['plan', '--base', 'HEAD~1', '--file', 'team.yaml', option];
    const { code, out, err } = await rollcallIn(repo.dir, {}, ...argv);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(words);
  });

  it('vouches for no account', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': BROKEN, 'main.csv': 'Email,Permission\n' });
    await repo.commit({ 'team.yaml': TEAM });
    const { code, out } = await rollcallIn(repo.dir, {}, 'plan', '--base', 'HEAD~1', '--json');
    expect(code).toBe(1);
    expect((JSON.parse(out) as Plan).accounts[0]?.refused).toMatchObject({
      code: 'RC677',
      message: expect.stringContaining('has no valid team.yaml that knows main') as string,
    });
  });
});

describe('options that make no sense together', () => {
  it.each([
    [['--head', 'HEAD'], '--base is missing'],
    [['--offline'], '--base is missing'],
    [['--base', 'HEAD', '--at', '2027-01-01T00:00Z'], '--at and --base exclude each other'],
    [['--base', 'HEAD', '--restore', 'ada@acme.example'], '--restore and --base exclude each other'],
    [['--base', 'HEAD', '--offline', '--account', 'x'], '--account and --offline exclude each other'],
    [['--base', 'HEAD', '--offline', '--member', 'x'], '--member and --offline exclude each other'],
    [['--base', 'HEAD', '--offline', '--out', 'x'], '--out and --offline exclude each other'],
    [['--base', 'HEAD', '--offline', '--format', 'diff'], '--format diff and --offline exclude each other'],
  ] as const)('are refused: %j', async (argv, message) => {
    const { code, err } = await rollcallIn(await folder(), {}, 'plan', ...argv);
    expect(code).toBe(1);
    expect(err).toContain('RC501');
    expect(err).toContain(message);
  });

  it.each(['--base', '--head'])('an unknown commit of %s is named', async (flag) => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': 'version: 1\n' });
    const other = flag === '--base' ? ['--head', 'HEAD'] : ['--base', 'HEAD'];
    const { code, err } = await rollcallIn(repo.dir, {}, 'plan', flag, 'nowhere', ...other);
    expect(code).toBe(1);
    expect(err).toContain('RC604');
    expect(err).toContain('nowhere');
  });
});
