// The gate, end to end: what of the protected branch reaches the live account, and what the records say of it.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LedgerRecord } from '../../src/ledger/model.ts';
import { type ApprovalWorld, mailOf, openApprovalWorld, type TeamText } from '../support/approval-world.ts';

const LEDGER = ['ledger: { branch: rollcall-ledger }'];
const squash = { method: 'squash', by: 'ada' } as const;
const EVE: TeamText = { more: LEDGER, members: ['eve@acme.example: user'] };

let open: ApprovalWorld | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function begin(first: TeamText = {}): Promise<ApprovalWorld> {
  open = await openApprovalWorld({ more: LEDGER, ...first });
  return open;
}

/** Lands a change with the approvals of these people. */
async function land(
  world: ApprovalWorld,
  text: TeamText,
  approvers: readonly string[] = ['bo'],
): Promise<string> {
  const pull = await world.propose({ more: LEDGER, ...text });
  for (const by of approvers) world.github.review(pull, by);
  return world.github.merge(pull, squash);
}

const apply = (world: ApprovalWorld, ...argv: readonly string[]) => world.rollcall('apply', '--yes', ...argv);
const people = ({ sandbox }: ApprovalWorld): readonly string[] => {
  const { users, invitations } = sandbox.state();
  return [
    ...users.map(({ email, role }) => `${email} ${role}`),
    ...invitations
      .filter(({ status }) => status === 'pending')
      .map(({ email, role }) => `${email} ${role} pending`),
  ].sort();
};

async function records(world: ApprovalWorld): Promise<readonly LedgerRecord[]> {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['--git-dir', world.github.origin, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    const names = git('ls-tree', '-r', '--name-only', 'rollcall-ledger', 'records/').trim().split('\n');
    return names.map((name) => JSON.parse(git('show', `rollcall-ledger:${name}`)) as LedgerRecord);
  } catch {
    return [];
  }
}
const kinds = async (world: ApprovalWorld) => (await records(world)).map(({ kind }) => kind);

const USUAL = [
  'ada@acme.example owner',
  'bo@acme.example admin',
  'cy@acme.example admin',
  'dee@acme.example user',
];

describe('an approved change', () => {
  it('is applied, read back, and one readable commit on the branch of records', async () => {
    const world = await begin();
    await land(world, EVE);
    const { code, err } = await apply(world);
    expect([code, err.includes('BLOCKED')]).toEqual([0, false]);
    expect(people(world)).toEqual([...USUAL, 'eve@acme.example user pending'].sort());
    expect(await kinds(world)).toEqual(['apply_started', 'baseline', 'step', 'apply']);
    const log = execFileSync(
      'git',
      ['--git-dir', world.github.origin, 'log', '--format=%s%n%(trailers:only)', 'rollcall-ledger'],
      { encoding: 'utf8' },
    );
    expect(log).toContain('Approved-by: bo@acme.example');
    expect(log).toMatch(/Plan-digest: [0-9a-f]{64}/u);
    expect(log).toMatch(/Applied-at: 2026-/u);
    const again = await apply(world);
    expect(again.code).toBe(0);
  });

  it('names in each run only whoever approved what it writes', async () => {
    const world = await begin();
    await land(world, EVE, ['bo']);
    await apply(world);
    await land(world, { ...EVE, without: ['dee'] }, ['cy']);
    await apply(world);
    const runs = (await records(world)).flatMap((record) =>
      record.kind === 'apply' ? [record.approvals] : [],
    );
    expect(runs.map((run) => run?.approved_by.map(({ person }) => person))).toEqual([
      [mailOf('bo')],
      [mailOf('cy')],
    ]);
  });

  it('is judged from the records the next time, without asking GitHub for its reviews again', async () => {
    const world = await begin();
    await land(world, EVE);
    await apply(world);
    const before = world.github.server.calls.length;
    expect((await world.verify()).verdict).toBe('APPROVED');
    expect(world.github.server.calls.slice(before).filter((call) => call.endsWith('/reviews'))).toEqual([]);
    expect((await world.verify('--fresh')).verdict).toBe('APPROVED');
    expect(world.github.server.calls.slice(before).filter((call) => call.endsWith('/reviews'))).toHaveLength(
      1,
    );
  });
});

