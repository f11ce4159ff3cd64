// A pretended service: rows in memory, the refusals that real services answer with, and faults on request. It stands
// where the network would be; the provider in memory.ts talks to it as to any other service.
import type { LiveAccount, LiveRow } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import type { Effect } from '../../core/effect.ts';
import { levelAt } from '../../core/entitlements.ts';
import { ProviderError, type ProviderErrorKind } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import { type Simulation, simulate } from '../../core/simulation.ts';
import { type EventLog, type RowChange, startEventLog } from './event-log.ts';
import type { Granularity } from './steps.ts';

/** Something that goes wrong on purpose. */
export interface Fault {
  readonly on: 'read' | 'write';
  /** What the service answers; `ambiguous` is an answer that is lost. */
  readonly kind: ProviderErrorKind;
  /** `after`: the write takes effect all the same. Default `before`. */
  readonly when?: 'before' | 'after';
  /** How many calls go through first. Default 0: the next call fails. */
  readonly skip?: number;
  /** How many calls fail. Default 1. */
  readonly times?: number;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfter?: number;
}

export interface MemoryService {
  /** One page of rows with the number of all rows. */
  list(offset: number, limit: number): { readonly rows: readonly LiveRow[]; readonly total: number };
  /** Everything but the rows. */
  about(): Omit<LiveAccount, 'rows' | 'calls'>;
  /** Makes an effect true as the service would, or throws the ProviderError that it would answer with. */
  write(effect: Effect, request: string): { readonly row: string | null; readonly already: boolean };
  /** One page of the log with the number of all its entries. */
  events(offset: number, limit: number): ReturnType<EventLog['list']>;
  /** Passes a call through the faults that wait for its sort. */
  answer<T>(on: Fault['on'], act: () => T): T;
  inject(fault: Fault): void;
  /** Takes back every fault that still waits. */
  heal(): void;
  /** All rows as they are, hidden ones too; sorted by id. */
  rows(): readonly LiveRow[];
  /** Changes rows by hand, as somebody in the service's own pages would. Refuses nothing. */
  edit(change: (rows: readonly LiveRow[]) => readonly LiveRow[]): void;
  /** Calls that arrived so far, failed ones too. */
  calls(): { readonly reads: number; readonly writes: number };
}

export interface MemoryServiceOptions {
  readonly account: string;
  readonly capabilities: Capabilities;
  readonly live: LiveAccount;
  /** `active`: people are in at once, without accepting (SCIM). */
  readonly joins: 'pending' | 'active';
  readonly granularity: Granularity;
  /** The service's clock. */
  readonly now: () => Instant;
}

