// What happens in the account without a call of this API: people answer mails, links die, somebody else acts in the
// product. Pure, as the store is.
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { sameAddress } from './address.ts';
import { recorded } from './audit.ts';
import { count, type Decoder, object, orNull, tagged, word } from './decode.ts';
import { emailField, featuresField, projectsField, reportsField, roleField } from './fields.ts';
import { idOf } from './ids.ts';
import {
  type Access,
  type AuditActor,
  type Invitation,
  type NativeRole,
  type SandboxState,
  USER_STATUSES,
  type User,
  type UserStatus,
} from './model.ts';
import { defaultProjects } from './rules.ts';
import { SERVICE } from './store.ts';

/** Something that happens, as fault lists write it. People are named by address. */
export type WorldEvent =
  /** The person clicks the link; `as`: with an address of their own choice. */
  | { readonly kind: 'accept'; readonly email: string; readonly as?: string }
  | { readonly kind: 'decline'; readonly email: string }
  /** The link dies now. */
  | { readonly kind: 'expire'; readonly email: string }
  /** The mail bounces: the invitation has failed. */
  | { readonly kind: 'bounce'; readonly email: string }
  /** An owner cancels a pending invitation by hand. */
  | { readonly kind: 'withdraw'; readonly email: string }
  /** Somebody else becomes a member and takes a seat. */
  | { readonly kind: 'join'; readonly email: string; readonly role?: NativeRole }
  /** An owner removes a member by hand. */
  | { readonly kind: 'leave'; readonly email: string }
  /** An owner changes a member by hand. */
  | ({
      readonly kind: 'edit';
      readonly email: string;
      readonly status?: UserStatus;
      readonly new_email?: string;
    } & Partial<Access>)
  /** The number of seats changes; null: unlimited. */
  | { readonly kind: 'seats'; readonly limit: number | null }
  /** A row takes another place in its list: read page by page, one row shows twice and another not at all. */
  | { readonly kind: 'move'; readonly list: ListName; readonly from: number; readonly to: number };

type ListName = 'users' | 'invitations' | 'projects';

export const worldEventField: Decoder<WorldEvent> = tagged('kind', {
  accept: object({ kind: word(['accept']), email: emailField }, { as: emailField }),
  decline: object({ kind: word(['decline']), email: emailField }, {}),
  expire: object({ kind: word(['expire']), email: emailField }, {}),
  bounce: object({ kind: word(['bounce']), email: emailField }, {}),
  withdraw: object({ kind: word(['withdraw']), email: emailField }, {}),
  join: object({ kind: word(['join']), email: emailField }, { role: roleField }),
  leave: object({ kind: word(['leave']), email: emailField }, {}),
  edit: object(
    { kind: word(['edit']), email: emailField },
    {
      role: roleField,
      projects: projectsField,
      reports: reportsField,
      features: featuresField,
      status: word(USER_STATUSES),
      new_email: emailField,
    },
  ),
  seats: object({ kind: word(['seats']), limit: orNull(count(0)) }, {}),
  move: object(
    { kind: word(['move']), list: word(['users', 'invitations', 'projects']), from: count(0), to: count(0) },
    {},
  ),
});

/** Returns the state after the event. Throws RollcallError RC532 where it names somebody who is not there. */
export function happen(state: SandboxState, event: WorldEvent, now: Instant): SandboxState {
  switch (event.kind) {
    case 'accept':
      return accept(state, pending(state, event.email), event.as ?? event.email, now);
    case 'decline':
      return decline(state, pending(state, event.email), now);
    case 'expire': {
      const before = pending(state, event.email);
      const after: Invitation = { ...before, status: 'expired', expires_at: now };
      return recorded(replaced(state, after), 'expire', { actor: SERVICE, now }, before, after);
    }
    case 'bounce': {
      const before = pending(state, event.email);
      const after: Invitation = { ...before, status: 'failed' };
      return recorded(replaced(state, after), 'fail', { actor: SERVICE, now }, before, after);
    }
    case 'withdraw': {
      const before = pending(state, event.email);
      const after: Invitation = { ...before, status: 'cancelled' };
      return recorded(replaced(state, after), 'cancel', { actor: owner(state), now }, before, after);
    }
    case 'join':
      return join(state, event.email, event.role ?? 'user', now);
    case 'leave': {
      const before = member(state, event.email);
      const next = { ...state, users: state.users.filter((user) => user.id !== before.id) };
      return recorded(next, 'remove', { actor: owner(state), now }, before, null);
    }
    case 'edit': {
      const before = member(state, event.email);
      const { kind: _kind, email: _email, new_email, ...given } = event;
      const after: User = { ...before, ...given, email: new_email ?? before.email };
      const next = { ...state, users: state.users.map((user) => (user.id === after.id ? after : user)) };
      return recorded(next, 'update', { actor: owner(state), now }, before, after);
    }
    case 'seats':
      return { ...state, account: { ...state.account, seat_limit: event.limit } };
    case 'move':
      return move(state, event.list, event.from, event.to);
  }
}