describe('a change that nobody approved', () => {
  it('is withheld, and the run ends in 4 when there was nothing else', async () => {
    const world = await begin();
    await land(world, EVE, []);
    const { code, out } = await apply(world);
    expect(code).toBe(4);
    expect(out).toContain('eve@acme.example');
    expect(people(world)).toEqual(USUAL);
  });

  it('is withheld while an approved removal runs', async () => {
    const world = await begin();
    await land(world, EVE, []);
    await land(world, { ...EVE, without: ['dee'] });
    const { code } = await apply(world);
    expect(code).toBe(6);
    expect(people(world)).toEqual(USUAL.filter((line) => !line.startsWith('dee')));
    expect((await world.verify()).steps.map(({ verdict }) => verdict)).toEqual(['BLOCKED', 'APPROVED']);
  });

  it('a removal that was pushed takes nobody out', async () => {
    const world = await begin();
    await world.push({ more: LEDGER, without: ['dee'] }, { by: 'ada' });
    expect((await apply(world)).code).toBe(4);
    expect(people(world)).toEqual(USUAL);
  });

  it('attack 32: an address that was pushed cannot carry the credential away', async () => {
    const world = await begin();
    const asked = world.sandbox.requests().length;
    const text = world.team({ more: LEDGER }).replace(world.sandbox.url, 'http://127.0.0.1:9');
    await world.github.push('main', { 'team.yaml': text }, { by: 'ada' });
    const { code, err } = await apply(world);
    expect([code, err]).toEqual([0, expect.stringContaining('accounts of the tip has no effect')]);
    expect(world.sandbox.requests().length).toBeGreaterThan(asked);
  });

  it('attack 23: does not run by a plan that was saved without the gate', async () => {
    const world = await begin();
    await land(world, EVE, []);
    const folder = await world.github.clone();
    expect((await world.rollcallIn(folder, {}, 'plan', '--out', 'plan.json')).out).toContain(
      'eve@acme.example',
    );
    const { code, err } = await world.rollcallIn(folder, {}, 'apply', 'plan.json');
    expect([code, err]).toEqual([4, expect.stringContaining('invite eve@acme.example in kissmetrics')]);
    expect(people(world)).toEqual(USUAL);
  });

  it('runs by a saved plan once it is approved', async () => {
    const world = await begin();
    await land(world, EVE);
    const folder = await world.github.clone();
    await world.rollcallIn(folder, {}, 'plan', '--out', 'plan.json');
    expect((await world.rollcallIn(folder, {}, 'apply', 'plan.json')).code).toBe(0);
    expect(people(world)).toContain('eve@acme.example user pending');
    const again = await world.rollcallIn(folder, {}, 'apply', 'plan.json');
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('already')]);
  });

  it('runs once a reapproval covers it', async () => {
    const world = await begin();
    const bad = await land(world, EVE, []);
    expect((await apply(world)).code).toBe(4);
    const trailer = `Rollcall-Reapprove: ${world.baseline}..${bad}`;
    const pull = await world.github.open({
      branch: 'reapprove',
      files: {},
      by: 'ada',
      verified: true,
      message: `Approve what landed\n\n${trailer}`,
    });
    world.github.review(pull, 'bo');
    await world.github.merge(pull, squash);
    const verified = await world.verify();
    expect(verified.steps[0], JSON.stringify(verified)).toMatchObject({ verdict: 'APPROVED' });
    expect(verified.steps[0]?.notes.map(({ code }) => code)).toContain('REAPPROVED');
    expect((await apply(world)).code).toBe(0);
    expect(people(world)).toContain('eve@acme.example user pending');
    expect(await kinds(world)).toContain('reapproval');
  });
});

