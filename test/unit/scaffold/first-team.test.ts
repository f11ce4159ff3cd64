import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emptyTeam, type FirstApprover, firstTeam } from '../../../src/scaffold/first-team.ts';

const IMPORTED = {
  path: 'team.yaml',
  text: `version: 1

accounts:
  kissmetrics: {}

members:
  ada@acme.example: owner
  bo@acme.example: { role: user, projects: [web] } # web team

# Invitations that nobody can accept any more; the next plan cancels them.
`,
};
const ADA: FirstApprover = { person: 'ada@acme.example', login: 'ada-acme', id: 1, role: null };
const BO: FirstApprover = { person: 'bo@acme.example', login: null, id: 2, role: null };
const CY: FirstApprover = { person: 'cy@acme.example', login: 'cy', id: 3, role: 'read-only' };
const POLICY = { min_team_mode: false, ledger_branch: 'rollcall-ledger' };

const membersOf = (text: string): unknown => (parse(text) as { readonly members: unknown }).members;

describe('a first team.yaml', () => {
  it('pins each approver and keeps everything else of their entries', () => {
    const { text } = firstTeam(IMPORTED, { ...POLICY, approvers: [ADA, BO] });
    expect(membersOf(text)).toEqual({
      'ada@acme.example': { role: 'owner', ids: { github: { login: 'ada-acme', id: 1 } } },
      'bo@acme.example': { role: 'user', projects: ['web'], ids: { github: { id: 2 } } },
    });
    expect(text).toContain('# Invitations that nobody can accept any more');
  });

  it('has the rules of approval and a branch of records', () => {
    const { text } = firstTeam(IMPORTED, {
      ...POLICY,
      approvers: [ADA, BO],
      min_team_mode: true,
      ledger_branch: 'eu-ledger',
    });
    const both = ['ada@acme.example', 'bo@acme.example'];
    expect(parse(text)).toMatchObject({
      policy: {
        approvals: {
          low: { count: 1 },
          medium: { count: 1 },
          high: { count: 2, approvers: both },
          critical: { count: 2, approvers: both },
          min_team_mode: true,
        },
      },
      ledger: { branch: 'eu-ledger' },
    });
  });

  it('gives a newcomer the role that was said, and asks for one that was not', () => {
    const { text } = firstTeam(IMPORTED, { ...POLICY, approvers: [ADA, CY] });
    expect(membersOf(text)).toMatchObject({
      'cy@acme.example': { role: 'read-only', ids: { github: { login: 'cy', id: 3 } } },
    });
    expect(() => firstTeam(IMPORTED, { ...POLICY, approvers: [{ ...CY, role: null }] })).toThrow(
      expect.objectContaining({ code: 'RC560', hint: expect.stringContaining('cy@acme.example=3:user') }),
    );
  });

  it('asks which role holds where another is said than the account shows', () => {
    const said =
      (role: FirstApprover['role']): (() => unknown) =>
      () =>
        firstTeam(IMPORTED, { ...POLICY, approvers: [{ ...ADA, role }, BO] });
    expect(said('owner')).not.toThrow();
    expect(said('user')).toThrow(
      expect.objectContaining({
        code: 'RC501',
        message: expect.stringContaining('another role in the account than user'),
      }),
    );
  });

  it('begins with approvers alone, each on a line, and removes nobody', () => {
    const approvers = [CY, { ...ADA, role: 'owner' as const }];
    const { text } = firstTeam(emptyTeam('team.yaml', 'kissmetrics', approvers), { ...POLICY, approvers });
    expect(parse(text)).toMatchObject({ mode: 'additive', accounts: { kissmetrics: {} } });
    expect(text).toContain(
      'members:\n  cy@acme.example: { role: read-only, ids: { github: { login: cy, id: 3 } } }\n  ada@acme.example:',
    );
    expect(() => emptyTeam('team.yaml', 'kissmetrics', [BO])).toThrow(
      expect.objectContaining({ code: 'RC560' }),
    );
  });
});
