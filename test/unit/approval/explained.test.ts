// What a verdict says beside yes and no: who approved which change, who does not count and why, and what was unknown.
import { describe, expect, it } from 'vitest';
import type { StepVerdict } from '../../../src/approval/model.ts';
import { judgeStep } from '../../../src/approval/verdict.ts';
import {
  answers,
  BOT,
  commit,
  type Differences,
  dismissal,
  gain,
  governed,
  inTeam,
  landing,
  member,
  OLD,
  push,
  review,
  time,
  user,
} from '../../support/evidence.ts';
import { LANDINGS } from '../../support/landings.ts';
import { at } from '../../support/team.ts';

const judge = (differences: Differences): StepVerdict => judgeStep(landing(differences));

describe('a verdict', () => {
  it('names for each change the rule, the need, and the reviews that count', () => {
    const { changes } = judge({
      delta: { gains: [gain('new', { until: at('2026-12-01') })], losses: [gain('old', { tier: 'low' })] },
      policy: { medium: { approvers: ['bo'] } },
    });
    expect(changes).toEqual([
      {
        change: 'gain new kissmetrics account user until 2026-12-01T00:00:00Z',
        tier: 'medium',
        rule: { count: 1, approvers: ['bo'] },
        required: 1,
        approved_by: [{ person: 'bo', review: 1 }],
        excluded: [],
        approved: true,
      },
      {
        change: 'loss old kissmetrics account user',
        tier: 'low',
        rule: { count: 1, approvers: null },
        required: 1,
        approved_by: [{ person: 'bo', review: 1 }],
        excluded: [],
        approved: true,
      },
    ]);
  });

  it('says in one reason a change what is missing and who does not count', () => {
    const { reasons } = judge({
      delta: { gains: [gain('bo', { level: 'admin', tier: 'high' })] },
      policy: { high: { count: 3, approvers: ['acme/security', 'bo', 'eve'] } },
      pull: { reviews: ['bo', 'cy', 'dee', 'eve', 'ada'].map((who, i) => review(i + 1, who)) },
      answers: [inTeam('cy', 'no'), inTeam('dee', 'unknown'), inTeam('eve', 'no')],
    });
    expect(reasons).toEqual([
      {
        code: 'NOT_APPROVED',
        change: 'gain bo kissmetrics account admin',
        message:
          'gain bo kissmetrics account admin (high) has 1 of 3 approvals by acme/security, bo, eve; not counted: ' +
          'ada had a part in it (author, author of the pull request, committer, pusher); bo gains it; ' +
          'cy is none of: acme/security, bo, eve; ' +
          'dee whether they are in acme/security cannot be read; that needs Members: read',
      },
    ]);
  });

  it('says of every void review why', () => {
    const { void_reviews } = judge({
      members: [
        member('fay', { forge: { ids: [], logins: ['Fay'] } }),
        member('gus', { forge: { ids: [98, 98], logins: [] } }),
        member('hal', { forge: { ids: [98], logins: [] } }),
      ],
      pull: {
        reviews: [
          review(9, 'bo', { submitted_at: time('16:00') }),
          review(8, 'bo', { user: null }),
          review(7, 'bot', { user: BOT }),
          review(6, 'stranger'),
          review(5, 'fay', { user: user('fay', { id: 97 }) }),
          review(4, 'gus', { user: user('gus', { id: 98 }) }),
          review(3, 'cy', { state: 'DISMISSED' }),
          review(2, 'dee', { commit_id: OLD }),
          review(1, 'eve', { submitted_at: time('12:30') }),
        ],
        timeline: [
          dismissal(3, null),
          { kind: 'base_ref_changed', at: time('12:30') },
          { kind: 'base_ref_force_pushed', at: time('12:10') },
          { kind: 'base_ref_changed', at: time('16:00') },
        ],
      },
    });
    expect(void_reviews).toEqual([
      { review: 1, person: 'eve', why: 'the base branch was changed after it' },
      { review: 2, person: 'dee', why: 'the commit that it is about is gone' },
      { review: 3, person: 'cy', why: 'it was dismissed' },
      { review: 4, person: null, why: 'its account is pinned to several people' },
      { review: 5, person: null, why: 'its account is pinned by login only; pin its number under ids' },
      { review: 6, person: null, why: 'its account is nobody of the roster' },
      { review: 7, person: null, why: 'it is no human' },
      { review: 8, person: null, why: 'its account is gone' },
      { review: 9, person: 'bo', why: 'it came after the merge' },
    ]);
  });

  it('lists reviews after the merge, and those that cannot be read, by number', () => {
    const late = { submitted_at: time('16:00') };
    const { notes, reasons } = judge({
      pull: {
        reviews: [
          review(1, 'bo'),
          review(5, 'cy', late),
          review(4, 'dee', late),
          review(3, 'cy', { state: 'DISMISSED', submitted_at: time('14:00') }),
          review(2, 'dee', { state: 'DISMISSED', submitted_at: time('14:30') }),
        ],
      },
    });
    expect(notes.map(({ message }) => message)).toEqual([
      'review 4 approves what was merged already',
      'review 5 approves what was merged already',
    ]);
    expect(reasons.map(({ message }) => message)).toEqual([
      'review 2 was dismissed, and nothing says whether it was an objection',
      'review 3 was dismissed, and nothing says whether it was an objection',
    ]);
  });

  it('takes the higher number for the later one of two reviews in one second', () => {
    const both = (first: 'APPROVED' | 'CHANGES_REQUESTED', second: typeof first) =>
      judge({ pull: { reviews: [review(2, 'bo', { state: second }), review(1, 'bo', { state: first })] } })
        .verdict;
    expect(both('CHANGES_REQUESTED', 'APPROVED')).toBe('APPROVED');
    expect(both('APPROVED', 'CHANGES_REQUESTED')).toBe('BLOCKED');
  });

  it('says who had a part and which, and keeps apart whom nobody stands behind', () => {
    const { contributors, reasons } = judge({
      members: [member('fay', { forge: { ids: [], logins: ['fay'] } })],
      pull: {
        commits: [
          commit(user('ada'), { co_authors: ['3+cy@users.noreply.ghe.example', 'x@elsewhere.example'] }),
          commit(user('fay'), { sha: OLD }),
          commit(BOT, { sha: OLD }),
        ],
        pushes: [push(user('ada')), push(user('dee'))],
        timeline: [{ kind: 'assigned', at: time('12:30'), assignee: user('eve') }],
      },
    });
    expect(contributors).toEqual([
      { person: 'ada', links: ['author', 'author of the pull request', 'committer', 'pusher'] },
      { person: 'cy', links: ['co-author'] },
      { person: 'dee', links: ['pusher'] },
      { person: 'eve', links: ['behind a bot as author', 'behind a bot as committer'] },
      { person: 'fay', links: ['author', 'committer'] },
    ]);
    expect(reasons.map(({ code }) => code)).toEqual(['UNATTRIBUTABLE']);
  });

  it.each<[string, Differences, readonly string[]]>([
    ['nothing', {}, []],
    ['membership', { answers: [answers('bo', { member: 'unknown' })] }, ['membership']],
    ['the last pusher', { pull: { pushes: null } }, ['last-pusher']],
    ['the rule suite', { controls: { rule_suite: 'unknown' } }, ['rule-suite']],
    ['the list of bypasses', { controls: { no_bypass_list: 'unknown' } }, ['bypass-list']],
    ['the history of rules', { controls: { control_gap: 'unknown' } }, ['ruleset-history']],
    [
      'membership, where the team alone cannot be read',
      { answers: [answers('bo', { member: 'unknown', teams: [{ team: 'acme/x', member: 'unknown' }] })] },
      ['membership'],
    ],
    [
      'nothing, where somebody is in a team',
      { answers: [answers('bo', { member: 'unknown', teams: [{ team: 'acme/x', member: 'yes' }] })] },
      [],
    ],
  ])('lists as unverified: %s', (_, differences, unverified) => {
    expect(judge(differences).unverified).toEqual(unverified);
  });

  it('shows no character from outside as it came', () => {
    const { reasons, changes } = judge({
      delta: { gains: [gain('a\u202eb')], governed: [governed('\u001b[31mx', 'low')] },
      pull: { reviews: [] },
    });
    const text = [...reasons.map(({ message }) => message), ...changes.map(({ change }) => change)].join(' ');
    expect(text).toContain('gain a');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
  });

  it('tells two changes of one path apart', () => {
    const path = 'members.cy.elevate.kissmetrics';
    const { changes } = judge({
      delta: { governed: [governed(path, 'low', { after: 1 }), governed(path, 'low', { after: 2 })] },
    });
    expect(changes.map(({ change }) => change)).toEqual([`governed ${path}`, `governed ${path} (2)`]);
  });

  it('is the same for the same evidence, and survives JSON', () => {
    for (const { evidence } of LANDINGS)
      expect(judgeStep(JSON.parse(JSON.stringify(evidence)))).toEqual(judgeStep(evidence));
  });
});
