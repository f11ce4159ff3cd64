// Notices a removal and an invitation that look like one person whose key changed, and suggests the field that keeps
// the seat. A hint only: the plan stays as the file says.

import type { DesiredMember } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { type Email, localPart, parseEmail } from '../core/email.ts';
import type { Issue } from '../core/issue.ts';
import { visible } from '../core/show.ts';

/** Returns one warning for each pair of the same display name or the same local part, where only one pair fits. */
export function suggestRenames(
  changes: readonly Change[],
  members: ReadonlyMap<string, DesiredMember>,
): readonly Issue[] {
  const leaving = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.kind !== 'remove' && change.kind !== 'cancel') continue;
    for (const trait of traits(change.before?.email ?? null, change.before?.name ?? null)) {
      const list = leaving.get(trait);
      if (list === undefined) leaving.set(trait, [change]);
      else list.push(change);
    }
  }
  return changes.flatMap((change) => {
    const member = members.get(change.person);
    if (change.kind !== 'invite' || member === undefined) return [];
    const found = new Set(traits(member.email, member.name).flatMap((trait) => leaving.get(trait) ?? []));
    const [old] = found;
    if (old === undefined || found.size > 1) return [];
    const from = visible(old.before?.email ?? old.person);
    return [
      {
        code: 'RC315',
        severity: 'warning',
        message: `${old.kind}s ${visible(old.person)} and invites ${visible(change.person)}`,
        hint: `if they are one person, write \`previous_email: ${from}\` to keep the seat`,
        at: member.at,
        account: change.account,
        person: change.person,
      } as const,
    ];
  });
}

function traits(email: string | null, name: string | null): readonly string[] {
  const address: Email | null = email === null ? null : parseEmail(email);
  const spoken = name?.trim().toLowerCase() ?? '';
  return [
    ...(address === null ? [] : [`local ${localPart(address)}`]),
    ...(spoken === '' ? [] : [`name ${spoken}`]),
  ];
}
