// What the next plan is told about an account: who was there, and as what, when this run was over. Pure.
import type { LiveAccount, LiveRow } from '../core/access.ts';
import type { After, Change } from '../core/change.ts';
import { byKeys } from '../core/compare.ts';
import { levelAt, withLevel } from '../core/entitlements.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount, LastRow } from '../core/last.ts';
import { type Simulation, simulate } from '../core/simulation.ts';
import type { ChangeOutcome } from '../ledger/model.ts';
import { isPopulation } from '../plan/live-row.ts';
import type { AccountPlan, HeldRow, Plan } from '../plan/model.ts';
import { wroteSomething } from './change-outcome.ts';
import { isUnknown } from './verify.ts';

export interface LastStateInput {
  readonly plan: AccountPlan;
  readonly outcomes: readonly ChangeOutcome[];
  /** The final read; null: there is none. */
  readonly live: LiveAccount | null;
  /** What the record before left. */
  readonly earlier: LastAccount | null;
  /** The members that the plan was narrowed to; nothing is learned about others. Empty: it was not narrowed. */
  readonly members: Plan['scope']['members'];
  /** Since when rows that were set aside for the first time are. */
  readonly planned_at: Instant;
  /** When the final read was made. */
  readonly at: Instant;
}

/**
 * Returns the state to record. Rows that planning found to be as wanted are remembered as it saw them, so that what
 * moved since is drift to the next plan. Rows that this run wrote are remembered as the last read shows them; what it
 * removed or cancelled is forgotten. Held rows, rows set aside and drift that was not acted on keep their earlier
 * value, or none. Without a final read the earlier state is kept, but for what this run wrote itself.
 */
export function lastState(input: LastStateInput): LastAccount | null {
  const { plan, live, earlier, at } = input;
  // Half a memory would make drift of all that it does not know.
  if (earlier === null && isNarrowed(input)) return null;
  if (live === null) return earlier === null ? null : { ...earlier, rows: patched(earlier, input.outcomes) };
  return {
    account: plan.account,
    at,
    population: live.rows.filter(isPopulation).length,
    rows: sorted(remembered(input, live)),
    quarantine: quarantineOf(input),
  };
}

function sorted(rows: ReadonlyMap<string, LastRow>): readonly LastRow[] {
  return [...rows.values()].sort(byKeys((row) => row.person));
}

function remembered(input: LastStateInput, live: LiveAccount): ReadonlyMap<string, LastRow> {
  const { plan, earlier } = input;
  const now = simulate(live);
  const before = new Map(earlier?.rows.map((row) => [row.person, row]));
  const rows = new Map<string, LastRow>();
  const put = (row: LastRow | null | undefined): void => {
    if (row != null) rows.set(row.person, row);
  };
  if (isNarrowed(input)) for (const row of before.values()) put(row);
  for (const { person, rows: ids } of plan.quarantine) {
    const row = now.row(ids[0] ?? '');
    put(before.get(person) ?? (row === undefined ? null : asLast(person, row)));
  }
  const held = byPerson(plan.held);
  for (const { person } of plan.withheld) put(before.get(person));
  for (const [person, parts] of held) put(before.get(person) ?? missingLast(person, parts, now));
  for (const { person, row } of plan.pending) put(asLast(person, row));
  for (const row of plan.settled) put(row);
  for (const outcome of input.outcomes) {
    const { change } = outcome;
    if (isWritten(outcome)) {
      const row = afterWrite(outcome, now);
      if (row !== null) put(withHeld(row, held.get(change.person) ?? [], before.get(change.person)));
      else if (rows.get(change.person)?.row === change.before?.id) rows.delete(change.person);
      put(formerOwner(change, now, earlier));
    } else if (change.why.kind === 'drift') {
      put(before.get(change.person));
    } else if (change.before !== null) {
      put(asLast(change.person, change.before));
    }
  }
  return rows;
}

/** A plan that was narrowed to some members says nothing about others: what is known of them stays. */
function isNarrowed({ members }: LastStateInput): boolean {
  return members.length > 0;
}

function isWritten(outcome: ChangeOutcome): boolean {
  return isDone(outcome) || wroteSomething(outcome) || isUnknown(outcome);
}

function isDone({ status }: ChangeOutcome): boolean {
  return status === 'applied' || status === 'already' || status === 'unverified';
}

function isEnd({ kind }: Change): boolean {
  return kind === 'remove' || kind === 'cancel';
}

