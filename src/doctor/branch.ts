// What GitHub demands of the protected branch: by rulesets, or by classic protection. Either suffices; where one of
// them cannot be read and the other does not demand it, it is not known.
import type { Json } from '../core/change.ts';
import type { BranchControls, Readable, Rule } from '../forge/forge.ts';
import type { Facts, Judgement } from './model.ts';
import { fail, GIVE_PERMISSION, ifFound, listed, ok, unknown, warn } from './outcome.ts';
import { isOn, numberIn, valueIn } from './parameters.ts';

type Classic = Extract<BranchControls['protection'], { found: unknown }>['found'];
type Demanded = 'yes' | 'no' | { readonly unknown: string };

/** The check that the plan workflow reports; where there are several files, with the path of each behind it. */
const PLAN_CHECK = 'rollcall/plan';

function isPlanCheck(context: Json): boolean {
  return context === PLAN_CHECK || (typeof context === 'string' && context.startsWith(`${PLAN_CHECK} (`));
}

export function judgeReviews(facts: Facts): Judgement {
  return ifFound(facts.controls, (controls) => {
    const counts = [
      ...pullRequestRules(controls.rules).map((rule) =>
        numberIn(rule.parameters, 'required_approving_review_count'),
      ),
      classicOf(controls)?.required_reviews ?? 0,
    ];
    const most = Math.max(...counts);
    if (most > 0)
      return ok(`a pull request into the branch needs ${most === 1 ? 'a review' : `${most} reviews`}`);
    const hidden = unreadableOf(controls);
    if (hidden !== null) return unknown(hidden, GIVE_PERMISSION);
    return gateHolds(facts)(
      'nothing requires a review before a merge',
      'require one approving review or more in a ruleset for the branch',
    );
  });
}

export function judgeStaleReviews({ controls }: Facts): Judgement {
  return ifFound(controls, (found) => {
    const demanded = demands(
      found,
      (rules) =>
        pullRequestRules(rules).some((rule) => isOn(rule.parameters, 'dismiss_stale_reviews_on_push')),
      (classic) => classic?.dismiss_stale_reviews === true,
    );
    return byDemand(
      demanded,
      ok('a push dismisses the reviews before it'),
      warn(
        'reviews stay when something is pushed after them',
        'turn on "Dismiss stale pull request approvals when new commits are pushed"; rollcall judges by what changed in any case',
      ),
    );
  });
}

export function judgeHistory({ controls }: Facts): Judgement {
  return ifFound(controls, (found) => {
    const has = (type: string, classic: (found: Classic) => boolean): Demanded =>
      demands(found, (rules) => 'found' in rules && rules.found.some((rule) => rule.type === type), classic);
    const forbidden = {
      'pushed to by force': has('non_fast_forward', (rule) => rule?.allow_force_pushes === false),
      deleted: has('deletion', (rule) => rule?.allow_deletions === false),
    };
    const open = Object.entries(forbidden).flatMap(([what, demand]) => (demand === 'no' ? [what] : []));
    if (open.length > 0) {
      return fail(
        `the branch can be ${open.join(' and ')}`,
        'add the rules "Block force pushes" and "Restrict deletions" to a ruleset for the branch',
      );
    }
    const hidden = Object.values(forbidden).find((demand) => typeof demand === 'object');
    return typeof hidden === 'object'
      ? unknown(hidden.unknown, GIVE_PERMISSION)
      : ok('the branch can be neither pushed to by force nor deleted');
  });
}

