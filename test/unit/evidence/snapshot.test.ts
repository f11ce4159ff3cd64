// What a commit is for approval, read from the objects of real repositories.
import { describe, expect, it } from 'vitest';
import { capabilitiesOf, providerNames } from '../../../src/cli/accounts.ts';
import { type Snapshot, snapshotReader } from '../../../src/evidence/snapshot.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { GIT_ENV, type GitRepo, gitRepo } from '../../support/git-repo.ts';

const TEAM = 'version: 1\naccounts: { kissmetrics: {} }\nmembers: { ada@acme.com: owner }\n';
const including = (path: string): string => `${TEAM}include: [${path}]\n`;
const MEMBERS = 'members: { bo@acme.com: user }\n';
const RUNS = 'jobs: { a: { environment: production, steps: [{ run: npx rollcall apply }] } }\n';

type Reader = (treeish: string) => Promise<Snapshot>;

async function reading<T>(
  repo: GitRepo,
  then: (read: Reader, blobs: () => number) => Promise<T>,
  roster_path = 'team.yaml',
): Promise<T> {
  const repository = await openRepository(repo.dir, { env: GIT_ENV });
  let asked = 0;
  const counted = {
    tree: repository.tree,
    blob: async (id: string) => {
      asked += 1;
      return repository.blob(id);
    },
  };
  try {
    const read = snapshotReader({
      repository: counted,
      roster_path,
      providers: providerNames(),
      capabilitiesOf,
    });
    return await then(read, () => asked);
  } finally {
    await repository.close();
  }
}

const pathsOf = ({ files }: Snapshot): readonly string[] => files.map(({ path }) => path);
const people = ({ team }: Snapshot): readonly string[] | undefined =>
  team?.members.map(({ person }) => person);

describe('a snapshot', () => {
  it('has the roster, its includes, code owners and the workflows that run rollcall; nothing else', async () => {
    const repo = await gitRepo();
    const commit = await repo.commit({
      'team.yaml': including('people/more.yaml'),
      'people/more.yaml': MEMBERS,
      'people/other.yaml': MEMBERS,
      CODEOWNERS: '* @acme/web\n',
      '.github/CODEOWNERS': '* @acme/web\n',
      'docs/CODEOWNERS': '* @acme/web\n',
      'src/CODEOWNERS': '* @acme/web\n',
      '.github/workflows/access.yml': RUNS,
      '.github/workflows/ci.yaml': 'on: push\n',
      '.github/workflows/notes.md': 'rollcall',
      'README.md': 'rollcall',
    });
    await reading(repo, async (read) => {
      const snapshot = await read(commit);
      expect(pathsOf(snapshot)).toEqual([
        '.github/CODEOWNERS',
        '.github/workflows/access.yml',
        'CODEOWNERS',
        'docs/CODEOWNERS',
        'people/more.yaml',
        'team.yaml',
      ]);
      expect(snapshot.files.every(({ mode, blob }) => mode === '100644' && blob.length === 40)).toBe(true);
      expect(snapshot.roster_paths).toEqual(['team.yaml', 'people/more.yaml']);
      expect(people(snapshot)).toEqual(['ada@acme.com', 'bo@acme.com']);
      expect(snapshot.issues).toEqual([]);
    });
  });

  it('reads includes from below the folder of the roster', async () => {
    const repo = await gitRepo();
    const commit = await repo.commit({
      'org/team.yaml': including('more.yaml'),
      'org/more.yaml': MEMBERS,
      'more.yaml': 'members: { eve@acme.com: owner }\n',
    });
    await reading(
      repo,
      async (read) => {
        const snapshot = await read(commit);
        expect(pathsOf(snapshot)).toEqual(['org/more.yaml', 'org/team.yaml']);
        expect(people(snapshot)).toEqual(['ada@acme.com', 'bo@acme.com']);
      },
      'org/team.yaml',
    );
  });

  it('follows includes that moved, each commit by its own list', async () => {
    const repo = await gitRepo();
    const first = await repo.commit({ 'team.yaml': including('a.yaml'), 'a.yaml': MEMBERS });
    const second = await repo.commit({ 'team.yaml': including('b.yaml'), 'b.yaml': MEMBERS, 'a.yaml': null });
    await reading(repo, async (read) => {
      expect(pathsOf(await read(first))).toEqual(['a.yaml', 'team.yaml']);
      expect(pathsOf(await read(second))).toEqual(['b.yaml', 'team.yaml']);
      expect(people(await read(second))).toEqual(people(await read(first)));
    });
  });

  it('counts a workflow from the commit on that makes it run rollcall, or share an environment', async () => {
    const repo = await gitRepo();
    const ci = '.github/workflows/ci.yml';
    const deploy = '.github/workflows/deploy.yml';
    const first = await repo.commit({
      'team.yaml': TEAM,
      [ci]: 'on: push\n',
      [deploy]: 'jobs: { a: { environment: { name: Production } } }\n',
    });
    const second = await repo.commit({ [ci]: RUNS });
    await reading(repo, async (read) => {
      expect(pathsOf(await read(first))).toEqual(['team.yaml']);
      expect(pathsOf(await read(second))).toEqual([ci, deploy, 'team.yaml']);
    });
  });

  it('attack 20: counts a workflow that runs rollcall by a name with escapes', async () => {
    const repo = await gitRepo();
    const odd = '.github/workflows/odd.yml';
    const text = 'jobs: { a: { steps: [{ run: "npx roll\\x63all apply" }] } }\n';
    const commit = await repo.commit({ 'team.yaml': TEAM, [odd]: text });
    await reading(repo, async (read) => {
      expect(pathsOf(await read(commit))).toEqual([odd, 'team.yaml']);
    });
  });

  it.each<[string, string]>([
    ['names its environment by an expression', 'jobs: { a: { environment: "${{ inputs.where }}" } }\n'],
    ['is no YAML', 'environment: [\n'],
    ['writes the word with escapes', 'jobs: { a: { "environ\\x6dent": "produc\\x74ion" } }\n'],
  ])('counts a workflow that %s, once another one runs rollcall', async (_, text) => {
    const repo = await gitRepo();
    const odd = '.github/workflows/odd.yml';
    const first = await repo.commit({ 'team.yaml': TEAM, [odd]: text });
    const second = await repo.commit({ '.github/workflows/run.yml': RUNS });
    await reading(repo, async (read) => {
      expect(pathsOf(await read(first))).not.toContain(odd);
      expect(pathsOf(await read(second))).toContain(odd);
    });
  });
});

