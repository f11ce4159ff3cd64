// What the repository gives to workflows: the environments that they name, and what their token may do by default.
import type { Facts, FileFacts, Judgement } from './model.ts';
import { COMMIT_FIRST, fail, ifFound, listed, ok, unknown, warn } from './outcome.ts';

export function judgeDefaults({ workflow_defaults }: Facts): Judgement {
  return ifFound(workflow_defaults, ({ permissions, may_approve }) => {
    if (may_approve) {
      return fail(
        'workflows may approve pull requests',
        'turn "Allow GitHub Actions to create and approve pull requests" off in Settings, Actions, General',
      );
    }
    return permissions === 'read'
      ? ok('GITHUB_TOKEN reads where a workflow does not say, and may approve nothing')
      : warn(
          'GITHUB_TOKEN writes where a workflow does not say',
          'choose "Read repository contents" in Settings, Actions, General, Workflow permissions',
        );
  });
}

/** Returns the names of environments that the jobs use; expressions are not among them. */
export function environmentsOf({ workflows }: FileFacts): readonly string[] {
  const names = workflows.flatMap(({ jobs }) => jobs.flatMap(({ environment }) => environment ?? []));
  return [...new Set(names.filter((name) => !name.includes('${{')))].sort();
}

export function judgeEnvironments({ files, environments }: Facts): Judgement {
  return ifFound(
    files,
    (found) => {
      const used = environmentsOf(found);
      const unclear = found.workflows.some(({ jobs }) =>
        jobs.some(({ environment }) => environment?.includes('${{') === true),
      );
      if (used.length === 0 && !unclear) {
        return !applies(found)
          ? ok('no workflow applies, so no environment is needed')
          : warn(
              'the workflows use no environment, so that credentials are secrets of the whole repository',
              'move them into environments with a branch policy, where the plan of the repository has environments',
            );
      }
      return ifFound(environments, (there) => {
        const byName = new Map(there.map((one) => [one.name.toLowerCase(), one]));
        const missing = used.filter((name) => !byName.has(name.toLowerCase()));
        const fix =
          'create it in Settings, Environments, with "Selected branches" and only the protected branch';
        if (missing.length > 0) return fail(`there is no environment ${listed(missing)}`, fix);
        const branchesOf = (name: string): (typeof there)[number]['branches'] =>
          byName.get(name.toLowerCase())?.branches ?? null;
        const open = used.filter((name) => isOpen(branchesOf(name)));
        if (open.length > 0) return fail(`any branch may use ${listed(open)}`, fix);
        const hidden = used.filter((name) => branchesOf(name) === null);
        if (hidden.length > 0)
          return unknown(
            `the branch policy of ${listed(hidden)} cannot be read`,
            'give the token Actions: read',
          );
        if (unclear) return unknown('a workflow names its environment by an expression', 'name it as it is');
        return ok(`${listed(used)}: only some branches may use them`);
      });
    },
    COMMIT_FIRST,
  );
}

/** A pattern that fits every branch is no policy. */
function isOpen(branches: 'all' | 'protected' | readonly string[] | null): boolean {
  if (branches === null || branches === 'protected') return false;
  return branches === 'all' || branches.some((pattern) => /^\*+(?:\/\*+)*$/u.test(pattern));
}

function applies({ workflows }: FileFacts): boolean {
  return workflows.some(({ jobs }) => jobs.some(({ modes }) => modes.includes('apply')));
}
