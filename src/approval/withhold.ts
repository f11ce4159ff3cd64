// The gate before planning: what of one account must stay as it is live, because no approved step stands behind the
// difference. Approved removals and ends by the calendar pass. Decides nothing about order, guards or seats.
import type {
  DesiredAccount,
  DesiredMember,
  Entitlement,
  Identity,
  LiveAccount,
  LiveRow,
} from '../core/access.ts';
import { levelAt } from '../core/entitlements.ts';
import { visible } from '../core/show.ts';
import type { Blame, Ended, Introduced } from './blame.ts';

/** What is known of a step: only `blocked` lets nothing through. */
export type Standing = 'verified' | 'baseline' | 'reapproved' | 'blocked';

export interface WithholdInput {
  readonly desired: DesiredAccount;
  readonly live: LiveAccount;
  /** Of the tip that `desired` was resolved from, for all accounts. */
  readonly blame: Pick<Blame, 'held' | 'ended'>;
  /** A commit that is not there counts as blocked. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** People who were in the file and are no longer, as they were recognised then. */
  readonly former: readonly { readonly person: string; readonly identities: readonly Identity[] }[];
  /** Governed paths whose value at the tip came from a blocked step. */
  readonly unverified_paths: readonly string[];
}

/** Keep what is live for this; `resource` null: everything of the person. Fits the plan's own input. */
export interface Withheld {
  readonly person: string;
  readonly resource: string | null;
  readonly code: 'RC330';
  readonly message: string;
}

export interface Gate {
  /** In the order of the file, then rows that nobody claims, by id. */
  readonly withheld: readonly Withheld[];
  /** What nobody ever wrote. Where the plan takes it back, the record calls that a drift revert. */
  readonly reverts: readonly { readonly person: string; readonly resource: string | null }[];
}

type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly message: string };
const ALLOWED: Verdict = { allowed: true };

/** Returns what is withheld. Costs one pass over the people and one over the rows. */
export function withhold(input: WithholdInput): Gate {
  const { desired, live } = input;
  const judge = judgeOf(input);
  const rows = rowIndex(live);
  const withheld: Withheld[] = [];
  const reverts: Gate['reverts'][number][] = [];
  const claimed = new Set<string>();

  const hold = (person: string, resource: string | null, verdict: Verdict): void => {
    if (!verdict.allowed) withheld.push({ person, resource, code: 'RC330', message: verdict.message });
  };
  const extra = (person: string, resource: string | null): void => {
    // The planner reverts only where the file is the whole truth and the policy says so; elsewhere the row stays.
    if (desired.mode === 'authoritative' && desired.policy.drift.extra === 'revert')
      reverts.push({ person, resource });
    else hold(person, resource, refused('it was never in the file'));
  };

  for (const member of desired.members) {
    const { person } = member;
    const own = rows.find(member.identities);
    const moving =
      member.previous_email === null ? [] : rows.find([{ by: 'email', value: member.previous_email }]);
    for (const { id } of [...own, ...moving]) claimed.add(id);
    const identity = judge.identity(person);
    if (!identity.allowed) {
      hold(person, null, identity);
      continue;
    }
    const row = own.find(isPresent);
    const have = row?.entitlements ?? [];
    const unlike = member.entitlements.filter(({ resource, level }) => levelAt(have, resource) !== level);
    const account = unlike.find(({ resource }) => resource === 'account');
    const entry = account === undefined ? ALLOWED : judge.held(person, account);
    // Without the account there is nothing that a scope could be given in.
    if (row === undefined && !entry.allowed) {
      hold(person, null, entry);
      continue;
    }
    for (const entitlement of unlike) hold(person, entitlement.resource, judge.held(person, entitlement));
    for (const { resource } of have.filter((one) => isSurplus(one, member))) {
      const end = judge.ended(person, resource);
      if (end === null) extra(person, resource);
      else hold(person, resource, end);
    }
  }
  for (const { person, identities } of desired.ended) {
    for (const { id } of rows.find(identities)) claimed.add(id);
    hold(person, null, judge.expired(person));
  }
  const former = new Map<string, string>();
  for (const { person, identities } of input.former) {
    for (const { id } of rows.find(identities)) former.set(id, person);
  }
  for (const row of live.rows) {
    if (claimed.has(row.id)) continue;
    const name = row.email ?? row.login ?? row.id;
    const person = former.get(row.id) ?? name;
    const end = judge.ended(person, 'account');
    if (end !== null) hold(name, null, end);
    else if (former.has(row.id)) hold(name, null, refused('no step says that it ends'));
    else extra(name, null);
  }
  return { withheld, reverts };
}

