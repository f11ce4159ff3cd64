// What expanding members needs to know about one account, looked up once an account instead of once a person.
// Never looks at members or at the time.
import type { Capabilities } from '../core/capabilities.ts';
import { NO_CAPABILITIES } from '../core/capabilities.ts';
import type { AccountSettings } from '../core/settings.ts';
import type { TeamAccount, TeamFile, TeamProject } from './team-file.ts';

/** Says what the service behind an account can do; null where no such provider is known. */
export type CapabilitiesOf = (account: AccountSettings) => Capabilities | null;

/** A course that a data class needs, and for how many milliseconds it holds. */
export interface CourseRule {
  readonly course: string;
  readonly valid_for: number;
}

/** One account with its projects by alias and by native id. */
export interface AccountContext {
  readonly account: TeamAccount;
  readonly capabilities: Capabilities;
  /** Whether the file has a `projects:` block at all. */
  readonly projects_managed: boolean;
  /** Alias -> native ids in this account; an alias that is not mapped here is missing. */
  readonly natives: ReadonlyMap<string, readonly string[]>;
  /** Native id -> courses that its data classes need; ids that need none are missing. */
  readonly courses: ReadonlyMap<string, readonly CourseRule[]>;
  /** What any project of the account needs, each rule once. */
  readonly all_courses: readonly CourseRule[];
}

/** Returns the contexts of all accounts by name, in file order. An unknown provider counts as one that can do nothing. */
export function accountContexts(
  team: TeamFile,
  capabilitiesOf: CapabilitiesOf,
): ReadonlyMap<string, AccountContext> {
  const rules = new Map<string, CourseRule[]>();
  for (const rule of team.policy.training) push(rules, rule.data, rule);

  const maps = new Map(
    team.accounts.map((account) => [
      account.account,
      { account, natives: new Map<string, string[]>(), courses: new Map<string, CourseRule[]>() },
    ]),
  );
  for (const project of team.projects ?? []) {
    for (const native of project.native) {
      const map = maps.get(native.account);
      if (map === undefined) continue;
      push(map.natives, project.alias, native.id);
      for (const rule of rulesFor(project, rules)) push(map.courses, native.id, rule);
    }
  }

  const contexts = new Map<string, AccountContext>();
  for (const [name, { account, natives, courses }] of maps) {
    contexts.set(name, {
      account,
      capabilities: capabilitiesOf(account) ?? NO_CAPABILITIES,
      projects_managed: team.projects !== null,
      natives,
      courses,
      all_courses: [...new Set([...courses.values()].flat())],
    });
  }
  return contexts;
}

function rulesFor(
  project: TeamProject,
  rules: ReadonlyMap<string, readonly CourseRule[]>,
): readonly CourseRule[] {
  return project.data === null ? [] : (rules.get(project.data) ?? []);
}

function push<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
