// `projects`: aliases, their native ids in each account, the class of their data.
import { shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { TeamProject } from '../team-file.ts';
import { child, type Entry, entriesOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { personKey, type ReadAccount, type Reading } from './reading.ts';

const ALIAS = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Returns the projects by alias, in file order; null where the file has no `projects:` block. */
export function readProjects(
  root: TreeNode,
  accounts: ReadonlyMap<string, ReadAccount>,
  reading: Reading,
): ReadonlyMap<string, TeamProject> | null {
  const block = child(root, 'projects');
  if (block === undefined) return null;
  return new Map(entriesOf(block).map((entry) => [entry.name, readProject(entry, accounts, reading)]));
}

function readProject(
  entry: Entry,
  accounts: ReadonlyMap<string, ReadAccount>,
  reading: Reading,
): TeamProject {
  const { report, misfits } = reading;
  const { name, key, value } = entry;
  if (!ALIAS.test(name) || name === 'all') {
    report.error('RC224', positionOf(key), `${shown(name)} cannot be the alias of a project`, {
      hint:
        name === 'all'
          ? '"all" means every project'
          : 'lower-case letters, digits, dots, underscores and hyphens',
    });
  }
  const native = readNatives(entry, accounts, reading);
  if (native.length === 0 && !misfits.has(value) && textOf(value) === undefined) {
    report.error('RC111', positionOf(key), `project ${shown(name)} needs its id in an account`, {
      hint: `write { ${[...accounts.keys()][0] ?? 'account'}: "…" }`,
    });
  }
  const owner = textOf(child(value, 'owner'));
  return {
    alias: name,
    at: positionOf(key),
    native,
    data: textOf(child(value, 'data')) ?? null,
    owner: owner === undefined ? null : personKey(owner),
  };
}

function readNatives(
  { value }: Entry,
  accounts: ReadonlyMap<string, ReadAccount>,
  reading: Reading,
): TeamProject['native'] {
  const { report } = reading;
  const alone = textOf(value);
  if (alone !== undefined) {
    const [only, second] = accounts.values();
    if (only === undefined) return [];
    if (second === undefined) return [nativeIn(only, alone, value, reading)];
    report.error(
      'RC112',
      positionOf(value),
      `the file has several accounts, so ${shown(alone)} must say whose id it is`,
      {
        hint: `write { ${only.account.account}: ${shown(alone)} }`,
      },
    );
    return [];
  }
  return entriesOf(value).flatMap(({ name, key, value: id }) => {
    if (name === 'data' || name === 'owner') return [];
    const account = accounts.get(name);
    const text = textOf(id);
    if (account === undefined) {
      report.error('RC207', positionOf(key), `there is no account ${shown(name)}`, {
        hint: didYouMean(name, [...accounts.keys(), 'data', 'owner']),
      });
      return [];
    }
    return text === undefined ? [] : [nativeIn(account, text, id, reading)];
  });
}

function nativeIn(
  { account, capabilities }: ReadAccount,
  id: string,
  node: TreeNode,
  { report }: Reading,
): TeamProject['native'][number] {
  if (capabilities?.projects === 'none') {
    report.error('RC222', positionOf(node), `account ${account.account} has no projects`, {
      hint: 'remove the id',
    });
  }
  return { account: account.account, id, at: positionOf(node) };
}
