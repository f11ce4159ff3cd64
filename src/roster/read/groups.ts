// `groups`: the role templates. Their fields are read through the members who have them; here are their names, and a
// look at groups that nobody has.
import { isRole } from '../../core/access.ts';
import { shown } from '../shown.ts';
import { child, entriesOf, itemsOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { reportUnknownAccount } from './member-accounts.ts';
import type { ReadGroup, Reading, Surroundings } from './reading.ts';
import { checkAliases } from './scopes.ts';

/** Returns the groups by name, in file order. */
export function readGroups(root: TreeNode, { report }: Reading): ReadonlyMap<string, ReadGroup> {
  const groups = new Map<string, ReadGroup>();
  for (const { name, key, value } of entriesOf(child(root, 'groups'))) {
    if (isRole(name)) {
      report.error('RC210', positionOf(key), `a group cannot be called ${shown(name)}, which is a role`);
    }
    if (value.kind === 'map') groups.set(name, { name, node: value });
  }
  return groups;
}

/** Reports what no member has to have to be wrong: names of accounts and projects that do not exist. */
export function checkGroups(surroundings: Surroundings): void {
  for (const { node } of surroundings.groups.values()) {
    checkAliases(child(node, 'projects'), surroundings);
    const accounts = child(node, 'accounts');
    const named = [
      ...itemsOf(accounts).map((at) => ({ name: textOf(at), at })),
      ...entriesOf(accounts).map(({ name, key }) => ({ name, at: key })),
    ];
    for (const { name, at } of named) {
      if (name !== undefined && !surroundings.accounts.has(name))
        reportUnknownAccount(name, at, surroundings);
    }
  }
}
