// rollcall init against the sandbox and GitHub on loopback: what it writes, refuses, and says is left to do.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workflowErrors } from '../../../../scripts/check-workflows.mjs';
import { type Sandbox, startSandbox } from '../../../../src/sandbox/server.ts';
import { REPOSITORY, type Script, type Scripted, scripted, TOKEN } from '../../../support/forge-server.ts';
import { openSession, type Result, type Session } from '../../../support/session.ts';

const ACTION = 'acme/rollcall@0123456789abcdef0123456789abcdef01234567';
const ADA = 'ada@acme.example';
const CTO = 'cto@acme.example';
const BOTH = ['--approver', `${ADA}=4101`, '--approver', `${CTO}=4102`];

let sandbox: Sandbox;
let session: Session;
const servers: Scripted[] = [];

beforeEach(async () => {
  const users = [
    { email: ADA, role: 'owner' },
    { email: CTO, role: 'owner' },
    { email: 'wen@acme.example', role: 'user', projects: ['1'] },
  ];
  sandbox = await startSandbox({ seed: { users, projects: [{ id: '1', name: 'web' }] } });
  session = await openSession({ env: { KISSMETRICS_API_KEY: sandbox.token } });
  execFileSync('git', ['init', '--quiet', session.folder]);
});
afterEach(async () => {
  await session.close();
  await sandbox.close();
  for (const server of servers.splice(0)) await server.close();
});

const init = async (...argv: readonly string[]): Promise<Result> =>
  session.run('init', '--base-url', sandbox.url, ...argv);
const team = async (): Promise<{ readonly [key: string]: unknown }> =>
  parse(await session.read('team.yaml')) as { readonly [key: string]: unknown };
const files = async (): Promise<readonly string[]> =>
  (await readdir(session.folder)).filter((name) => name !== '.git');

/** What GitHub answers about the repository and about people who may write to it. */
async function gitHub(script: Script = {}): Promise<readonly string[]> {
  const server = await scripted(script);
  servers.push(server);
  return ['--repo', 'acme/access', '--api-url', server.url];
}
const asked = { GITHUB_TOKEN: TOKEN };
const account = (login: string, id: number, permission: string, type = 'User'): Script => ({
  [`/users/${login}`]: { json: { login, id, type } },
  [`/user/${id}`]: { json: { login, id, type } },
  [`/repos/acme/access/collaborators/${login}/permission`]: {
    json: { permission, role_name: permission, user: { login, id, type } },
  },
});

