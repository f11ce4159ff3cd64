// What a call may be refused for, and the checks of single values that do not depend on who acts.
import { asciiDomain } from '../core/email.ts';
import type { Access, Account, SandboxState } from './model.ts';

export interface Refusal {
  readonly ok: false;
  readonly status: 403 | 404 | 409 | 422;
  readonly messages: readonly string[];
}

/** A transition that happened, or why it did not. */
export type Outcome<T> = { readonly ok: true; readonly state: SandboxState; readonly value: T } | Refusal;

/** The user guide's text. */
export const SEAT_LIMIT = "You've reached your user limit";

/** Free mail services whose addresses the guide does not count as work addresses. */
const PERSONAL = new Set([
  'aol.com',
  'gmail.com',
  'gmx.net',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'msn.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'yahoo.com',
]);

export function refuse(status: Refusal['status'], ...messages: readonly string[]): Refusal {
  return { ok: false, status, messages };
}

/** Refuses addresses without a real domain and, where the account wants work addresses, those of free services. */
export function checkAddress(account: Account, email: string): Refusal | null {
  const domain = asciiDomain(email.slice(email.lastIndexOf('@') + 1));
  if (domain === null) return refuse(422, 'email: is not an e-mail address.');
  return account.work_addresses_only && PERSONAL.has(domain)
    ? refuse(422, 'email: use a work address; personal addresses cannot be invited.')
    : null;
}

/** Refuses scopes that the plan does not have, and projects that do not exist. */
export function checkScopes(state: SandboxState, request: Partial<Access>): Refusal | null {
  const { features } = state.account.plan;
  const messages: string[] = [];
  if (request.projects !== undefined && request.projects !== 'all') {
    if (features.includes('projects')) {
      const known = new Set(state.projects.map((project) => project.id));
      for (const id of request.projects) {
        if (!known.has(id)) messages.push(`projects: there is no project ${JSON.stringify(id)}.`);
      }
    } else messages.push('projects: your plan does not have project access.');
  }
  if (request.reports !== undefined && request.reports.length > 0 && !features.includes('reports')) {
    messages.push('reports: your plan does not have report access.');
  }
  if (Object.keys(request.features ?? {}).length > 0 && !features.includes('features')) {
    messages.push('features: your plan does not have feature access.');
  }
  return messages.length > 0 ? refuse(422, ...messages) : null;
}

/** Returns what somebody gets whose projects nobody names: all where there are no scopes, or for who runs the account. */
export function defaultProjects(role: Access['role'], account: Account): Access['projects'] {
  return !account.plan.features.includes('projects') || role === 'owner' || role === 'admin' ? 'all' : [];
}
