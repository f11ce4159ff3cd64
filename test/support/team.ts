// Builds TeamFile values in plain words for tests that start behind the parser: say what matters, the rest has defaults.
import type { Identity, Role } from '../../src/core/access.ts';
import { type Capabilities, NO_CAPABILITIES } from '../../src/core/capabilities.ts';
import { type Email, parseEmail } from '../../src/core/email.ts';
import { endOfDay, type Instant, parseDate, parseDuration, parseInstant } from '../../src/core/instant.ts';
import type { Position } from '../../src/core/issue.ts';
import { type AccountPolicy, DEFAULT_POLICY } from '../../src/core/policy.ts';
import type { CapabilitiesOf } from '../../src/roster/account-context.ts';
import type {
  MemberAccount,
  ProjectsValue,
  Sourced,
  TeamAccount,
  TeamFile,
  TeamMember,
  TeamProject,
} from '../../src/roster/team-file.ts';

/** What a Kissmetrics-like service can do: a set of projects with a native "all", reports, features, seats. */
export const FULL: Capabilities = {
  ...NO_CAPABILITIES,
  invitations: true,
  scopes_on_invite: true,
  pending_visible: true,
  resend: true,
  change_email: true,
  several_owners: true,
  seats: true,
  last_active: true,
  projects: 'set',
  all_projects: true,
  reports: true,
  features: true,
  suspension: true,
};

/** Every account is of one service; `FULL` with the given differences. */
export function capable(changes: Partial<Capabilities> = {}): CapabilitiesOf {
  return () => ({ ...FULL, ...changes });
}

/** `2026-11-24` (its first second) or an RFC 3339 instant. */
export function at(text: string): Instant {
  const instant = parseDate(text) ?? parseInstant(text);
  if (instant === null) throw new Error(`not an instant: ${text}`);
  return instant;
}

/** An address that is one. */
export function mail(text: string): Email {
  const email = parseEmail(text);
  if (email === null) throw new Error(`not an address: ${text}`);
  return email;
}

/** A place in team.yaml. */
export function place(line = 1, column = 1, file = 'team.yaml'): Position {
  return { file, line, column };
}

/** `all`, a list of aliases, or alias -> role. */
export type ProjectsInput = 'all' | readonly string[] | { readonly [alias: string]: Role };

/** One account of a member; a bare role stands for `{ role }`. */
export interface EntryInput {
  readonly role?: Role;
  readonly projects?: ProjectsInput;
  readonly reports?: 'all' | readonly string[];
  readonly features?: { readonly [name: string]: boolean };
  readonly id?: string;
  readonly login?: string;
  readonly from?: string;
}

/** One person; what is an entry's holds in every account of `accounts` (default: the first account of the file). */
export interface MemberInput extends EntryInput {
  readonly accounts?: { readonly [account: string]: EntryInput };
  readonly type?: TeamMember['type'];
  readonly name?: string;
  readonly group?: string;
  readonly reason?: string;
  readonly ticket?: string;
  readonly manager?: string;
  /** The last valid day. */
  readonly expires?: string;
  readonly previous_email?: string;
  readonly ids?: { readonly [account: string]: readonly Identity[] };
  readonly trained?: { readonly [course: string]: string };
  readonly elevate?: readonly {
    readonly account?: string;
    readonly role: Role;
    readonly until: string;
    readonly reason?: string;
  }[];
  readonly message?: string;
  readonly line?: number;
}

/** A team.yaml in plain words. */
export interface TeamInput {
  readonly mode?: TeamFile['mode'];
  /** Names, or name -> what differs from `{ provider: <name>, settings: {} }`. */
  readonly accounts?: { readonly [name: string]: Partial<Omit<TeamAccount, 'account'>> };
  /** Alias -> native id in the first account, or its whole entry; null: no `projects:` block. */
  readonly projects?: { readonly [alias: string]: string | ProjectInput } | null;
  readonly members: { readonly [person: string]: Role | MemberInput };
  readonly ignore?: TeamFile['ignore'];
  readonly policy?: Partial<TeamFile['policy']>;
  readonly blocks?: Partial<TeamFile['blocks']>;
  readonly ledger_directory?: string;
  readonly ledger_branch?: string;
}

/** A project alias in plain words. */
export interface ProjectInput {
  readonly native: { readonly [account: string]: string | readonly string[] };
  readonly data?: string;
  readonly owner?: string;
}

/** A policy: the default with differences. */
export function policy(changes: Partial<AccountPolicy> = {}): AccountPolicy {
  return { ...DEFAULT_POLICY, ...changes };
}

