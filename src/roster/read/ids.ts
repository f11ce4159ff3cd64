// `ids`: who a person is in each account, by stable id or login.
import type { Identity } from '../../core/access.ts';
import type { TeamMember } from '../team-file.ts';
import { child, entriesOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { reportUnknownAccount } from './member-accounts.ts';
import type { Surroundings } from './reading.ts';

/** Reviewers are known by their GitHub login, whether or not access to GitHub is managed. */
const REVIEWERS = 'github';

/** Returns the pins of a member per account as written, ids before logins. */
export function readIds(ids: TreeNode | undefined, surroundings: Surroundings): TeamMember['ids'] {
  return entriesOf(ids).flatMap(({ name, key, value }) => {
    const read = surroundings.accounts.get(name);
    if (read === undefined && name !== REVIEWERS) {
      reportUnknownAccount(name, key, surroundings);
      return [];
    }
    // Where the service has logins, a bare text is one; Kissmetrics has none.
    const bare = read === undefined || read.capabilities?.people === 'login' ? 'login' : 'id';
    const items = value.kind === 'list' ? value.items : [value];
    const pins = items.flatMap((item) => pinsOf(item, bare, surroundings));
    return [
      {
        account: name,
        pins: [...pins.filter(({ by }) => by === 'id'), ...pins.filter(({ by }) => by === 'login')],
        at: positionOf(key),
      },
    ];
  });
}

function pinsOf(item: TreeNode, bare: 'id' | 'login', surroundings: Surroundings): readonly Identity[] {
  const text = textOf(item);
  if (text !== undefined) return [{ by: bare, value: text }];
  const id = idOf(child(item, 'id'), surroundings);
  const login = textOf(child(item, 'login'));
  return [
    ...(id === undefined ? [] : [{ by: 'id', value: id } as const]),
    ...(login === undefined ? [] : [{ by: 'login', value: login } as const]),
  ];
}

/** An id may be an unquoted number, as long as it reads back as it was written. */
function idOf(node: TreeNode | undefined, { report, misfits }: Surroundings): string | undefined {
  if (node?.kind !== 'scalar' || misfits.has(node) || typeof node.value !== 'number') return textOf(node);
  if (String(node.value) === node.source) return node.source;
  report.error('RC115', positionOf(node), `the id ${node.source} would be read as ${String(node.value)}`, {
    hint: `write "${node.source}", in quotes`,
  });
  return undefined;
}
