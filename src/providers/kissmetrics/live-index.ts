// Finds the live row that a member's entry means. Looks only; two rows for one person are the planner's to settle.
import type { DesiredMember, LiveAccount, LiveRow } from '../../core/access.ts';

export interface LiveIndex {
  /** The row of the member's pins, address or previous address, in this order. */
  rowOf(member: Pick<DesiredMember, 'identities' | 'email' | 'previous_email'>): LiveRow | undefined;
}

export function liveIndex(live: LiveAccount): LiveIndex {
  const byId = new Map(live.rows.map((row) => [row.id, row]));
  const byEmail = new Map<string, LiveRow>();
  for (const row of live.rows) {
    // A member before an invitation: it is the one that counts.
    if (row.email !== null && byEmail.get(row.email)?.kind !== 'member') byEmail.set(row.email, row);
  }
  return {
    rowOf({ identities, email, previous_email: previous }) {
      for (const { by, value } of identities) {
        const row = by === 'id' ? byId.get(value) : by === 'email' ? byEmail.get(value) : undefined;
        if (row !== undefined) return row;
      }
      return byEmail.get(email ?? '') ?? byEmail.get(previous ?? '');
    },
  };
}