describe('a roster that cannot be read', () => {
  it('is nothing where the file is missing', async () => {
    const repo = await gitRepo();
    const commit = await repo.commit({ 'README.md': 'x' });
    await reading(repo, async (read) => {
      expect(await read(commit)).toMatchObject({
        files: [],
        roster_paths: ['team.yaml'],
        sources: [],
        team: null,
        issues: [],
      });
    });
  });

  it('attack 19: is no roster where it is a link, whose mode is kept; what it points to is not read', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': TEAM, 'other.yaml': TEAM });
    const blob = await repo.object('blob', 'other.yaml');
    await repo.git('update-index', '--cacheinfo', `120000,${blob},team.yaml`);
    const commit = await repo.commitIndex();
    await reading(repo, async (read) => {
      const snapshot = await read(commit);
      expect(snapshot.files).toEqual([{ path: 'team.yaml', mode: '120000', blob }]);
      expect(snapshot).toMatchObject({ sources: [], team: null });
    });
  });

  it.each<[string, string, string]>([
    ['is no YAML', 'version: [\n', 'RC101'],
    ['breaks a rule', TEAM.replace('owner', 'user'), 'RC244'],
    ['names an include that is not there', including('gone.yaml'), 'RC117'],
  ])('says why where it %s', async (_, text, code) => {
    const repo = await gitRepo();
    const commit = await repo.commit({ 'team.yaml': text });
    await reading(repo, async (read) => {
      const snapshot = await read(commit);
      expect(snapshot.team).toBeNull();
      expect(snapshot.issues.map((issue) => issue.code)).toContain(code);
      expect(snapshot.sources).toHaveLength(1);
      expect(pathsOf(snapshot)).toEqual(['team.yaml']);
    });
  });

  it('says so where its bytes are no text', async () => {
    const repo = await gitRepo();
    const blob = await repo.object('blob', new Uint8Array([0xff, 0xfe, 0x00]));
    await repo.git('update-index', '--add', '--cacheinfo', `100644,${blob},team.yaml`);
    const commit = await repo.commitIndex();
    await reading(repo, async (read) => {
      const { team, issues } = await read(commit);
      expect(team).toBeNull();
      expect(issues.map(({ code }) => code)).toEqual(['RC102']);
    });
  });
});

describe('the reader', () => {
  it('is the same whatever the day: access that ended long ago makes no roster invalid', async () => {
    const repo = await gitRepo();
    const text = TEAM.replace('owner }', 'owner, sam@acme.com: { role: user, expires: 2020-01-01 } }');
    const commit = await repo.commit({ 'team.yaml': text });
    await reading(repo, async (read) => {
      expect(people(await read(commit))).toEqual(['ada@acme.com', 'sam@acme.com']);
    });
  });

  it('parses one version once, and reads a commit once', async () => {
    const repo = await gitRepo();
    const first = await repo.commit({ 'team.yaml': TEAM });
    const second = await repo.commit({ 'notes.md': 'x' });
    await reading(repo, async (read, blobs) => {
      const one = await read(first);
      const before = blobs();
      expect(await read(first)).toBe(one);
      expect(blobs()).toBe(before);
      expect((await read(second)).team).toBe(one.team);
    });
  });
});