function asLast(person: string, { id, email, login, status, entitlements }: LiveRow): LastRow {
  return { person, row: id, email, login, status, entitlements };
}

/** Returns how a written row is remembered; null: forgotten. */
function afterWrite(outcome: ChangeOutcome, now: Simulation): LastRow | null {
  const { change, status } = outcome;
  const { before, after, person } = change;
  const row = before === null ? undefined : now.row(before.id);
  if (isEnd(change)) {
    // Not proved and still there: it goes on being a row that we know.
    return status === 'unverified' && row !== undefined ? asLast(person, row) : null;
  }
  const found = row ?? (after === null ? undefined : present(after, now));
  if (found !== undefined) return asLast(person, found);
  // Written, or perhaps written, and not to be seen: remembered all the same, for a second invitation is worse than a row on hold.
  return isDone(outcome) || isUnknown(outcome) ? asWanted(change, before?.id) : null;
}

function present(after: After, now: Simulation): LiveRow | undefined {
  const rows = after.email === null ? now.rowsByLogin(after.login ?? '') : now.rowsByEmail(after.email);
  return rows.find(({ status }) => status === 'pending' || status === 'active');
}

function asWanted({ person, after }: Change, row = ''): LastRow | null {
  if (after === null) return null;
  const { email, login, status, entitlements } = after;
  return { person, row, email, login, status, entitlements };
}

/** What the record before had of somebody whom it knew under another key: the held rows tell. */
function missingLast(person: string, held: readonly HeldRow[], now: Simulation): LastRow | null {
  const missing = held.find(({ drift }) => drift === 'missing');
  if (missing === undefined) return null;
  const row = now.row(missing.row ?? '');
  if (row !== undefined) {
    const { entitlements } = missing;
    const all = entitlements.reduce(
      (set, { resource, level }) => withLevel(set, resource, level),
      row.entitlements,
    );
    return { ...asLast(person, row), status: missing.last_status ?? row.status, entitlements: all };
  }
  const { entitlements, last_status } = missing;
  return { person, row: '', email: null, login: null, status: last_status ?? 'active', entitlements };
}

/** A row of which one part was written and another is held keeps the earlier value of the held part. */
function withHeld(row: LastRow, held: readonly HeldRow[], before: LastRow | undefined): LastRow {
  let { entitlements } = row;
  for (const { resource } of held.flatMap((part) => part.entitlements)) {
    const level = levelAt(before?.entitlements ?? [], resource);
    entitlements =
      level === undefined
        ? entitlements.filter((entry) => entry.resource !== resource)
        : withLevel(entitlements, resource, level);
  }
  return { ...row, entitlements };
}

/** A transfer writes a second row, which no change of its own names. */
function formerOwner(change: Change, now: Simulation, earlier: LastAccount | null): LastRow | null {
  const row = change.former === undefined ? undefined : now.row(change.former);
  if (row === undefined) return null;
  const known = earlier?.rows.find((last) => last.row === row.id)?.person;
  return asLast(known ?? row.email ?? row.login ?? row.id, row);
}

function byPerson(held: readonly HeldRow[]): ReadonlyMap<string, readonly HeldRow[]> {
  const groups = new Map<string, HeldRow[]>();
  for (const row of held) {
    const group = groups.get(row.person);
    if (group === undefined) groups.set(row.person, [row]);
    else group.push(row);
  }
  return groups;
}

function quarantineOf(input: LastStateInput): LastAccount['quarantine'] {
  const { plan, earlier, planned_at } = input;
  const seen = new Set(plan.quarantine.map(({ person }) => person));
  const known = isNarrowed(input) ? (earlier?.quarantine ?? []) : [];
  const kept = known.filter(({ person }) => !seen.has(person));
  const now = plan.quarantine.map(({ person, since }) => ({ person, since: since ?? planned_at }));
  return [...kept, ...now].sort(byKeys(({ person }) => person));
}

/** The earlier rows with this run's own writes, as its receipts tell them. */
function patched(earlier: LastAccount, outcomes: readonly ChangeOutcome[]): readonly LastRow[] {
  const rows = new Map(earlier.rows.map((row) => [row.person, row]));
  for (const outcome of outcomes.filter(isDone)) {
    const { change } = outcome;
    const known = rows.get(change.person);
    const wanted = asWanted(change, change.before?.id ?? known?.row);
    if (!isEnd(change) && wanted !== null) rows.set(change.person, wanted);
    else if (isEnd(change) && known?.row === change.before?.id) rows.delete(change.person);
  }
  return sorted(rows);
}
