// rollcall blame and rollcall access on a real repository.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/run.ts';
import { directoryLedger } from '../../../../src/ledger/directory.ts';
import { GIT_ENV, type GitRepo, gitRepo } from '../../../support/git-repo.ts';
import { record } from '../../../support/records.ts';
import { playedIo, type Result } from '../../../support/session.ts';
import { at } from '../../../support/team.ts';

const HOUR = 3600;
const START = Date.parse('2026-06-01T09:00:00Z') / 1000;

const team = (...members: readonly string[]): string => `version: 1
accounts:
  kissmetrics: {}
members:
  ada@acme.com: owner
${members.map((line) => `  ${line}\n`).join('')}`;

interface Played {
  readonly repo: GitRepo;
  readonly commits: readonly string[];
  rollcall(...argv: readonly string[]): Promise<Result>;
}

/** bo comes, is raised, and leaves; every day one commit, from 1 June on. */
async function played(folder = ''): Promise<Played> {
  const repo = await gitRepo();
  const commits: string[] = [];
  for (const [day, members] of [[], ['bo@acme.com: admin'], ['bo@acme.com: owner'], []].entries()) {
    const text = team(...members);
    commits.push(await repo.commit({ [`${folder}team.yaml`]: text }, { at: START + day * 24 * HOUR }));
  }
  return {
    repo,
    commits,
    async rollcall(...argv) {
      const cwd = path.join(repo.dir, folder);
      const { io, said } = playedIo({ cwd, env: GIT_ENV, now: () => Date.parse('2026-07-01T00:00:00Z') });
      return { code: await run(argv, io), ...said() };
    },
  };
}

describe('blame', () => {
  it.each(['', 'org/access/'])(
    'tells what somebody held once, and through which commits (in %j)',
    async (folder) => {
      const { commits, rollcall } = await played(folder);
      const { code, out, err } = await rollcall('blame', 'bo@acme.com');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const [, second = '', third = '', fourth = ''] = commits.map((commit) => commit.slice(0, 12));
      expect(out).toContain('held once');
      expect(out).toContain(`given     ${second} 2026-06-02 09:00 UTC`);
      expect(out).toContain(`ended     ${third} 2026-06-03 09:00 UTC`);
      expect(out).toContain(`ended     ${fourth} 2026-06-04 09:00 UTC`);
      expect(out).toContain('not verified: the ledger has no record of this step');
    },
  );

  it('says the same from its cache, and without it', async () => {
    const { rollcall } = await played();
    const first = await rollcall('blame', 'bo@acme.com', '--json');
    expect(await rollcall('blame', 'bo@acme.com', '--json')).toEqual(first);
    expect(await rollcall('blame', 'bo@acme.com', '--json', '--no-cache')).toEqual(first);
    expect(JSON.parse(first.out)).toMatchObject({
      person: 'bo@acme.com',
      grants: [
        { resource: 'account', level: 'admin', held: false },
        { resource: 'account', level: 'owner', held: false },
      ],
    });
  });

  it('looks at another commit, an account and a resource where told to', async () => {
    const { commits, rollcall } = await played();
    const { out } = await rollcall(
      'blame',
      'bo@acme.com',
      'kissmetrics:account',
      '--commit',
      commits[1] ?? '',
    );
    expect(out).toContain('holds');
    expect(out).not.toContain('held once');
    expect(await rollcall('blame', 'bo@acme.com', 'kissmetrics:project:9')).toMatchObject({ code: 1 });
  });

  it.each([
    [['blame', 'nobody@acme.com'], 'RC546'],
    [['blame', 'bo@acme.com', '--commit', 'nowhere'], 'RC604'],
  ])('%j ends in %s', async (argv, code) => {
    const { rollcall } = await played();
    const result = await rollcall(...argv);
    expect(result).toMatchObject({ code: 1, out: '' });
    expect(result.err).toContain(code);
  });

  it('finds a project by the alias that the file at the tip has for it, and says both', async () => {
    const { repo, rollcall } = await played();
    const member = 'bo@acme.com: { role: user, projects: [PROJECT] }';
    const version = (alias: string, extra = ''): string =>
      `${team(member.replace('PROJECT', alias))}projects:\n  ${alias}: "777"\n${extra}`;
    const given = await repo.commit({ 'team.yaml': version('site') });
    await repo.commit({ 'team.yaml': version('web', '  app: "888"\n') });
    const { code, out } = await rollcall('blame', 'bo@acme.com', 'kissmetrics:web');
    expect(code).toBe(0);
    expect(out).toContain('\n  kissmetrics  project web (777)\n');
    expect(out).toContain(`given     ${given.slice(0, 12)} `);
    expect(out).not.toContain('role');
    expect((await rollcall('blame', 'bo@acme.com', 'kissmetrics:project:777')).out).toBe(out);
    const json = await rollcall('blame', 'bo@acme.com', 'kissmetrics:web', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ grants: [{ resource: 'project:777', held: true }] });

    // Nothing but this project was ever called so.
    expect((await rollcall('blame', 'bo@acme.com', 'kissmetrics:site')).out).toBe(out);
    for (const what of ['kissmetrics:app', 'kissmetrics:never', 'other:web']) {
      const { err } = await rollcall('blame', 'bo@acme.com', what);
      expect(err, what).toContain(`RC546 no commit ever gave bo@acme.com ${what}`);
    }
  });

  it('asks which project is meant where an alias of the past has meant several', async () => {
    const { repo, rollcall } = await played();
    const member = 'bo@acme.com: { role: user, projects: [site] }';
    for (const id of ['777', '888'])
      await repo.commit({ 'team.yaml': `${team(member)}projects:\n  site: "${id}"\n` });
    await repo.commit({ 'team.yaml': team() });
    const { code, err } = await rollcall('blame', 'bo@acme.com', 'kissmetrics:site');
    expect(code).toBe(1);
    expect(err).toContain('RC546');
    expect(err).toContain('name the one you mean: kissmetrics:project:888, kissmetrics:project:777');
    expect((await rollcall('blame', 'bo@acme.com', 'kissmetrics:project:888')).out).toContain('held once');
  });

  it('names commits whose file cannot be read', async () => {
    const { repo, rollcall } = await played();
    const broken = await repo.commit({ 'team.yaml': team('bo@acme.com: admn') });
    await repo.commit({ 'team.yaml': team('bo@acme.com: admin') });
    const { out } = await rollcall('blame', 'bo@acme.com');
    expect(out).toContain(`${broken.slice(0, 12)} team.yaml:6 "admn" is neither a role nor a group`);
  });
});

