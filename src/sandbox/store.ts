// The rules of the account, as pure transitions: what a call does to the state, or why it is refused.
// The rules are the user guide's; docs of each stand in schema/kissmetrics.openapi.yaml.
import { addMillis, type Instant, parseDuration } from '../core/instant.ts';
import { sameAddress } from './address.ts';
import { recorded } from './audit.ts';
import { idOf } from './ids.ts';
import type { Access, AuditActor, Invitation, NativeRole, SandboxState, User, UserStatus } from './model.ts';
import {
  checkAddress,
  checkScopes,
  defaultProjects,
  type Outcome,
  type Refusal,
  refuse,
  SEAT_LIMIT,
} from './rules.ts';

export interface InviteRequest extends Partial<Access> {
  readonly email: string;
  readonly role: NativeRole;
  readonly message?: string;
}

export interface UpdateRequest extends Partial<Access> {
  readonly email?: string;
  readonly status?: UserStatus;
}

/** Who acts, when, and in which call. */
export interface Context {
  readonly actor: AuditActor;
  readonly now: Instant;
  readonly requestId?: string;
}

/** The service itself: what nobody does. */
export const SERVICE: AuditActor = { id: null, email: null, type: 'system' };

/** Returns the state with links past their time expired; the same value where none is. */
export function settle(state: SandboxState, now: Instant): SandboxState {
  const over = state.invitations
    .filter((item) => isOver(item, now))
    .sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
  return over.reduce((next, before) => {
    const after: Invitation = { ...before, status: 'expired' };
    // The log stays in order: a seed may hold a link that was dead before its last event.
    const last = next.audit_events.at(-1)?.at ?? before.expires_at;
    const at = last > before.expires_at ? last : before.expires_at;
    return recorded(withInvitation(next, after), 'expire', { actor: SERVICE, now: at }, before, after);
  }, state);
}

function isOver(invitation: Invitation, now: Instant): boolean {
  return invitation.status === 'pending' && invitation.expires_at <= now;
}

/** Members, who hold a seat even while suspended, and pending invitations. */
export function seatsOf(state: SandboxState): { readonly used: number; readonly pending: number } {
  return {
    used: state.users.length,
    pending: state.invitations.filter((item) => item.status === 'pending').length,
  };
}

function isFull(state: SandboxState): boolean {
  const { used, pending } = seatsOf(state);
  return state.account.seat_limit !== null && used + pending >= state.account.seat_limit;
}

export function invite(state: SandboxState, request: InviteRequest, context: Context): Outcome<Invitation> {
  const actor = acting(state, context);
  const refused =
    mayManage(actor) ??
    mayGrant(state, actor, request.role) ??
    checkAddress(state.account, request.email) ??
    checkScopes(state, request) ??
    isTaken(state, request.email, null) ??
    (isFull(state) ? refuse(422, SEAT_LIMIT) : null);
  if (refused !== null) return refused;
  const invitation: Invitation = {
    id: idOf('inv', state.issued.invitations + 1),
    email: request.email,
    role: request.role,
    projects: request.projects ?? defaultProjects(request.role, state.account),
    reports: request.reports ?? [],
    features: request.features ?? {},
    status: 'pending',
    created_at: context.now,
    expires_at: expiry(state, context.now),
    resent: 0,
    message: request.message ?? null,
  };
  const cleared = state.invitations
    .filter((item) => isLapsed(item) && sameAddress(item.email, request.email))
    .reduce((shown, before) => {
      const after: Invitation = { ...before, status: 'cancelled' };
      return recorded(withInvitation(shown, after), 'cancel', context, before, after);
    }, state);
  const next = {
    ...cleared,
    invitations: [...cleared.invitations, invitation],
    issued: { ...cleared.issued, invitations: cleared.issued.invitations + 1 },
  };
  return done(recorded(next, 'invite', context, null, invitation), invitation);
}

export function resend(state: SandboxState, id: string, context: Context): Outcome<Invitation> {
  const refused = mayManage(acting(state, context));
  if (refused !== null) return refused;
  const before = state.invitations.find((item) => item.id === id);
  if (before === undefined || before.status === 'cancelled')
    return refuse(404, 'There is no such invitation.');
  if (before.status === 'accepted') return refuse(409, ACCEPTED);
  const taken = isTaken(state, before.email, before.id);
  if (taken !== null) return taken;
  if (before.status !== 'pending' && isFull(state)) return refuse(422, SEAT_LIMIT);
  const after: Invitation = {
    ...before,
    status: 'pending',
    expires_at: expiry(state, context.now),
    resent: before.resent + 1,
  };
  return done(recorded(withInvitation(state, after), 'resend', context, before, after), after);
}

export function cancel(state: SandboxState, id: string, context: Context): Outcome<null> {
  const refused = mayManage(acting(state, context));
  if (refused !== null) return refused;
  const before = state.invitations.find((item) => item.id === id);
  if (before === undefined || before.status === 'cancelled')
    return refuse(404, 'There is no such invitation.');
  if (before.status === 'accepted') return refuse(409, ACCEPTED);
  const after: Invitation = { ...before, status: 'cancelled' };
  return done(recorded(withInvitation(state, after), 'cancel', context, before, after), null);
}

