// Rulesets: which rules hold for a branch, who may bypass them, and what GitHub's own verdict on a movement would be.
// The fake lets everything through that a scenario does; where a rule says no, the suite says `bypass`.
import type { Account, BypassActor, Pull, Rule, Ruleset, RulesetContent, Suite } from './model.ts';
import { NO_COMMIT } from './model.ts';
import type { GitHubState } from './state.ts';

/** What a new repository gets: one approval, no deletion, no force push, nobody may bypass. */
export const DEFAULT_RULESET: RulesetContent = {
  name: 'protect main',
  target: 'branch',
  enforcement: 'active',
  bypass_actors: [],
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [
    { type: 'deletion' },
    { type: 'non_fast_forward' },
    {
      type: 'pull_request',
      parameters: {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
        required_reviewers: [],
        allowed_merge_methods: ['merge', 'squash', 'rebase'],
      },
    },
  ],
};

/** Makes a ruleset. */
export function createRuleset(state: GitHubState, content: RulesetContent, by: Account): Ruleset {
  const at = state.clock.now();
  const id = state.id();
  const versions = [{ id: state.id(), actor: by.id, at, content }];
  const ruleset: Ruleset = { id, createdAt: at, updatedAt: at, content, versions };
  state.rulesets.set(id, ruleset);
  return ruleset;
}

/** Changes a ruleset; its history keeps the version. */
export function editRuleset(
  state: GitHubState,
  ruleset: Ruleset,
  edits: Partial<RulesetContent>,
  by: Account,
): void {
  const at = state.tick();
  ruleset.content = { ...ruleset.content, ...edits };
  ruleset.updatedAt = at;
  ruleset.versions.push({ id: state.id(), actor: by.id, at, content: ruleset.content });
}

/** The rules in force on a branch. */
export function rulesOf(
  state: GitHubState,
  branch: string,
): readonly { readonly rule: Rule; readonly ruleset: Ruleset }[] {
  const found: { rule: Rule; ruleset: Ruleset }[] = [];
  for (const ruleset of state.rulesets.values()) {
    if (ruleset.content.enforcement !== 'active' || !applies(state, ruleset, branch)) continue;
    for (const rule of ruleset.content.rules) found.push({ rule, ruleset });
  }
  return found;
}

/** Records the rule suite of a movement, where rules hold and the mover is not exempt from them. */
export function judgeMovement(
  state: GitHubState,
  movement: {
    readonly ref: string;
    readonly before: string;
    readonly after: string;
    readonly actor: number;
    readonly merging: readonly Pull[];
  },
): void {
  const { ref, before, after, actor, merging } = movement;
  const branch = ref.replace('refs/heads/', '');
  const account = state.accounts.get(actor) ?? null;
  const rules = rulesOf(state, branch).filter(({ ruleset }) => !isExempt(state, account, ruleset));
  const forced = branch === state.repository.defaultBranch ? state.forcedSuites.shift() : undefined;
  if (rules.length === 0 || before === NO_COMMIT || forced === 'none') return;
  const evaluations = rules.map(({ rule, ruleset }): Suite['evaluations'][number] => {
    const details = refusal(state, rule, merging);
    const result = details === null ? 'pass' : 'fail';
    return { ruleset: ruleset.id, rule: rule.type, result, details };
  });
  const failed = evaluations.some(({ result }) => result === 'fail');
  const at = state.clock.now();
  const result = forced ?? (failed ? 'bypass' : 'pass');
  state.suites.push({ id: state.id(), actor, before, after, ref, at, result, evaluations });
}

/** Whether an account may bypass a ruleset, and how; null: not. */
export function bypassOf(
  state: GitHubState,
  account: Account | null,
  ruleset: Ruleset,
): BypassActor['bypass_mode'] | null {
  if (account === null) return null;
  for (const actor of ruleset.content.bypass_actors) {
    if (isActor(state, account, actor)) return actor.bypass_mode;
  }
  return null;
}

function isExempt(state: GitHubState, account: Account | null, ruleset: Ruleset): boolean {
  return bypassOf(state, account, ruleset) === 'exempt';
}

/** The numbers GitHub has for the roles of a repository. */
const ROLE_IDS: Readonly<Record<number, string>> = { 2: 'maintain', 4: 'write', 5: 'admin' };

function isActor(state: GitHubState, account: Account, actor: BypassActor): boolean {
  switch (actor.actor_type) {
    case 'User':
    case 'Integration':
      return actor.actor_id === account.id;
    case 'OrganizationAdmin':
      return account.org === 'active' && account.orgRole === 'admin';
    case 'RepositoryRole':
      return ROLE_IDS[actor.actor_id ?? 0] === account.permission;
    case 'Team': {
      const team = [...state.teams.values()].find(({ id }) => id === actor.actor_id);
      return team !== undefined && state.inTeam(account, team.slug);
    }
    case 'DeployKey':
      return false;
  }
}

function applies(state: GitHubState, ruleset: Ruleset, branch: string): boolean {
  const { include, exclude } = ruleset.content.conditions.ref_name;
  const matches = (pattern: string): boolean =>
    pattern === '~ALL' ||
    (pattern === '~DEFAULT_BRANCH' && branch === state.repository.defaultBranch) ||
    pattern === `refs/heads/${branch}`;
  return include.some(matches) && !exclude.some(matches);
}

function refusal(state: GitHubState, rule: Rule, merging: readonly Pull[]): string | null {
  if (rule.type !== 'pull_request') return null;
  if (merging.length === 0) return 'Changes must be made through a pull request.';
  const wanted = Number(rule.parameters?.['required_approving_review_count'] ?? 0);
  const short = merging.some((pull) => {
    const opinions = standingOpinions(state, pull);
    return opinions.approved < wanted || opinions.objects;
  });
  return short ? `At least ${wanted} approving review is required by reviewers with write access.` : null;
}

function standingOpinions(state: GitHubState, pull: Pull): { approved: number; objects: boolean } {
  const last = new Map<number, string>();
  for (const { pull: number, user, state: opinion } of state.reviews) {
    const writes = ['write', 'maintain', 'admin'].includes(state.accounts.get(user)?.permission ?? 'none');
    if (number !== pull.number || !writes || opinion === 'COMMENTED' || opinion === 'PENDING') continue;
    last.set(user, opinion);
  }
  const opinions = [...last.values()];
  return {
    approved: opinions.filter((opinion) => opinion === 'APPROVED').length,
    objects: opinions.includes('CHANGES_REQUESTED'),
  };
}
