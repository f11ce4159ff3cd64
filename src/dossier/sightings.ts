// What runs saw begin or end without having written it: the state that each left, held against the state before. An
// account that was not read tells nothing.
import type { Entitlement } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount, LastRow } from '../core/last.ts';
import type { AccountRecord, ApplyRecord, ChangeOutcome } from '../ledger/model.ts';
import type { HeldRow } from '../plan/model.ts';
import type { InvitationState, SeenHow, SeenRow } from './model.ts';

export interface Sightings {
  /** Takes the next run. Returns what it saw, in the order of its accounts. */
  add(record: ApplyRecord): readonly SeenRow[];
  /** Returns the other keys that the row of a change went by until now. */
  namesOf(account: string, outcome: ChangeOutcome): readonly string[];
  states(account: string, person: string): readonly InvitationState[];
}

/** Something given or taken by hand that a run found and left. */
interface Found {
  readonly at: Instant;
  readonly record: number;
}

interface Memory {
  state: LastAccount | null;
  /** By `extra` or `missing`, person or row, and entitlement. */
  found: ReadonlyMap<string, Found>;
  /** Keys by row of the account. */
  readonly names: Map<string, Set<string>>;
  readonly stands: Map<string, InvitationState[]>;
}

export function sightings(): Sightings {
  const accounts = new Map<string, Memory>();
  const memoryOf = (account: string): Memory => {
    const known = accounts.get(account);
    if (known !== undefined) return known;
    const made: Memory = { state: null, found: new Map(), names: new Map(), stands: new Map() };
    accounts.set(account, made);
    return made;
  };
  return {
    add(record) {
      let count = 0;
      return record.accounts.flatMap((of) =>
        seenIn(record, of, memoryOf(of.account)).map((row) => {
          count += 1;
          return { ...row, id: `R${record.sequence}-S${count}` };
        }),
      );
    },
    namesOf: (account, { change: { before, person } }) =>
      others(accounts.get(account)?.names.get(before?.id ?? ''), person),
    states: (account, person) => accounts.get(account)?.stands.get(person) ?? [],
  };
}

type Draft = Omit<SeenRow, 'id'>;

function seenIn(record: ApplyRecord, of: AccountRecord, memory: Memory): readonly Draft[] {
  const { state } = of;
  const before = memory.state;
  // A run that was narrowed to other accounts carries the earlier state along.
  if (state === null || (before !== null && state.at <= before.at)) return [];
  const draft = draftOf(record, of, memory);
  const seen = [...byHand(record, of, memory, draft), ...begun(of, state, memory, draft)];
  const ended = gone(of, state, memory, draft);
  remember(record, of, state, memory);
  return [...seen, ...ended];
}

type Drafting = (
  how: SeenHow,
  row: { readonly person: string; readonly row: string },
  entitlements: readonly Entitlement[],
  earlier?: Found,
) => readonly Draft[];

function draftOf(record: ApplyRecord, of: AccountRecord, { names, state }: Memory): Drafting {
  return (how, { person, row }, entitlements, earlier) => {
    if (entitlements.length === 0) return [];
    const verb = how === 'taken' || how === 'released' || how === 'gone' ? 'left' : 'found';
    return [
      {
        source: 'seen',
        type: verb,
        verb,
        how,
        at: of.state?.at ?? record.finished_at,
        account: of.account,
        person,
        also: others(names.get(row), person),
        gains: verb === 'found' ? entitlements : [],
        losses: verb === 'left' ? entitlements : [],
        record,
        of,
        before: state?.at ?? null,
        earlier: earlier ?? null,
      },
    ];
  };
}

/** Drift that is held, where no earlier run told of it. */
function byHand(record: ApplyRecord, of: AccountRecord, memory: Memory, draft: Drafting): readonly Draft[] {
  const found = new Map(memory.found);
  const fresh = of.held.flatMap(({ person, drift, entitlements, row }) => {
    const news = entitlements.filter((entry) => !memory.found.has(foundKey(drift, person, entry)));
    const at = of.state?.at ?? record.finished_at;
    for (const key of news.flatMap((entry) => foundKeys({ person, drift, row }, entry)))
      found.set(key, { at, record: record.sequence });
    return draft(drift === 'extra' ? 'by-hand' : 'taken', { person, row: row ?? '' }, news);
  });
  // What is held no more is remembered until this run's state was looked at: it may be declared by now.
  memory.found = found;
  return fresh;
}