/** Returns a TeamFile. Members stand one a line from line 1 on, unless they say where. */
export function team(input: TeamInput): TeamFile {
  const names = Object.keys(input.accounts ?? { kissmetrics: {} });
  const first = names[0] ?? 'kissmetrics';
  return {
    path: 'team.yaml',
    mode: input.mode ?? 'authoritative',
    accounts: names.map((account) => ({
      account,
      provider: account,
      settings: {},
      at: place(),
      policy: DEFAULT_POLICY,
      ...input.accounts?.[account],
    })),
    projects:
      input.projects === undefined || input.projects === null
        ? null
        : Object.entries(input.projects).map(([alias, value]) => project(alias, value, first)),
    members: Object.entries(input.members).map(([person, value], index) =>
      member(person, typeof value === 'string' ? { role: value } : value, first, index + 1),
    ),
    ignore: input.ignore ?? [],
    policy: {
      email: { allowed_domains: null, ban_personal: false },
      require: { reason: [], expires: { contractor: null, elevate: null } },
      training: [],
      conflicts: [],
      approvals: null,
      ...input.policy,
    },
    blocks: {
      accounts: null,
      policy: null,
      projects: null,
      mode: null,
      include: null,
      defaults: null,
      ignore: null,
      ledger: null,
      ...input.blocks,
    },
    ledger_directory: input.ledger_directory ?? '.rollcall/records',
    ledger_branch: input.ledger_branch ?? null,
  };
}

/** A training rule: `{ data: 'eu-personal', course: 'gdpr', valid_for: '365d' }`. */
export function training(
  data: string,
  course: string,
  validFor: string,
): TeamFile['policy']['training'][number] {
  const ms = parseDuration(validFor);
  if (ms === null) throw new Error(`not a duration: ${validFor}`);
  return { data, course, valid_for: ms };
}

function project(alias: string, value: string | ProjectInput, first: string): TeamProject {
  const entry: ProjectInput = typeof value === 'string' ? { native: { [first]: value } } : value;
  return {
    alias,
    at: place(),
    native: Object.entries(entry.native).flatMap(([account, ids]) =>
      [ids].flat().map((id) => ({ account, id, at: place() })),
    ),
    data: entry.data ?? null,
    owner: entry.owner ?? null,
  };
}

function member(person: string, input: MemberInput, first: string, index: number): TeamMember {
  const where = place(input.line ?? index, 3);
  const sourced = <T>(value: T, from = 'member'): Sourced<T> => ({ value, at: where, from });
  const optional = <T>(value: T | undefined): Sourced<T> | null =>
    value === undefined ? null : sourced(value);
  const entries = Object.entries(input.accounts ?? { [first]: {} });
  return {
    person,
    email: parseEmail(person),
    at: where,
    type: input.type ?? 'employee',
    name: input.name ?? null,
    group: input.group ?? null,
    reason: optional(input.reason),
    ticket: optional(input.ticket),
    manager: optional(input.manager),
    expires: input.expires === undefined ? null : sourced(endOfDay(at(input.expires))),
    previous_email: input.previous_email === undefined ? null : sourced(mail(input.previous_email)),
    ids: Object.entries(input.ids ?? {}).map(([account, pins]) => ({ account, pins, at: where })),
    trained: Object.entries(input.trained ?? {}).map(([course, on]) => ({ course, on: at(on), at: where })),
    elevate: (input.elevate ?? []).map(({ account, role, until, reason }, position) => ({
      account: account ?? entries[0]?.[0] ?? first,
      role,
      until: at(until),
      reason: reason ?? 'needed',
      at: { ...where, column: 50 + position },
    })),
    accounts: entries.map(([account, entry]) =>
      memberAccount(account, { ...input, ...entry }, input, sourced),
    ),
    message: input.message ?? null,
  };
}

function memberAccount(
  account: string,
  entry: EntryInput,
  input: MemberInput,
  sourced: <T>(value: T, from?: string) => Sourced<T>,
): MemberAccount {
  const from = entry.from ?? 'member';
  return {
    account,
    role: sourced(entry.role ?? 'user', from),
    projects: entry.projects === undefined ? null : sourced(projectsValue(entry.projects), from),
    reports:
      entry.reports === undefined
        ? null
        : sourced(entry.reports === 'all' ? { kind: 'all' } : { kind: 'list', ids: entry.reports }, from),
    features:
      entry.features === undefined
        ? null
        : sourced(
            Object.entries(entry.features).map(([name, allow]) => ({ name, allow })),
            from,
          ),
    pins: [
      ...(entry.id === undefined ? [] : [{ by: 'id', value: entry.id } as const]),
      ...(entry.login === undefined ? [] : [{ by: 'login', value: entry.login } as const]),
      ...(input.ids?.[account] ?? []),
    ],
  };
}

function projectsValue(input: ProjectsInput): ProjectsValue {
  if (input === 'all') return { kind: 'all' };
  if (isList(input)) return { kind: 'list', aliases: input };
  return { kind: 'roles', roles: Object.entries(input).map(([alias, role]) => ({ alias, role })) };
}

function isList(input: readonly string[] | { readonly [alias: string]: Role }): input is readonly string[] {
  return Array.isArray(input);
}
