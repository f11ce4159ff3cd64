// rollcall approvers on real repositories, with and without GitHub.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/run.ts';
import { scripted, TOKEN } from '../../../support/forge-server.ts';
import { GIT_ENV, type GitRepo, gitRepo } from '../../../support/git-repo.ts';
import { playedIo, type Result } from '../../../support/session.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

const TEAM = `version: 1
accounts:
  kissmetrics: {}
members:
  ada@acme.com: { role: owner, ids: { github: { login: ada, id: 1 } } }
  bo@acme.com: { role: user, ids: { github: { login: bo, id: 2 } } }
  cy@acme.com: { role: user, manager: bo@acme.com, ids: { github: { login: cy, id: 3 } } }
policy:
  approvals:
    medium: { count: 1, approvers: [acme/web, manager] }
    high: { count: 2 }
    critical: { count: 2, approvers: [ada@acme.com, bo@acme.com] }
`;

async function rollcallIn(
  cwd: string,
  argv: readonly string[],
  env: { readonly [name: string]: string } = {},
): Promise<Result> {
  const { io, said } = playedIo({ cwd, env: { ...GIT_ENV, ...env }, now: () => NOW });
  return { code: await run(['approvers', ...argv], io), ...said() };
}

/** `main` has the team; a branch `feature` has `text` on top, by somebody of the roster. */
async function proposed(text: string, email = 'cy@acme.com', folder = ''): Promise<GitRepo> {
  const repo = await gitRepo();
  await repo.commit({ [`${folder}team.yaml`]: TEAM });
  await repo.branch('feature');
  await repo.commit({ [`${folder}team.yaml`]: text }, { email });
  return repo;
}

const withReport = TEAM.replace('manager: bo@acme.com,', 'manager: bo@acme.com, reports: [roi],');
const withDee = TEAM.replace('policy:', '  dee@acme.com: { role: user, manager: bo@acme.com }\npolicy:');

describe('a change', () => {
  it.each(['', 'org/access/'])(
    'is read from git, whatever is checked out (team.yaml in %j)',
    async (folder) => {
      const { dir } = await proposed(withReport, 'ada@acme.com', folder);
      const { code, out, err } = await rollcallIn(path.join(dir, folder), ['--base', 'main']);

      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.replaceAll(/[0-9a-f]{12}/g, '<commit>')).toBe(`Who may approve <commit> on <commit>

medium    1 approval by acme/web or the manager
  gain cy@acme.com kissmetrics report:roi view
  perhaps if they may write to the repository: bo@acme.com
  may not had a part in it (author, committer): ada@acme.com
  may not gains it: cy@acme.com

GitHub was not asked (GITHUB_TOKEN is not set): who may write to the repository, who is in acme/web.
`);
    },
  );

  it('keeps out whoever gains, and says what nobody can approve', async () => {
    const { dir } = await proposed(
      TEAM.replace('bo@acme.com: { role: user', 'bo@acme.com: { role: owner'),
      'ada@acme.com',
    );
    const { out } = await rollcallIn(dir, ['--base', 'main']);

    expect(out).toContain('critical  2 approvals by ada@acme.com or bo@acme.com');
    expect(out).toContain('may not had a part in it (author, committer): ada@acme.com');
    expect(out).toContain('may not gains it: bo@acme.com');
    expect(out).toContain('stays blocked: 2 needed, nobody may');
  });

  it('is judged by the policy before it, with a word about that', async () => {
    const { dir } = await proposed(
      TEAM.replace('critical: { count: 2', 'critical: { count: 1'),
      'x@y.example',
    );
    const { out } = await rollcallIn(dir, ['--base', 'main']);

    expect(out).toContain(
      'critical  2 approvals by ada@acme.com or bo@acme.com\n  governed policy.approvals',
    );
    expect(out).toContain('The policy changes here: what is shown is the one before, which judges it.');
  });

  it('is what merging gives: what landed meanwhile is not taken back', async () => {
    const repo = await proposed(withDee);
    await repo.branch('main');
    await repo.commit({ 'team.yaml': TEAM.replace('version: 1', '# reviewed\nversion: 1') });
    const { out } = await rollcallIn(repo.dir, ['--base', 'main', '--head', 'feature', '--json']);

    expect(JSON.parse(out)).toMatchObject({
      format_version: '1.0',
      kind: 'changes',
      conflicts: false,
      policy_changed: false,
      github: { asked: false, why_not: 'GITHUB_TOKEN is not set' },
      contributors: [{ person: 'cy@acme.com', links: ['author', 'committer'] }],
      changes: [
        { change: 'gain dee@acme.com kissmetrics account user', required: 1, outcome: 'perhaps', may: [] },
      ],
    });
  });

  it('that conflicts is told by itself', async () => {
    const repo = await proposed(withDee);
    await repo.branch('main');
    await repo.commit({ 'team.yaml': TEAM.replace('policy:', '  eve@acme.com: user\npolicy:') });
    const { out } = await rollcallIn(repo.dir, ['--base', 'main', '--head', 'feature']);

    expect(out).toContain('it conflicts with the branch');
    expect(out).toContain('gain dee@acme.com');
    expect(out).not.toContain('eve@acme.com');
  });

  it('of nothing governed needs nobody', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM });
    await repo.commit({ 'notes.md': 'x' });
    const { out } = await rollcallIn(repo.dir, ['--base', 'HEAD~1']);
    expect(out).toContain('nothing governed changes, so nothing needs an approval\n');
    expect(out).not.toContain('GitHub was not asked');
  });

  it('of a workflow that mentions rollcall only at the head is critical', async () => {
    const repo = await gitRepo();
    const workflow = '.github/workflows/ci.yml';
    await repo.commit({ 'team.yaml': TEAM, [workflow]: 'on: push\n' });
    await repo.commit({ [workflow]: 'on: push\njobs: { a: { steps: [{ run: rollcall apply }] } }\n' });
    const { out } = await rollcallIn(repo.dir, ['--base', 'HEAD~1']);
    expect(out).toMatch(/critical {2}2 approvals by .*\n {2}governed \.github\/workflows\/ci\.yml\n/u);
  });

  it('asks two where a co-author is nobody of the roster', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM });
    const message = 'Add dee\n\nCo-authored-by: X <x@elsewhere.example>';
    await repo.commit({ 'team.yaml': withDee }, { email: 'cy@acme.com', message });
    const { out } = await rollcallIn(repo.dir, ['--base', 'HEAD~1']);
    expect(out).toContain('medium    2 approvals by');
    expect(out).toContain('Two must agree, because of a co-author who is nobody of the roster.');
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no base', [], /RC501.*--base is missing/su],
    ['a base that is not there', ['--base', 'nowhere'], /RC604.*no commit nowhere/su],
    ['a head that is not there', ['--base', 'main', '--head', 'nowhere'], /RC604.*no commit nowhere/su],
    ['both questions at once', ['--simulate', '--base', 'main'], /RC501.*file at hand/su],
  ])('needs %s', async (_, argv, message) => {
    const { dir } = await proposed(withDee);
    const { code, out, err } = await rollcallIn(dir, argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
  });

  it('cannot be told where a side has no roster, or one with errors', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'notes.md': 'x' });
    await repo.commit({ 'team.yaml': TEAM });
    await repo.commit({ 'team.yaml': 'version: 2\n' });
    const none = await rollcallIn(repo.dir, ['--base', 'HEAD~2', '--head', 'HEAD~1']);
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toMatch(/RC641.*baseline/su);
    const broken = await rollcallIn(repo.dir, ['--base', 'HEAD~1']);
    expect(broken).toMatchObject({ code: 1, out: '' });
    expect(broken.err).toMatch(/RC113.*RC543.*team\.yaml at HEAD has errors/su);
  });

  it('is not read through a link', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM, 'other.yaml': withDee });
    await repo.git('rm', '--quiet', '--cached', 'team.yaml');
    const blob = await repo.object('blob', 'other.yaml');
    await repo.git('update-index', '--add', '--cacheinfo', `120000,${blob},team.yaml`);
    await repo.commitIndex();
    const { code, out, err } = await rollcallIn(repo.dir, ['--base', 'HEAD~1']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('RC641');
  });
});

