// What the platform's own rules came to for one movement of a branch. Never trusted alone: a rule suite does not show
// those who are exempt, and lists of who may go past the rules are shown to few tokens.
import type { Answer } from '../approval/model.ts';
import type { Json } from '../core/change.ts';
import { addMillis, type Instant } from '../core/instant.ts';
import { memo } from '../core/memo.ts';
import type { Client, Parameters, Reply } from './client.ts';
import type { ControlFacts, Forge } from './forge.ts';
import { listOf } from './lists.ts';
import {
  type Protection,
  protectionIn,
  type Rule,
  type RuleSuite,
  type RulesetState,
  type RulesetVersion,
  ruleEvaluationsIn,
  ruleIn,
  ruleSuiteIn,
  rulesetIn,
  rulesetVersionIn,
  versionStateIn,
} from './read/controls.ts';
import { isObject, type Part } from './read/shape.ts';

type Controls = Awaited<ReturnType<Forge['controls']>>;
type Ruleset = ReturnType<typeof rulesetIn>;

/** A movement of the branch: its end, and when it was, where the forge says so. */
export interface Landed {
  readonly branch: string;
  readonly commit: string;
  readonly at: Instant | null;
}

interface RulesetFacts {
  readonly ruleset: Ruleset;
  /** Oldest first; null: unreadable. */
  readonly versions: readonly RulesetVersion[] | null;
}

export interface ControlReader {
  of(landed: Landed): Promise<Controls>;
}

export function controlReader(client: Client, repository: Parameters): ControlReader {
  const unreadable = new Map<string, string>();
  const rulesOf = memo((branch: string) => readRules(branch));
  const suitesOf = memo((branch: string) => readSuites(branch));
  const protectionOf = memo((branch: string) => readProtection(branch));
  const rulesetOf = memo((id: number) => readRuleset(id));

  /** Returns what was found, or null with the reason put down. */
  function readable<Found>(reply: Reply<Found>, what: string): Found | null {
    if (reply.kind === 'found') return reply.found;
    if (reply.status !== 403 && reply.status !== 404) throw reply.error;
    unreadable.set(what, reply.error.message);
    return null;
  }

  async function readRules(branch: string): Promise<readonly Rule[] | null> {
    const key = (rule: Rule): string => `${rule.ruleset_id} ${rule.type} ${JSON.stringify(rule.parameters)}`;
    const parameters = { ...repository, branch };
    return readable(
      await listOf(client, '/repos/{owner}/{repo}/rules/branches/{branch}', parameters, ruleIn, key),
      'rules',
    );
  }

  async function readSuites(branch: string): Promise<readonly RuleSuite[] | null> {
    const parameters = { ...repository, ref: `refs/heads/${branch}`, time_period: 'month' };
    return readable(
      await listOf(
        client,
        '/repos/{owner}/{repo}/rulesets/rule-suites',
        parameters,
        ruleSuiteIn,
        ({ id }) => id,
      ),
      'rule suites',
    );
  }

  async function readProtection(branch: string): Promise<Protection | 'none' | null> {
    const parameters = { ...repository, branch };
    const reply = await client.one('/repos/{owner}/{repo}/branches/{branch}/protection', parameters);
    // GitHub says this only to those who may see protection; to others it says `Not Found`.
    if (reply.kind === 'refused' && reply.status === 404 && reply.said === 'Branch not protected')
      return 'none';
    const part = readable(reply, 'branch protection');
    return part === null ? null : protectionIn(part);
  }

  async function readRuleset(id: number): Promise<RulesetFacts | null> {
    const parameters = { ...repository, ruleset_id: id };
    const part = readable(
      await client.one('/repos/{owner}/{repo}/rulesets/{ruleset_id}', parameters),
      `ruleset ${id}`,
    );
    if (part === null) return null;
    const history = readable(
      await listOf(
        client,
        '/repos/{owner}/{repo}/rulesets/{ruleset_id}/history',
        parameters,
        rulesetVersionIn,
        ({ version_id }) => version_id,
      ),
      `history of ruleset ${id}`,
    );
    const versions =
      history === null
        ? null
        : [...history].sort((a, b) => compare(a.updated_at, b.updated_at) || a.version_id - b.version_id);
    return { ruleset: rulesetIn(part), versions };
  }

  async function suiteOf({ branch, commit }: Landed): Promise<{ suite: RuleSuite; facts: Json } | null> {
    const ref = `refs/heads/${branch}`;
    // A push that was refused and then sent again has one suite for each; the newest is the one that went through.
    const suite = (await suitesOf(branch))
      ?.filter((one) => one.after === commit && one.ref === ref)
      .reduce<RuleSuite | null>((best, one) => (best === null || one.id > best.id ? one : best), null);
    if (suite === undefined || suite === null) return null;
    const detail = readable(
      await client.one('/repos/{owner}/{repo}/rulesets/rule-suites/{rule_suite_id}', {
        ...repository,
        rule_suite_id: suite.id,
      }),
      `rule suite ${suite.id}`,
    );
    return { suite, facts: { ...suite, evaluations: detail === null ? null : ruleEvaluationsIn(detail) } };
  }

  async function gapIn({ ruleset, versions }: RulesetFacts, at: Instant): Promise<Answer> {
    if (ruleset.created_at !== null && ruleset.created_at > at) return 'yes';
    if (versions === null) return 'unknown';
    const inEffect = versionsAt(versions, at);
    if (inEffect.length === 0) return 'unknown';
    const newest = versions.at(-1);
    const answers = await Promise.all(
      inEffect.map(async (version): Promise<Answer> => {
        if (version === newest) return 'no';
        const state = await versionState(ruleset.id, version.version_id);
        if (state === null) return 'unknown';
        return isWeaker(state, ruleset) ? 'yes' : 'no';
      }),
    );
    return worst(answers);
  }

  async function versionState(id: number, version: number): Promise<RulesetState | null> {
    const route = '/repos/{owner}/{repo}/rulesets/{ruleset_id}/history/{version_id}';
    const part: Part | null = readable(
      await client.one(route, { ...repository, ruleset_id: id, version_id: version }),
      `version ${version} of ruleset ${id}`,
    );
    return part === null ? null : versionStateIn(part);
  }

  async function bypassAnswer(
    rules: readonly Rule[] | null,
    rulesets: readonly (RulesetFacts | null)[],
    protection: Protection | 'none' | null,
  ): Promise<Answer> {
    if (rules === null) return 'unknown';
    if (!rules.some(({ type }) => type === 'pull_request')) return protectionAnswer(protection);
    // A rule that names no ruleset has a bypass list that cannot be looked up.
    if (rules.some(({ ruleset_id }) => ruleset_id === null)) return 'unknown';
    const actors = rulesets.map((facts) => facts?.ruleset.bypass_actors ?? null);
    if (actors.some((list) => list !== null && list.length > 0)) return 'no';
    return actors.includes(null) ? 'unknown' : 'yes';
  }

  return {
    async of(landed) {
      const [rules, found] = await Promise.all([rulesOf(landed.branch), suiteOf(landed)]);
      const ids = [...new Set((rules ?? []).flatMap(({ ruleset_id }) => ruleset_id ?? []))].sort(
        (a, b) => a - b,
      );
      const rulesets = await Promise.all(ids.map((id) => rulesetOf(id)));
      const isByRuleset = (rules ?? []).some(({ type }) => type === 'pull_request');
      const protection = isByRuleset ? null : await protectionOf(landed.branch);
      const at = landed.at ?? found?.suite.pushed_at ?? null;
      const gaps = await Promise.all(
        rulesets.map(async (facts) => (facts === null || at === null ? 'unknown' : gapIn(facts, at))),
      );
      return {
        evidence: {
          rule_suite: found?.suite.result ?? 'unknown',
          no_bypass_list: await bypassAnswer(rules, rulesets, protection),
          // Without a ruleset there is no history that could show when rules were off.
          control_gap: gaps.length === 0 ? 'unknown' : worst(gaps),
        },
        facts: factsOf(rules, ids, rulesets, protection, found?.facts ?? null),
      };
    },
  };

  function factsOf(
    rules: readonly Rule[] | null,
    ids: readonly number[],
    rulesets: readonly (RulesetFacts | null)[],
    protection: Protection | 'none' | null,
    rule_suite: Json,
  ): ControlFacts {
    return {
      rules: rules === null ? null : rules.map((rule) => ({ ...rule })),
      rulesets: ids.map((id, index) => {
        const facts = rulesets[index];
        return facts === undefined || facts === null
          ? { id }
          : { ...facts.ruleset, versions: facts.versions?.map((version) => ({ ...version })) ?? null };
      }),
      protection: protection === 'none' || protection === null ? protection : { ...protection },
      rule_suite,
      unreadable: [...unreadable].sort(([a], [b]) => compare(a, b)).map(([what, why]) => `${what}: ${why}`),
    };
  }
}

