// A capture of the forge's settings, read from a fake GitHub and kept in a ledger.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approvalPolicy } from '../../../src/approval/policy.ts';
import {
  type Capture,
  captureDue,
  captureRecord,
  readCapture,
  teamsNamed,
} from '../../../src/evidence/capture.ts';
import { controlDrift } from '../../../src/evidence/control-drift.ts';
import type { Forge } from '../../../src/forge/forge.ts';
import { createForge } from '../../../src/forge/github.ts';
import { directoryLedger } from '../../../src/ledger/directory.ts';
import type { CaptureRecord } from '../../../src/ledger/model.ts';
import { type GitHub, openGitHub } from '../../support/github/open.ts';
import { editRuleset } from '../../support/github/rules.ts';
import { putEnvironment } from '../../support/github/settings.ts';
import { at } from '../../support/plans.ts';

const POLICY = approvalPolicy({
  high: { approvers: ['acme/security', 'ada@acme.example'] },
  critical: { approvers: ['acme/security', 'acme/leads'] },
});

let github: GitHub;
let forge: Forge;
beforeEach(async () => {
  github = await openGitHub();
  github.user('ada', { id: 101, teams: ['security'], emails: ['ada@acme.example'] });
  github.user('bo', { id: 102, permission: 'admin' });
  github.user('cy', { id: 103, teams: ['leads'] });
  await github.push('main', { 'team.yaml': 'version: 1\n' }, { by: 'ada' });
  putEnvironment(github.state.settings, 71, 'rollcall', { reviewers: ['ada'], waitMinutes: 5 });
  forge = createForge({
    apiUrl: github.server.url,
    repository: 'acme/access',
    token: github.env['GITHUB_TOKEN'] ?? '',
    userAgent: 'rollcall/test',
    env: {},
    clock: github.clock,
    sleep: async () => undefined,
    random: () => 0.5,
    signal: new AbortController().signal,
  });
});
afterEach(async () => {
  await forge.close();
  await github.close();
});

const capture = async (): Promise<Capture> => readCapture(forge, 'main', POLICY);

describe('a capture', () => {
  it('has every setting, people by number and login', async () => {
    const { settings } = await capture();
    expect(settings).toMatchObject({
      branch: 'main',
      rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }, { type: 'pull_request' }],
      rulesets: [{ name: 'protect main', enforcement: 'active', bypass_actors: [] }],
      protection: 'none',
      admins: [{ id: 102, login: 'bo' }],
      environments: [
        {
          name: 'rollcall',
          branches: ['main'],
          reviewers: [{ type: 'User', id: 101, name: 'ada' }],
          prevent_self_review: true,
          wait_minutes: 5,
        },
      ],
      teams: [
        { team: 'acme/leads', members: [{ id: 103, login: 'cy' }] },
        { team: 'acme/security', members: [{ id: 101, login: 'ada' }] },
      ],
      workflow_defaults: { permissions: 'read', may_approve: false },
      unreadable: [],
    });
    expect(JSON.stringify(settings)).not.toContain('@');
    expect(github.server.errors).toEqual([]);
  });

  it('rests on the answers about settings, and on no others', async () => {
    await forge.pullRequestsOf(github.state.tip('main'), { wait: false });
    const { answers } = await capture();
    const calls = answers.map(({ call }) => call.replace(/^GET \/repos\/acme\/access|^GET /u, ''));
    expect(calls.map((call) => call.replace(/\?.*$/u, '').replace(/\d+$/u, 'N'))).toEqual([
      '/orgs/acme/teams/leads/members',
      '/orgs/acme/teams/security/members',
      '/actions/permissions/workflow',
      '/branches/main/protection',
      '/collaborators',
      '/environments/rollcall/deployment-branch-policies',
      '/environments',
      '/rules/branches/main',
      '/rulesets/N',
    ]);
    for (const { status, sha256 } of answers) {
      expect([200, 404]).toContain(status);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/u);
    }
  });

  it.each([
    [
      'administration',
      ['protection', 'workflow_defaults'],
      ['branch protection', 'workflow permissions', 'bypass list'],
    ],
    ['administration:write', [], ['bypass list']],
    ['actions', ['environments'], ['environments']],
    ['metadata', ['rules', 'rulesets', 'admins'], ['rules of the branch', 'administrators']],
  ])(
    'by a token without %s says what it could not read, and leaves nothing empty',
    async (permission, keys, said) => {
      await forge.repository();
      github.without(permission);
      const { settings } = await capture();
      for (const key of keys) expect(settings[key as keyof typeof settings], key).toBeNull();
      const told = settings.unreadable.map((line) => line.split(/ of ruleset|:/u)[0]);
      expect(new Set(told)).toEqual(new Set(said));
    },
  );

  it('by a token without members has teams whose members are unknown', async () => {
    github.without('members');
    const { settings } = await capture();
    expect(settings.teams).toEqual([
      { team: 'acme/leads', members: null },
      { team: 'acme/security', members: null },
    ]);
    expect(settings.unreadable).toEqual([
      expect.stringContaining('members of acme/leads: '),
      expect.stringContaining('members of acme/security: '),
    ]);
  });

  it('throws where GitHub cannot be asked at all', async () => {
    github.state.tokens.clear();
    await expect(capture()).rejects.toMatchObject({ code: 'RC620' });
  });

  it('asks about no team where the policy names none', async () => {
    expect((await readCapture(forge, 'main', null)).settings.teams).toEqual([]);
    expect(teamsNamed(approvalPolicy({}))).toEqual([]);
  });
});