function accept(state: SandboxState, invitation: Invitation, email: string, now: Instant): SandboxState {
  if (state.users.some((each) => sameAddress(each.email, email))) absent(`${email} is a member already`);
  const user: User = {
    id: idOf('usr', state.issued.users + 1),
    email,
    name: null,
    role: invitation.role,
    projects: invitation.projects,
    reports: invitation.reports,
    features: invitation.features,
    status: 'active',
    created_at: now,
    last_active_at: now,
  };
  const next = added(replaced(state, { ...invitation, status: 'accepted' }), user);
  const actor: AuditActor = { id: user.id, email, type: 'user' };
  return recorded(next, 'accept', { actor, now }, invitation, user);
}

function join(state: SandboxState, email: string, role: User['role'], now: Instant): SandboxState {
  if (state.users.some((user) => sameAddress(user.email, email))) absent(`${email} is a member already`);
  const user: User = {
    id: idOf('usr', state.issued.users + 1),
    email,
    name: null,
    role,
    projects: defaultProjects(role, state.account),
    reports: [],
    features: {},
    status: 'active',
    created_at: now,
    last_active_at: now,
  };
  return recorded(added(state, user), 'invite', { actor: owner(state), now }, null, user);
}

function decline(state: SandboxState, before: Invitation, now: Instant): SandboxState {
  const after: Invitation = { ...before, status: 'declined' };
  const actor: AuditActor = { id: null, email: before.email, type: 'user' };
  return recorded(replaced(state, after), 'decline', { actor, now }, before, after);
}

function pending(state: SandboxState, email: string): Invitation {
  return (
    state.invitations.find((item) => item.status === 'pending' && sameAddress(item.email, email)) ??
    absent(`${email} has no pending invitation`)
  );
}

function member(state: SandboxState, email: string): User {
  return state.users.find((user) => sameAddress(user.email, email)) ?? absent(`${email} is not a member`);
}

/** Who acts by hand: the first active owner, else the service. */
function owner(state: SandboxState): AuditActor {
  const user = state.users.find((each) => each.role === 'owner' && each.status === 'active');
  return user === undefined ? SERVICE : { id: user.id, email: user.email, type: 'user' };
}

function added(state: SandboxState, user: User): SandboxState {
  return {
    ...state,
    users: [...state.users, user],
    issued: { ...state.issued, users: state.issued.users + 1 },
  };
}

function replaced(state: SandboxState, invitation: Invitation): SandboxState {
  return {
    ...state,
    invitations: state.invitations.map((item) => (item.id === invitation.id ? invitation : item)),
  };
}

function move(state: SandboxState, list: ListName, from: number, to: number): SandboxState {
  switch (list) {
    case 'users':
      return { ...state, users: moved(state.users, from, to) };
    case 'invitations':
      return { ...state, invitations: moved(state.invitations, from, to) };
    case 'projects':
      return { ...state, projects: moved(state.projects, from, to) };
  }
}

function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from];
  if (item === undefined) return absent(`there is no row ${from} to move`);
  const rest = items.toSpliced(from, 1);
  return rest.toSpliced(to, 0, item);
}

function absent(message: string): never {
  throw new RollcallError('RC532', message, {
    hint: 'the event was written for another moment of the account',
  });
}
