// What changed in the forge's settings between two captures, in words. The older one was perhaps written by another
// version, so it is read piece by piece, and what is not there is not compared.
import type { Json } from '../core/change.ts';

/**
 * Returns what changed since the last capture, sorted by part; empty where nothing did, or where there is none before.
 * Names in it are as the forge gave them: whoever shows it must make them visible.
 */
export function controlDrift(before: Json | null, after: Json): readonly string[] {
  if (before === null) return [];
  return [
    ...readableDrift(before, after),
    ...peopleDrift(
      listIn(before, 'admins'),
      listIn(after, 'admins'),
      (who) => `${who} became an administrator of the repository`,
      (who) => `${who} is no administrator of the repository any more`,
    ),
    ...rulesetDrift(before, after),
    ...ruleDrift(before, after),
    ...valueDrift('classic protection', partIn(before, 'protection'), partIn(after, 'protection')),
    ...environmentDrift(before, after),
    ...teamDrift(before, after),
    ...valueDrift(
      'workflow permissions',
      partIn(before, 'workflow_defaults'),
      partIn(after, 'workflow_defaults'),
    ),
  ];
}

const PARTS = {
  rules: 'the rules of the branch',
  protection: 'classic protection',
  admins: 'the administrators',
  environments: 'the environments',
  workflow_defaults: 'the workflow permissions',
} as const;

/** A part that went out of sight is a change too: somebody may have taken the permission away. */
function readableDrift(before: Json, after: Json): readonly string[] {
  return Object.entries(PARTS).flatMap(([key, name]) => {
    const [was, is] = [partIn(before, key) ?? null, partIn(after, key) ?? null];
    if (was === null && is !== null) return [`${name} can be read now`];
    return was !== null && is === null ? [`${name} cannot be read any more`] : [];
  });
}

function peopleDrift(
  before: readonly Json[] | null,
  after: readonly Json[] | null,
  joined: (who: string) => string,
  left: (who: string) => string,
): readonly string[] {
  if (before === null || after === null) return [];
  const ids = (people: readonly Json[]): ReadonlySet<Json | undefined> =>
    new Set(people.map((person) => partIn(person, 'id')));
  const [were, are] = [ids(before), ids(after)];
  const who = (person: Json): string =>
    `${wordOf(partIn(person, 'login'))} (${wordOf(partIn(person, 'id'))})`;
  return [
    ...after.filter((person) => !were.has(partIn(person, 'id'))).map((person) => joined(who(person))),
    ...before.filter((person) => !are.has(partIn(person, 'id'))).map((person) => left(who(person))),
  ];
}

function rulesetDrift(before: Json, after: Json): readonly string[] {
  return pairs(listIn(before, 'rulesets'), listIn(after, 'rulesets'), 'id').flatMap(({ was, is }) => {
    const name = `ruleset ${titleOf(is) ?? titleOf(was) ?? '?'}`;
    if (was === null) return [`${name} is new`];
    if (is === null) return [`${name} has no rules for the branch any more`];
    // A ruleset that was not shown has its id and nothing else.
    const [wasShown, isShown] = [was, is].map((one) => typeof partIn(one, 'enforcement') === 'string');
    if (wasShown !== isShown)
      return [`${name} ${isShown === true ? 'can be read now' : 'cannot be read any more'}`];
    if (isShown !== true) return [];
    return [
      ...valueDrift(name, only(was, 'enforcement'), only(is, 'enforcement')),
      ...bypassDrift(name, was, is),
    ];
  });
}

function titleOf(ruleset: Json | null): string | null {
  const name = ruleset === null ? null : partIn(ruleset, 'name');
  return typeof name === 'string' ? name : null;
}

function bypassDrift(name: string, was: Json, is: Json): readonly string[] {
  const [before, after] = [listIn(was, 'bypass_actors'), listIn(is, 'bypass_actors')];
  if (before === null || after === null) {
    if (before === after) return [];
    return [`the bypass list of ${name} ${before === null ? 'can be read now' : 'cannot be read any more'}`];
  }
  const words = (actors: readonly Json[]): readonly string[] =>
    actors.map((actor) => {
      const id = partIn(actor, 'actor_id') ?? null;
      const mode = wordOf(partIn(actor, 'bypass_mode'));
      return `${wordOf(partIn(actor, 'actor_type'))}${id === null ? '' : ` ${wordOf(id)}`} (${mode})`;
    });
  const [were, are] = [words(before), words(after)];
  return [
    ...are.filter((actor) => !were.includes(actor)).map((actor) => `${actor} may go past ${name} now`),
    ...were
      .filter((actor) => !are.includes(actor))
      .map((actor) => `${actor} may not go past ${name} any more`),
  ];
}

