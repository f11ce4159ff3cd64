// Attacks and honest work on a protected branch, end to end: a real repository, GitHub over HTTP, `rollcall verify` in a
// fresh clone. One line of the table a case.
import { describe, expect, it } from 'vitest';
import { type ApprovalWorld, openApprovalWorld, type TeamText } from '../support/approval-world.ts';
import { autoMerge, enableAutoMerge } from '../support/github/merges.ts';
import type { Permissions } from '../support/github/model.ts';
import { TOKEN } from '../support/github/open.ts';
import { ALL_PERMISSIONS, rename, WORKFLOW_PERMISSIONS } from '../support/github/people.ts';
import { amend, deleteBranch, deleteFork } from '../support/github/pulls.ts';
import { editRuleset } from '../support/github/rules.ts';
import { openVerdict, wordsOf } from '../support/pending.ts';

/** What `verify` makes of each step: `APPROVED` with its notes, or the codes of its reasons. */
type Expected = readonly string[];

interface Case {
  readonly name: string;
  readonly first?: TeamText;
  readonly act: (world: ApprovalWorld) => Promise<unknown>;
  readonly steps: Expected;
  /** Part of the message of the first reason. */
  readonly says?: string;
}

const EVE: TeamText = { members: ['eve@acme.example: user'] };
const EVE_ADMIN: TeamText = { members: ['eve@acme.example: admin'] };
const squash = { method: 'squash', by: 'ada' } as const;
const ONE_EACH: TeamText['policy'] = ['  approvals: { high: { count: 1 }, critical: { count: 1 } }'];