export function judgeBypass(facts: Facts): Judgement {
  return ifFound(facts.controls, (controls) => {
    const { rules, rulesets, unreadable } = controls;
    const asks = pullRequestRules(rules);
    const classic = classicOf(controls);
    const actors = rulesets.flatMap(({ name, bypass_actors }) =>
      (bypass_actors ?? []).map(
        ({ actor_type, actor_id, bypass_mode }) =>
          `${actor_type}${actor_id === null ? '' : ` ${actor_id}`} (${bypass_mode}, ruleset ${name})`,
      ),
    );
    if (actors.length > 0) {
      return gateHolds(facts)(
        `may go past the rules: ${listed(actors)}`,
        'empty the bypass list of the ruleset; what must be done in an emergency is `--break-glass`, which is recorded',
      );
    }
    if (asks.length > 0) {
      const hidden = rulesets.find(({ bypass_actors }) => bypass_actors === null);
      const [first = null] = unreadable;
      if (hidden !== undefined) {
        return unknown(
          `the bypass list of ruleset ${hidden.name} is shown only to a token with Administration: write`,
          'look at it in Settings, Rules; a token that could show it could also change it',
        );
      }
      if (first !== null) return unknown(first, GIVE_PERMISSION);
      if (asks.some(({ ruleset_id }) => ruleset_id === null))
        return unknown('a rule of the branch names no ruleset whose bypass list could be read', null);
      return ok('nobody may go past the rules');
    }
    const unread = unreadableOf(controls);
    if (unread !== null) return unknown(unread, GIVE_PERMISSION);
    const holds = classic !== null && classic.enforce_admins && classic.bypass_allowances === 0;
    if (classic?.required_reviews != null && holds)
      return ok('classic protection holds administrators too, and lets nobody past its reviews');
    return gateHolds(facts)(
      classic?.required_reviews == null
        ? 'there is no required review to go past'
        : 'classic protection lets administrators or named people past its reviews',
      'protect the branch by a ruleset with an empty bypass list',
    );
  });
}

export function judgeCheck({ controls, files }: Facts): Judgement {
  return ifFound(controls, (found) => {
    const demanded = demands(
      found,
      (rules) => 'found' in rules && rules.found.some((rule) => contextsIn(rule).some(isPlanCheck)),
      (classic) => classic?.required_checks.some(isPlanCheck) === true,
    );
    const plans =
      'found' in files &&
      files.found.workflows.some(({ jobs }) => jobs.some(({ modes }) => modes.includes('plan')));
    const never = 'found' in files && !plans;
    return byDemand(
      demanded,
      never
        ? fail(
            `${PLAN_CHECK} is required, but no workflow at HEAD plans: every pull request waits for ever`,
            'add the plan workflow, or take the check out of the ruleset',
          )
        : ok(`${PLAN_CHECK} is required before a merge`),
      warn(
        `${PLAN_CHECK} is not required before a merge`,
        `add ${PLAN_CHECK} to the required status checks of the branch, once the plan workflow runs`,
      ),
    );
  });
}

/** Where the policy asks for approvals, apply stops what GitHub lets through; where not, nothing does. */
function gateHolds({ approvals }: Facts): typeof warn {
  return approvals?.on === true ? warn : fail;
}

function demands(
  { rules, protection }: BranchControls,
  byRules: (rules: BranchControls['rules']) => boolean,
  byClassic: (classic: Classic) => boolean,
): Demanded {
  if ('found' in rules && byRules(rules)) return 'yes';
  if ('found' in protection && byClassic(protection.found)) return 'yes';
  const hidden = unreadableOf({ rules, protection });
  return hidden === null ? 'no' : { unknown: hidden };
}

function byDemand(demanded: Demanded, yes: Judgement, no: Judgement): Judgement {
  if (demanded === 'yes') return yes;
  return demanded === 'no' ? no : unknown(demanded.unknown, GIVE_PERMISSION);
}

function unreadableOf({ rules, protection }: Pick<BranchControls, 'rules' | 'protection'>): string | null {
  if ('unreadable' in rules) return rules.unreadable;
  return 'unreadable' in protection ? protection.unreadable : null;
}

function classicOf({ protection }: BranchControls): Classic {
  return 'found' in protection ? protection.found : null;
}

function pullRequestRules(rules: Readable<readonly Rule[]>): readonly Rule[] {
  return 'found' in rules ? rules.found.filter(({ type }) => type === 'pull_request') : [];
}

function contextsIn({ type, parameters }: Rule): readonly Json[] {
  const checks = type === 'required_status_checks' ? valueIn(parameters, 'required_status_checks') : null;
  return Array.isArray(checks) ? checks.map((check: Json) => valueIn(check, 'context')) : [];
}