function ruleDrift(before: Json, after: Json): readonly string[] {
  const [were, are] = [listIn(before, 'rules'), listIn(after, 'rules')];
  if (were === null || are === null) return [];
  const key = (rule: Json): string =>
    `rule ${wordOf(partIn(rule, 'type'))} of ruleset ${wordOf(partIn(rule, 'ruleset_id'))}`;
  const names = [...new Set([...were, ...are].map(key))].sort();
  return names.flatMap((name) => {
    const [was, is] = [were, are].map((rules) => rules.filter((rule) => key(rule) === name));
    if (was === undefined || is === undefined || same(was, is)) return [];
    if (was.length === 0) return [`${name} is new`];
    if (is.length === 0) return [`${name} is gone`];
    const [[one = null], [other = null]] = [was, is];
    const told = valueDrift(name, partIn(one, 'parameters'), partIn(other, 'parameters'));
    return told.length > 0 ? told : [`${name} changed`];
  });
}

function environmentDrift(before: Json, after: Json): readonly string[] {
  return pairs(listIn(before, 'environments'), listIn(after, 'environments'), 'name').flatMap(
    ({ was, is }) => {
      const name = `environment ${wordOf(partIn(is ?? was ?? null, 'name'))}`;
      if (was === null) return [`${name} is new`];
      if (is === null) return [`${name} is gone`];
      const others = valueDrift(name, without(was, 'branches'), without(is, 'branches'));
      return [
        ...policyDrift(name, partIn(was, 'branches') ?? null, partIn(is, 'branches') ?? null),
        ...others,
      ];
    },
  );
}

function policyDrift(name: string, was: Json, is: Json): readonly string[] {
  if (was === null || is === null) {
    if (was === is) return [];
    return [`the branch policy of ${name} ${was === null ? 'can be read now' : 'cannot be read any more'}`];
  }
  if (is === 'all' && was !== 'all') return [`${name} lost its branch policy: any branch may use it`];
  return valueDrift(name, { branches: was }, { branches: is });
}

function teamDrift(before: Json, after: Json): readonly string[] {
  return pairs(listIn(before, 'teams'), listIn(after, 'teams'), 'team').flatMap(({ was, is }) => {
    const name = `approver team ${wordOf(partIn(is ?? was ?? null, 'team'))}`;
    if (was === null) return [`${name} is named by the policy now`];
    if (is === null) return [`${name} is not named by the policy any more`];
    const [were, are] = [listIn(was, 'members'), listIn(is, 'members')];
    if (were === null && are !== null) return [`${name} can be read now`];
    if (were !== null && are === null) return [`${name} cannot be read any more`];
    return peopleDrift(
      were,
      are,
      (who) => `${name} gained ${who}`,
      (who) => `${name} lost ${who}`,
    );
  });
}

/** Says which values of an object differ. What only one of the two versions knows is not compared. */
function valueDrift(name: string, was: Json | undefined, is: Json | undefined): readonly string[] {
  if (was === undefined || is === undefined || was === null || is === null || same(was, is)) return [];
  if (!isObject(was) || !isObject(is)) return [`${name} changed from ${shortly(was)} to ${shortly(is)}`];
  return Object.keys(was)
    .filter((key) => Object.hasOwn(is, key) && !same(partIn(was, key), partIn(is, key)))
    .sort()
    .map((key) => `${name}: ${key} changed from ${shortly(partIn(was, key))} to ${shortly(partIn(is, key))}`);
}

/** Items of two lists that have the same key, in the order of their keys; none where a list is missing. */
function pairs(
  before: readonly Json[] | null,
  after: readonly Json[] | null,
  key: string,
): readonly { readonly was: Json | null; readonly is: Json | null }[] {
  if (before === null || after === null) return [];
  const find = (list: readonly Json[], value: string): Json | null =>
    list.find((item) => wordOf(partIn(item, key)) === value) ?? null;
  const keys = [...new Set([...before, ...after].map((item) => wordOf(partIn(item, key))))].sort();
  return keys.map((value) => ({ was: find(before, value), is: find(after, value) }));
}

type JsonObject = { readonly [name: string]: Json };

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function partIn(json: Json, name: string): Json | undefined {
  return isObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}

function listIn(json: Json, name: string): readonly Json[] | null {
  const part = partIn(json, name);
  return Array.isArray(part) ? part : null;
}

function only(json: Json, name: string): Json {
  return { [name]: partIn(json, name) ?? null };
}

function without(json: Json, name: string): Json {
  return isObject(json) ? Object.fromEntries(Object.entries(json).filter(([key]) => key !== name)) : json;
}

function wordOf(json: Json | undefined): string {
  return typeof json === 'string' || typeof json === 'number' ? String(json) : '?';
}

const LONGEST = 200;

function shortly(json: Json | undefined): string {
  const text = typeof json === 'string' ? json : (JSON.stringify(json) ?? 'nothing');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…`.toWellFormed() : text;
}

/** Both come from the same code or from canonical JSON, whose keys are sorted: compared without their order. */
function same(a: Json | readonly Json[] | undefined, b: Json | readonly Json[] | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]: [string, unknown]) => [key, sorted(inner)]),
  );
}
