// Rules, rulesets, their history, rule suites and classic protection as the forge writes them, cut down to what is
// recorded.
import type { Json } from '../../core/change.ts';
import type { Instant } from '../../core/instant.ts';
import {
  commitId,
  field,
  flag,
  instant,
  integer,
  isObject,
  items,
  optional,
  orNull,
  type Part,
  text,
  word,
} from './shape.ts';

export type Rule = {
  readonly type: string;
  readonly ruleset_id: number | null;
  readonly source_type: string | null;
  readonly source: string | null;
  readonly parameters: Json;
};

export type BypassActor = {
  readonly actor_type: string;
  readonly actor_id: number | null;
  readonly bypass_mode: string;
};

/** What a ruleset demands, today or in an older version. */
export type RulesetState = {
  readonly enforcement: string;
  /** null: only callers who may write to the ruleset are shown it. */
  readonly bypass_actors: readonly BypassActor[] | null;
  readonly rules: readonly { readonly type: string; readonly parameters: Json }[];
};

export type Ruleset = RulesetState & {
  readonly id: number;
  readonly name: string;
  readonly created_at: Instant | null;
  readonly updated_at: Instant | null;
};

export type RulesetVersion = {
  readonly version_id: number;
  readonly actor_id: number | null;
  readonly updated_at: Instant;
};

export type RuleSuite = {
  readonly id: number;
  readonly actor_id: number | null;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly pushed_at: Instant;
  readonly result: 'pass' | 'fail' | 'bypass';
};

export type RuleEvaluation = {
  readonly rule_type: string;
  readonly enforcement: string;
  readonly result: string;
  readonly details: string | null;
};

export type Protection = {
  readonly enforce_admins: boolean;
  readonly required_reviews: number | null;
  /** How many users, teams and apps may go past the reviews. */
  readonly bypass_allowances: number;
};

export function ruleIn(part: Part): Rule {
  return {
    type: text(field(part, 'type')),
    ruleset_id: optional(field(part, 'ruleset_id'), integer),
    source_type: optional(field(part, 'ruleset_source_type'), text),
    source: optional(field(part, 'ruleset_source'), text),
    parameters: field(part, 'parameters').json ?? null,
  };
}

export function rulesetIn(part: Part): Ruleset {
  return {
    id: integer(field(part, 'id')),
    name: text(field(part, 'name')),
    created_at: optional(field(part, 'created_at'), instant),
    updated_at: optional(field(part, 'updated_at'), instant),
    ...rulesetStateIn(part),
  };
}

export function rulesetStateIn(part: Part): RulesetState {
  return {
    enforcement: text(field(part, 'enforcement')),
    bypass_actors: optional(field(part, 'bypass_actors'), (list) => items(list).map(bypassActorIn)),
    rules: (optional(field(part, 'rules'), items) ?? []).map((rule) => ({
      type: text(field(rule, 'type')),
      parameters: field(rule, 'parameters').json ?? null,
    })),
  };
}

function bypassActorIn(part: Part): BypassActor {
  return {
    actor_type: text(field(part, 'actor_type')),
    actor_id: optional(field(part, 'actor_id'), integer),
    bypass_mode: optional(field(part, 'bypass_mode'), text) ?? 'always',
  };
}

export function rulesetVersionIn(part: Part): RulesetVersion {
  return {
    version_id: integer(field(part, 'version_id')),
    actor_id: optional(field(part, 'actor'), (actor) => optional(field(actor, 'id'), integer)),
    updated_at: instant(field(part, 'updated_at')),
  };
}

/** The state that a version held; null where the forge shows none. */
export function versionStateIn(part: Part): RulesetState | null {
  const state = field(part, 'state');
  return isObject(state.json) && Object.hasOwn(state.json, 'enforcement') ? rulesetStateIn(state) : null;
}

export function ruleSuiteIn(part: Part): RuleSuite {
  return {
    id: integer(field(part, 'id')),
    actor_id: optional(field(part, 'actor_id'), integer),
    before: commitId(field(part, 'before_sha')),
    after: commitId(field(part, 'after_sha')),
    ref: text(field(part, 'ref')),
    pushed_at: instant(field(part, 'pushed_at')),
    result: word(field(part, 'result'), ['pass', 'fail', 'bypass']),
  };
}

export function ruleEvaluationsIn(part: Part): readonly RuleEvaluation[] {
  return (optional(field(part, 'rule_evaluations'), items) ?? []).map((one) => ({
    rule_type: text(field(one, 'rule_type')),
    enforcement: text(field(one, 'enforcement')),
    result: text(field(one, 'result')),
    details: optional(field(one, 'details'), text),
  }));
}

export function protectionIn(part: Part): Protection {
  const reviews = field(part, 'required_pull_request_reviews');
  const counted = optional(reviews, (rule) => ({
    count: optional(field(rule, 'required_approving_review_count'), integer) ?? 0,
    allowances: optional(field(rule, 'bypass_pull_request_allowances'), allowancesIn) ?? 0,
  }));
  return {
    enforce_admins:
      optional(field(part, 'enforce_admins'), (admins) => flag(field(admins, 'enabled'))) ?? false,
    required_reviews: counted?.count ?? null,
    bypass_allowances: counted?.allowances ?? 0,
  };
}

function allowancesIn(part: Part): number {
  return ['users', 'teams', 'apps']
    .map((kind) => orNull(field(part, kind), countOf))
    .reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function countOf(part: Part): number {
  return part.json === undefined ? 0 : items(part).length;
}