interface Judge {
  /** Whether who somebody is there was approved. */
  identity(person: string): Verdict;
  held(person: string, entitlement: Entitlement): Verdict;
  /** null: no step ever gave it, so none took it. */
  ended(person: string, resource: string): Verdict | null;
  /** Whether everything that makes somebody's access end by the calendar was approved. */
  expired(person: string): Verdict;
}

function judgeOf({ desired, blame, standings, unverified_paths }: WithholdInput): Judge {
  const { account } = desired;
  const held = new Map<string, Introduced>();
  const byPerson = new Map<string, Introduced[]>();
  for (const entry of blame.held) {
    const { grant } = entry;
    if (grant.account !== account) continue;
    held.set(tupleKey(grant.person, grant), entry);
    const list = byPerson.get(grant.person);
    if (list === undefined) byPerson.set(grant.person, [entry]);
    else list.push(entry);
  }
  const ended = new Map<string, Ended>(
    blame.ended
      .filter((entry) => entry.account === account)
      .map((entry) => [`${entry.person}\n${entry.resource}`, entry]),
  );
  const unverified = new Set(unverified_paths);
  const byCommit = ({ commit }: { readonly commit: string }): Verdict =>
    (standings.get(commit) ?? 'blocked') === 'blocked'
      ? refused(`commit ${visible(commit.slice(0, 12))} is not approved`)
      : ALLOWED;

  return {
    identity: (person) => {
      const base = `members.${person}`;
      const path = [base, `${base}.ids.${account}`, `${base}.previous_email`].find((one) =>
        unverified.has(one),
      );
      return path === undefined
        ? ALLOWED
        : refused(`${visible(path)} comes from a step that nobody approved`);
    },
    held: (person, entitlement) => {
      const found = held.get(tupleKey(person, entitlement));
      return found === undefined ? refused('no step of the protected branch gives it') : byCommit(found);
    },
    ended: (person, resource) => {
      const found = ended.get(`${person}\n${resource}`);
      return found === undefined ? null : byCommit(found);
    },
    expired: (person) => {
      const end = ended.get(`${person}\naccount`);
      const causes = [...(byPerson.get(person) ?? []), ...(end === undefined ? [] : [end])];
      if (causes.length === 0) return refused('no step of the protected branch ends it');
      return causes.map(byCommit).find(({ allowed }) => !allowed) ?? ALLOWED;
    },
  };
}

/** Managed, live, and neither wanted nor under a wanted "all". */
function isSurplus({ resource }: Entitlement, { entitlements, manages }: DesiredMember): boolean {
  const kind = resource.slice(0, resource.indexOf(':'));
  const isManaged = (kind === 'project' && manages.projects) || (kind === 'report' && manages.reports);
  return (
    isManaged &&
    levelAt(entitlements, resource) === undefined &&
    levelAt(entitlements, `${kind}:*`) === undefined
  );
}

/** Whoever is suspended, or let an invitation run out, has no access that could be kept as a whole. */
function isPresent({ status }: LiveRow): boolean {
  return status === 'active' || status === 'pending';
}

interface RowIndex {
  /** Rows that any of the identities name, in the order of the identities. */
  find(identities: readonly Identity[]): readonly LiveRow[];
}

function rowIndex(live: LiveAccount): RowIndex {
  const index = new Map<string, LiveRow[]>();
  for (const row of live.rows) {
    for (const [by, value] of [
      ['id', row.id],
      ['login', row.login],
      ['email', row.email],
    ] as const) {
      if (value === null) continue;
      const key = `${by}\n${value}`;
      const list = index.get(key);
      if (list === undefined) index.set(key, [row]);
      else list.push(row);
    }
  }
  return {
    find: (identities) => identities.flatMap(({ by, value }) => index.get(`${by}\n${value}`) ?? []),
  };
}

function refused(message: string): Verdict {
  return { allowed: false, message };
}

function tupleKey(person: string, { resource, level, until }: Entitlement): string {
  return `${person}\n${resource}\n${level}\n${until}`;
}
