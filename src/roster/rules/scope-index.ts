// Which projects a member has in an account, and which classes of data those hold. Built once a team, so that nothing
// here costs members times projects.
import type { MemberAccount, TeamFile } from '../team-file.ts';

/** Answers about one member in one account. */
export interface ScopeIndex {
  /** Classes of the data in the member's projects, each with one project that holds it. */
  dataOf(account: MemberAccount): ReadonlyMap<string, string>;
  hasProject(account: MemberAccount, alias: string): boolean;
}

interface AccountProjects {
  /** Alias -> class of data, null where none is declared. */
  readonly data: Map<string, string | null>;
  /** Class -> the first project of that class. */
  readonly classes: Map<string, string>;
}

/** Returns the index of a team. */
export function scopeIndex(team: TeamFile): ScopeIndex {
  const index = new Map<string, AccountProjects>();
  for (const { alias, native, data } of team.projects ?? []) {
    for (const { account } of native) {
      const here = index.get(account) ?? { data: new Map(), classes: new Map() };
      index.set(account, here);
      here.data.set(alias, data);
      if (data !== null && !here.classes.has(data)) here.classes.set(data, alias);
    }
  }

  return {
    dataOf(account) {
      const here = index.get(account.account);
      const aliases = aliasesOf(account);
      if (here === undefined || aliases === 'all') return here?.classes ?? new Map();
      const classes = new Map<string, string>();
      for (const alias of aliases) {
        const data = here.data.get(alias) ?? null;
        if (data !== null && !classes.has(data)) classes.set(data, alias);
      }
      return classes;
    },
    hasProject(account, alias) {
      const aliases = aliasesOf(account);
      return (
        index.get(account.account)?.data.has(alias) === true && (aliases === 'all' || aliases.includes(alias))
      );
    },
  };
}

/** Absent means all for owner and admin; for others it is an error that has been told. */
function aliasesOf({ role, projects }: MemberAccount): 'all' | readonly string[] {
  const value = projects?.value;
  if (value === undefined) return role.value === 'owner' || role.value === 'admin' ? 'all' : [];
  switch (value.kind) {
    case 'all':
      return 'all';
    case 'list':
      return value.aliases;
    case 'roles':
      return value.roles.map(({ alias }) => alias);
  }
}
