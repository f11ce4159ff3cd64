// Which live rows a person's identities point at, and how strongly. Ids win over logins, logins over addresses, the
// address over the previous one. Finds only; who gets a row is decided in match.ts.
import type { DesiredMember, Identity, LiveRow } from '../core/access.ts';

/** One row that a person's identities point at. */
export interface Claim {
  readonly row: LiveRow;
  /** 0 id, 1 login, 2 address, 3 previous address: the strongest that fits. */
  readonly strength: number;
  /** The person is pinned to other ids and this is a member: a login or address that somebody else may have taken. */
  readonly recycled: boolean;
}

/** Rows by `id`, `login` (in lower case: services do not tell logins apart by case) and `email`. */
export type RowIndex = ReadonlyMap<string, readonly LiveRow[]>;

const STRENGTH = { id: 0, login: 1, email: 2 } as const;
const PREVIOUS_EMAIL = 3;

/** Returns all rows by all they can be recognised by. */
export function identityIndex(rows: readonly LiveRow[]): RowIndex {
  const index = new Map<string, LiveRow[]>();
  const add = (by: Identity['by'], value: string | null, row: LiveRow): void => {
    if (value === null) return;
    const key = keyOf(by, value);
    const list = index.get(key);
    if (list === undefined) index.set(key, [row]);
    else list.push(row);
  };
  for (const row of rows) {
    add('id', row.id, row);
    add('login', row.login, row);
    add('email', row.email, row);
  }
  return index;
}

/** Returns the claims of one person, each row once, the strongest claim first. */
export function claimsOf(
  person: Pick<DesiredMember, 'identities' | 'email' | 'previous_email'>,
  index: RowIndex,
): readonly Claim[] {
  const pins = new Set(person.identities.flatMap(({ by, value }) => (by === 'id' ? [value] : [])));
  const claims = new Map<string, Claim>();
  const point = (by: Identity['by'], value: string | null, strength: number): void => {
    for (const row of value === null ? [] : (index.get(keyOf(by, value)) ?? [])) {
      if ((claims.get(row.id)?.strength ?? Number.POSITIVE_INFINITY) <= strength) continue;
      const recycled = pins.size > 0 && !pins.has(row.id) && row.kind === 'member';
      claims.set(row.id, { row, strength, recycled });
    }
  };
  for (const { by, value } of person.identities) point(by, value, STRENGTH[by]);
  point('email', person.email, STRENGTH.email);
  point('email', person.previous_email, PREVIOUS_EMAIL);
  return [...claims.values()].sort((a, b) => a.strength - b.strength || (a.row.id < b.row.id ? -1 : 1));
}

function keyOf(by: Identity['by'], value: string): string {
  return `${by} ${by === 'login' ? value.toLowerCase() : value}`;
}