function begun(
  of: AccountRecord,
  state: LastAccount,
  { state: before, found }: Memory,
  draft: Drafting,
): readonly Draft[] {
  const known = indexed(before);
  const written = writtenBy(of, 'gains');
  return state.rows.flatMap((row) => {
    const was = known.of(row);
    const held = new Set([...(was?.entitlements ?? []), ...(written.get(row.person) ?? [])].map(entryKey));
    const fresh = row.entitlements.filter((entry) => !held.has(entryKey(entry)));
    const told = (entry: Entitlement): Found | undefined =>
      found.get(foundKey('extra', row.person, entry)) ??
      found.get(foundKey('extra', rowName(row.row), entry));
    const adopted = fresh.filter((entry) => told(entry) !== undefined);
    const others = fresh.filter((entry) => told(entry) === undefined);
    const [first] = adopted;
    return [
      ...draft('adopted', row, adopted, first === undefined ? undefined : told(first)),
      ...draft(before === null ? 'first' : 'unwritten', row, others),
    ];
  });
}

function gone(
  of: AccountRecord,
  state: LastAccount,
  { state: before, found }: Memory,
  draft: Drafting,
): readonly Draft[] {
  const now = indexed(state);
  const written = writtenBy(of, 'losses');
  const excluded = new Set(of.excluded.map(({ row }) => row));
  return (before?.rows ?? []).flatMap((row) => {
    const is = now.of(row);
    const kept = new Set([...(is?.entitlements ?? []), ...(written.get(row.person) ?? [])].map(entryKey));
    const lost = row.entitlements.filter(
      (entry) => !kept.has(entryKey(entry)) && !found.has(foundKey('missing', row.person, entry)),
    );
    return draft(excluded.has(row.row) ? 'released' : 'gone', row, lost);
  });
}

function remember(record: ApplyRecord, of: AccountRecord, state: LastAccount, memory: Memory): void {
  memory.state = state;
  const held = new Set(of.held.flatMap((row) => row.entitlements.flatMap((entry) => foundKeys(row, entry))));
  if (record.scope.members.length === 0)
    memory.found = new Map([...memory.found].filter(([key]) => held.has(key)));
  for (const { person, row, status } of state.rows) {
    if (row !== '') memory.names.set(row, (memory.names.get(row) ?? new Set()).add(person));
    const stands = memory.stands.get(person) ?? [];
    if (stands.at(-1)?.status === status) continue;
    stands.push({ at: state.at, record: record.sequence, status });
    memory.stands.set(person, stands);
  }
}

/** What runs wrote, or may have written, by person. */
function writtenBy(of: AccountRecord, side: 'gains' | 'losses'): ReadonlyMap<string, readonly Entitlement[]> {
  const written = new Map<string, Entitlement[]>();
  for (const { change, status, steps } of of.outcomes) {
    if (status === 'not-executed' || status === 'stale') continue;
    if (status === 'failed' && steps.every(({ started_at }) => started_at === null)) continue;
    const both = [change.person, ...(change.former_person === undefined ? [] : [change.former_person])];
    // A hand-over changes two rows; the change names what the new owner gains only.
    const more = change.kind === 'transfer' ? HANDED_OVER : [];
    for (const person of both)
      written.set(person, [...(written.get(person) ?? []), ...change[side], ...more]);
  }
  return written;
}

const HANDED_OVER: readonly Entitlement[] = ['owner', 'admin'].map((level) => ({
  resource: 'account',
  level,
  until: null,
}));

interface Rows {
  of(row: LastRow): LastRow | undefined;
}

/** A person may go by another key, and an invitation becomes another row. */
function indexed(state: LastAccount | null): Rows {
  const people = new Map((state?.rows ?? []).map((row) => [row.person, row]));
  const rows = new Map((state?.rows ?? []).map((row) => [row.row, row]));
  return { of: ({ person, row }) => people.get(person) ?? (row === '' ? undefined : rows.get(row)) };
}

function others(names: ReadonlySet<string> | undefined, person: string): readonly string[] {
  return [...(names ?? [])].filter((name) => name !== person);
}

function entryKey({ resource, level }: Entitlement): string {
  return `${resource}\n${level}`;
}

function foundKey(drift: 'extra' | 'missing', who: string, entry: Entitlement): string {
  return `${drift}\n${who}\n${entryKey(entry)}`;
}

/** A person may be held by an address, and be declared by a key: the row stays the same. */
function foundKeys(
  { person, drift, row }: Pick<HeldRow, 'person' | 'drift' | 'row'>,
  entry: Entitlement,
): readonly string[] {
  return [foundKey(drift, person, entry), ...(row === null ? [] : [foundKey(drift, rowName(row), entry)])];
}

function rowName(row: string): string {
  return `\n${row}`;
}