const CASES: readonly Case[] = [
  ...(['squash', 'merge', 'rebase'] as const).map((method) => ({
    name: `case: an honest pull request is merged by ${method}`,
    steps: ['APPROVED'],
    act: async ({ propose, github }: ApprovalWorld) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      await github.merge(pull, { method, by: 'ada' });
    },
  })),
  {
    name: 'case: a rebase of several commits is one landing',
    steps: ['APPROVED'],
    act: async ({ propose, github, team }) => {
      const pull = await propose(EVE);
      await github.pushTo(pull, { 'team.yaml': team({ members: ['eve@acme.example: read-only'] }) }, own);
      await github.pushTo(pull, { 'README.md': 'about\n' }, own);
      github.review(pull, 'bo');
      await github.merge(pull, { method: 'rebase', by: 'ada' });
    },
  },
  {
    name: 'case: "Update branch" after the approval costs no second review',
    steps: ['APPROVED', 'APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      const other = await propose({}, { files: { 'README.md': 'x\n', CODEOWNERS: '* @acme/access\n' } });
      github.review(other, 'bo');
      github.review(other, 'cy');
      await github.merge(other, squash);
      await github.updateBranch(pull, 'bo');
      await github.merge(pull, { method: 'merge', by: 'ada' });
    },
  },
  {
    name: 'case: a one-line off-boarding needs one approval',
    steps: ['APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose({ without: ['dee'] });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'case: the merge queue lands two pull requests in one movement',
    steps: ['APPROVED', 'APPROVED'],
    act: async ({ propose, github }) => {
      const one = await propose(EVE);
      const two = await propose({ without: ['dee'], ...EVE }, { from: one.headSha });
      for (const pull of [one, two]) github.review(pull, 'bo');
      await github.queueMerge([one, two], 'ada');
    },
  },
  {
    name: 'case: a pull request of a fork',
    steps: ['APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE, { fork: true, by: 'dee' });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'case: a reverted off-boarding gives access again, and needs its own approval',
    steps: ['APPROVED', 'NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose({ without: ['dee'] });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
      await github.merge(await propose({}, { by: 'bo' }), { method: 'squash', by: 'bo' });
    },
  },
  {
    name: 'case: an admin is high, and one approval is not enough',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE_ADMIN);
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'case: a pull request that changes accounts is critical',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github, team }) => {
      const text = team().replace('rate_limit: 6000/min', 'rate_limit: 60/min');
      const pull = await propose({}, { files: { 'team.yaml': text } });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'case: a pull request that repoints an alias is critical',
    first: {
      without: ['dee'],
      more: ['projects: { web: "1" }'],
      members: ['eve@acme.example: { role: user, projects: [web] }'],
    },
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose({
        without: ['dee'],
        more: ['projects: { web: "2" }'],
        members: ['eve@acme.example: { role: user, projects: [web] }'],
      });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
    says: 'critical',
  },
  {
    name: 'case: a pull request that relabels data is critical',
    first: { without: ['dee'], more: ['projects: { web: { kissmetrics: "1", data: personal } }'] },
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose({
        without: ['dee'],
        more: ['projects: { web: { kissmetrics: "1", data: public } }'],
      });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
    says: 'critical',
  },
  {
    name: 'case: auto-merge was on before the last approval',
    steps: ['APPROVED'],
    act: async ({ propose, github: { state, review } }) => {
      const pull = await propose(EVE);
      enableAutoMerge(state, pull, 'ada', 'squash');
      review(pull, 'bo');
      await state.exclusive(() => autoMerge(state, pull));
    },
  },
  {
    name: 'case: a fork that is gone since',
    steps: ['APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE, { fork: true, by: 'dee' });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
      deleteFork(github.state, github.state.account('dee'));
    },
  },
  {
    name: 'case: the head branch is deleted after the merge',
    steps: ['APPROVED'],
    act: async ({ propose, github: { state, review, merge } }) => {
      const pull = await propose(EVE);
      review(pull, 'bo');
      await merge(pull, squash);
      await state.exclusive(() => deleteBranch(state, pull.headRef, 'ada'));
    },
  },
  {
    name: 'case: a reviewer has another login since',
    steps: ['APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      await github.merge(pull, squash);
      rename(github.state, 'bo', 'bo-acme');
      github.user('bo', { id: 400 });
    },
  },
  {
    name: 'case: the head is pushed by force after the approval, with another change',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github: { state, review, merge }, team }) => {
      const pull = await propose(EVE);
      review(pull, 'bo');
      const files = { 'team.yaml': team({ members: ['x@acme.example: user'] }) };
      await state.exclusive(() => amend(state, pull, files, own));
      await merge(pull, squash);
    },
  },
  {
    name: 'case: the head is pushed by force after the approval, with the same change',
    steps: ['APPROVED'],
    act: async ({ propose, github: { state, review, merge }, team }) => {
      const pull = await propose(EVE);
      review(pull, 'bo');
      await state.exclusive(() =>
        amend(state, pull, { 'team.yaml': team(EVE) }, { ...own, message: 'Again' }),
      );
      await merge(pull, squash);
    },
  },
  {
    name: 'attack 8: the ruleset is switched off for the merge',
    steps: ['APPROVED CONTROL_GAP'],
    act: async ({ propose, github: { state, review, merge } }) => {
      const pull = await propose(EVE);
      review(pull, 'bo');
      const [ruleset] = state.rulesets.values();
      if (ruleset === undefined) throw new Error('no ruleset');
      editRuleset(state, ruleset, { enforcement: 'disabled' }, state.account('acme'));
      await merge(pull, squash);
      editRuleset(state, ruleset, { enforcement: 'active' }, state.account('acme'));
    },
  },
  {
    name: 'attack 7: a bypass that the rules let through is told by our own check',
    steps: ['APPROVED BYPASSED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      github.suite('bypass');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 1: a push after the approval',
    steps: ['NOT_APPROVED NOT_APPROVED'],
    act: async ({ propose, github, team }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      await github.pushTo(
        pull,
        { 'team.yaml': team({ members: [...(EVE.members ?? []), 'x@acme.example: user'] }) },
        own,
      );
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 2: the base is retargeted after the approval',
    steps: ['NOT_APPROVED'],
    act: async ({ github, team, propose }) => {
      await github.push('staging', { 'team.yaml': team(EVE) }, { by: 'ada' });
      const pull = await propose(
        {},
        { base: 'staging', from: github.state.tip('staging'), files: { 'README.md': 'x\n' } },
      );
      github.review(pull, 'bo');
      github.retarget(pull, 'main', 'ada');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 3: two approved pull requests combine into access that nobody saw',
    first: { more: ['groups: { dev: { role: read-only } }'] },
    steps: ['APPROVED', 'UNCOVERED'],
    act: async ({ propose, github }) => {
      const widen = await propose({ more: ['groups: { dev: { role: user } }'] });
      const join = await propose({
        more: ['groups: { dev: { role: read-only } }'],
        members: ['eve@acme.example: { group: dev }'],
      });
      for (const pull of [widen, join]) for (const by of ['bo', 'cy']) github.review(pull, by);
      await github.merge(widen, squash);
      await github.merge(join, { method: 'merge', by: 'ada' });
    },
    says: 'eve@acme.example kissmetrics account user landed, but is not in the change that was reviewed',
  },
  {
    name: 'attack 4: the head of an open pull request is pushed to the branch',
    steps: ['INDIRECT_MERGE'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      await github.indirectMerge(pull, 'ada');
    },
  },
  {
    name: 'attack 5: a direct push whose message names a merged pull request',
    steps: ['APPROVED', 'DIRECT_PUSH'],
    act: async ({ propose, github, push }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      await github.merge(pull, squash);
      await push(EVE_ADMIN, { by: 'ada', message: `Add Eve (#${pull.number})` });
    },
  },
  {
    name: 'attack 6: an admin merges without any review',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => github.merge(await propose(EVE), squash),
  },
  {
    name: 'attack 9: an approver approves their own raise',
    steps: ['NOT_APPROVED'],
    first: { policy: ONE_EACH },
    act: async ({ propose, github }) => {
      const pull = await propose({ policy: ONE_EACH, roles: { dee: 'admin' } });
      github.review(pull, 'dee');
      await github.merge(pull, squash);
    },
    says: 'gains',
  },
  {
    name: 'attack 10: an approver widens a group that they are in',
    first: {
      policy: ONE_EACH,
      more: ['groups: { dev: { role: read-only } }'],
      members: ['mal@acme.example: { group: dev, ids: { github: { id: 105 } } }'],
    },
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose({
        policy: ONE_EACH,
        more: ['groups: { dev: { role: user } }'],
        members: ['mal@acme.example: { group: dev, ids: { github: { id: 105 } } }'],
      });
      github.review(pull, 'mal');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 11: a co-author approves',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE, { coAuthors: ['bo'] });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 11: whoever pushed to the pull request of another approves it',
    steps: ['NOT_APPROVED NOT_APPROVED'],
    act: async ({ propose, github, team }) => {
      const pull = await propose(EVE);
      const more = { members: [...(EVE.members ?? []), 'x@acme.example: user'] };
      await github.pushTo(pull, { 'team.yaml': team(more) }, { by: 'bo', verified: true });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: "attack 12: a commit under an address that is nobody's costs a second approval",
    steps: ['UNATTRIBUTABLE'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE, { authorEmail: 'ghost@nowhere.example', verified: false });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 13: a second account of the author approves',
    first: { members: ['zoe@acme.example: { role: user, ids: { github: [{ id: 110 }, { id: 111 }] } }'] },
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      github.user('zoe', { id: 110, emails: ['zoe@acme.example'] });
      github.user('zoe-work', { id: 111 });
      const zoe = 'zoe@acme.example: { role: user, ids: { github: [{ id: 110 }, { id: 111 }] } }';
      const pull = await propose({ members: [zoe, 'eve@acme.example: user'] }, { by: 'zoe' });
      github.review(pull, 'zoe-work');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 13: an account that is nobody of the roster approves',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      github.user('stranger', { id: 300 });
      const pull = await propose(EVE);
      github.review(pull, 'stranger');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 14: a bot approves',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      github.user('helper[bot]', { id: 301, type: 'Bot' });
      const pull = await propose(EVE);
      github.review(pull, 'helper[bot]');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 16: an approval after the merge',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      await github.merge(pull, squash);
      github.review(pull, 'bo');
    },
  },
  {
    name: 'attack 17: the author dismisses an objection',
    steps: ['OBJECTION_DISMISSED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      const no = github.review(pull, 'cy', 'CHANGES_REQUESTED');
      github.review(pull, 'bo');
      github.dismiss(pull, no, 'ada');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'case: an objection stands',
    steps: ['OBJECTED'],
    act: async ({ propose, github }) => {
      const pull = await propose(EVE);
      github.review(pull, 'cy', 'CHANGES_REQUESTED');
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 18: the merge commit holds what no branch had',
    steps: ['MERGE_MISMATCH UNCOVERED NOT_APPROVED'],
    act: async ({ propose, github, team }) => {
      const pull = await propose(EVE);
      github.review(pull, 'bo');
      const extra = { 'team.yaml': team({ members: ['eve@acme.example: admin'] }) };
      await github.merge(pull, { method: 'merge', by: 'ada', extra });
    },
  },
  {
    name: 'attack 19: team.yaml becomes a symbolic link',
    steps: ['BAD_MODE INVALID_ROSTER'],
    act: async ({ propose, github, team }) => {
      const files = { 'other.yaml': team(EVE_ADMIN), 'team.yaml': { mode: '120000', text: 'other.yaml' } };
      const pull = await propose({}, { files });
      for (const by of ['bo', 'cy']) github.review(pull, by);
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 20: a workflow that runs rollcall changes in a pull request',
    steps: ['NOT_APPROVED'],
    act: async ({ propose, github }) => {
      const files = {
        '.github/workflows/access.yml': 'on: push\njobs: { a: { steps: [{ run: rollcall apply }] } }\n',
      };
      const pull = await propose({}, { files });
      github.review(pull, 'bo');
      await github.merge(pull, squash);
    },
  },
  {
    name: 'attack 37: an end is moved further away',
    first: {
      members: [
        'eve@acme.example: { role: user, type: contractor, manager: bo@acme.example, reason: audit, expires: 2026-12-24 }',
      ],
    },
    steps: ['NOT_APPROVED NOT_APPROVED'],
    act: async ({ propose, github }) =>
      github.merge(
        await propose({
          members: [
            'eve@acme.example: { role: user, type: contractor, manager: bo@acme.example, reason: audit, expires: 2027-06-24 }',
          ],
        }),
        squash,
      ),
  },
  {
    name: 'case: the branch is rewritten by force',
    steps: ['HISTORY_REWRITTEN'],
    act: async ({ github, team, baseline }) => {
      await github.push('rewritten', { 'team.yaml': team(EVE_ADMIN) }, { by: 'ada' });
      await github.forcePush('main', github.state.tip('rewritten'), 'ada');
      expect(github.state.tip('main')).not.toBe(baseline);
    },
  },
];

const own = { by: 'ada', verified: true } as const;

/** Has every pull request judged before it is merged; what a merge brings beside it cannot be known by then. */
function telling(world: ApprovalWorld, told: Map<number | null, string>): ApprovalWorld['github'] {
  const { github } = world;
  return {
    ...github,
    merge: async (pull, options) => {
      if (options.extra === undefined)
        told.set(pull.number, wordsOf((await openVerdict(world, pull.number)).verdict));
      return github.merge(pull, options);
    },
  };
}

describe('verify', () => {
  it.each(CASES)('$name', async ({ first, act, steps, says }) => {
    const world = await openApprovalWorld(first);
    try {
      const told = new Map<number | null, string>();
      await act({ ...world, github: telling(world, told) });
      const verified = await world.verify();
      const found = verified.steps.map(({ verdict, reasons, notes }) =>
        verdict === 'APPROVED'
          ? [verdict, ...notes.map(({ code }) => code)].join(' ')
          : reasons.map(({ code }) => code).join(' '),
      );
      expect(found, JSON.stringify(verified.steps, null, 1)).toEqual(steps);
      const isApproved = steps.every((step) => step.startsWith('APPROVED'));
      expect([verified.verdict, verified.code]).toEqual(isApproved ? ['APPROVED', 0] : ['BLOCKED', 4]);
      if (says !== undefined) {
        const messages = verified.steps.flatMap(({ reasons }) => reasons.map(({ message }) => message));
        expect(messages.join('\n')).toContain(says);
      }
      for (const { pull_request, verdict, reasons } of verified.steps) {
        if (!told.has(pull_request)) continue;
        const words = verdict === 'APPROVED' ? verdict : reasons.map(({ code }) => code).join(' ');
        expect(words, 'as it was told before the merge').toBe(told.get(pull_request));
      }
    } finally {
      await world.close();
    }
  });
});

describe('assurance', () => {
  async function level(permissions: Permissions, approvals: string): Promise<unknown> {
    const world = await openApprovalWorld({ policy: [`  approvals: ${approvals}`] });
    try {
      for (const login of ['bo', 'cy']) world.github.user(login, { teams: ['security'] });
      const token = world.github.state.tokens.get(TOKEN);
      if (token !== undefined) token.permissions = permissions;
      const pull = await world.propose({ ...EVE, policy: [`  approvals: ${approvals}`] });
      world.github.review(pull, 'bo');
      await world.github.merge(pull, squash);
      const [step] = (await world.verify()).steps;
      return [step?.verdict, step?.assurance, step?.unverified, step?.reasons.map(({ message }) => message)];
    } finally {
      await world.close();
    }
  }

  it('is A1 where nobody may read memberships and rules, and says what was not checked', async () => {
    expect(await level(WORKFLOW_PERMISSIONS, '{}')).toEqual([
      'APPROVED',
      'A1',
      ['membership', 'rule-suite', 'bypass-list', 'ruleset-history'],
      [],
    ]);
  });

  it('is A3 where everything was read', async () => {
    expect(await level(ALL_PERMISSIONS, '{ medium: { approvers: [acme/security] } }')).toEqual([
      'APPROVED',
      'A3',
      [],
      [],
    ]);
  });

  it('a team that cannot be read is unknown, not empty: its people do not count, and the reason says why', async () => {
    const [verdict, , , messages] = (await level(
      WORKFLOW_PERMISSIONS,
      '{ medium: { approvers: [acme/security] } }',
    )) as [string, string, unknown, readonly string[]];
    expect([verdict, messages.join()]).toEqual(['BLOCKED', expect.stringContaining('Members: read')]);
  });
});