describe('rollcall init', () => {
  it('writes the account with approvers pinned, rules and a branch of records, and then changes nothing', async () => {
    const { code, out, err } = await init(...BOTH, '--yes');
    expect(code, err).toBe(0);
    expect(out).toContain('+++ team.yaml');
    expect(err).toContain('Records go to the branch rollcall-ledger, which the first apply makes.');
    expect(await team()).toMatchObject({
      members: {
        [ADA]: { role: 'owner', ids: { github: { id: 4101 } } },
        'wen@acme.example': { role: 'user' },
      },
      policy: { approvals: { critical: { count: 2, approvers: [ADA, CTO] }, min_team_mode: false } },
      ledger: { branch: 'rollcall-ledger' },
    });
    expect((await session.run('validate')).code).toBe(0);
    expect((await session.run('plan')).out).toContain('No changes.');

    const before = await session.read('team.yaml');
    const again = await session.run('init', ...BOTH);
    expect(again).toMatchObject({ code: 0, out: '' });
    expect(again.err).toContain('team.yaml is there and stays as it is.');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('asks before it writes', async () => {
    const { code, err } = await init(...BOTH);
    expect([code, err]).toEqual([1, expect.stringContaining('RC544 Write team.yaml?')]);
    expect(await files()).toEqual([]);
    const declined = await session.runWith(
      { answer: () => false },
      'init',
      '--base-url',
      sandbox.url,
      ...BOTH,
    );
    expect([declined.code, declined.err]).toEqual([1, expect.stringContaining('RC545')]);
    expect(await files()).toEqual([]);
  });

  it.each([
    ['nobody', [], 'high and critical changes take 2 approvals and nobody could give one, 2 missing'],
    ['one person', ['--approver', `${ADA}=4101`], `and only ${ADA} could give one, 1 missing`],
    ['one person twice', ['--approver', `${ADA}=4101`, '--approver', `${ADA}=4102`], `only ${ADA}`],
    [
      'nobody, however small the team',
      ['--min-team'],
      'take 1 approval and nobody could give one, 1 missing',
    ],
  ])('refuses a baseline that %s could approve changes of', async (_, argv, message) => {
    const { code, err } = await init(...argv, '--yes');
    expect(code).toBe(1);
    expect(err).toContain('error RC561');
    expect(err).toContain(message);
    expect(await files()).toEqual([]);
    expect(sandbox.requests()).toEqual([]);
  });

  it('takes one approver where there are no more people', async () => {
    const { code, err } = await init('--approver', `${ADA}=4101`, '--min-team', '--yes');
    expect(code, err).toBe(0);
    expect(await team()).toMatchObject({ policy: { approvals: { min_team_mode: true } } });
  });

  it('looks logins up on GitHub and writes the numbers down', async () => {
    const where = await gitHub({ ...account('Ada', 4101, 'write'), ...account('cto', 4102, 'admin') });
    const { code, err } = await session.runWith(
      { env: asked },
      'init',
      '--base-url',
      sandbox.url,
      ...where,
      '--approver',
      `${ADA}=ada`,
      '--approver',
      `${CTO}=4102`,
      '--yes',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('RC565 nobody is ada on GitHub')]);
    const found = await session.runWith(
      { env: asked },
      'init',
      '--base-url',
      sandbox.url,
      ...where,
      '--approver',
      `${ADA}=Ada`,
      '--approver',
      `${CTO}=4102`,
      '--yes',
    );
    expect(found.code, found.err).toBe(0);
    expect(await team()).toMatchObject({
      members: {
        [ADA]: { ids: { github: { login: 'Ada', id: 4101 } } },
        [CTO]: { ids: { github: { login: 'cto', id: 4102 } } },
      },
    });
  });

  it('counts nobody who may not write to the repository', async () => {
    const where = await gitHub({ ...account('ada', 4101, 'read'), ...account('cto', 4102, 'admin') });
    const { code, err } = await session.runWith(
      { env: asked },
      'init',
      '--base-url',
      sandbox.url,
      ...where,
      ...BOTH,
      '--yes',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('error RC561')]);
    expect(err).toContain(`critical takes 2 approvals and only ${CTO} could, 1 missing`);
    expect(await files()).toEqual([]);
  });

  it.each([
    ['a bot', account('ada', 4101, 'write', 'Bot'), `${ADA}=ada`, 'RC565 ada on GitHub is no person (Bot)'],
    ['a number that is nobody’s', {}, `${ADA}=4101`, 'RC565 no account on GitHub has the number 4101'],
  ])('has no approver who is %s', async (_, script, named, message) => {
    const where = await gitHub(script);
    const { code, err } = await session.runWith(
      { env: asked },
      'init',
      '--base-url',
      sandbox.url,
      ...where,
      '--approver',
      named,
      '--min-team',
      '--yes',
    );
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });

  it.each([
    [
      'a login without a token',
      ['--approver', `${ADA}=ada`],
      'RC642 the number of ada on GitHub is not known',
    ],
    [
      'somebody who is not in the account',
      [...BOTH, '--approver', 'eve@acme.example=9'],
      'RC560 eve@acme.example',
    ],
    [
      'another role than the account shows',
      ['--approver', `${ADA}=1:user`, '--approver', `${CTO}=2`],
      'RC501',
    ],
    ['no address', ['--approver', 'ada=1'], 'write EMAIL=LOGIN or EMAIL=NUMBER'],
    ['no login', ['--approver', `${ADA}=a b`], 'a login on GitHub'],
    ['no role', ['--approver', `${ADA}=1:king`], 'the role that they are to have'],
    ['an option of the workflows', ['--plan', 'team'], '--plan says nothing about team.yaml'],
    ['two accounts', [...BOTH, '--account', 'kissmetrics,csv'], 'a first file is written from one account'],
    ['a service that there is not', [...BOTH, '--account', 'acme'], 'RC546 no provider acme'],
    ['an empty file from an account', ['--empty', ...BOTH], '--empty reads no account'],
    ['a branch that is none', [...BOTH, '--ledger-branch', 'a b'], 'a branch of letters'],
  ])('is told to be used rightly: %s', async (_, argv, message) => {
    const { code, err } = await init(...argv, '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(await files()).toEqual([]);
  });

  it('begins with the approvers alone where no account is to be read', async () => {
    const argv = ['--empty', '--approver', `${ADA}=4101:owner`, '--approver', `${CTO}=4102:admin`, '--yes'];
    const { code, err } = await session.run('init', ...argv);
    expect(code, err).toBe(0);
    expect(Object.keys((await team())['members'] as object)).toEqual([ADA, CTO]);
    expect(sandbox.requests()).toEqual([]);
  });

  it('never changes a file that is there', async () => {
    await init(...BOTH, '--yes');
    const before = await session.read('team.yaml');
    const { code, err } = await session.run('init', '--approver', `${ADA}=7`, '--yes');
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`RC564 team.yaml is there and does not pin ${ADA} as 7`),
    ]);
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('says of a file that is there that nothing in it waits for an approval', async () => {
    await session.write(
      'team.yaml',
      `version: 1\naccounts: { kissmetrics: {} }\nmembers: { ${ADA}: owner }\n`,
    );
    const { code, err } = await session.run('init');
    expect([code, err]).toEqual([0, expect.stringContaining('It has no policy.approvals')]);
  });

  it('says of a file that is there when nothing of it could be approved', async () => {
    await init(...BOTH, '--yes');
    await session.write(
      'team.yaml',
      (await session.read('team.yaml')).replace(/, ids: \{ github: \{ id: 4102 \} \}/u, ''),
    );
    const { code, err } = await session.run('init');
    expect([code, err]).toEqual([1, expect.stringContaining('RC561')]);
    expect(err).toContain(`only ${ADA} could, 1 missing`);
  });
});

