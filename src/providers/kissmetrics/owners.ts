// What owners alone may do: make owners, edit and remove them, and hand an account over that has one at a time.
import type { DesiredAccount, DesiredMember, IgnoreRule, LiveAccount, LiveRow } from '../../core/access.ts';
import { levelAt } from '../../core/entitlements.ts';
import type { Issue } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import type { LiveIndex } from './live-index.ts';

/** Returns one error for each person whose change needs an owner's credential, or cannot be made at all. */
export function ownerIssues(
  desired: DesiredAccount,
  live: LiveAccount,
  index: LiveIndex,
  severalOwners: boolean,
): readonly Issue[] {
  const isAdmin = live.actor?.role === 'admin';
  const claimed = new Set<string>();
  const issues: Issue[] = [];
  for (const member of desired.members) {
    const row = index.rowOf(member);
    if (row !== undefined) claimed.add(row.id);
    const problem =
      (severalOwners ? null : handOver(member, row, live)) ?? (isAdmin ? beyondAdmin(member, row) : null);
    if (problem === null) continue;
    const { account } = desired;
    issues.push({ ...problem, severity: 'error', at: member.at, account, person: member.person });
  }
  if (!isAdmin || desired.mode === 'additive') return issues;
  return [...issues, ...unclaimedOwners(desired, live, claimed)];
}

type Problem = Pick<Issue, 'code' | 'message' | 'hint'>;

const OWNER_HINT = 'apply with the credential of an owner';

function isOwner(row: LiveRow | undefined): boolean {
  return row !== undefined && levelAt(row.entitlements, 'account') === 'owner';
}

/** In an account with one owner at a time: a new owner must be an active member, and the owner must hand over. */
function handOver(member: DesiredMember, row: LiveRow | undefined, live: LiveAccount): Problem | null {
  if (levelAt(member.entitlements, 'account') !== 'owner' || isOwner(row)) return null;
  const who = visible(member.person);
  if (row?.kind !== 'member' || row.status !== 'active') {
    const message = `the account has one owner at a time, and ${who} is no active member who could take over`;
    return { code: 'RC423', message, hint: 'write admin first, and owner once they have joined' };
  }
  const role = live.actor?.role ?? null;
  if (role === null || role === 'owner') return null;
  const message = `only the owner can hand the account over to ${who}, and the credential acts as ${visible(role)}`;
  return { code: 'RC425', message, hint: OWNER_HINT };
}

function beyondAdmin(member: DesiredMember, row: LiveRow | undefined): Problem | null {
  const who = visible(member.person);
  const wantsOwner = levelAt(member.entitlements, 'account') === 'owner';
  if (!isOwner(row)) {
    if (!wantsOwner) return null;
    return {
      code: 'RC425',
      message: `an admin's credential cannot make ${who} an owner`,
      hint: OWNER_HINT,
    };
  }
  if (row === undefined || !differs(member, row)) return null;
  return { code: 'RC425', message: `an admin's credential cannot edit the owner ${who}`, hint: OWNER_HINT };
}

/** Compares what the entry decides; what it leaves alone may be anything. */
function differs(member: DesiredMember, row: LiveRow): boolean {
  const { manages } = member;
  const managed = ({ resource }: { readonly resource: string }): boolean =>
    resource === 'account' ||
    (manages.projects && resource.startsWith('project:')) ||
    (manages.reports && resource.startsWith('report:')) ||
    (resource.startsWith('feature:') && manages.features.includes(resource.slice('feature:'.length)));
  const text = (entries: DesiredMember['entitlements']): string =>
    JSON.stringify(entries.filter(managed).map(({ resource, level }) => [resource, level]));
  return (
    text(member.entitlements) !== text(row.entitlements) ||
    row.status === 'suspended' ||
    (member.email !== null && row.email !== member.email)
  );
}

/** Owners whom nobody in the file claims would be removed. */
function unclaimedOwners(
  desired: DesiredAccount,
  live: LiveAccount,
  claimed: ReadonlySet<string>,
): readonly Issue[] {
  return live.rows
    .filter((row) => isOwner(row) && !claimed.has(row.id) && !isIgnored(row, desired.ignore))
    .map((row) => ({
      code: 'RC425',
      severity: 'error',
      message: `an admin's credential cannot remove the owner ${visible(row.email ?? row.id)}`,
      hint: OWNER_HINT,
      account: desired.account,
      person: row.email ?? row.id,
    }));
}

function isIgnored({ email }: LiveRow, rules: readonly IgnoreRule[]): boolean {
  return rules.some(({ pattern }) => {
    if (email === null) return false;
    return pattern.startsWith('*@') ? email.endsWith(pattern.slice(1)) : email === pattern;
  });
}
