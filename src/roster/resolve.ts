// team.yaml at one moment: what each account should look like then, and until when that is so. Reads no live state
// and decides nothing about it.
import type {
  DesiredAccount,
  DesiredMember,
  DesiredProject,
  EndedMember,
  Identity,
  IgnoreRule,
} from '../core/access.ts';
import { earlier, type Instant } from '../core/instant.ts';
import { type AccountContext, accountContexts, type CapabilitiesOf } from './account-context.ts';
import { hasEnded, memberAccess } from './member-access.ts';
import type { MemberAccount, TeamFile, TeamMember } from './team-file.ts';
import { trainingOf } from './training.ts';

/** Every account at one moment, in file order. */
export interface DesiredState {
  readonly accounts: readonly DesiredAccount[];
  /** The next instant at which any account's state changes by itself; null: never. */
  readonly next_change: Instant | null;
}

interface Draft {
  readonly context: AccountContext;
  readonly members: DesiredMember[];
  readonly ended: EndedMember[];
  next: Instant | null;
}

/** Returns what the file wants at `now`, with the end of everything that ends kept as `until`. */
export function resolve(team: TeamFile, now: Instant, capabilitiesOf: CapabilitiesOf): DesiredState {
  const drafts = new Map<string, Draft>();
  for (const [name, context] of accountContexts(team, capabilitiesOf)) {
    drafts.set(name, { context, members: [], ended: [], next: nextAllow(context, now) });
  }
  for (const member of team.members) {
    for (const entry of member.accounts) {
      const draft = drafts.get(entry.account);
      if (draft !== undefined) place(member, entry, draft, now);
    }
  }
  const ignore = team.ignore.map(
    ({ pattern, reason, owner, review_by }): IgnoreRule => ({ pattern, reason, owner, review_by }),
  );
  const projects = projectsByAccount(team);
  const accounts = [...drafts].map(
    ([name, draft]): DesiredAccount => ({
      account: name,
      provider: draft.context.account.provider,
      mode: team.mode,
      members: draft.members,
      ended: draft.ended,
      ignore,
      projects: projects.get(name) ?? [],
      projects_managed: draft.context.projects_managed,
      policy: draft.context.account.policy,
      next_change: draft.next,
    }),
  );
  return {
    accounts,
    next_change: accounts.reduce<Instant | null>((next, account) => earlier(next, account.next_change), null),
  };
}

function place(member: TeamMember, entry: MemberAccount, draft: Draft, now: Instant): void {
  const { person, at } = member;
  const identities = identitiesOf(member, entry);
  if (member.expires !== null && hasEnded(member, now)) {
    draft.ended.push({ person, at, identities, expired_at: member.expires.value });
    return;
  }
  const { entitlements, manages } = memberAccess(member, entry, draft.context, now);
  const training = trainingOf(
    member,
    entitlements.map(({ resource }) => resource),
    draft.context,
    now,
  );
  draft.next = earlier(draft.next, training.next_change);
  for (const { until } of entitlements) draft.next = earlier(draft.next, until);
  draft.members.push({
    person,
    at,
    identities,
    email: member.email,
    login: identities.find((identity) => identity.by === 'login')?.value ?? null,
    previous_email: member.previous_email?.value ?? null,
    name: member.name,
    type: member.type,
    entitlements: entitlements.map(({ resource, level, until }) => ({ resource, level, until })),
    manages,
    message: member.message,
    lapsed: training.lapsed,
    ...endedElevations(member, entry, now),
  });
}

/** What is only lowered because an elevation ran out is no change that somebody made. */
function endedElevations(
  { elevate }: TeamMember,
  { account }: MemberAccount,
  now: Instant,
): Pick<DesiredMember, 'ended_elevations'> {
  const ended_elevations = elevate
    .filter((elevation) => elevation.account === account && elevation.until <= now)
    .map(({ role, until }) => ({ level: role, until }));
  return ended_elevations.length === 0 ? {} : { ended_elevations };
}

/** Pins first, the address last: a pinned row is found even after its address changed. */
export function identitiesOf(member: TeamMember, entry: MemberAccount): readonly Identity[] {
  return member.email === null ? entry.pins : [...entry.pins, { by: 'email', value: member.email }];
}

/** An override of a guard that runs out changes what a plan may do, so a plan must not outlive it. */
function nextAllow(context: AccountContext, now: Instant): Instant | null {
  return context.account.policy.allow.reduce<Instant | null>(
    (next, { until }) => (until > now ? earlier(next, until) : next),
    null,
  );
}

function projectsByAccount(team: TeamFile): ReadonlyMap<string, readonly DesiredProject[]> {
  const lists = new Map<string, DesiredProject[]>();
  for (const { alias, data, native } of team.projects ?? []) {
    for (const { account, id } of native) {
      const list = lists.get(account);
      if (list === undefined) lists.set(account, [{ alias, native: id, data }]);
      else list.push({ alias, native: id, data });
    }
  }
  return lists;
}
