import { describe, expect, it } from 'vitest';
import { branchRuleset, ledgerRuleset, planChecks } from '../../../src/scaffold/ruleset.ts';

interface Ruleset {
  readonly name: string;
  readonly enforcement: string;
  readonly conditions: { readonly ref_name: { readonly include: readonly string[] } };
  readonly rules: readonly { readonly type: string; readonly parameters?: object }[];
  readonly bypass_actors: readonly unknown[];
}
const parse = (text: string): Ruleset => JSON.parse(text) as Ruleset;
const rule = ({ rules }: Ruleset, type: string): object | undefined =>
  rules.find((one) => one.type === type)?.parameters;

describe('the ruleset of the default branch', () => {
  const options = { checks: ['rollcall/plan'], code_owners: true, from_actions: true };

  it('lets nobody past, and demands a review and the check of the plan', () => {
    const ruleset = parse(branchRuleset(options));
    expect(ruleset).toMatchObject({ enforcement: 'active', target: 'branch', bypass_actors: [] });
    expect(ruleset.conditions.ref_name.include).toEqual(['~DEFAULT_BRANCH']);
    expect(ruleset.rules.map(({ type }) => type)).toEqual([
      'deletion',
      'non_fast_forward',
      'pull_request',
      'required_status_checks',
    ]);
    expect(rule(ruleset, 'pull_request')).toMatchObject({
      required_approving_review_count: 1,
      require_last_push_approval: true,
      require_code_owner_review: true,
    });
    expect(rule(ruleset, 'required_status_checks')).toMatchObject({
      required_status_checks: [{ context: 'rollcall/plan', integration_id: 15_368 }],
    });
  });

  it('asks no code owner where CODEOWNERS names none', () => {
    expect(rule(parse(branchRuleset({ ...options, code_owners: false })), 'pull_request')).toMatchObject({
      require_code_owner_review: false,
    });
  });

  it('names no source of the check where the number of GitHub Actions is not known', () => {
    expect(
      rule(parse(branchRuleset({ ...options, from_actions: false })), 'required_status_checks'),
    ).toMatchObject({
      required_status_checks: [{ context: 'rollcall/plan' }],
    });
    expect(branchRuleset({ ...options, from_actions: false })).not.toContain('integration_id');
  });

  it('demands a check a file where there are several', () => {
    const secrets: readonly string[] = [];
    expect(planChecks({ kind: 'file', file: { path: 'org/team.yaml', secrets } })).toEqual(['rollcall/plan']);
    expect(
      planChecks({
        kind: 'folder',
        folder: 'teams',
        files: [
          { path: 'teams/eu.yaml', secrets },
          { path: 'teams/us.yaml', secrets },
        ],
      }),
    ).toEqual(['rollcall/plan (teams/eu.yaml)', 'rollcall/plan (teams/us.yaml)']);
  });
});

describe('the ruleset of the records', () => {
  it('lets their branches grow and nothing else', () => {
    const ruleset = parse(ledgerRuleset(['eu-ledger', 'us-ledger']));
    expect(ruleset.conditions.ref_name.include).toEqual(['refs/heads/eu-ledger', 'refs/heads/us-ledger']);
    expect(ruleset.rules).toEqual([{ type: 'deletion' }, { type: 'non_fast_forward' }]);
    expect(ruleset.bypass_actors).toEqual([]);
  });
});
