// `elevate`: a higher role until an instant, in one account that the member has.
import { ROLES } from '../../core/access.ts';
import { parseInstant } from '../../core/instant.ts';
import { allOf, shown } from '../shown.ts';
import type { Elevation, MemberAccount } from '../team-file.ts';
import { child, positionOf, type TreeNode, textOf } from '../tree.ts';
import type { Surroundings } from './reading.ts';
import { roleOf } from './scopes.ts';

/** Returns the elevations of a member that can act, past ones included. */
export function readElevations(
  node: TreeNode | undefined,
  person: string,
  accounts: readonly MemberAccount[],
  surroundings: Surroundings,
): readonly Elevation[] {
  if (node === undefined || accounts.length === 0) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => readElevation(item, person, accounts, surroundings) ?? []);
}

function readElevation(
  item: TreeNode,
  person: string,
  accounts: readonly MemberAccount[],
  { report, misfits }: Surroundings,
): Elevation | null {
  if (misfits.has(item)) return null;
  const names = accounts.map(({ account }) => account);
  const where = child(item, 'account');
  const written = textOf(where);
  if (written === undefined && names.length > 1) {
    report.error('RC235', positionOf(item), 'an elevation raises the role in one account; say which', {
      hint: `write account: with one of ${allOf(names)}`,
      person,
    });
    return null;
  }
  const held = accounts.find(({ account }) => account === (written ?? names[0]));
  if (held === undefined) {
    report.error(
      'RC235',
      positionOf(where ?? item),
      `${shown(person)} has no account ${shown(written ?? '')}`,
      {
        hint: `write account: with one of ${allOf(names)}`,
        person,
      },
    );
    return null;
  }
  const role = roleOf(child(item, 'role'));
  const end = child(item, 'until');
  const until = parseInstant(textOf(end) ?? '');
  if (until === null)
    report.error('RC114', positionOf(end ?? item), `there is no instant ${shown(textOf(end) ?? '')}`);
  if (role === undefined || until === null) return null;
  if (ROLES.indexOf(role) <= ROLES.indexOf(held.role.value)) {
    report.error(
      'RC235',
      positionOf(item),
      `${role} is not higher than ${held.role.value}, which ${shown(person)} has in ${held.account}`,
      {
        hint: 'an elevation only raises; change the role instead',
        person,
      },
    );
    return null;
  }
  return {
    account: held.account,
    role,
    until,
    reason: textOf(child(item, 'reason')) ?? '',
    at: positionOf(item),
  };
}
