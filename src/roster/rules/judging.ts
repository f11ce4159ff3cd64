// What the rules share: they judge a team that was read, and only report.
import type { Capabilities } from '../../core/capabilities.ts';
import type { Instant } from '../../core/instant.ts';
import type { Report } from '../report.ts';
import type { TeamMember } from '../team-file.ts';
import type { Entry } from '../tree.ts';

export interface Judging {
  readonly report: Report;
  readonly now: Instant;
  /** By account; null: not known, so nothing about it is judged. */
  readonly capabilities: ReadonlyMap<string, Capabilities | null>;
  /** False: some member's access could not be read, so nothing may be counted. */
  readonly complete: boolean;
  /** Fields of members that are written but could not be read: they are not missing. */
  readonly unread: ReadonlyMap<TeamMember, readonly string[]>;
  /** `policy.approvals` as written, for the places of findings; null: absent. */
  readonly approvals: Entry | null;
}

/** Returns whether a field of a member is written but could not be read. */
export function isUnread(member: TeamMember, field: string, { unread }: Judging): boolean {
  return unread.get(member)?.includes(field) ?? false;
}

/** Returns whether the calendar has ended a member's access. */
export function hasEnded(member: TeamMember, now: Instant): boolean {
  return member.expires !== null && member.expires.value <= now;
}
