// Changes of the blocks that decide about everybody: accounts, policy, projects and the rest. By the risk table of
// team.yaml they are critical, but for `policy.allow` and what the table leaves out, which is high.
import type { Json } from '../core/change.ts';
import type { Position } from '../core/issue.ts';
import type { Risk } from '../core/risk.ts';
import type { GovernedChange } from './governed-change.ts';
import { isJsonList, jsonMapOf } from './json.ts';
import type { TeamFile, TeamProject } from './team-file.ts';

/** Returns the changes in the order of the blocks below; `before` is null for a first file. */
export function governedBlocks(before: TeamFile | null, after: TeamFile): readonly GovernedChange[] {
  const top: Position = { file: after.path, line: 1, column: 1 };
  return [
    ...keyed('accounts', before, after, () => 'critical'),
    ...keyed('policy', before, after, (key) => (key === 'allow' ? 'high' : 'critical')),
    ...projectChanges(before, after, top),
    ...(['mode', 'include', 'defaults', 'ignore', 'ledger'] as const).flatMap((block) =>
      change(block, before?.blocks[block] ?? null, after.blocks[block], 'critical', top),
    ),
  ];
}

/** Changes of a block, one for each of its keys. */
function keyed(
  block: 'accounts' | 'policy',
  before: TeamFile | null,
  after: TeamFile,
  tierOf: (key: string) => Risk,
): readonly GovernedChange[] {
  const [old, now] = [jsonMapOf(before?.blocks[block] ?? null), jsonMapOf(after.blocks[block])];
  const places = new Map(after.accounts.map(({ account, at }) => [account, at]));
  return unionOf(Object.keys(old), Object.keys(now)).flatMap((key) => {
    const place = block === 'accounts' ? places.get(key) : undefined;
    const at = place ?? { file: after.path, line: 1, column: 1 };
    return change(`${block}.${key}`, old[key] ?? null, now[key] ?? null, tierOf(key), at);
  });
}

/** Native ids and data classes decide what an alias gives, so an alias that comes or goes is as critical. */
function projectChanges(before: TeamFile | null, after: TeamFile, top: Position): readonly GovernedChange[] {
  const old = projectsByAlias(before);
  const now = projectsByAlias(after);
  const whole = change('projects', managed(before), managed(after), 'critical', top);
  const single = unionOf([...old.keys()], [...now.keys()]).flatMap((alias) => {
    const [was, is] = [old.get(alias), now.get(alias)];
    const at = is?.at ?? was?.at ?? top;
    const [wasIn, isIn] = [nativesOf(was), nativesOf(is)];
    return [
      ...unionOf([...wasIn.keys()], [...isIn.keys()]).flatMap((account) =>
        change(
          `projects.${alias}.${account}`,
          wasIn.get(account) ?? null,
          isIn.get(account) ?? null,
          'critical',
          at,
        ),
      ),
      ...change(`projects.${alias}.data`, was?.data ?? null, is?.data ?? null, 'critical', at),
      ...change(`projects.${alias}.owner`, was?.owner ?? null, is?.owner ?? null, 'high', at),
    ];
  });
  return [...whole, ...single];
}

/** Whether project scopes are managed at all changes what every entry means. */
function managed(team: TeamFile | null): Json {
  return team === null || team.projects === null ? null : 'managed';
}

function projectsByAlias(team: TeamFile | null): ReadonlyMap<string, TeamProject> {
  return new Map((team?.projects ?? []).map((project) => [project.alias, project]));
}

function nativesOf(project: TeamProject | undefined): ReadonlyMap<string, Json> {
  const natives = new Map<string, string[]>();
  for (const { account, id } of project?.native ?? [])
    natives.set(account, [...(natives.get(account) ?? []), id]);
  return new Map(
    [...natives].map(([account, ids]) => [account, ids.length === 1 ? (ids[0] ?? null) : ids.sort()]),
  );
}

function change(
  path: string,
  before: Json,
  after: Json,
  tier: Risk,
  at: Position,
): readonly GovernedChange[] {
  if (sameJson(before, after)) return [];
  const verb = before === null ? 'is new' : after === null ? 'is gone' : 'changed';
  return [{ path, person: null, tier, message: `${path} ${verb}`, before, after, at }];
}

/** Returns whether two values are equal; the order of keys means nothing, that of lists does. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isJsonList(a) || isJsonList(b)) {
    return (
      isJsonList(a) &&
      isJsonList(b) &&
      a.length === b.length &&
      a.every((item, i) => sameJson(item, b[i] ?? null))
    );
  }
  const [left, right] = [jsonMapOf(a), jsonMapOf(b)];
  const keys = unionOf(Object.keys(left), Object.keys(right));
  return keys.every((key) => key in left && key in right && sameJson(left[key] ?? null, right[key] ?? null));
}

/** Every key once, those that were there first. */
function unionOf(before: readonly string[], after: readonly string[]): readonly string[] {
  return [...new Set([...before, ...after])];
}
