import { describe, expect, it } from 'vitest';
import { commitAuthors, type MadeCommit } from '../../../src/approval/commit-authors.ts';
import { contributorsOf } from '../../../src/approval/contributors.ts';
import { differingFiles } from '../../../src/approval/governed-files.ts';
import { identities } from '../../../src/approval/identities.ts';
import type { ApprovalRoster, PersonEvidence, StepEvidence } from '../../../src/approval/model.ts';
import { approvalPolicy, type WrittenApprovals } from '../../../src/approval/policy.ts';
import { judgeStep } from '../../../src/approval/verdict.ts';
import { peopleInQuestion, simulate, type WhoMayInput, whoMay } from '../../../src/approval/who-may.ts';
import { answers, gain, landing, member, REVIEWED, user } from '../../support/evidence.ts';
import { LANDINGS } from '../../support/landings.ts';
import { at } from '../../support/team.ts';

const NOW = at('2026-11-24T12:00:00Z');

function inputOf(evidence: StepEvidence): WhoMayInput | null {
  const { roster, policy, people, landed, files, pull_request: pull, unverified_paths } = evidence;
  if (roster === null || landed === null || pull === null) return null;
  return {
    roster,
    policy,
    people,
    delta: landed,
    differing: differingFiles(files.before, files.landed),
    contributors: contributorsOf(pull, identities(roster)),
    unverified_paths,
    // Somebody's right is that of the moment when they approved.
    now: REVIEWED,
  };
}

function asked(evidence: StepEvidence, more: Partial<WhoMayInput> = {}) {
  const input = inputOf(evidence);
  if (input === null) throw new Error('nothing to ask');
  return whoMay({ ...input, ...more });
}

describe('who may approve, beside the verdict', () => {
  it.each(LANDINGS)('agrees with it: $name', ({ evidence }) => {
    const input = inputOf(evidence);
    const { changes } = judgeStep(evidence);
    // A landing that is refused before its changes are looked at says nothing about people.
    const told = input === null || changes.length === 0 ? [] : whoMay(input);

    expect(told.map(({ change, tier, required }) => [change, tier, required])).toEqual(
      changes.map(({ change, tier, required }) => [change, tier, required]),
    );
    for (const [i, { approved_by, excluded, approved }] of changes.entries()) {
      const { may, perhaps, outcome } = told[i] ?? { may: [], perhaps: [], outcome: 'never' };
      expect(may).toEqual(expect.arrayContaining(approved_by.map(({ person }) => person)));
      for (const { person } of excluded) expect(may).not.toContain(person);
      if (approved) expect(outcome).toBe('possible');
      else expect(may.length + perhaps.length).toBeGreaterThanOrEqual(approved_by.length);
    }
  });
});