describe('attack 29: a run of an older commit', () => {
  it('does nothing where governed files have moved on, and is no error', async () => {
    const world = await begin();
    const old = await land(world, EVE);
    await land(world, {});
    const folder = await world.github.clone();
    execFileSync('git', ['-C', folder, 'checkout', '--quiet', old]);
    const env = { GITHUB_SHA: old, GITHUB_REF: 'refs/heads/main' };
    const { code, err } = await world.rollcallIn(folder, env, 'apply', '--yes');
    expect([code, err]).toEqual([0, expect.stringContaining('RC645')]);
    expect(people(world)).toEqual(USUAL);
    const verified = await world.rollcallIn(folder, env, 'verify', '--json');
    expect([verified.code, JSON.parse(verified.out)]).toEqual([
      0,
      expect.objectContaining({ verdict: 'SUPERSEDED' }),
    ]);
  });

  it('goes on where only unrelated files have', async () => {
    const world = await begin();
    const tip = await land(world, EVE);
    await world.github.push('main', { 'README.md': 'x\n' }, { by: 'ada' });
    const folder = await world.github.clone();
    const env = { GITHUB_SHA: tip, GITHUB_REF: 'refs/heads/main' };
    expect((await world.rollcallIn(folder, env, 'apply', '--yes')).code).toBe(0);
    expect(people(world)).toContain('eve@acme.example user pending');
  });

  it('is refused where the branch does not hold its commit', async () => {
    const world = await begin();
    const away = await world.github.push('other', { 'team.yaml': world.team(EVE) }, { by: 'ada' });
    const folder = await world.github.clone('other');
    const env = { GITHUB_SHA: away, GITHUB_REF: 'refs/heads/main' };
    const { code, out } = await world.rollcallIn(folder, env, 'verify', '--json');
    expect(code).toBe(4);
    expect(out).toContain('HISTORY_REWRITTEN');
  });
});

describe('attack 35: what somebody did by hand', () => {
  it('a removal by hand is not undone by the next merge', async () => {
    const world = await begin();
    expect((await apply(world)).code).toBe(0);
    world.sandbox.happen({ kind: 'leave', email: mailOf('dee') });
    await land(world, EVE);
    await apply(world);
    expect(people(world)).toEqual(
      [...USUAL.filter((line) => !line.startsWith('dee')), 'eve@acme.example user pending'].sort(),
    );
  });

  it('somebody added by hand is taken out and recorded as a drift revert', async () => {
    const world = await begin({ policy: ['  drift: { extra: revert }', '  approvals: {}'] });
    expect((await apply(world)).code).toBe(0);
    world.sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    expect(people(world)).toContain('mole@acme.example admin');
    expect((await apply(world)).code).toBe(0);
    expect(people(world)).toEqual(USUAL);
    const [revert] = (await records(world)).filter(({ kind }) => kind === 'drift_revert');
    expect(revert).toMatchObject({ changes: [{ person: 'mole@acme.example', resource: null }] });
  });
});

describe('the calendar', () => {
  it('ends access by a later run without a new commit, on the word that gave it', async () => {
    const line =
      'eve@acme.example: { role: user, type: contractor, manager: bo@acme.example, reason: audit, expires: 2026-12-01 }';
    const world = await begin();
    await land(world, { members: [line] }, ['bo', 'cy']);
    expect((await apply(world)).code).toBe(0);
    world.sandbox.happen({ kind: 'accept', email: 'eve@acme.example' });
    expect(people(world)).toContain('eve@acme.example user');
    world.github.clock.advance(20 * 86_400_000);
    world.sandbox.advance(20 * 86_400_000);
    expect((await apply(world)).code).toBe(0);
    expect(people(world)).toEqual(USUAL);
    // The step that gave the access, and nobody else's approval.
    const last = (await records(world)).findLast(({ kind }) => kind === 'apply');
    expect(last).toMatchObject({
      approvals: { approved_by: [{ person: mailOf('bo') }, { person: mailOf('cy') }] },
    });
  });
});

describe('the file at hand', () => {
  it('must be the one of the protected branch', async () => {
    const world = await begin();
    const folder = await world.github.clone();
    await writeFile(path.join(folder, 'team.yaml'), world.team(EVE));
    const { code, err } = await world.rollcallIn(folder, {}, 'apply', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('RC643')]);
    expect(people(world)).toEqual(USUAL);
  });

  it('cannot switch approvals off', async () => {
    const world = await begin();
    const folder = await world.github.clone();
    const file = path.join(folder, 'team.yaml');
    const text = (await readFile(file, 'utf8'))
      .replace('  approvals: {}\n', '')
      .replace(`${LEDGER[0]}\n`, '');
    await writeFile(file, text);
    const { code, err } = await world.rollcallIn(folder, {}, 'apply', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('RC643')]);
  });

  it('records in a folder are refused on a runner, where they would be lost', async () => {
    const world = await begin({ more: [] });
    const { code, err } = await world.rollcallIn(
      await world.github.clone(),
      { GITHUB_ACTIONS: 'true' },
      'apply',
      '--yes',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('lost with the runner')]);
  });

  it('the protected branch cannot hold the records', async () => {
    const world = await begin({ more: ['ledger: { branch: trusted }'] });
    world.github.state.branches.set('trusted', world.baseline);
    const env = { GITHUB_REF: 'refs/heads/trusted' };
    await world.github.state.git.write([], [{ ref: 'refs/heads/trusted', to: world.baseline }]);
    const folder = await world.github.clone();
    const { code, err } = await world.rollcallIn(folder, env, 'apply', '--yes', '--ref', 'trusted');
    expect([code, err]).toEqual([1, expect.stringContaining('cannot hold the records')]);
  });

  it('without a token nothing runs, and the message says what is missing', async () => {
    const world = await begin();
    const { code, err } = await world.rollcallIn(
      await world.github.clone(),
      { GITHUB_TOKEN: '' },
      'apply',
      '--yes',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('RC642')]);
  });
});

