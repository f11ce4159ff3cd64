// Who is who: joins the people of the file to live rows by their identities. Decides nothing about access; where two
// rows or two people compete it says so and picks none.
import type { DesiredAccount, DesiredMember, EndedMember, LiveRow, RowStatus } from '../core/access.ts';
import type { Code } from '../core/codes.ts';
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { type Claim, claimsOf, identityIndex, type RowIndex } from './claims.ts';
import { describeRow, isAlive, statusAt } from './live-row.ts';

/** What a person of the file was found to be. */
export type Found =
  | { readonly kind: 'none' }
  | { readonly kind: 'row'; readonly row: LiveRow; readonly status: RowStatus }
  | {
      readonly kind: 'conflict';
      readonly code: Code;
      readonly message: string;
      readonly rows: readonly LiveRow[];
    };

export interface MemberMatch {
  readonly member: DesiredMember;
  readonly found: Found;
}

/** A live row that no current member claims; `ended`: whose access there ran out. */
export interface UnclaimedRow {
  readonly row: LiveRow;
  readonly ended: EndedMember | null;
}

export interface Matching {
  /** One entry a member, in file order. */
  readonly members: readonly MemberMatch[];
  readonly unclaimed: readonly UnclaimedRow[];
}

/** One member's claims, sorted out: `own` are the strongest, which a member should have exactly one of. */
interface Claimant {
  readonly member: DesiredMember;
  readonly claims: readonly Claim[];
  readonly own: readonly Claim[];
}

/** Who wants one row: as their own, or by something weaker than what they have elsewhere. */
interface Contest {
  readonly owners: { readonly claimant: Claimant; readonly strength: number }[];
  strongestOther: number;
}

const NOBODY: Contest = { owners: [], strongestOther: Number.POSITIVE_INFINITY };

/** Returns who each member is and which rows are left over. Linear in members and rows. */
export function matchRows(desired: DesiredAccount, rows: readonly LiveRow[], now: Instant): Matching {
  const index = identityIndex(rows);
  const statusOf = (row: LiveRow): RowStatus => statusAt(row, desired.policy, now);
  const claimed = new Set<string>();
  const times = new Map<string, number>();
  const claimants = desired.members.map((member): Claimant => {
    times.set(member.person, (times.get(member.person) ?? 0) + 1);
    const all = claimsOf(member, index);
    for (const { row } of all) claimed.add(row.id);
    const claims = relevant(all, statusOf);
    const sound = claims.filter((claim) => !claim.recycled);
    const best = Math.min(...sound.map((claim) => claim.strength));
    return { member, claims, own: sound.filter((claim) => claim.strength === best) };
  });
  const contests = contestsOf(claimants);
  return {
    members: claimants.map((claimant) => ({
      member: claimant.member,
      found:
        (times.get(claimant.member.person) ?? 0) > 1
          ? conflict(
              'RC320',
              `${visible(claimant.member.person)} stands in the file twice`,
              disputed(claimant, contests),
            )
          : find(claimant, contests, statusOf),
    })),
    unclaimed: leftOver(desired.ended, rows, claimed, index),
  };
}

/** Dead invitations count only where nothing else is there, and of those the newest. */
function relevant(claims: readonly Claim[], statusOf: (row: LiveRow) => RowStatus): readonly Claim[] {
  const alive = claims.filter(({ row }) => isAlive(statusOf(row)));
  if (alive.length > 0 || claims.length === 0) return alive;
  return [claims.reduce((newest, claim) => (age(claim.row) > age(newest.row) ? claim : newest))];
}

function age(row: LiveRow): string {
  return `${row.created_at ?? ''} ${row.id}`;
}

function contestsOf(claimants: readonly Claimant[]): ReadonlyMap<string, Contest> {
  const contests = new Map<string, Contest>();
  for (const claimant of claimants) {
    for (const claim of claimant.claims) {
      const contest = contests.get(claim.row.id) ?? { owners: [], strongestOther: Number.POSITIVE_INFINITY };
      contests.set(claim.row.id, contest);
      if (claimant.own.includes(claim)) contest.owners.push({ claimant, strength: claim.strength });
      else contest.strongestOther = Math.min(contest.strongestOther, claim.strength);
    }
  }
  return contests;
}

function find(
  claimant: Claimant,
  contests: ReadonlyMap<string, Contest>,
  statusOf: (row: LiveRow) => RowStatus,
): Found {
  const { member, claims, own } = claimant;
  const [first] = claims;
  if (first === undefined) return { kind: 'none' };
  const person = visible(member.person);
  const [mine] = own;
  if (mine === undefined) {
    return conflict(
      'RC323',
      `${describeRow(first.row)} has the login or address of ${person}, but not the id that is pinned`,
      disputed(claimant, contests),
    );
  }
  const foreign = disputed(claimant, contests).filter((claim) => claim !== mine);
  if (foreign.length > 0) {
    return conflict(
      'RC321',
      `${person} matches ${foreign.length + 1} live rows: ${[mine, ...foreign].map(({ row }) => describeRow(row)).join(', ')}`,
      [mine, ...foreign],
    );
  }
  const { owners, strongestOther } = contests.get(mine.row.id) ?? NOBODY;
  const rivals = owners.filter((owner) => owner.claimant !== claimant);
  if (rivals.length > 0 || strongestOther <= mine.strength) {
    const others =
      rivals.length > 0
        ? rivals.map((rival) => visible(rival.claimant.member.person))
        : ['somebody who has another row'];
    return conflict('RC322', `${describeRow(mine.row)} matches ${[person, ...others].join(' and ')}`, [mine]);
  }
  return { kind: 'row', row: mine.row, status: statusOf(mine.row) };
}

/** The claims that count against others: those to rows which are not plainly somebody else's. */
function disputed(claimant: Claimant, contests: ReadonlyMap<string, Contest>): readonly Claim[] {
  return claimant.claims.filter((claim) => !isSettledElsewhere(claim, claimant, contests));
}

/** A claim is void where exactly one other person holds the row by something stronger: an old login, say. */
function isSettledElsewhere(
  claim: Claim,
  claimant: Claimant,
  contests: ReadonlyMap<string, Contest>,
): boolean {
  const { owners } = contests.get(claim.row.id) ?? NOBODY;
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) return false;
  return owner.claimant !== claimant && owner.strength < claim.strength;
}

function conflict(code: Code, message: string, claims: readonly Claim[]): Found {
  return { kind: 'conflict', code, message, rows: claims.map(({ row }) => row) };
}

function leftOver(
  ended: readonly EndedMember[],
  rows: readonly LiveRow[],
  claimed: ReadonlySet<string>,
  index: RowIndex,
): readonly UnclaimedRow[] {
  const over = new Map<string, EndedMember>();
  for (const member of ended) {
    for (const { row, recycled } of claimsOf({ ...member, email: null, previous_email: null }, index)) {
      if (!recycled && !over.has(row.id)) over.set(row.id, member);
    }
  }
  return rows.filter((row) => !claimed.has(row.id)).map((row) => ({ row, ended: over.get(row.id) ?? null }));
}
