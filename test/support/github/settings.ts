// What the fake repository is set to beside its rulesets.

export interface StoredEnvironment {
  readonly id: number;
  readonly name: string;
  /** `all`, those with protection rules, or those that fit a pattern. */
  readonly branches: 'all' | 'protected' | readonly string[];
  /** Logins. */
  readonly reviewers: readonly string[];
  readonly waitMinutes: number;
}

export interface StoredSettings {
  readonly environments: StoredEnvironment[];
  workflowDefaults: { readonly permissions: 'read' | 'write'; readonly mayApprove: boolean };
}

/** A new repository: no environment, and workflows that read unless they say otherwise. */
export function newSettings(): StoredSettings {
  return { environments: [], workflowDefaults: { permissions: 'read', mayApprove: false } };
}

/** Makes an environment, or changes the one of that name. */
export function putEnvironment(
  { environments }: StoredSettings,
  id: number,
  name: string,
  options: Partial<Omit<StoredEnvironment, 'id' | 'name'>> = {},
): void {
  const at = environments.findIndex((one) => one.name === name);
  const known = environments[at] ?? { id, name, branches: ['main'], reviewers: [], waitMinutes: 0 };
  const changed = { ...known, ...options };
  if (at === -1) environments.push(changed);
  else environments[at] = changed;
}