describe('the lists', () => {
  const rules = (rule: NonNullable<WrittenApprovals['medium']>): WrittenApprovals => ({ medium: rule });

  it('name everybody of the roster who has no part in the change', () => {
    expect(asked(landing())).toEqual([
      {
        change: expect.stringContaining('gain new'),
        tier: 'medium',
        rule: { count: 1, approvers: null },
        required: 1,
        may: ['bo', 'cy', 'dee', 'eve'],
        perhaps: [],
        may_not: [
          { person: 'ada', why: 'had a part in it (author, author of the pull request, committer, pusher)' },
        ],
        outcome: 'possible',
      },
    ]);
  });

  it('keep out whoever gains, and say so', () => {
    const [change] = asked(landing({ delta: { gains: [gain('bo')] } }));
    expect(change?.may).toEqual(['cy', 'dee', 'eve']);
    expect(change?.may_not).toContainEqual({ person: 'bo', why: 'gains it' });
  });

  it('let a leaver approve their own removal', () => {
    const [change] = asked(landing({ delta: { losses: [gain('bo', { tier: 'low' })] } }));
    expect(change?.may).toContain('bo');
  });

  it.each<[string, Partial<WhoMayInput> & { readonly people: readonly PersonEvidence[] }, string, string]>([
    ['nobody was asked about', { people: [] }, 'perhaps', 'if they may write to the repository'],
    [
      'the forge does not say who writes',
      { people: [answers('bo', { writes: 'unknown' })] },
      'perhaps',
      'if they may write to the repository',
    ],
    [
      'somebody only reads',
      { people: [answers('bo', { writes: 'no' })] },
      'may_not',
      'may not write to the repository',
    ],
    [
      'somebody left the organisation',
      { people: [answers('bo', { member: 'no' })] },
      'may_not',
      'is no active member of the organisation',
    ],
  ])('where %s', (_, more, list, why) => {
    const [change] = asked(landing({ policy: rules({ approvers: ['bo'] }) }), more);
    expect(change).toMatchObject({ may: [], [list]: [{ person: 'bo', why }] });
    expect(change?.outcome).toBe(list === 'perhaps' ? 'perhaps' : 'never');
  });

  it('tell people who are named and out of the question why', () => {
    const [change] = asked(
      landing({
        policy: rules({ count: 2, approvers: ['bo', 'gone', 'robot', 'login'] }),
        members: [
          member('robot', { type: 'service' }),
          member('login', { forge: { ids: [], logins: ['login'] } }),
        ],
      }),
    );
    expect(change).toMatchObject({
      may: ['bo'],
      may_not: [
        { person: 'gone', why: 'is not in the roster' },
        { person: 'robot', why: 'is no human' },
        { person: 'login', why: 'has no number of a forge account under ids' },
      ],
      outcome: 'never',
    });
  });

  it('leave a team that cannot be read unknown, never empty', () => {
    const [change] = asked(landing({ policy: rules({ approvers: ['acme/web'] }) }), {
      people: ['ada', 'bo', 'cy'].map((person) =>
        answers(person, { teams: [{ team: 'acme/web', member: person === 'cy' ? 'unknown' : 'no' }] }),
      ),
    });
    expect(change).toMatchObject({
      may: [],
      perhaps: [
        { person: 'cy', why: 'whether they are in acme/web cannot be read; that needs Members: read' },
        { person: 'dee', why: 'if they are in acme/web, and may write' },
        { person: 'eve' },
      ],
    });
  });

  it('ask for the manager of the person whom each change is about', () => {
    const told = asked(
      landing({
        delta: { gains: [gain('x'), gain('y')] },
        policy: rules({ approvers: ['manager'] }),
        members: [member('x', { manager: 'bo' }), member('y', { manager: 'cy' })],
      }),
    );
    expect(told.map(({ may }) => may)).toEqual([['bo'], ['cy']]);
  });

  it('keep out whose right comes from an unverified step', () => {
    const [change] = asked(landing({ policy: rules({ approvers: ['bo', 'cy'] }) }), {
      unverified_paths: ['members.bo'],
    });
    expect(change).toMatchObject({
      may: ['cy'],
      may_not: [{ person: 'bo', why: 'rests on members.bo.ids.github, which nobody approved' }],
    });
  });

  it('ask two of everybody where a commit is nobody’s, and know nobody’s part where it is not told', () => {
    const evidence = landing();
    const nobodys = { people: new Map(), unattributable: ['x'], pusher_unknown: true };
    expect(asked(evidence, { contributors: nobodys })[0]?.required).toBe(2);
    expect(asked(evidence, { contributors: null })[0]?.may).toContain('ada');
  });

  it('waive what a small team cannot give', () => {
    const policy = { min_team_mode: true, medium: { count: 3, approvers: ['ada', 'bo', 'cy'] } };
    expect(asked(landing({ policy }))[0]).toMatchObject({
      required: 2,
      may: ['bo', 'cy'],
      outcome: 'possible',
    });
  });
});

