// Reads a seed or a state file: one format, in which a seed may leave out what has a default.
// Moments may be written relative to now (`-3d`, `+11d`), so that an example stays true whenever it is run.
import { RollcallError } from '../core/errors.ts';
import { addMillis, type Instant, parseDuration } from '../core/instant.ts';
import { sameAddress } from './address.ts';
import { Mismatch } from './decode.ts';
import { idOf } from './ids.ts';
import {
  type Access,
  type Account,
  type Invitation,
  type SandboxClock,
  type SandboxState,
  SCOPES,
  type User,
} from './model.ts';
import { defaultProjects } from './rules.ts';
import { clockField, type Seed, type SeedInvitation, type SeedUser, seedField } from './seed-shape.ts';

/** An account with nobody but its owner. */
export const EMPTY_SEED: Seed = {
  users: [{ email: 'owner@sandbox.example', role: 'owner', name: 'Sandbox Owner' }],
};

const DEFAULT_ACCOUNT: Account = {
  id: 'acc_000001',
  name: 'Sandbox',
  multiple_owners: true,
  seat_limit: null,
  plan: { name: 'Sandbox', features: SCOPES },
  expire_after: '14d',
  work_addresses_only: true,
  audit_retention: null,
};

/**
 * Returns the state that a seed describes. `now` is what relative moments start from and what a seed without a clock
 * of its own runs on. Throws RollcallError RC531 with every problem of the seed; `name` says which seed it was.
 */
export function decodeSeed(json: unknown, now: Instant, clock: SandboxClock, name: string): SandboxState {
  try {
    return fill(seedField(start(json, now))(json, ''), start(json, now), clock);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new RollcallError('RC531', `${name}: ${error.messages.join(' ')}`, {
      hint: 'examples/live.json is a seed to start from',
      cause: error,
    });
  }
}

/** A seed with a frozen clock of its own counts from there. */
function start(json: unknown, now: Instant): Instant {
  const shape = typeof json === 'object' && json !== null && 'clock' in json ? json.clock : undefined;
  if (shape === undefined) return now;
  const clock = clockField(shape, 'clock');
  return clock.kind === 'frozen' ? clock.now : now;
}

function fill(seed: Seed, now: Instant, clock: SandboxClock): SandboxState {
  const account = { ...DEFAULT_ACCOUNT, ...seed.account };
  const users = named('usr', seed.users, seed.issued?.users ?? 0);
  const invitations = named('inv', seed.invitations ?? [], seed.issued?.invitations ?? 0);
  const state: SandboxState = {
    format_version: '1.0',
    account,
    acts_as: actor(users.items, seed),
    clock: seed.clock ?? clock,
    projects: seed.projects ?? [],
    users: users.items.map((user) => fillUser(user, account, now)),
    invitations: invitations.items.map((item) => fillInvitation(item, account, now)),
    audit_events: seed.audit_events ?? [],
    issued: {
      users: users.issued,
      invitations: invitations.issued,
      events: seed.issued?.events ?? seed.audit_events?.length ?? 0,
    },
  };
  unique('projects', state.projects);
  unique('users', state.users);
  unique('invitations', state.invitations);
  unique('audit_events', state.audit_events);
  return state;
}

function fillUser(seed: SeedUser & { readonly id: string }, account: Account, now: Instant): User {
  return {
    id: seed.id,
    email: seed.email,
    name: seed.name ?? null,
    ...fillAccess(seed, account),
    status: seed.status ?? 'active',
    created_at: seed.created_at ?? now,
    last_active_at: seed.last_active_at ?? null,
  };
}

function fillInvitation(
  seed: SeedInvitation & { readonly id: string },
  account: Account,
  now: Instant,
): Invitation {
  const created_at = seed.created_at ?? now;
  return {
    id: seed.id,
    email: seed.email,
    ...fillAccess(seed, account),
    status: seed.status ?? 'pending',
    created_at,
    expires_at: seed.expires_at ?? addMillis(created_at, parseDuration(account.expire_after) ?? 0),
    resent: seed.resent ?? 0,
    message: seed.message ?? null,
  };
}

function fillAccess(seed: Partial<Access> & Pick<Access, 'role'>, account: Account): Access {
  return {
    role: seed.role,
    projects: seed.projects ?? defaultProjects(seed.role, account),
    reports: seed.reports ?? [],
    features: seed.features ?? {},
  };
}

/** Gives ids to those without, counting on from the highest that was given out or is written in the seed. */
function named<T extends { readonly id?: string }>(
  kind: 'usr' | 'inv',
  items: readonly T[],
  issued: number,
): { readonly items: readonly (T & { readonly id: string })[]; readonly issued: number } {
  let last = items.reduce((highest, item) => Math.max(highest, numberOf(kind, item.id ?? '')), issued);
  const withIds = items.map((item) => {
    if (item.id !== undefined) return { ...item, id: item.id };
    last += 1;
    return { ...item, id: idOf(kind, last) };
  });
  return { items: withIds, issued: last };
}

function numberOf(kind: 'usr' | 'inv', id: string): number {
  const n = Number(id.slice(kind.length + 1));
  return idOf(kind, n) === id ? n : 0;
}

/** The member whom the credential acts as: by id or address, else the first owner, else the first member. */
function actor(users: readonly (SeedUser & { readonly id: string })[], seed: Seed): string {
  const { acts_as } = seed;
  const found =
    acts_as === undefined
      ? (users.find((user) => user.role === 'owner') ?? users[0])
      : users.find((user) => user.id === acts_as || sameAddress(user.email, acts_as));
  if (found !== undefined) return found.id;
  // A state file may outlive its actor, whom somebody removed; in a seed it is a mistake.
  if (seed.format_version !== undefined && acts_as !== undefined) return acts_as;
  throw new Mismatch([`acts_as: ${JSON.stringify(acts_as ?? null)} is no member.`]);
}

function unique(at: string, items: readonly { readonly id: string }[]): void {
  const ids = new Set<string>();
  for (const { id } of items) {
    if (ids.has(id)) throw new Mismatch([`${at}: the id ${JSON.stringify(id)} stands there twice.`]);
    ids.add(id);
  }
}
