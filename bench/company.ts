// A made-up company of any size: the same size gives the same team.yaml and the same live account, byte for byte.
// The account equals the file but for a few differences of every kind, few enough that no guard trips.
import type { Entitlement, LiveAccount, LiveRow } from '../src/core/access.ts';
import { sortEntitlements } from '../src/core/entitlements.ts';
import { type Instant, parseInstant } from '../src/core/instant.ts';

/** The moment that the company is planned for. */
export const NOW: Instant = instant('2026-11-24T09:00:00Z');

/** What a plan must find, by kind of change. */
export const EXPECTED: { readonly [kind: string]: number } = { invite: 4, update: 5, remove: 3, resend: 2 };

const PROJECTS = 40;
const GROUPS = 25;

interface Person {
  readonly email: string;
  readonly role: 'owner' | 'admin' | 'user' | 'read-only';
  readonly projects: 'all' | readonly number[];
  /** As team.yaml has it. */
  readonly line: string;
}

/** Returns team.yaml with `size` members. */
export function teamText(size: number): string {
  const lines = [
    'version: 1',
    'accounts:',
    '  kissmetrics: {}',
    'projects:',
    ...range(PROJECTS).map(
      (n) => `  p${n}: { kissmetrics: "${1000 + n}", data: ${n % 8 === 0 ? 'eu-personal' : 'internal'} }`,
    ),
    'groups:',
    ...range(GROUPS).map(
      (n) =>
        `  team-${n}: { role: ${roleOf(n)}, projects: [${projectsOf(n)
          .map((p) => `p${p}`)
          .join(', ')}] }`,
    ),
    'members:',
    ...range(size).map((n) => `  ${person(n).line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns the account that team.yaml describes, with {@link EXPECTED} differences. */
export function liveAccount(size: number): LiveAccount {
  const rows = range(size)
    .map((n) => ({ n, row: rowOf(n) }))
    // Four who are new, two whose invitation expired, five who have another role.
    .filter(({ n }) => n < 10 || n >= 14)
    .map(({ n, row }) => (n === 14 || n === 15 ? expired(row) : n >= 16 && n < 21 ? lowered(row) : row));
  const gone = range(3).map((n): LiveRow => ({ ...rowOf(size + n), id: `u_${pad(size + n)}` }));
  const all = [...rows, ...gone].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    rows: all,
    seats: { limit: null, used: all.filter((row) => row.kind === 'member').length, pending: 0 },
    scopes: {
      projects: range(PROJECTS).map((n) => ({ id: String(1000 + n), name: `Project ${n}` })),
      reports: true,
      features: true,
    },
    actor: { row: `u_${pad(0)}`, email: person(0).email, role: 'owner' },
    calls: 2 + Math.ceil(size / 100),
  };
}

/** Two owners, an admin in two hundred, a contractor in twenty, one in ten with projects of their own; the rest are one word. */
function person(n: number): Person {
  const email = `person.${pad(n)}@acme.example`;
  if (n < 2)
    return {
      email,
      role: 'owner',
      projects: 'all',
      line: `${email}: { role: owner, reason: account holder }`,
    };
  if (n % 200 === 7) {
    return {
      email,
      role: 'admin',
      projects: 'all',
      line: `${email}: { role: admin, reason: "runs tracking, OPS-${n}" }`,
    };
  }
  if (n % 20 === 3) {
    const line = `${email}: { type: contractor, role: user, projects: [p${n % PROJECTS}], reason: "SOW-${n}", manager: ${person(0).email}, expires: 2027-03-31 }`;
    return { email, role: 'user', projects: [n % PROJECTS], line };
  }
  if (n % 10 === 5) {
    const projects = [n % PROJECTS, (n + 7) % PROJECTS];
    const line = `${email}: { role: user, name: "Person ${n}", projects: [${projects.map((p) => `p${p}`).join(', ')}] }`;
    return { email, role: 'user', projects, line };
  }
  const group = n % GROUPS;
  return { email, role: roleOf(group), projects: projectsOf(group), line: `${email}: team-${group}` };
}

function roleOf(group: number): 'user' | 'read-only' {
  return group % 3 === 0 ? 'read-only' : 'user';
}

function projectsOf(group: number): readonly number[] {
  return [group % PROJECTS, (group + 11) % PROJECTS, (group + 23) % PROJECTS];
}

function rowOf(n: number): LiveRow {
  const { email, role, projects } = person(n);
  const scopes: readonly Entitlement[] =
    projects === 'all'
      ? [{ resource: 'project:*', level: 'member', until: null }]
      : projects.map((p) => ({ resource: `project:${1000 + p}`, level: 'member', until: null }));
  return {
    id: `u_${pad(n)}`,
    kind: 'member',
    status: 'active',
    email,
    login: null,
    name: null,
    entitlements: sortEntitlements([{ resource: 'account', level: role, until: null }, ...scopes]),
    created_at: instant('2025-02-03T10:00:00Z'),
    expires_at: null,
    last_active_at: instant('2026-11-20T10:00:00Z'),
    resent: 0,
    managed_by: 'account',
  };
}

function expired(row: LiveRow): LiveRow {
  return {
    ...row,
    id: row.id.replace('u_', 'i_'),
    kind: 'invitation',
    status: 'expired',
    expires_at: instant('2026-11-10T10:00:00Z'),
    last_active_at: null,
  };
}

/** Somebody who has a project fewer than the file says. */
function lowered(row: LiveRow): LiveRow {
  const last = row.entitlements.length - 1;
  return { ...row, entitlements: row.entitlements.filter((_entry, i) => i !== last) };
}

function pad(n: number): string {
  return String(n).padStart(6, '0');
}

function range(size: number): readonly number[] {
  return Array.from({ length: size }, (_, n) => n);
}

function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`not an instant: ${text}`);
  return parsed;
}