/** Classic protection holds everybody only where it holds administrators and lets nobody past its reviews. */
function protectionAnswer(protection: Protection | 'none' | null): Answer {
  if (protection === null) return 'unknown';
  if (protection === 'none') return 'no';
  const { enforce_admins, required_reviews, bypass_allowances } = protection;
  return enforce_admins && required_reviews !== null && bypass_allowances === 0 ? 'yes' : 'no';
}

/** Times are whole seconds: what changed in the very second counts on both sides of it. */
function versionsAt(versions: readonly RulesetVersion[], at: Instant): readonly RulesetVersion[] {
  const from = addMillis(at, -1000);
  const before = versions.filter(({ updated_at }) => updated_at < from).at(-1);
  const around = versions.filter(({ updated_at }) => updated_at >= from && updated_at <= at);
  return before === undefined ? around : [before, ...around];
}

/** Whether the older state lacked something that is demanded today. */
function isWeaker(then: RulesetState, today: RulesetState): boolean {
  if (then.enforcement !== 'active') return true;
  if (today.bypass_actors?.length === 0 && (then.bypass_actors?.length ?? 0) > 0) return true;
  return today.rules.some((rule) => {
    const older = then.rules.find(({ type }) => type === rule.type);
    return older === undefined || approvalsIn(older.parameters) < approvalsIn(rule.parameters);
  });
}

function approvalsIn(parameters: Json): number {
  const count = isObject(parameters) ? parameters['required_approving_review_count'] : undefined;
  return typeof count === 'number' ? count : 0;
}

/** A gap that is known outweighs what is unknown, and that outweighs that there is none. */
function worst(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
