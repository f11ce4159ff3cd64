// What a plan of GitHub can enforce for a repository, and how much of an approval can be proven there.
// Sources: https://docs.github.com/en/get-started/learning-about-github/githubs-plans and
// https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
import type { WorkflowOptions } from './model.ts';

/** `team` is also Pro, which has the same for what matters here. */
export const GITHUB_PLANS = ['free', 'team', 'enterprise'] as const;
export type GitHubPlan = (typeof GITHUB_PLANS)[number];

export interface Hosting {
  readonly plan: GitHubPlan;
  readonly is_private: boolean;
}

/** Environments, their secrets, rulesets and branch protection: on free plans in public repositories only. */
export function hasEnvironments({ plan, is_private }: Hosting): boolean {
  return !is_private || plan !== 'free';
}

/** Returns a sentence for each thing that the repository's plan cannot enforce; what no plan can comes last. */
export function unenforced(hosting: Hosting, { app }: Pick<WorkflowOptions, 'app'>): readonly string[] {
  const { plan, is_private } = hosting;
  const bare = !hasEnvironments(hosting);
  return [
    ...(bare
      ? [
          'No rulesets and no branch protection: whoever may write can push to the default branch. rollcall blocks what came that way, but cannot keep it off the branch. Give write access to admins alone; everybody else works from a fork.',
          "No environments: secrets are the repository's, and a workflow on any branch can read them. Plan and apply share one credential.",
          'CODEOWNERS asks nobody and the file of the ruleset cannot be imported; both wait for a plan that has them.',
        ]
      : []),
    ...(is_private && plan !== 'enterprise' && !bare
      ? [
          'Environments have no required reviewers, no wait timer and no ban on bypass by admins: in private repositories these take GitHub Enterprise.',
        ]
      : []),
    ...(app
      ? []
      : [
          'GITHUB_TOKEN cannot read who is in a team or the organisation: rules that name a team find nobody. Name people, or add an App with --app.',
        ]),
    'The checks are posted with GITHUB_TOKEN, which every workflow of the repository has: one could be forged. The gate is apply, which judges for itself.',
    'Bypass lists and the history of rulesets take a token with Administration write, which no workflow is given: they stay among what is not verified.',
  ];
}

/** Returns the highest assurance that a verdict can have, and what it takes. */
export function highestAssurance(
  hosting: Hosting,
  { profile, app }: Pick<WorkflowOptions, 'profile' | 'app'>,
): { readonly level: 'A1' | 'A2' | 'A3'; readonly why: string } {
  if (!app) return { level: 'A1', why: 'GITHUB_TOKEN cannot see membership' };
  if (!hasEnvironments(hosting)) {
    return {
      level: 'A2',
      why: 'a free private repository has no rulesets, so no rule of the platform ever passed',
    };
  }
  if (profile === 'single') {
    return { level: 'A2', why: 'one job holds every key; --separated also reads what the rulesets said' };
  }
  return {
    level: 'A3',
    why: 'membership and rule suites are read; A4 takes a signed record, which this version does not make',
  };
}