/** Returns a service that starts with the rows of `live`. */
export function startMemoryService(options: MemoryServiceOptions): MemoryService {
  const { account, capabilities, live, joins, granularity, now } = options;
  const log = startEventLog(now, granularity);
  const counts = { reads: 0, writes: 0 };
  const faults: { fault: Fault; skip: number; times: number }[] = [];
  const severalOwners = live.several_owners ?? capabilities.several_owners;
  const limit = live.seats?.limit ?? null;
  let state: Simulation = simulate(live);
  /** Seats of people whom the lists do not show. */
  const unlisted = state.seatsTaken() - live.rows.filter(takesSeat).length;

  function refuse(kind: ProviderErrorKind, message: string): never {
    throw new ProviderError(kind, account, message);
  }

  function ownedBy(row: LiveRow): boolean {
    return (
      row.kind === 'member' && row.status === 'active' && levelAt(row.entitlements, 'account') === 'owner'
    );
  }

  function invite(effect: Extract<Effect, { kind: 'invited' }>): string {
    const { email, login } = effect;
    const present = email === null ? state.rowsByLogin(login ?? '') : state.rowsByEmail(email);
    if (present.some((row) => row.kind === 'member')) refuse('conflict_exists', 'already a member');
    if (present.some((row) => row.status === 'pending')) refuse('conflict_pending', 'already invited');
    takeSeat();
    // Live rows never end: an elevation ends because a later plan lowers it.
    const entitlements = effect.entitlements.map((entry) => ({ ...entry, until: null }));
    state.apply({ ...effect, entitlements });
    const made = [...(email === null ? state.rowsByLogin(login ?? '') : state.rowsByEmail(email))].at(-1);
    const id = made?.id ?? '';
    if (joins === 'active') edit((rows) => rows.map((row) => (row.id === id ? asMember(row) : row)));
    return id;
  }

  function takeSeat(): void {
    if (limit !== null && state.seatsTaken() >= limit)
      refuse('seat_limit', "You've reached your user limit.");
  }

  function alter(row: LiveRow, effect: Extract<Effect, { kind: 'changed' }>): void {
    if (row.managed_by === 'idp') refuse('idp_managed', 'the identity provider owns this person');
    const level = effect.entitlements === null ? undefined : (levelAt(effect.entitlements, 'account') ?? '');
    const owns = ownedBy(row);
    const leaves = effect.status === 'suspended' || (level !== undefined && level !== 'owner');
    if (owns && leaves && state.owners() <= 1) refuse('last_owner', 'an account needs an owner');
    if (!owns && level === 'owner' && !severalOwners && state.owners() > 0)
      refuse('validation', 'the account has one owner; transfer the ownership');
    const taken =
      effect.email !== null && state.rowsByEmail(effect.email).some((other) => other.id !== row.id);
    if (taken) refuse('conflict_exists', 'the address belongs to somebody else');
    const entitlements = effect.entitlements?.map((entry) => ({ ...entry, until: null })) ?? null;
    state.apply({ ...effect, entitlements });
  }

  function drop(row: LiveRow): void {
    if (row.managed_by === 'idp') refuse('idp_managed', 'the identity provider owns this person');
    if (live.actor?.row === row.id) refuse('self_lockout', 'nobody removes the row they act as');
    if (ownedBy(row) && state.owners() <= 1) refuse('last_owner', 'an account needs an owner');
    state.apply({ kind: 'gone', row: row.id });
  }

  function write(
    effect: Effect,
    request: string,
  ): { readonly row: string | null; readonly already: boolean } {
    if (effect.kind === 'invited') {
      const id = invite(effect);
      const after = state.row(id);
      if (after !== undefined) log.called([{ before: null, after }], { request });
      return { row: id, already: false };
    }
    const former = effect.kind === 'transferred' ? state.row(effect.former) : undefined;
    const row = state.row(effect.row);
    if (row === undefined) {
      if (effect.kind === 'gone') return { row: null, already: true };
      return refuse('not_found', `no row ${effect.row}`);
    }
    if (effect.kind === 'gone') drop(row);
    else if (effect.kind === 'changed') alter(row, effect);
    else {
      if (effect.kind === 'resent' && row.kind === 'member') refuse('validation', 'has accepted already');
      if (effect.kind === 'resent' && row.status !== 'pending') takeSeat();
      if (effect.kind === 'transferred' && state.row(effect.former) === undefined)
        refuse('not_found', `no row ${effect.former}`);
      state.apply(effect);
    }
    const as = effect.kind === 'resent' || effect.kind === 'transferred' ? effect.kind : undefined;
    log.called([became(row)], { request, ...(as !== undefined && { as }) });
    if (former !== undefined) log.called([became(former)], { request });
    return { row: row.id, already: false };
  }

  function became(before: LiveRow): RowChange {
    return { before, after: state.row(before.id) ?? null };
  }

  /** People change what they like; what they did is in the log. */
  function byHand(change: (rows: readonly LiveRow[]) => readonly LiveRow[]): void {
    const before = state.rows();
    const known = new Set(before.map(({ id }) => id));
    edit(change);
    const made = state.rows().filter(({ id }) => !known.has(id));
    log.byHand([...before.map(became), ...made.map((after) => ({ before: null, after }))]);
  }

  function edit(change: (rows: readonly LiveRow[]) => readonly LiveRow[]): void {
    const rows = change(state.rows());
    state = simulate({
      ...live,
      rows,
      seats: { limit, used: unlisted + rows.filter(takesSeat).length, pending: 0 },
    });
  }

  function answer<T>(on: Fault['on'], act: () => T): T {
    counts[on === 'read' ? 'reads' : 'writes'] += 1;
    const next = faults.find((entry) => entry.fault.on === on && entry.times > 0);
    if (next === undefined) return act();
    if (next.skip > 0) {
      next.skip -= 1;
      return act();
    }
    next.times -= 1;
    if (next.fault.when === 'after') act();
    throw new ProviderError(next.fault.kind, account, `the service answered: ${next.fault.kind}`, {
      retryAfter: next.fault.retryAfter ?? null,
    });
  }

  return {
    write,
    edit: byHand,
    events: (offset, limit) => log.list(offset, limit),
    answer,
    list(offset, limit) {
      const shown = state
        .rows()
        .filter((row) => capabilities.pending_visible || row.kind === 'member')
        .map((row) => (capabilities.last_active ? row : { ...row, last_active_at: null }));
      return { rows: shown.slice(offset, offset + limit), total: shown.length };
    },
    about() {
      const pending = state.rows().filter((row) => row.status === 'pending').length;
      const used = state.seatsTaken() - pending;
      const seats = { limit, used, pending };
      const { rows: _, calls: __, ...about } = live;
      return { ...about, seats: capabilities.seats ? seats : null };
    },
    inject(fault) {
      faults.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
    },
    heal() {
      faults.length = 0;
    },
    rows: () => state.rows(),
    calls: () => ({ ...counts }),
  };
}

function asMember(row: LiveRow): LiveRow {
  return { ...row, kind: 'member', status: 'active' };
}

function takesSeat(row: LiveRow): boolean {
  return row.kind === 'member' || row.status === 'pending';
}