describe('the record of a capture', () => {
  it('is kept by a ledger, and read back as it was', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
    try {
      const ledger = directoryLedger(folder);
      const taken = await capture();
      const record = captureRecord(taken, { run_id: 'run-1', at: at('2026-11-24T09:00:00Z') });
      await ledger.append([record]);
      const kept: CaptureRecord[] = [];
      for await (const one of ledger.records()) if (one.kind === 'capture') kept.push(one);
      expect(kept).toMatchObject([record]);
      expect(controlDrift(kept[0]?.facts ?? null, taken.settings)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('two captures', () => {
  it('say in words what changed between them', async () => {
    const { settings: before } = await capture();
    github.user('cy', { permission: 'admin', teams: ['leads', 'security'] });
    putEnvironment(github.state.settings, 71, 'rollcall', { branches: 'all' });
    for (const ruleset of github.state.rulesets.values()) {
      const bypass_actors = [{ actor_type: 'RepositoryRole', actor_id: 5, bypass_mode: 'always' }] as const;
      editRuleset(github.state, ruleset, { bypass_actors }, github.state.account('acme'));
    }
    const { settings: after } = await capture();
    expect(controlDrift(before, after)).toEqual([
      'cy (103) became an administrator of the repository',
      'RepositoryRole 5 (always) may go past ruleset protect main now',
      'environment rollcall lost its branch policy: any branch may use it',
      'approver team acme/security gained cy (103)',
    ]);
    expect(controlDrift(after, after)).toEqual([]);
  });

  it('say that a token sees less, and not that everybody is gone', async () => {
    const { settings: before } = await capture();
    github.without('members');
    github.without('actions');
    expect(controlDrift(before, (await capture()).settings)).toEqual([
      'the environments cannot be read any more',
      'approver team acme/leads cannot be read any more',
      'approver team acme/security cannot be read any more',
    ]);
  });
});

describe('a ruleset that the token is not shown', () => {
  it('is there all the same, and comes into sight again', async () => {
    const { settings: before } = await capture();
    github.server.faults.push({ route: /\/rulesets\/\d+$/u, answer: { status: 404 }, times: 1 });
    const { settings: hidden } = await capture();
    expect(hidden.rulesets).toMatchObject([{ id: before.rulesets?.[0]?.id, enforcement: null }]);
    expect(hidden.unreadable).toEqual([expect.stringMatching(/^ruleset \d+: /u)]);
    expect(controlDrift(before, hidden)).toEqual(['ruleset protect main cannot be read any more']);
    expect(controlDrift(hidden, before)).toEqual(['ruleset protect main can be read now']);
    expect(controlDrift(hidden, hidden)).toEqual([]);
  });
});

describe('a capture is due', () => {
  it.each([
    ['where there was none', null, true],
    ['after a week', '2026-11-17T09:00:00Z', true],
    ['after a week that a schedule cut by some hours', '2026-11-17T15:00:00Z', true],
    ['not after six days', '2026-11-18T09:00:00Z', false],
    ['not at once', '2026-11-24T09:00:00Z', false],
  ])('%s', (_, last, due) => {
    expect(captureDue(last === null ? null : at(last), at('2026-11-24T09:00:00Z'))).toBe(due);
  });
});