describe('access', () => {
  it('tells of several raised roles the one that was in force, until when it was', async () => {
    const { repo, rollcall } = await played();
    const raise = (role: string, until: string): string =>
      `{ role: ${role}, until: ${until}T00:00Z, reason: an incident }`;
    const both = `${raise('owner', '2026-06-10')}, ${raise('admin', '2026-06-12')}`;
    await repo.commit(
      { 'team.yaml': team(`bo@acme.com: { role: user, elevate: [${both}] }`) },
      { at: START + 6 * 24 * HOUR },
    );
    const roleAt = async (moment: string): Promise<string> =>
      /^bo@acme\.com {2}kissmetrics {2}account {2}(.*?) {2}/mu.exec(
        (await rollcall('access', '--at', moment)).out,
      )?.[1] ?? '';
    expect(await roleAt('2026-06-09')).toBe('owner until 2026-06-10 00:00 UTC');
    expect(await roleAt('2026-06-11')).toBe('admin until 2026-06-12 00:00 UTC');
    expect(await roleAt('2026-06-13')).toBe('user');
  });

  it('is told at a day, which is meant to its end, and at an instant', async () => {
    const { rollcall } = await played();
    const lineAt = async (moment: string): Promise<string | undefined> => {
      const { out } = await rollcall('access', '--at', moment);
      return out.split('\n').find((text) => text.startsWith('bo@'));
    };
    const held = 'bo@acme.com  kissmetrics  account  admin  not known';
    expect(await lineAt('2026-06-02')).toBe(held);
    expect(await lineAt('2026-06-02T08:59Z')).toBeUndefined();
    expect(await lineAt('2026-06-02T09:00Z')).toBe(held);
    expect(await lineAt('2026-06-30')).toBeUndefined();
  });

  it('is told at a commit, as JSON and as CSV', async () => {
    const { commits, rollcall } = await played();
    const json = await rollcall('access', '--at', commits[2] ?? '', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      commit: commits[2],
      committed_at: '2026-06-03T09:00:00Z',
      states: [],
    });
    const csv = await rollcall('access', '--at', (commits[2] ?? '').slice(0, 10), '--csv');
    expect(csv.out.split('\n').slice(0, 3)).toEqual([
      'Person,Account,Resource,Declared,Until,Live,Read',
      'ada@acme.com,kissmetrics,account,owner,,,',
      'bo@acme.com,kissmetrics,account,owner,,,',
    ]);
  });

  it('says what was read back by then, also of people whom the file does not have', async () => {
    const { repo, rollcall } = await played();
    const rows = [
      ['ada@acme.com', 'owner'],
      ['cy@acme.com', 'user'],
    ].map(([person = '', level = '']) => ({
      person,
      row: person,
      email: person,
      login: null,
      status: 'active' as const,
      entitlements: [{ resource: 'account', level, until: null }],
    }));
    const state = {
      account: 'kissmetrics',
      at: at('2026-06-02T10:00:00Z'),
      population: 2,
      rows,
      quarantine: [],
    };
    const empty = {
      refused: null,
      outcomes: [],
      held: [],
      withheld: [],
      quarantine: [],
      excluded: [],
      guards: [],
    };
    await directoryLedger(path.join(repo.dir, '.rollcall/records')).append([
      record({
        tip: null,
        approvals: null,
        accounts: [
          {
            account: 'kissmetrics',
            provider: 'kissmetrics',
            ...empty,
            seats: null,
            read_back_at: state.at,
            state_error: null,
            state,
          },
        ],
      }),
    ]);
    const { out, err } = await rollcall('access', '--at', '2026-06-02');
    expect(err).toBe('');
    expect(out).toContain('kissmetrics as read at 2026-06-02 10:00 UTC (record 1)');
    expect(out).toContain('ada@acme.com  kissmetrics  account  owner  live\n');
    expect(out).toContain('bo@acme.com  kissmetrics  account  admin  not live\n');
    expect(out).toContain('cy@acme.com  kissmetrics  account  not in the file  live as user\n');
    expect((await rollcall('access', '--at', '2026-06-01')).out).toContain(
      'no record by then says what was live',
    );
  });

  it('refuses a moment before the branch, and what is no moment', async () => {
    const { rollcall } = await played();
    for (const moment of ['2020-01-01', 'soon'])
      expect((await rollcall('access', '--at', moment)).err).toContain('RC501');
  });

  it('says so where the file of then cannot be read', async () => {
    const { repo, rollcall } = await played();
    await repo.commit({ 'team.yaml': 'nonsense' });
    await writeFile(path.join(repo.dir, 'team.yaml'), team());
    expect((await rollcall('access')).err).toContain('RC543');
  });
});
