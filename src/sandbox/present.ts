// How state is shown in answers: envelopes, pages and the fields of each object, as schema/kissmetrics.openapi.yaml says.
import type { Json } from '../core/change.ts';
import type { AuditAccess, AuditEvent, Invitation, Project, SandboxState, User } from './model.ts';
import type { Page } from './request.ts';
import { seatsOf } from './store.ts';

/** An answer before it is sent. `body` null: none. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export function single(status: number, data: Json): Answer {
  return { status, body: { data } };
}

export function failure(status: number, messages: readonly string[]): Answer {
  return { status, body: { status, messages } };
}

/** Returns one page in the house style's envelope. `path` and `query` rebuild the links; `beside` stands next to it. */
export function pageOf<T>(
  items: readonly T[],
  show: (item: T) => Json,
  page: Page,
  address: { readonly path: string; readonly query: URLSearchParams },
  beside: { readonly [name: string]: Json } = {},
): Answer {
  const { offset, limit } = page;
  const total = items.length;
  const last = total === 0 ? 0 : Math.floor((total - 1) / limit) * limit;
  const link = (rel: string, at: number): Json => ({ rel, href: hrefOf(address, { offset: at, limit }) });
  return {
    status: 200,
    body: {
      data: items.slice(offset, offset + limit).map(show),
      pagination: { total, offset, limit },
      links: [
        link('self', offset),
        link('first', 0),
        ...(offset > 0 ? [link('prev', Math.max(0, offset - limit))] : []),
        ...(offset + limit < total ? [link('next', offset + limit)] : []),
        link('last', last),
      ],
      ...beside,
    },
  };
}

function hrefOf(address: { readonly path: string; readonly query: URLSearchParams }, page: Page): string {
  const query = new URLSearchParams(address.query);
  query.set('limit', String(page.limit));
  query.set('offset', String(page.offset));
  return `${address.path}?${query.toString()}`;
}

export function showMe(user: User, state: SandboxState): Json {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    account: { id: state.account.id, name: state.account.name },
  };
}

export function showAccount(state: SandboxState): Json {
  const { id, name, multiple_owners, seat_limit, plan } = state.account;
  return {
    id,
    name,
    multiple_owners,
    seats: { limit: seat_limit, ...seatsOf(state) },
    plan: { name: plan.name, features: plan.features },
  };
}

export function showUser(user: User): Json {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    projects: user.projects,
    reports: user.reports,
    features: user.features,
    status: user.status,
    created_at: user.created_at,
    last_active_at: user.last_active_at,
  };
}

export function showInvitation(invitation: Invitation): Json {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    projects: invitation.projects,
    reports: invitation.reports,
    features: invitation.features,
    status: invitation.status,
    created_at: invitation.created_at,
    expires_at: invitation.expires_at,
    resent: invitation.resent,
  };
}

export function showProject(project: Project): Json {
  return { id: project.id, name: project.name };
}

export function showEvent(event: AuditEvent): Json {
  const { user_id, invitation_id } = event.target;
  return {
    id: event.id,
    at: event.at,
    actor: { id: event.actor.id, email: event.actor.email, type: event.actor.type },
    action: event.action,
    target: {
      email: event.target.email,
      ...(user_id === undefined ? {} : { user_id }),
      ...(invitation_id === undefined ? {} : { invitation_id }),
    },
    ...(event.before === undefined ? {} : { before: showAccess(event.before) }),
    ...(event.after === undefined ? {} : { after: showAccess(event.after) }),
    ...(event.request_id === undefined ? {} : { request_id: event.request_id }),
  };
}

function showAccess(access: AuditAccess): Json {
  return {
    email: access.email,
    role: access.role,
    projects: access.projects,
    reports: access.reports,
    features: access.features,
    status: access.status,
  };
}
