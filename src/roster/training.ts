// Which courses lapsed for a member, and when that next changes. Lapsed training withholds new grants only; nothing
// here takes access away.
import { byKeys } from '../core/compare.ts';
import { addMillis, earlier, type Instant } from '../core/instant.ts';
import type { AccountContext, CourseRule } from './account-context.ts';
import type { TeamMember } from './team-file.ts';

/** Lapsed courses per project resource (sorted, unique), and the next instant at which that changes by itself. */
export interface Training {
  readonly lapsed: readonly { readonly resource: string; readonly course: string }[];
  readonly next_change: Instant | null;
}

/**
 * Returns the training that the resources need and the member lacks at `now`. A course holds from the day it was
 * passed for the rule's `valid_for`; one that is not recorded counts as lapsed. `project:*` needs what any mapped
 * project of the account needs.
 */
export function trainingOf(
  member: TeamMember,
  resources: readonly string[],
  context: AccountContext,
  now: Instant,
): Training {
  const lapsed = new Map<string, { readonly resource: string; readonly course: string }>();
  let next: Instant | null = null;
  for (const resource of resources) {
    for (const rule of rulesOf(resource, context)) {
      const state = courseState(member, rule, now);
      if (!state.holds) lapsed.set(`${resource} ${rule.course}`, { resource, course: rule.course });
      next = earlier(next, state.changes);
    }
  }
  return {
    lapsed: [...lapsed.values()].sort(
      byKeys(
        (item) => item.resource,
        (item) => item.course,
      ),
    ),
    next_change: next,
  };
}

function rulesOf(resource: string, context: AccountContext): readonly CourseRule[] {
  if (!resource.startsWith('project:')) return [];
  if (resource === 'project:*') return context.all_courses;
  return context.courses.get(resource.slice('project:'.length)) ?? [];
}

/** Whether a course holds, and when that ends or (passed on a day to come) begins. */
function courseState(
  member: TeamMember,
  rule: CourseRule,
  now: Instant,
): { readonly holds: boolean; readonly changes: Instant | null } {
  let end: Instant | null = null;
  let start: Instant | null = null;
  for (const { course, on } of member.trained) {
    if (course !== rule.course) continue;
    const lapse = addMillis(on, rule.valid_for);
    if (on > now) start = earlier(start, on);
    else if (lapse > now && (end === null || lapse > end)) end = lapse;
  }
  return end === null ? { holds: false, changes: start } : { holds: true, changes: end };
}