describe('attack 30: records that somebody made up', () => {
  it('are not believed where nobody approved the place that they lie in', async () => {
    const world = await begin();
    await world.push({ ...EVE, more: ['ledger: { branch: made-up }'] }, { by: 'ada' });
    const verified = await world.verify();
    expect(verified).toMatchObject({ verdict: 'BLOCKED', code: 4 });
    await apply(world);
    expect(await kinds(world)).not.toEqual([]);
  });
});

describe('break-glass', () => {
  const glass = ['--break-glass', '--reason', 'phone stolen', '--ticket', 'INC-7'] as const;

  it('removes at once, is on record before, and stays open until it is reapproved', async () => {
    const world = await begin();
    expect((await apply(world)).code).toBe(0);
    const folder = await world.github.clone();
    await writeFile(path.join(folder, 'team.yaml'), world.team({ more: LEDGER, without: ['dee'] }));
    const { code } = await world.rollcallIn(
      folder,
      { GITHUB_API_URL: 'http://127.0.0.1:9' },
      'apply',
      '--yes',
      ...glass,
    );
    expect(code).toBe(0);
    expect(people(world)).toEqual(USUAL.filter((line) => !line.startsWith('dee')));
    expect((await kinds(world)).slice(-3)).toEqual(['break_glass', 'apply_started', 'apply']);
    const red = await world.verify();
    expect([red.code, red.steps.at(-1)?.reasons[0]?.message]).toEqual([
      4,
      expect.stringContaining('phone stolen'),
    ]);

    const tip = world.github.state.tip('main');
    const message = `Close INC-7\n\nRollcall-Reapprove: ${world.baseline}..${tip}`;
    const pull = await world.github.open({ branch: 'close', files: {}, by: 'ada', verified: true, message });
    world.github.review(pull, 'bo');
    world.github.review(pull, 'cy');
    await world.github.merge(pull, squash);
    expect((await world.verify()).verdict).toBe('APPROVED');
  });

  it('raises within the ceiling, and gives nobody new access', async () => {
    const world = await begin();
    expect((await apply(world)).code).toBe(0);
    const folder = await world.github.clone();
    const elevate = `{ role: user, ids: { github: { id: 104 } }, elevate: { role: admin, until: 2026-11-26T00:00Z, reason: outage } }`;
    const text = world.team({ ...EVE }).replace(/dee@acme.example: .*/u, `dee@acme.example: ${elevate}`);
    await writeFile(path.join(folder, 'team.yaml'), text);
    const { code, err } = await world.rollcallIn(folder, {}, 'apply', '--yes', ...glass);
    expect(code, err).toBe(6);
    expect(people(world)).toContain('dee@acme.example admin');
    expect(people(world).join()).not.toContain('eve');
  });

  it('asks for a reason and a ticket', async () => {
    const world = await begin();
    const { code, err } = await apply(world, '--break-glass');
    expect([code, err]).toEqual([1, expect.stringContaining('RC644')]);
  });

  it('is not for settings', async () => {
    const world = await begin();
    const folder = await world.github.clone();
    await writeFile(
      path.join(folder, 'team.yaml'),
      world.team({ more: LEDGER, policy: ['  approvals: { strict: true }'] }),
    );
    const { code, err } = await world.rollcallIn(folder, {}, 'apply', '--yes', ...glass);
    expect([code, err]).toEqual([1, expect.stringContaining('policy differ')]);
  });
});
