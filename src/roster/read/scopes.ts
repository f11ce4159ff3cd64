// `projects`, `reports` and `features` of a member in one account, judged by what the account can express.
import { isRole, type Role } from '../../core/access.ts';
import { shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { MemberAccount, ProjectsValue, ReportsValue } from '../team-file.ts';
import { booleanOf, entriesOf, itemsOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { type Field, sourced } from './fields.ts';
import type { ReadAccount, Surroundings } from './reading.ts';

/** A scope field and whether it stands under the account itself, where it must fit, or above, where it may not concern it. */
export interface ScopeField extends Field {
  readonly own: boolean;
}

/** Returns the projects of a member in an account; null: absent, or reported. */
export function readProjectsIn(
  field: ScopeField | undefined,
  { account, capabilities }: ReadAccount,
  surroundings: Surroundings,
): MemberAccount['projects'] {
  const { report, misfits, projects } = surroundings;
  if (field === undefined || misfits.has(field.node)) return null;
  const at = positionOf(field.node);
  const value = projectsValue(field.node, surroundings);
  if (capabilities?.projects === 'none') {
    if (field.own)
      report.error('RC222', at, `account ${account.account} has no projects`, { hint: 'remove the key' });
    return null;
  }
  if (projects === null) {
    report.error('RC222', at, 'the file has no projects: block, so it cannot say who has which', {
      hint: 'declare the projects under projects:, with their ids',
    });
    return null;
  }
  if (value.kind === 'roles' && capabilities?.projects === 'set') {
    report.error(
      'RC222',
      at,
      `account ${account.account} has no role in each project; it takes all or a list`,
      {
        hint: `write [${value.roles.map(({ alias }) => alias).join(', ')}]`,
      },
    );
    return null;
  }
  if (field.own) checkMapped(field.node, [account.account], surroundings);
  return sourced(value, field);
}

/** Reports aliases that no project has; used for groups that nobody has, too. */
export function checkAliases(node: TreeNode | undefined, { report, projects }: Surroundings): void {
  if (projects === null) return;
  for (const { alias, at } of aliasesOf(node)) {
    if (projects.has(alias)) continue;
    report.error('RC220', positionOf(at), `there is no project ${shown(alias)}`, {
      hint: didYouMean(alias, projects.keys()) ?? 'projects: lists the aliases',
    });
  }
}

/** Reports aliases that have no id in any of the accounts. */
export function checkMapped(
  node: TreeNode,
  names: readonly string[],
  { report, projects }: Surroundings,
): void {
  for (const { alias, at } of aliasesOf(node)) {
    const project = projects?.get(alias);
    if (project === undefined || project.native.length === 0) continue;
    if (project.native.some(({ account }) => names.includes(account))) continue;
    report.error('RC223', positionOf(at), `project ${shown(alias)} has no id in ${names.join(', ')}`, {
      hint: `give it one under projects.${alias}, or leave it out here`,
    });
  }
}

function aliasesOf(node: TreeNode | undefined): readonly { readonly alias: string; readonly at: TreeNode }[] {
  const listed = itemsOf(node).flatMap((item) => {
    const alias = textOf(item);
    return alias === undefined ? [] : [{ alias, at: item }];
  });
  return [...listed, ...entriesOf(node).map(({ name, key }) => ({ alias: name, at: key }))];
}

function projectsValue(node: TreeNode, surroundings: Surroundings): ProjectsValue {
  checkAliases(node, surroundings);
  if (node.kind === 'scalar') return { kind: 'all' };
  if (node.kind === 'list') return { kind: 'list', aliases: aliasesOf(node).map(({ alias }) => alias) };
  const roles = entriesOf(node).flatMap(({ name, value }) => {
    const role: Role | undefined = roleOf(value);
    return role === undefined ? [] : [{ alias: name, role }];
  });
  return { kind: 'roles', roles };
}

/** Returns the role that a scalar names, or undefined. */
export function roleOf(node: TreeNode | undefined): Role | undefined {
  const text = textOf(node);
  return text !== undefined && isRole(text) ? text : undefined;
}

/** Returns the reports of a member in an account; null: absent, not supported there, or reported. */
export function readReportsIn(
  field: ScopeField | undefined,
  read: ReadAccount,
  surroundings: Surroundings,
): MemberAccount['reports'] {
  if (field === undefined || !supports(field, 'reports', read, surroundings)) return null;
  const value: ReportsValue =
    field.node.kind === 'scalar'
      ? { kind: 'all' }
      : { kind: 'list', ids: itemsOf(field.node).flatMap((item) => textOf(item) ?? []) };
  return sourced(value, field);
}

/** Returns the features of a member in an account; null: absent, not supported there, or reported. */
export function readFeaturesIn(
  field: ScopeField | undefined,
  read: ReadAccount,
  surroundings: Surroundings,
): MemberAccount['features'] {
  if (field === undefined || !supports(field, 'features', read, surroundings)) return null;
  const value = entriesOf(field.node).flatMap(({ name, value: allowed }) => {
    const allow = booleanOf(allowed);
    return allow === undefined ? [] : [{ name, allow }];
  });
  return sourced(value, field);
}

function supports(
  field: ScopeField,
  scope: 'reports' | 'features',
  { account, capabilities }: ReadAccount,
  { report, misfits }: Surroundings,
): boolean {
  if (misfits.has(field.node)) return false;
  if (capabilities === null || capabilities[scope]) return true;
  if (field.own) {
    report.error('RC225', positionOf(field.node), `account ${account.account} has no ${scope}`, {
      hint: 'remove the key',
    });
  }
  return false;
}
