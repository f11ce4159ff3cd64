// Answers of the account API, read as untrusted data into typed rows. Anything that does not fit is refused whole:
// half an answer must never look like a small account.
import { type Email, parseEmail } from '../../core/email.ts';
import { type Instant, parseInstant } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';

/** Ends the read: throws a ProviderError `incomplete_read` that says why. */
export type Refuse = (why: string) => never;

/** What somebody holds, as the wire says it. */
export interface WireHeld {
  /** Normal form where it is an address. */
  readonly email: Email | string | null;
  /** The native role name. */
  readonly role: string;
  /** undefined: the row has no such field. */
  readonly projects: 'all' | readonly string[] | undefined;
  readonly reports: readonly string[] | undefined;
  readonly features: ReadonlyMap<string, boolean> | undefined;
}

export interface WireAccess extends WireHeld {
  readonly id: string;
  readonly created_at: Instant | null;
}

export interface WireMember extends WireAccess {
  readonly name: string | null;
  readonly status: 'active' | 'suspended';
  readonly last_active_at: Instant | null;
}

export interface WireInvitation extends WireAccess {
  readonly status: 'pending' | 'expired' | 'declined' | 'failed' | 'accepted' | 'cancelled';
  readonly expires_at: Instant | null;
  readonly resent: number;
}

export interface WireAccount {
  readonly seats: { readonly limit: number | null; readonly used: number; readonly pending: number };
  /** Scopes that the plan has; words that nobody here knows are left out. */
  readonly scopes: { readonly projects: boolean; readonly reports: boolean; readonly features: boolean };
  readonly multiple_owners: boolean | undefined;
}

export interface WireMe {
  readonly id: string | null;
  readonly email: string | null;
  readonly role: string | null;
}

export interface WireProject {
  readonly id: string;
  readonly name: string;
}

/** One page of a list. `total` is null where the service does not say. */
export interface WirePage {
  readonly rows: readonly unknown[];
  readonly total: number | null;
}

export type Fields = { readonly [key: string]: unknown };

export const MEMBER_STATUS = ['active', 'suspended'] as const;
export const INVITATION_STATUS = [
  'pending',
  'expired',
  'declined',
  'failed',
  'accepted',
  'cancelled',
] as const;

export function parseMember(value: unknown, refuse: Refuse): WireMember {
  const row = fields(value, 'a member', refuse);
  return {
    ...parseAccess(row, refuse),
    name: optionalText(row, 'name', refuse),
    status: oneOf(row, 'status', MEMBER_STATUS, refuse),
    last_active_at: optionalInstant(row, 'last_active_at', refuse),
  };
}

export function parseInvitation(value: unknown, refuse: Refuse): WireInvitation {
  const row = fields(value, 'an invitation', refuse);
  return {
    ...parseAccess(row, refuse),
    status: oneOf(row, 'status', INVITATION_STATUS, refuse),
    expires_at: optionalInstant(row, 'expires_at', refuse),
    resent: get(row, 'resent') === undefined ? 0 : count(row, 'resent', refuse),
  };
}

export function parseProject(value: unknown, refuse: Refuse): WireProject {
  const row = fields(value, 'a project', refuse);
  const id = parseId(get(row, 'id'), 'id', refuse);
  return { id, name: optionalText(row, 'name', refuse) ?? id };
}

export function parseMe(value: unknown, refuse: Refuse): WireMe {
  const me = object(value, '/me', refuse);
  const id = get(me, 'id');
  const email = optionalText(me, 'email', refuse);
  return {
    id: id === undefined || id === null ? null : parseId(id, 'id', refuse),
    email: email === null ? null : (parseEmail(email) ?? email),
    role: optionalText(me, 'role', refuse),
  };
}

export function parseAccount(value: unknown, refuse: Refuse): WireAccount {
  const account = object(value, '/account', refuse);
  const seats = fields(get(account, 'seats'), 'seats', refuse);
  const plan = fields(get(account, 'plan'), 'plan', refuse);
  const scopes = new Set(strings(get(plan, 'features'), 'plan.features', refuse));
  const several = get(account, 'multiple_owners');
  if (several !== undefined && typeof several !== 'boolean') refuse('multiple_owners is no boolean');
  return {
    seats: {
      limit: get(seats, 'limit') === null ? null : count(seats, 'limit', refuse),
      used: count(seats, 'used', refuse),
      pending: count(seats, 'pending', refuse),
    },
    scopes: {
      projects: scopes.has('projects'),
      reports: scopes.has('reports'),
      features: scopes.has('features'),
    },
    multiple_owners: several,
  };
}