describe('the rules of a file', () => {
  it('are gone through from low to critical, without git', async () => {
    const { dir } = await proposed(TEAM);
    const { code, out } = await rollcallIn(dir, ['--simulate']);

    expect(code).toBe(0);
    expect(out).toBe(`Who could approve today, by team.yaml

low       1 approval by anybody in the file who may write
  perhaps if they may write to the repository: ada@acme.com, bo@acme.com, cy@acme.com

medium    1 approval by acme/web or the manager
  perhaps if they are in acme/web, and may write: ada@acme.com, bo@acme.com, cy@acme.com

high      2 approvals by anybody in the file who may write
  perhaps if they may write to the repository: ada@acme.com, bo@acme.com, cy@acme.com

critical  2 approvals by ada@acme.com or bo@acme.com
  perhaps if they may write to the repository: ada@acme.com, bo@acme.com
  nobody to spare: what one of them writes or gains from stays blocked

GitHub was not asked (GITHUB_TOKEN is not set): who may write to the repository, who is in acme/web.
`);
  });

  const user = (id: number, login: string): object => ({ json: { id, login, type: 'User' } });
  const writes = (id: number, login: string, permission: string): object => ({
    json: { permission, role_name: permission, user: { id, login, type: 'User' } },
  });
  const script = {
    '/user/1': user(1, 'ada'),
    '/user/2': user(2, 'bo'),
    '/user/3': user(3, 'cy'),
    '/repos/acme/access/collaborators/ada/permission': writes(1, 'ada', 'admin'),
    '/repos/acme/access/collaborators/bo/permission': writes(2, 'bo', 'write'),
    '/repos/acme/access/collaborators/cy/permission': writes(3, 'cy', 'read'),
    '/orgs/acme/teams/web/memberships/ada': { json: { state: 'active', role: 'member' } },
  };

  it('are answered by GitHub where it may be asked', async () => {
    const { dir } = await proposed(TEAM);
    const server = await scripted(script);
    try {
      const env = { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'acme/access' };
      const { code, out, err } = await rollcallIn(dir, ['--simulate', '--json'], env);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toMatchObject({
        kind: 'simulation',
        github: { asked: true, why_not: null },
        tiers: [
          { tier: 'low', may: ['ada@acme.com', 'bo@acme.com'], outcome: 'possible', spare: 1 },
          { tier: 'medium', may: ['ada@acme.com'], outcome: 'possible' },
          { tier: 'high', outcome: 'possible', spare: 0 },
          { tier: 'critical', outcome: 'possible', spare: 0 },
        ],
      });
      expect(out).not.toContain(TOKEN);
    } finally {
      await server.close();
    }
  });

  it('are not asked about where nothing names the repository', async () => {
    const { dir } = await proposed(TEAM);
    const { out } = await rollcallIn(dir, ['--simulate'], { GITHUB_TOKEN: TOKEN });
    expect(out.replaceAll('\n', ' ')).toContain(
      'GitHub was not asked (neither --repo nor GITHUB_REPOSITORY names the repository)',
    );
  });
});
