// A live account in memory that effects are applied to or checked against: what planning proves its order with, what
// apply reads lost answers back with, and what the memory provider is made of. Each call costs the same however large
// the account is.
import type { Entitlement, LiveAccount, LiveRow } from './access.ts';
import { byKeys } from './compare.ts';
import type { Effect } from './effect.ts';
import { levelAt, sameEntitlements, withLevel } from './entitlements.ts';

/** A changeable copy of a live account. */
export interface Simulation {
  /** Makes the effect true. Unknown rows are left alone, as a service answers "gone" to them. */
  apply(effect: Effect): void;
  /** Returns whether the effect is true. */
  holds(effect: Effect): boolean;
  row(id: string): LiveRow | undefined;
  /** Rows with this address (normal form), members and invitations. */
  rowsByEmail(email: string): readonly LiveRow[];
  rowsByLogin(login: string): readonly LiveRow[];
  /** All rows, sorted by id. */
  rows(): readonly LiveRow[];
  /** Members who are active and own the account. */
  owners(): number;
  /** Seats taken: members and pending invitations, counted on from what the service said. */
  seatsTaken(): number;
}

/** Returns a simulation that starts as the account is. The account itself never changes. */
export function simulate(live: LiveAccount): Simulation {
  const rows = new Map<string, LiveRow>();
  const emails = new Map<string, Set<string>>();
  const logins = new Map<string, Set<string>>();
  let owners = 0;
  let seats = 0;
  let minted = 0;

  function put(row: LiveRow): void {
    drop(row.id);
    rows.set(row.id, row);
    if (row.email !== null) add(emails, row.email, row.id);
    if (row.login !== null) add(logins, row.login, row.id);
    owners += isOwner(row) ? 1 : 0;
    seats += takesSeat(row) ? 1 : 0;
  }

  function drop(id: string): void {
    const row = rows.get(id);
    if (row === undefined) return;
    rows.delete(id);
    if (row.email !== null) emails.get(row.email)?.delete(id);
    if (row.login !== null) logins.get(row.login)?.delete(id);
    owners -= isOwner(row) ? 1 : 0;
    seats -= takesSeat(row) ? 1 : 0;
  }

  function pick(index: Map<string, Set<string>>, key: string): readonly LiveRow[] {
    return [...(index.get(key) ?? [])].flatMap((id) => rows.get(id) ?? []);
  }

  function candidates(effect: {
    readonly email: string | null;
    readonly login: string | null;
  }): readonly LiveRow[] {
    if (effect.email !== null) return pick(emails, effect.email);
    return effect.login === null ? [] : pick(logins, effect.login);
  }

  function holds(effect: Effect): boolean {
    switch (effect.kind) {
      case 'gone':
        return !rows.has(effect.row);
      case 'invited':
        return candidates(effect).some(
          (row) => isPresent(row) && sameEntitlements(row.entitlements, effect.entitlements),
        );
      case 'changed': {
        const row = rows.get(effect.row);
        return (
          row !== undefined &&
          (effect.status === null || row.status === effect.status) &&
          (effect.email === null || row.email === effect.email) &&
          (effect.entitlements === null || sameEntitlements(row.entitlements, effect.entitlements))
        );
      }
      case 'resent': {
        const row = rows.get(effect.row);
        if (row?.status !== 'pending') return false;
        return row.resent > effect.resent || (row.expires_at ?? '') > (effect.expires_at ?? '');
      }
      case 'transferred':
        return levelOf(rows.get(effect.row)) === 'owner' && levelOf(rows.get(effect.former)) !== 'owner';
    }
  }

  function apply(effect: Effect): void {
    switch (effect.kind) {
      case 'gone':
        drop(effect.row);
        return;
      case 'invited':
        do minted += 1;
        while (rows.has(`new:${minted}`));
        put(invitation(`new:${minted}`, effect));
        return;
      case 'changed': {
        const row = rows.get(effect.row);
        if (row !== undefined) {
          put({
            ...row,
            status: effect.status ?? row.status,
            email: effect.email ?? row.email,
            entitlements: effect.entitlements ?? row.entitlements,
          });
        }
        return;
      }
      case 'resent': {
        const row = rows.get(effect.row);
        // A fresh link has a fresh end, which only the service knows.
        if (row !== undefined)
          put({ ...row, status: 'pending', resent: effect.resent + 1, expires_at: null });
        return;
      }
      case 'transferred': {
        const [next, former] = [rows.get(effect.row), rows.get(effect.former)];
        if (next !== undefined)
          put({ ...next, entitlements: withLevel(next.entitlements, 'account', 'owner') });
        if (former !== undefined)
          put({ ...former, entitlements: withLevel(former.entitlements, 'account', 'admin') });
      }
    }
  }

  for (const row of live.rows) put(row);
  // The service's own count wins: it may hold seats for people whom the lists do not show.
  const unlisted = live.seats === null ? 0 : live.seats.used + live.seats.pending - seats;

  return {
    apply,
    holds,
    row: (id) => rows.get(id),
    rowsByEmail: (email) => pick(emails, email),
    rowsByLogin: (login) => pick(logins, login),
    rows: () => [...rows.values()].sort(byKeys((row) => row.id)),
    owners: () => owners,
    seatsTaken: () => seats + unlisted,
  };
}

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

function invitation(
  id: string,
  effect: {
    readonly email: string | null;
    readonly login: string | null;
    readonly name: string | null;
    readonly entitlements: readonly Entitlement[];
  },
): LiveRow {
  return {
    id,
    kind: 'invitation',
    status: 'pending',
    email: effect.email,
    login: effect.login,
    name: effect.name,
    entitlements: effect.entitlements,
    created_at: null,
    expires_at: null,
    last_active_at: null,
    resent: 0,
    managed_by: 'account',
  };
}

function levelOf(row: LiveRow | undefined): string | undefined {
  return row === undefined ? undefined : levelAt(row.entitlements, 'account');
}

function isOwner(row: LiveRow): boolean {
  return row.kind === 'member' && row.status === 'active' && levelOf(row) === 'owner';
}

/** A pending invitation holds a seat; an expired, declined or failed one does not. */
function takesSeat(row: LiveRow): boolean {
  return row.kind === 'member' || row.status === 'pending';
}

function isPresent(row: LiveRow): boolean {
  return row.status === 'pending' || row.status === 'active';
}