/** Reads a list: `{ data: […] }`, `{ <name>: […] }` or a bare array. */
export function parsePage(value: unknown, name: string, refuse: Refuse): WirePage {
  if (Array.isArray(value)) return { rows: value, total: null };
  const body = fields(value, 'the list', refuse);
  const rows = get(body, 'data') ?? get(body, name);
  if (!Array.isArray(rows)) return refuse(`there is no list under "data" or "${name}"`);
  const pagination = get(body, 'pagination');
  if (pagination === undefined || pagination === null) return { rows, total: null };
  const page = fields(pagination, 'pagination', refuse);
  const total = get(page, 'total');
  return { rows, total: total === undefined || total === null ? null : count(page, 'total', refuse) };
}

/** Reads a single object: `{ data: {…} }` or bare. Returns its id, or null where there is none. */
export function idOfObject(value: unknown): string | null {
  if (!isFields(value)) return null;
  const data = get(value, 'data');
  const id = get(isFields(data) ? data : value, 'id');
  return isId(id) ? String(id).toWellFormed() : null;
}

function parseAccess(row: Fields, refuse: Refuse): WireAccess {
  return {
    id: parseId(get(row, 'id'), 'id', refuse),
    ...parseHeld(row, refuse),
    created_at: optionalInstant(row, 'created_at', refuse),
  };
}

export function parseHeld(row: Fields, refuse: Refuse): WireHeld {
  const email = optionalText(row, 'email', refuse);
  const role = get(row, 'role');
  if (typeof role !== 'string' || role === '') return refuse('a row has no role');
  return {
    email: email === null ? null : (parseEmail(email) ?? email),
    role: role.toWellFormed(),
    projects: parseProjects(get(row, 'projects'), refuse),
    reports: idList(get(row, 'reports'), 'reports', refuse),
    features: parseFeatures(get(row, 'features'), refuse),
  };
}

/** `"all"`, `["all"]` and null are all; else ids. Among other ids, `all` could be either, so it is refused. */
function parseProjects(value: unknown, refuse: Refuse): WireAccess['projects'] {
  if (value === null || isAll(value)) return 'all';
  if (Array.isArray(value) && value.some(isAll))
    return value.length === 1 ? 'all' : refuse('projects holds "all" among other ids');
  return idList(value, 'projects', refuse);
}

function isAll(value: unknown): boolean {
  return typeof value === 'string' && value.toLowerCase() === 'all';
}

function parseFeatures(value: unknown, refuse: Refuse): WireAccess['features'] {
  if (value === undefined) return undefined;
  const features = new Map<string, boolean>();
  for (const [name, allowed] of Object.entries(fields(value, 'features', refuse))) {
    if (typeof allowed !== 'boolean')
      return refuse(`the feature "${visible(name)}" is neither true nor false`);
    features.set(name.toWellFormed(), allowed);
  }
  return features;
}

function idList(value: unknown, key: string, refuse: Refuse): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return refuse(`${key} is no list`);
  return [...new Set(value.map((id: unknown) => parseId(id, key, refuse)))];
}

/** Ids are opaque text; Kissmetrics' other APIs have numbers. `.` and `..` would change the path they stand in. */
export function parseId(value: unknown, key: string, refuse: Refuse): string {
  return isId(value) ? String(value).toWellFormed() : refuse(`${key} holds something that is no id`);
}

function isId(value: unknown): value is string | number {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value === 'string' && value.length > 0 && value.length <= 512 && !/^\.{1,2}$/.test(value);
}

export function optionalText(row: Fields, key: string, refuse: Refuse): string | null {
  const value = get(row, key);
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value.toWellFormed() : refuse(`${key} is no text`);
}

export function optionalInstant(row: Fields, key: string, refuse: Refuse): Instant | null {
  const value = get(row, key);
  if (value === undefined || value === null) return null;
  const instant = typeof value === 'string' ? parseInstant(value) : null;
  return instant ?? refuse(`${key} is no instant`);
}

function count(row: Fields, key: string, refuse: Refuse): number {
  const value = get(row, key);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(`${key} is no count`);
}

export function oneOf<T extends string>(row: Fields, key: string, words: readonly T[], refuse: Refuse): T {
  const value = get(row, key);
  const word = words.find((candidate) => typeof value === 'string' && value.toLowerCase() === candidate);
  const shown = typeof value === 'string' ? `"${visible(value.slice(0, 40))}"` : 'missing or no text';
  return word ?? refuse(`a row's ${key} is ${shown}, which means nothing here`);
}

function strings(value: unknown, key: string, refuse: Refuse): readonly string[] {
  if (!Array.isArray(value)) return refuse(`${key} is no list`);
  return value.map((item: unknown) => (typeof item === 'string' ? item : refuse(`${key} holds no text`)));
}

/** Unwraps `{ data: {…} }`. */
function object(value: unknown, what: string, refuse: Refuse): Fields {
  const outer = fields(value, what, refuse);
  const data = get(outer, 'data');
  return data === undefined ? outer : fields(data, what, refuse);
}

export function fields(value: unknown, what: string, refuse: Refuse): Fields {
  return isFields(value) ? value : refuse(`${what} is no object`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function get(row: Fields, key: string): unknown {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}
