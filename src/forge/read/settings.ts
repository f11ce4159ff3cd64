// Settings of a repository as the forge writes them: classic protection, environments, what workflows may do, runs.
import type { ClassicProtection, ForgeEnvironment, WorkflowDefaults } from '../forge.ts';
import { protectionIn } from './controls.ts';
import { field, flag, integer, items, optional, type Part, text, word } from './shape.ts';

export function classicProtectionIn(part: Part): ClassicProtection {
  const reviews = field(part, 'required_pull_request_reviews');
  const isOn = (name: string): boolean =>
    optional(field(part, name), (setting) => optional(field(setting, 'enabled'), flag)) ?? false;
  const asksFor = (name: string): boolean =>
    optional(reviews, (rule) => optional(field(rule, name), flag)) ?? false;
  const checks = optional(field(part, 'required_status_checks'), (rule) =>
    items(field(rule, 'contexts')).map(text),
  );
  return {
    ...protectionIn(part),
    dismiss_stale_reviews: asksFor('dismiss_stale_reviews'),
    require_code_owner_reviews: asksFor('require_code_owner_reviews'),
    allow_force_pushes: isOn('allow_force_pushes'),
    allow_deletions: isOn('allow_deletions'),
    required_checks: checks ?? [],
  };
}

/** Which branches an environment lets in; `custom`: those that fit patterns, which are a list of their own. */
export type BranchPolicy = 'all' | 'protected' | 'custom';

/** Returns the environment without its branches, and which kind of branch policy it has. */
export function environmentIn(part: Part): Omit<ForgeEnvironment, 'branches'> & { policy: BranchPolicy } {
  const rules = optional(field(part, 'protection_rules'), items) ?? [];
  const of = (type: string): readonly Part[] => rules.filter((rule) => text(field(rule, 'type')) === type);
  const reviews = of('required_reviewers');
  const policy = optional(
    field(part, 'deployment_branch_policy'),
    (rule): BranchPolicy => (flag(field(rule, 'protected_branches')) ? 'protected' : 'custom'),
  );
  return {
    name: text(field(part, 'name')),
    policy: policy ?? 'all',
    reviewers: reviews.flatMap((rule) => (optional(field(rule, 'reviewers'), items) ?? []).map(reviewerIn)),
    prevent_self_review: reviews.some((rule) => optional(field(rule, 'prevent_self_review'), flag) ?? false),
    wait_minutes: of('wait_timer').reduce(
      (sum, rule) => sum + (optional(field(rule, 'wait_timer'), integer) ?? 0),
      0,
    ),
  };
}

function reviewerIn(part: Part): ForgeEnvironment['reviewers'][number] {
  const type = text(field(part, 'type'));
  const reviewer = field(part, 'reviewer');
  return {
    type,
    id: integer(field(reviewer, 'id')),
    name: text(field(reviewer, type === 'Team' ? 'slug' : 'login')),
  };
}

/** Returns a pattern of branches; one of tags begins with `tag:`, which no name of a branch can. */
export function branchPatternIn(part: Part): string {
  const name = text(field(part, 'name'));
  return optional(field(part, 'type'), text) === 'tag' ? `tag:${name}` : name;
}

export function workflowDefaultsIn(part: Part): WorkflowDefaults {
  return {
    permissions: word(field(part, 'default_workflow_permissions'), ['read', 'write']),
    may_approve: flag(field(part, 'can_approve_pull_request_reviews')),
  };
}