export function update(
  state: SandboxState,
  id: string,
  request: UpdateRequest,
  context: Context,
): Outcome<User> {
  const actor = acting(state, context);
  const refused = mayManage(actor);
  if (refused !== null) return refused;
  const before = state.users.find((user) => user.id === id);
  if (before === undefined) return refuse(404, NO_USER);
  const after: User = { ...before, ...request };
  const problem =
    mayTouch(actor, before) ??
    (after.role === before.role ? null : mayGrant(state, actor, after.role)) ??
    keepsOwner(state, before, after) ??
    (after.status === 'suspended' && before.id === state.acts_as && context.actor.type === 'api'
      ? refuse(409, 'You cannot suspend yourself.')
      : null) ??
    checkScopes(state, request) ??
    (sameAddress(after.email, before.email)
      ? null
      : (checkAddress(state.account, after.email) ?? isTaken(state, after.email, null)));
  if (problem !== null) return problem;
  if (JSON.stringify(after) === JSON.stringify(before)) return done(state, before);
  return done(recorded(withUser(state, after), 'update', context, before, after), after);
}

export function transfer(state: SandboxState, id: string, context: Context): Outcome<User> {
  const actor = acting(state, context);
  if (actor?.role !== 'owner') return refuse(403, 'Only the owner can transfer ownership.');
  const before = state.users.find((user) => user.id === id);
  if (before === undefined) return refuse(404, NO_USER);
  if (before.role === 'owner') return refuse(409, 'This member already owns the account.');
  if (before.status === 'suspended')
    return refuse(422, 'user_id: a suspended member cannot own the account.');
  const after: User = { ...before, role: 'owner' };
  const former: User = { ...actor, role: 'admin' };
  const next = recorded(withUser(state, after), 'transfer', context, before, after);
  return done(recorded(withUser(next, former), 'update', context, actor, former), after);
}

export function remove(state: SandboxState, id: string, context: Context): Outcome<null> {
  const actor = acting(state, context);
  const refused = mayManage(actor);
  if (refused !== null) return refused;
  const before = state.users.find((user) => user.id === id);
  if (before === undefined) return refuse(404, NO_USER);
  const problem =
    mayTouch(actor, before) ??
    keepsOwner(state, before, null) ??
    (before.id === state.acts_as && context.actor.type === 'api'
      ? refuse(409, 'You cannot remove yourself.')
      : null);
  if (problem !== null) return problem;
  const next = { ...state, users: state.users.filter((user) => user.id !== id) };
  return done(recorded(next, 'remove', context, before, null), null);
}

const ACCEPTED = 'This invitation was already accepted.';
const NO_USER = 'There is no such user.';

export function done<T>(state: SandboxState, value: T): Outcome<T> {
  return { ok: true, state, value };
}

/** The member who acts, in a call or in the product; undefined: none, or a suspended one. */
export function acting(state: SandboxState, context: Context): User | undefined {
  return state.users.find((user) => user.id === context.actor.id && user.status === 'active');
}

function mayManage(actor: User | undefined): Refusal | null {
  return actor?.role === 'owner' || actor?.role === 'admin'
    ? null
    : refuse(403, 'You are not authorized to manage users.');
}

/** Admins add, edit and remove everybody but owners. */
function mayTouch(actor: User | undefined, target: User): Refusal | null {
  return target.role === 'owner' && actor?.role !== 'owner'
    ? refuse(403, 'Admins cannot edit or remove an owner.')
    : null;
}

function mayGrant(state: SandboxState, actor: User | undefined, role: NativeRole): Refusal | null {
  if (role !== 'owner') return null;
  if (actor?.role !== 'owner') return refuse(403, 'Only an owner can make somebody an owner.');
  return state.account.multiple_owners
    ? null
    : refuse(422, 'role: this account has a single owner. Transfer ownership instead.');
}

function keepsOwner(state: SandboxState, before: User, after: User | null): Refusal | null {
  if (!ownsActively(before) || (after !== null && ownsActively(after))) return null;
  return state.users.filter(ownsActively).length > 1
    ? null
    : refuse(
        409,
        'The last owner of an account cannot be lowered, suspended or removed. Transfer ownership first.',
      );
}

function ownsActively(user: User): boolean {
  return user.role === 'owner' && user.status === 'active';
}

/** Whether an address is a member's or a pending invitation's other than `except`. */
function isTaken(state: SandboxState, email: string, except: string | null): Refusal | null {
  if (state.users.some((user) => sameAddress(user.email, email)))
    return refuse(409, 'This address already belongs to a member of this account.');
  return state.invitations.some(
    (item) => item.status === 'pending' && item.id !== except && sameAddress(item.email, email),
  )
    ? refuse(409, 'An invitation for this address is already pending.')
    : null;
}

function isLapsed(invitation: Invitation): boolean {
  return (
    invitation.status === 'expired' || invitation.status === 'declined' || invitation.status === 'failed'
  );
}

function expiry(state: SandboxState, now: Instant): Instant {
  return addMillis(now, parseDuration(state.account.expire_after) ?? 0);
}

function withUser(state: SandboxState, user: User): SandboxState {
  return { ...state, users: state.users.map((each) => (each.id === user.id ? user : each)) };
}

function withInvitation(state: SandboxState, invitation: Invitation): SandboxState {
  return {
    ...state,
    invitations: state.invitations.map((each) => (each.id === invitation.id ? invitation : each)),
  };
}