describe('rollcall init github', () => {
  beforeEach(async () => {
    await init(...BOTH, '--yes');
    const text = await session.read('team.yaml');
    await session.write('team.yaml', text.replace('{ id: 4101 }', '{ login: ada-acme, id: 4101 }'));
  });
  const github = async (...argv: readonly string[]): Promise<Result> =>
    session.run('init', 'github', '--action', ACTION, ...argv);
  const workflowNames = async (): Promise<readonly string[]> =>
    readdir(path.join(session.folder, '.github/workflows'));

  it('writes workflows, CODEOWNERS and rulesets, and then changes nothing', async () => {
    const { code, err } = await github(
      '--plan',
      'team',
      '--visibility',
      'private',
      '--ref',
      'trunk',
      '--yes',
    );
    expect(code, err).toBe(0);
    expect(await workflowNames()).toEqual([
      'access-apply.yml',
      'access-approval.yml',
      'access-drift.yml',
      'access-intent.yml',
      'access-plan.yml',
      'access-review.yml',
    ]);
    const apply = await session.read('.github/workflows/access-apply.yml');
    expect(apply).toContain(`uses: ${ACTION}`);
    expect(apply).toContain("if: github.ref == 'refs/heads/trunk'");
    expect(apply).toContain('environment: access-apply');
    expect(apply).toContain('KISSMETRICS_API_KEY: ${{ secrets.KISSMETRICS_API_KEY }}');
    expect(await session.read('.github/CODEOWNERS')).toContain('/team.yaml @ada-acme\n/.github/ @ada-acme\n');
    expect(await session.read('.github/rulesets/rollcall.json')).toContain('"context": "rollcall/plan"');
    expect(await session.read('.github/rulesets/rollcall-ledger.json')).toContain(
      'refs/heads/rollcall-ledger',
    );
    expect(err).not.toContain('Assumed');
    expect(err).toContain('Environment access-apply, for the branch trunk only: secrets KISSMETRICS_API_KEY');
    expect(err).toContain('The first apply makes the branch rollcall-ledger');
    expect(err).toContain('Highest assurance of an approval: A1');

    const again = await github('--plan', 'team', '--visibility', 'private', '--ref', 'trunk');
    expect(again).toMatchObject({ code: 0, out: '' });
    expect(again.err).toContain('Nothing to write: every file is as it should be.');
  });

  it('asks before it writes, and writes nothing into a file that differs without an answer', async () => {
    await github('--yes');
    await session.write('.github/workflows/access-plan.yml', 'name: ours\n');
    const { code, out, err } = await github();
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('RC544 Write .github/workflows/access-plan.yml?'),
    ]);
    expect(out).toContain('-name: ours');
    expect(await session.read('.github/workflows/access-plan.yml')).toBe('name: ours\n');
    const agreed = await session.runWith({ answer: () => true }, 'init', 'github', '--action', ACTION);
    expect(agreed.err).toContain('Written: .github/workflows/access-plan.yml.');
  });

  it('keeps what others wrote into CODEOWNERS, wherever that is', async () => {
    await session.write('CODEOWNERS', '* @acme/everybody\n');
    await github('--yes');
    const text = await session.read('CODEOWNERS');
    expect(text).toMatch(/^\* @acme\/everybody\n\n# rollcall: begin/u);
    expect(text).toContain('/CODEOWNERS @ada-acme\n# rollcall: end\n');
    expect(await readdir(path.join(session.folder, '.github'))).not.toContain('CODEOWNERS');
  });

  it('asks teams and people to review, and includes with the file that names them', async () => {
    const text = (await session.read('team.yaml'))
      .replace(/critical: .*/u, `critical: { count: 1, approvers: [acme/security, ${ADA}, ${CTO}, manager] }`)
      .replace('members:', 'include: [members/web.yaml]\nmembers:');
    await session.write('team.yaml', text);
    await session.write('members/web.yaml', 'members:\n  yu@acme.example: admin\n');
    const { code, err } = await github('--yes');
    expect(code, err).toBe(0);
    // Nobody knows the login of the other one.
    expect(await session.read('.github/CODEOWNERS')).toContain(
      '/team.yaml @acme/security @ada-acme\n/members/web.yaml @acme/security @ada-acme\n/.github/ ',
    );
  });

  it('leaves CODEOWNERS alone where nobody could be asked, and says why', async () => {
    await session.write('team.yaml', (await session.read('team.yaml')).replace('login: ada-acme, ', ''));
    const { err } = await github('--yes');
    expect(await readdir(path.join(session.folder, '.github'))).not.toContain('CODEOWNERS');
    expect(err).toContain('policy.approvals.critical names no team and nobody with a login');
    expect(await session.read('.github/rulesets/rollcall.json')).toContain(
      '"require_code_owner_review": false',
    );
  });

  it('says what is missing where nothing waits for an approval and records are lost', async () => {
    await session.write(
      'team.yaml',
      `version: 1\naccounts: { kissmetrics: {} }\nmembers: { ${ADA}: owner }\n`,
    );
    const { code, err } = await github('--yes');
    expect(code, err).toBe(0);
    expect(err).toContain('Nothing waits for an approval yet');
    expect(err).toContain('Records are kept in a folder, which is gone with the runner');
    expect(await session.read('.github/workflows/access-apply.yml')).not.toContain('contents: write');
    expect(await readdir(path.join(session.folder, '.github/rulesets'))).toEqual(['rollcall.json']);
  });

  it('needs a repository, or to be told where to write', async () => {
    const outside = await openSession();
    try {
      await outside.write('team.yaml', await session.read('team.yaml'));
      const { code, err } = await outside.run('init', 'github', '--action', ACTION, '--yes');
      expect([code, err]).toEqual([1, expect.stringMatching(/RC60\d/u)]);
      expect(await readdir(outside.folder)).toEqual(['team.yaml']);
      expect((await outside.run('init', 'github', '--action', ACTION, '--out', '.', '--yes')).code).toBe(0);
    } finally {
      await outside.close();
    }
  });

  it('asks GitHub what the repository is, and says what it assumes', async () => {
    const repository = { ...REPOSITORY, private: false, default_branch: 'production' };
    const where = await gitHub({ '/repos/acme/access': { json: repository } });
    const { code, err } = await session.runWith(
      { env: asked },
      'init',
      'github',
      '--action',
      ACTION,
      ...where,
      '--yes',
    );
    expect(code, err).toBe(0);
    expect(await session.read('.github/workflows/access-apply.yml')).toContain('branches: [production]');
    expect(err.match(/^ {2}- the .*$/gmu)).toEqual([
      '  - the plan is GitHub Free: no token can see it; say --plan',
    ]);
    // A public repository has environments on every plan.
    expect(await session.read('.github/workflows/access-apply.yml')).toContain('environment: access-apply');
    // Somewhere else than github.com, the number of GitHub Actions is not known.
    expect(await session.read('.github/rulesets/rollcall.json')).not.toContain('integration_id');
  });

  it('writes a variant without environments for a free private repository, and says what that costs', async () => {
    const { err } = await github('--app', '--yes');
    for (const name of await workflowNames()) {
      expect(await session.read(`.github/workflows/${name}`), name).not.toContain('environment:');
    }
    expect(err).toContain('the plan is GitHub Free');
    expect(err).toContain('the repository is private: GitHub was not asked');
    expect(err).toContain(
      'Secrets of the repository: secrets KISSMETRICS_API_KEY, ROLLCALL_EVIDENCE_APP_KEY',
    );
    expect(err).toContain('No rulesets and no branch protection');
    expect(err).toContain(
      'Highest assurance of an approval: A2, because a free private repository has no rulesets',
    );
  });

  it('gives each of three jobs its own keys with --separated', async () => {
    const { code, err } = await github('--plan', 'enterprise', '--separated', '--yes');
    expect(code, err).toBe(0);
    const { jobs } = parse(await session.read('.github/workflows/access-apply.yml')) as {
      readonly jobs: object;
    };
    expect(Object.keys(jobs)).toEqual(['verify', 'apply', 'record']);
    expect(err).toContain(
      'Environment access-record, for the branch main only: secrets ROLLCALL_LEDGER_APP_KEY',
    );
    expect(err).toContain('Highest assurance of an approval: A3');
  });

  it('runs every file of teams/ by itself', async () => {
    const text = await session.read('team.yaml');
    await session.write('teams/eu.yaml', text.replace('rollcall-ledger', 'eu-ledger'));
    await session.write(
      'teams/us.yaml',
      text
        .replace('rollcall-ledger', 'us-ledger')
        .replace('kissmetrics: {', 'kissmetrics: { credentials: { token_env: US_KEY },'),
    );
    const { code, err } = await github('--matrix', '--plan', 'team', '--yes');
    expect(code, err).toBe(0);
    const plan = await session.read('.github/workflows/access-plan.yml');
    expect(plan).toContain('FOLDER: teams');
    expect(plan).toContain('US_KEY: ${{ secrets.US_KEY }}');
    expect(await session.read('.github/CODEOWNERS')).toMatch(/\/teams\/ @ada-acme\n\/teams\/eu\.yaml /u);
    const rules = await session.read('.github/rulesets/rollcall.json');
    expect(rules).toContain('rollcall/plan (teams/eu.yaml)');
    expect(rules).toContain('rollcall/plan (teams/us.yaml)');
    for (const name of await workflowNames()) {
      expect(await workflowErrors(name, await session.read(`.github/workflows/${name}`))).toEqual([]);
    }
  });

  it('finds the files of teams/ where there is no team.yaml', async () => {
    const text = await session.read('team.yaml');
    await session.write('teams/eu.yaml', text.replace('rollcall-ledger', 'eu-ledger'));
    await session.write('teams/us.yaml', text.replace('rollcall-ledger', 'us-ledger'));
    await rm(path.join(session.folder, 'team.yaml'));
    const { code, err } = await github('--yes');
    expect(code, err).toBe(0);
    expect(await session.read('.github/workflows/access-plan.yml')).toContain('FOLDER: teams');
  });

  it('lists the files of the folder without taking a name for anything else', async () => {
    const text = await session.read('team.yaml');
    await session.write('teams/eu.yaml', text.replace('rollcall-ledger', 'eu-ledger'));
    await github('--matrix', '--yes');
    const { jobs } = parse(await session.read('.github/workflows/access-plan.yml')) as {
      readonly jobs: { readonly files: { readonly steps: readonly { readonly run?: string }[] } };
    };
    const script = jobs.files.steps.find(({ run }) => run !== undefined)?.run ?? '';
    const run = (): string => {
      const output = path.join(session.folder, 'output');
      execFileSync('bash', ['-e', '-c', script], {
        cwd: session.folder,
        env: { ...process.env, FOLDER: 'teams', GITHUB_OUTPUT: output },
        stdio: 'pipe',
      });
      return output;
    };
    await session.write('teams/notes.md', 'no team');
    expect(await readFile(run(), 'utf8')).toBe('files=["teams/eu.yaml"]\n');
    await session.write('teams/$(touch taken).yaml', text);
    expect(run).toThrow(/rename/u);
    expect(await files()).not.toContain('taken');
  });

  it.each([
    ['no action', ['init', 'github'], 'RC501 which rollcall? --action is missing'],
    ['a tag', ['init', 'github', '--action', 'acme/rollcall@v1'], 'not OWNER/REPOSITORY@ and 40 hex digits'],
    [
      'an expression',
      ['init', 'github', '--action', `\${{ x }}/rollcall@${'0'.repeat(40)}`],
      'not OWNER/REPOSITORY@ and 40 hex digits',
    ],
    ['an option of team.yaml', ['init', 'github', '--empty'], '--empty says nothing about github'],
    [
      'a branch that is a pattern',
      ['init', 'github', '--action', ACTION, '--ref', 'main*'],
      'RC563 the branch main*',
    ],
    ['a branch that is an expression', ['init', 'github', '--action', ACTION, '--ref', '${{ x }}'], 'RC563'],
    ['--matrix without a folder', ['init', 'github', '--action', ACTION, '--matrix'], 'RC541 no YAML file'],
    ['--matrix and a file', ['init', 'github', '--action', ACTION, '--matrix', '-f', 'team.yaml'], 'RC501'],
    [
      'two sources',
      ['init', 'github', '--action', ACTION, '--local'],
      "cannot be used with option '--local'",
    ],
  ])('is told to be used rightly: %s', async (_, argv, message) => {
    const { code, err } = await session.run(...argv);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(await files()).toEqual(['team.yaml']);
  });

  it.each([
    [
      'records in a folder, where jobs are separated',
      (text: string) => text.replace(/ledger:.*\n/u, ''),
      ['--separated'],
      'RC566',
    ],
    [
      'a variable that can be no secret',
      (text: string) =>
        text.replace('kissmetrics: {', 'kissmetrics: { credentials: { token_env: GITHUB_KEY },'),
      [],
      'RC563 GitHub has no secret GITHUB_KEY',
    ],
  ])('refuses %s', async (_, change, argv, message) => {
    await session.write('team.yaml', change(await session.read('team.yaml')));
    const { code, err } = await github(...argv, '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(await files()).toEqual(['team.yaml']);
  });

  it('refuses two files that would keep records on one branch', async () => {
    const text = await session.read('team.yaml');
    await session.write('teams/eu.yaml', text);
    await session.write('teams/us.yaml', text);
    const { code, err } = await github('--matrix', '--yes');
    expect(code).toBe(1);
    expect(err).toContain(
      'RC566 teams/eu.yaml and teams/us.yaml keep records on one branch, rollcall-ledger',
    );
    await session.write('teams/us.yaml', text.replace(/ledger:.*\n/u, ''));
    const mixed = await github('--matrix', '--yes');
    expect(mixed.err).toContain('RC566 teams/us.yaml keeps its records in a folder, and others on a branch');
    expect(await readdir(session.folder)).not.toContain('.github');
  });

  it('writes below another folder, of a file there', async () => {
    await mkdir(path.join(session.folder, 'org'));
    await session.write('org/team.yaml', await session.read('team.yaml'));
    const { code, err } = await github('-f', 'org/team.yaml', '--out', 'org', '--yes');
    expect(code, err).toBe(0);
    expect(await session.read('org/.github/workflows/access-plan.yml')).toContain('file: team.yaml');
    const outside = await github('-f', 'team.yaml', '--out', 'org', '--yes');
    expect([outside.code, outside.err]).toEqual([1, expect.stringContaining('RC563 ../team.yaml')]);
  });

  it('builds rollcall first with --local', async () => {
    const { code, err } = await session.run('init', 'github', '--local', '--yes');
    expect(code, err).toBe(0);
    const text = await session.read('.github/workflows/access-apply.yml');
    expect(text).toMatch(/run: npm ci[^]*run: npm run build[^]*uses: \.\//u);
    expect(text).toContain('KISSMETRICS_API_KEY: ${{ secrets.KISSMETRICS_API_KEY }}');
  });
});
