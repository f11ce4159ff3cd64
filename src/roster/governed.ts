// What two versions of team.yaml change besides access, each with the tier that picks its approval rule (risk table of
// the team.yaml reference). Access itself is compared as effective access and judged by core/risk.ts.
import type { Identity } from '../core/access.ts';
import type { Json } from '../core/change.ts';
import { addMillis, type Instant } from '../core/instant.ts';
import type { Position } from '../core/issue.ts';
import type { Risk } from '../core/risk.ts';
import { approversIn } from './approvers.ts';
import { governedBlocks, sameJson } from './governed-blocks.ts';
import type { GovernedChange } from './governed-change.ts';
import type { Elevation, TeamFile, TeamMember, TeamPolicy } from './team-file.ts';

/**
 * Returns the changes: blocks first, then people in the order of the file, those who left last. Ceilings are those of
 * `before`, since a change is judged by the policy that it meets. `before` is null for a first file: every block is new
 * then, and people are judged by their access alone.
 */
export function governedChanges(
  before: TeamFile | null,
  after: TeamFile,
  now: Instant,
): readonly GovernedChange[] {
  const old = new Map((before?.members ?? []).map((member) => [member.person, member]));
  const isApprover = approversIn(before);
  const ceilings = (before ?? after).policy.require.expires;
  const people = after.members.flatMap((member) => {
    const was = old.get(member.person);
    const matters = (person: TeamMember | undefined): boolean =>
      person !== undefined && (isPrivileged(person, now) || isApprover(person.person));
    const previous = old.get(member.previous_email?.value ?? '');
    return [
      ...renameChange(
        was,
        member,
        [was, member, previous].some((person) => person !== undefined && isPrivileged(person, now)),
      ),
      ...(was === undefined
        ? newElevations([], member, ceilings, now)
        : memberChanges(was, member, matters(was), ceilings, now)),
    ];
  });
  const left = new Set(old.keys());
  for (const { person } of after.members) left.delete(person);
  return [
    ...governedBlocks(before, after),
    ...people,
    ...[...old.values()]
      .filter(({ person }) => left.has(person))
      .map(
        ({ person, at }): GovernedChange => ({
          path: `members.${person}`,
          person,
          tier: 'low',
          message: `${person} is taken out`,
          before: person,
          after: null,
          at,
        }),
      ),
  ];
}

type Ceilings = TeamPolicy['require']['expires'];

function memberChanges(
  was: TeamMember,
  is: TeamMember,
  matters: boolean,
  ceilings: Ceilings,
  now: Instant,
): readonly GovernedChange[] {
  return [
    ...change(is, 'type', was.type, is.type, 'high'),
    ...change(is, 'manager', was.manager?.value ?? null, is.manager?.value ?? null, 'high', is.manager?.at),
    ...idChanges(was, is, matters),
    ...expiryChange(was, is, ceilings.contractor, now),
    ...change(is, 'trained', trainedOf(was), trainedOf(is), 'medium', is.trained[0]?.at),
    ...newElevations(was.elevate, is, ceilings, now),
    ...change(is, 'name', was.name, is.name, 'low'),
    ...change(is, 'reason', was.reason?.value ?? null, is.reason?.value ?? null, 'low', is.reason?.at),
    ...change(is, 'ticket', was.ticket?.value ?? null, is.ticket?.value ?? null, 'low', is.ticket?.at),
    ...change(is, 'message', was.message, is.message, 'low'),
  ];
}

/** Written or raised to owner or admin anywhere. */
function isPrivileged(member: TeamMember, now: Instant): boolean {
  const raised = member.elevate.filter(({ until }) => until > now).map(({ role }) => role);
  const roles = [...member.accounts.map(({ role }) => role.value), ...raised];
  return roles.some((role) => role === 'owner' || role === 'admin');
}

/** A former address hands a seat over, so it weighs what the seat does; one that is taken out again has done its work. */
function renameChange(
  was: TeamMember | undefined,
  is: TeamMember,
  privileged: boolean,
): readonly GovernedChange[] {
  const [old, now] = [was?.previous_email?.value ?? null, is.previous_email?.value ?? null];
  const tier = now === null ? 'low' : privileged ? 'critical' : 'high';
  return change(is, 'previous_email', old, now, tier, is.previous_email?.at);
}