describe('the simulation of a policy', () => {
  const people = ['ada', 'bo', 'cy'];
  const roster = (more: Partial<ApprovalRoster> = {}): ApprovalRoster => ({
    people: people.map((person) => member(person)),
    projects: [],
    ...more,
  });
  const all = people.map((person) => answers(person));
  const medium = (rule: NonNullable<WrittenApprovals['medium']>, more: WrittenApprovals = {}) =>
    approvalPolicy({ ...more, medium: rule });
  const told = (policy = approvalPolicy({}), who: readonly PersonEvidence[] = all, on = roster()) =>
    simulate(on, policy, who, NOW).find(({ tier }) => tier === 'medium');

  it('goes through the tiers from low to critical', () => {
    expect(
      simulate(roster(), approvalPolicy({}), all, NOW).map(({ tier, required, may, outcome, spare }) => [
        tier,
        required,
        may.length,
        outcome,
        spare,
      ]),
    ).toEqual([
      ['low', 1, 3, 'possible', 2],
      ['medium', 1, 3, 'possible', 2],
      ['high', 2, 3, 'possible', 1],
      ['critical', 2, 3, 'possible', 1],
    ]);
  });

  it.each<[string, ReturnType<typeof medium>, readonly PersonEvidence[], object]>([
    ['enough', medium({ count: 3 }), all, { outcome: 'possible', spare: 0 }],
    ['too few', medium({ count: 4 }), all, { outcome: 'never', spare: -1 }],
    [
      'too few, where fewer suffice',
      medium({ count: 4 }, { min_team_mode: true }),
      all,
      { required: 3, outcome: 'possible', spare: 2 },
    ],
    ['nobody was asked about', medium({ count: 2 }), [], { may: [], outcome: 'perhaps', spare: 1 }],
    [
      'a team of which nothing is known',
      medium({ approvers: ['acme/web'] }),
      all,
      { may: [], outcome: 'perhaps' },
    ],
    [
      'a team without them',
      medium({ approvers: ['acme/web'] }),
      people.map((person) => answers(person, { teams: [{ team: 'acme/web', member: 'no' }] })),
      { may: [], perhaps: [], outcome: 'never', spare: -1 },
    ],
  ])('%s', (_, policy, who, expected) => {
    expect(told(policy, who)).toMatchObject(expected);
  });

  it('counts one manager and one project owner beside the names', () => {
    const on = roster({
      people: [
        member('ada'),
        member('bo', { manager: 'ada' }),
        member('cy', { manager: 'bo' }),
        member('gone', { manager: 'nobody' }),
      ],
      projects: [{ alias: 'web', account: 'kissmetrics', native: '1', owner: 'cy' }],
    });
    const policy = medium({ count: 3, approvers: ['ada', 'manager', 'project.owner'] });

    expect(told(policy, all, on)).toMatchObject({
      may: ['ada'],
      for_some: [
        { word: 'manager', people: ['bo'] },
        { word: 'project.owner', people: ['cy'] },
      ],
      outcome: 'possible',
      spare: 0,
    });
    expect(told(policy, [], on)).toMatchObject({ outcome: 'perhaps' });
    expect(told(medium({ count: 3, approvers: ['ada', 'manager'] }), all, on)).toMatchObject({
      outcome: 'never',
    });
  });

  it('says about whom the forge is to be asked, and leaves out whom no rule can mean', () => {
    const rule = { approvers: ['bo'] };
    const narrow = approvalPolicy({
      low: rule,
      medium: { approvers: ['manager'] },
      high: rule,
      critical: rule,
    });
    const on = roster({ people: [member('ada'), member('bo'), member('cy', { manager: 'ada' })] });
    expect(peopleInQuestion(on, narrow, NOW)).toEqual(['ada', 'bo']);
    expect(peopleInQuestion(on, approvalPolicy({}), NOW)).toEqual(people);
  });
});

describe('authors of commits without a pull request', () => {
  const who = identities(landing().roster ?? { people: [], projects: [] });
  const made = (more: Partial<MadeCommit>): MadeCommit => ({
    author_email: 'x@y.example',
    committer_email: 'x@y.example',
    co_authors: [],
    author: null,
    committer: null,
    clean_merge: false,
    ...more,
  });
  const id = user('bo').id;
  it.each<[string, Partial<MadeCommit>, readonly (readonly [string, readonly string[]])[], number]>([
    ['nobody known', {}, [], 0],
    [
      'an address of the forge',
      { author_email: `${id}+bo@users.noreply.github.com` },
      [['bo', ['author']]],
      0,
    ],
    ['a committer', { committer_email: `${id}+bo@users.noreply.github.com` }, [['bo', ['committer']]], 0],
    [
      'an account',
      { author: user('cy'), committer: user('bo') },
      [
        ['bo', ['committer']],
        ['cy', ['author']],
      ],
      0,
    ],
    ['a co-author', { co_authors: [`${id}+bo@users.noreply.github.com`] }, [['bo', ['co-author']]], 0],
    ['a co-author who is nobody', { co_authors: ['z@y.example'] }, [], 1],
    ['a clean merge', { author: user('cy'), clean_merge: true }, [], 0],
  ])('%s', (_, more, expected, unattributable) => {
    const told = commitAuthors([made(more)], who);
    expect([...told.people]).toEqual(expected);
    expect(told.unattributable).toHaveLength(unattributable);
  });
});
