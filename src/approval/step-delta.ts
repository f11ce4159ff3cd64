// The difference between two commits from their team files: access with its tier and the shared places that give it,
// governed changes, and people who go by another key. Reads nothing; both files were read as data before.
import type { Grant } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import { grantRisk, type Risk } from '../core/risk.ts';
import { accountContexts, type CapabilitiesOf } from '../roster/account-context.ts';
import { governedChanges } from '../roster/governed.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import { memberAccess, type SourcedEntitlement } from '../roster/member-access.ts';
import type { TeamFile, TeamMember } from '../roster/team-file.ts';
import { accessDelta } from './deltas.ts';
import { governedFiles } from './governed-files.ts';
import type { AccessChange, Delta, GovernedBlob } from './model.ts';
import { accessAt } from './roster-access.ts';

/** One commit: its team file (null: it has none) and its governed files. */
export interface Side {
  readonly team: TeamFile | null;
  readonly files: readonly GovernedBlob[];
  /** team.yaml and its includes. */
  readonly roster_paths: readonly string[];
}

/** Returns what `after` changes. Both sides are taken at `now`, the moment of the merge. */
export function stepDelta(
  before: Side,
  after: Side & { readonly team: TeamFile },
  now: Instant,
  capabilitiesOf: CapabilitiesOf,
): Delta {
  const old = before.team === null ? [] : accessAt(before.team, now, capabilitiesOf);
  const { gains, losses } = accessDelta(old, accessAt(after.team, now, capabilitiesOf));
  const tierOf = tiers(before.team, after.team, old);
  const throughOf = sources(before.team, after.team, now, capabilitiesOf);
  return {
    gains: gains.map((grant): AccessChange => ({ ...grant, tier: tierOf(grant), through: throughOf(grant) })),
    losses: losses.map((grant): AccessChange => ({ ...grant, tier: 'low', through: [] })),
    governed: [
      ...governedChanges(before.team, after.team, now),
      ...newWithoutAccess(before.team, after.team, gains),
      ...governedFiles(before.files, after.files, [...before.roster_paths, ...after.roster_paths]),
    ],
    moved: movedPeople(before.team, after.team),
  };
}

/** Whoever is new and gains nothing is named all the same: from now on they may be a reviewer, or somebody's manager. */
function newWithoutAccess(
  before: TeamFile | null,
  after: TeamFile,
  gains: readonly Grant[],
): readonly GovernedChange[] {
  const known = new Set((before?.members ?? []).map(({ person }) => person));
  for (const { person } of gains) known.add(person);
  return after.members.flatMap(({ person, at }): readonly GovernedChange[] =>
    known.has(person)
      ? []
      : [
          {
            path: `members.${person}`,
            person,
            tier: 'low',
            message: `${person} is new, without access`,
            before: null,
            after: person,
            at,
          },
        ],
  );
}

/** Whoever is a contractor on either side, and what a project holds on either side, makes a grant riskier. */
function tiers(before: TeamFile | null, after: TeamFile, old: readonly Grant[]): (grant: Grant) => Risk {
  const data = new Map<string, Map<string, string>>();
  const contractors = new Set<string>();
  for (const team of [before, after]) {
    for (const { person, type } of team?.members ?? []) if (type === 'contractor') contractors.add(person);
    for (const project of team?.projects ?? []) {
      for (const { account, id } of project.native) {
        const classes = data.get(account) ?? new Map<string, string>();
        classes.set(id, `${classes.get(id) ?? ''} ${project.data ?? ''}`);
        data.set(account, classes);
      }
    }
  }
  const present = new Set(old.map(({ person, account }) => `${account}\n${person}`));
  return (grant) =>
    grantRisk([grant], {
      data: data.get(grant.account) ?? new Map<string, string>(),
      contractor: contractors.has(grant.person),
      joins: !present.has(`${grant.account}\n${grant.person}`),
    });
}

/**
 * Says which shared places give somebody a tuple: what the entry of a group or the defaults says, and aliases that mean
 * something else now. Whoever was in a group before gains through it whatever line says so, since the file in its
 * normal form no longer tells whether the group's entry was edited.
 */
function sources(
  before: TeamFile | null,
  after: TeamFile,
  now: Instant,
  capabilitiesOf: CapabilitiesOf,
): (grant: Grant) => readonly string[] {
  const contexts = accountContexts(after, capabilitiesOf);
  const groups = new Map((before?.members ?? []).map(({ person, group }) => [person, group]));
  const people = new Map(after.members.map((member) => [member.person, member]));
  const repointed = new Set(
    governedChanges(before, after, now).flatMap(({ path, person }) => (person === null ? [path] : [])),
  );
  const known = new Map<string, ReadonlyMap<string, SourcedEntitlement>>();

  const entriesOf = (member: TeamMember, account: string): ReadonlyMap<string, SourcedEntitlement> => {
    const key = `${account}\n${member.person}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const entry = member.accounts.find((one) => one.account === account);
    const context = contexts.get(account);
    const access =
      entry === undefined || context === undefined
        ? []
        : memberAccess(member, entry, context, now).entitlements;
    const entries = new Map(access.map((one) => [one.resource, one]));
    known.set(key, entries);
    return entries;
  };

  return ({ person, account, resource }) => {
    const member = people.get(person);
    if (member === undefined) return [];
    const entry = entriesOf(member, account).get(resource);
    const from = entry?.from ?? '';
    return [
      ...(from.startsWith('group ') ? [from] : []),
      ...(member.group !== null && groups.get(person) === member.group && from !== `group ${member.group}`
        ? [`group ${member.group}`]
        : []),
      ...(from === 'default' || repointed.has('defaults') ? ['defaults'] : []),
      ...(entry?.aliases ?? [])
        .filter((alias) => repointed.has(`projects.${alias}.${account}`))
        .map((alias) => `project ${alias}`),
    ];
  };
}

/** A new key with an old address or somebody's pin is that person, whatever the entry says. */
function movedPeople(before: TeamFile | null, after: TeamFile): Delta['moved'] {
  const old = new Map((before?.members ?? []).map((member) => [member.person, member]));
  const byPin = new Map<string, string[]>();
  for (const member of old.values()) {
    for (const pin of pinsOf(member)) byPin.set(pin, [...(byPin.get(pin) ?? []), member.person]);
  }
  return after.members.flatMap((member) => {
    const previous = member.previous_email?.value;
    const was = new Set(pinsOf(member).flatMap((pin) => byPin.get(pin) ?? []));
    if (previous !== undefined && old.has(previous)) was.add(previous);
    was.delete(member.person);
    return [...was].sort().map((key) => ({ person: member.person, was: key }));
  });
}

function pinsOf({ ids }: TeamMember): readonly string[] {
  return ids.flatMap(({ account, pins }) => pins.map(({ by, value }) => `${account}\n${by}\n${value}`));
}