/** Pins say who a person is; another login of the same stable id is the same person. */
function idChanges(was: TeamMember, is: TeamMember, matters: boolean): readonly GovernedChange[] {
  const [old, now] = [pinsOf(was), pinsOf(is)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((account) => {
    const [before, after] = [old.get(account) ?? [], now.get(account) ?? []];
    const [oldIds, newIds] = [valuesOf(before, 'id'), valuesOf(after, 'id')];
    const isSame = oldIds.length > 0 && sameJson(oldIds, newIds);
    const tier = isSame ? 'low' : matters ? 'critical' : 'high';
    const at = is.ids.find((entry) => entry.account === account)?.at;
    return change(is, `ids.${account}`, pinsJson(before), pinsJson(after), tier, at);
  });
}

function pinsOf(member: TeamMember): ReadonlyMap<string, readonly Identity[]> {
  return new Map(member.ids.map(({ account, pins }) => [account, pins]));
}

function valuesOf(pins: readonly Identity[], by: Identity['by']): readonly string[] {
  return pins.flatMap((pin) => (pin.by === by ? [pin.value] : [])).sort();
}

function pinsJson(pins: readonly Identity[]): Json {
  return pins.length === 0 ? null : { id: valuesOf(pins, 'id'), login: valuesOf(pins, 'login') };
}

/** Earlier is less access. Later is bounded by the ceiling; for ever is bounded by nothing. */
function expiryChange(
  was: TeamMember,
  is: TeamMember,
  ceiling: number | null,
  now: Instant,
): readonly GovernedChange[] {
  const [old, next] = [was.expires?.value ?? null, is.expires?.value ?? null];
  const isLater = old !== null && (next === null || next > old);
  const within = next !== null && (is.type !== 'contractor' || isWithin(next, ceiling, now));
  const tier = !isLater ? 'low' : within ? 'medium' : 'high';
  return change(is, 'expires', old, next, tier, is.expires?.at);
}

function isWithin(until: Instant, ceiling: number | null, now: Instant): boolean {
  return ceiling === null || until <= addMillis(now, ceiling);
}

/** Elevations are judged one by one: a lower one behind a higher one acts only later, and must not slip through. */
function newElevations(
  old: readonly Elevation[],
  is: TeamMember,
  { elevate: ceiling }: Ceilings,
  now: Instant,
): readonly GovernedChange[] {
  const same = (a: Elevation) => (b: Elevation) =>
    a.account === b.account && a.role === b.role && a.until === b.until;
  const added = is.elevate.flatMap((elevation) => {
    const twin = old.find(same(elevation));
    if (twin?.reason === elevation.reason) return [];
    const longer = old.some(
      ({ account, role, until }) =>
        account === elevation.account && role === elevation.role && until >= elevation.until,
    );
    const tier = longer || elevation.until <= now ? 'low' : elevationTier(elevation, ceiling, now);
    return change(
      is,
      `elevate.${elevation.account}`,
      elevationJson(twin),
      elevationJson(elevation),
      tier,
      elevation.at,
    );
  });
  const gone = old.flatMap((elevation) =>
    is.elevate.some(same(elevation))
      ? []
      : change(is, `elevate.${elevation.account}`, elevationJson(elevation), null, 'low', elevation.at),
  );
  return [...added, ...gone];
}

function elevationTier({ role, until }: Elevation, ceiling: number | null, now: Instant): Risk {
  const within = isWithin(until, ceiling, now);
  if (role === 'owner') return within ? 'high' : 'critical';
  return within ? 'medium' : 'high';
}

function elevationJson(elevation: Elevation | undefined): Json {
  if (elevation === undefined) return null;
  const { role, until, reason } = elevation;
  return { role, until, reason };
}

function trainedOf(member: TeamMember): Json {
  const courses = member.trained.map(({ course, on }): [string, Json] => [course, on]);
  return courses.length === 0 ? null : Object.fromEntries(courses);
}

function change(
  { person, at }: TeamMember,
  field: string,
  before: Json,
  after: Json,
  tier: Risk,
  place: Position = at,
): readonly GovernedChange[] {
  if (sameJson(before, after)) return [];
  const verb = before === null ? 'is new' : after === null ? 'is gone' : 'changed';
  const message = `${field} of ${person} ${verb}`;
  return [{ path: `members.${person}.${field}`, person, tier, message, before, after, at: place }];
}
