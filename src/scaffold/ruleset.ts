// Rulesets as JSON to import: Settings, Rules, Rulesets, New ruleset, Import a ruleset.
// Source: https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset
import { writeJson } from '../core/show.ts';
import type { WorkflowOptions } from './model.ts';

/** The App of GitHub Actions on github.com. Source: https://api.github.com/apps/github-actions */
const GITHUB_ACTIONS = 15_368;

export interface RulesetOptions {
  /** Names of the checks that must pass. */
  readonly checks: readonly string[];
  /** CODEOWNERS has somebody to ask. */
  readonly code_owners: boolean;
  /** Only GitHub Actions may post the checks: on github.com, where it has a known number. */
  readonly from_actions: boolean;
}

/** Returns the names of the checks that every pull request gets: one a file. */
export function planChecks(roster: WorkflowOptions['roster']): readonly string[] {
  return roster.kind === 'file'
    ? ['rollcall/plan']
    : roster.files.map(({ path }) => `rollcall/plan (${path})`);
}

/** Returns the rules of the default branch. Nobody may go past them. */
export function branchRuleset({ checks, code_owners, from_actions }: RulesetOptions): string {
  return rulesetText(
    'rollcall',
    ['~DEFAULT_BRANCH'],
    [
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: code_owners,
          require_last_push_approval: true,
          required_review_thread_resolution: true,
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          // Whether a merge brings access that nobody reviewed is judged by what lands, so branches need not be fresh.
          strict_required_status_checks_policy: false,
          do_not_enforce_on_create: false,
          required_status_checks: checks.map((context) => ({
            context,
            ...(from_actions ? { integration_id: GITHUB_ACTIONS } : {}),
          })),
        },
      },
    ],
  );
}

/** Returns the rules of the branches of records: they grow, and are neither rewritten nor deleted. */
export function ledgerRuleset(branches: readonly string[]): string {
  return rulesetText(
    'rollcall-ledger',
    branches.map((name) => `refs/heads/${name}`),
    [],
  );
}

function rulesetText(name: string, include: readonly string[], rules: readonly object[]): string {
  return writeJson({
    name,
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include, exclude: [] } },
    rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }, ...rules],
    bypass_actors: [],
  });
}
