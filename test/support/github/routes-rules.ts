// What the fake answers about rules, and about how landings were judged by them.
import { MISSING, REPO, Refusal, type Route, reads, route, T } from './routing.ts';
import { rulesOf } from './rules.ts';
import * as shapes from './shapes.ts';

export const RULE_ROUTES: readonly Route[] = [
  reads(
    route(`${REPO}/rules/branches/(.+)`),
    `${T}/rules/branches/{branch}`,
    'metadata',
    async ({ state, args: [branch = ''] }) =>
      rulesOf(state, branch).map(({ rule, ruleset }) => ({
        type: rule.type,
        ruleset_source_type: 'Repository',
        ruleset_source: `${state.repository.owner}/${state.repository.name}`,
        ruleset_id: ruleset.id,
        ...(rule.parameters === undefined ? {} : { parameters: rule.parameters }),
      })),
  ),
  reads(
    route(`${REPO}/rulesets/rule-suites`),
    `${T}/rulesets/rule-suites`,
    'administration',
    async ({ state, query }) =>
      state.suites
        .filter(
          ({ ref }) =>
            !query.has('ref') || ref === query.get('ref') || ref === `refs/heads/${query.get('ref')}`,
        )
        .toReversed()
        .map((suite) => shapes.suiteShape(state, suite)),
  ),
  reads(
    route(`${REPO}/rulesets/rule-suites/(\\d+)`),
    `${T}/rulesets/rule-suites/{rule_suite_id}`,
    'administration',
    async ({ state, args: [id] }) => {
      const suite = state.suites.find((one) => one.id === Number(id));
      if (suite === undefined) return MISSING;
      return {
        ...shapes.suiteShape(state, suite),
        rule_evaluations: suite.evaluations.map(({ ruleset, rule, result, details }) => ({
          rule_source: { type: 'ruleset', id: ruleset, name: 'protect main' },
          enforcement: 'active',
          result,
          rule_type: rule,
          details,
        })),
      };
    },
  ),
  reads(
    route(`${REPO}/rulesets/(\\d+)`),
    `${T}/rulesets/{ruleset_id}`,
    'metadata',
    async ({ state, args: [id], may }) => {
      const ruleset = state.rulesets.get(Number(id));
      return ruleset === undefined
        ? MISSING
        : shapes.rulesetShape(ruleset, may['administration'] === 'write');
    },
  ),
  reads(
    route(`${REPO}/rulesets/(\\d+)/history`),
    `${T}/rulesets/{ruleset_id}/history`,
    'administration',
    async ({ state, args: [id] }) =>
      (state.rulesets.get(Number(id))?.versions ?? []).toReversed().map(({ id: version_id, actor, at }) => ({
        version_id,
        actor: { id: actor, type: 'User' },
        updated_at: new Date(at).toISOString(),
      })),
  ),
  reads(
    route(`${REPO}/rulesets/(\\d+)/history/(\\d+)`),
    `${T}/rulesets/{ruleset_id}/history/{version_id}`,
    'administration',
    async ({ state, args: [id, version] }) => {
      const found = state.rulesets.get(Number(id))?.versions.find((one) => one.id === Number(version));
      if (found === undefined) return MISSING;
      return {
        version_id: found.id,
        actor: { id: found.actor, type: 'User' },
        updated_at: new Date(found.at).toISOString(),
        state: found.content,
      };
    },
  ),
  reads(
    route(`${REPO}/branches/([^/]+)/protection`),
    `${T}/branches/{branch}/protection`,
    'administration',
    async () => new Refusal(404, 'Branch not protected'),
  ),
];
