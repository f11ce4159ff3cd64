// The settings of one Kissmetrics account, checked: where it is, how it is called, and what it calls its roles.
// Reads credentials from the environment it is handed; they go nowhere but into the HTTP client.
import { isRole, ROLES, type Role } from '../../core/access.ts';
import type { Json } from '../../core/change.ts';
import { ProviderError } from '../../core/errors.ts';
import { parseRate, type Rate } from '../../core/rate.ts';
import type { AccountSettings } from '../../core/settings.ts';
import { visible } from '../../core/show.ts';
import { isLoopback } from '../http/loopback.ts';

/** Requests a minute that Kissmetrics publishes as the limit of its current API. */
export const PUBLISHED_RATE = 15;

/** Where and how an account is spoken to; no secret in it. */
export interface Connection {
  /** `https://host[:port]`. */
  readonly origin: string;
  /** `/v1`, or '' for none. */
  readonly prefix: string;
  readonly rate: Rate;
  /** As it is written: `15/min`. */
  readonly rateText: string;
}

/** What this account calls the roles of the ladder. */
export type RoleNames = { readonly [role in Role]: string };

export interface Credentials {
  /** The Authorization header's value. */
  readonly authorization: string;
  /** What must never be shown. */
  readonly secrets: readonly string[];
}

const DEFAULT_ROLES: RoleNames = { owner: 'owner', admin: 'admin', user: 'user', 'read-only': 'read_only' };
const DEFAULT_TOKEN_ENV = 'KISSMETRICS_API_KEY';
const BEARER_TOKEN = /^[\x21-\x7e]+$/;
const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)*$/;

/** Returns a native role name without case and separators: `Read-Only`, `read_only` and `READ ONLY` are one. */
export function plainRole(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

/** Reads `base_url`, `path_prefix` and `rate_limit`. Throws ProviderError `validation`. */
export function connectionOf(account: AccountSettings): Connection {
  const base = text(account, 'base_url') ?? 'https://api.kissmetrics.com';
  const prefix = (text(account, 'path_prefix') ?? '/v1').replace(/\/$/, '');
  if (!PREFIX.test(prefix) || /\/\.{1,2}(?:\/|$)/.test(prefix))
    throw invalid(account, 'path_prefix', 'is no path', 'write it like /v1');
  const rateText = text(account, 'rate_limit') ?? `${PUBLISHED_RATE}/min`;
  return { origin: originOf(account, base), prefix, rate: rateOf(account, rateText), rateText };
}

/** Reads `roles`. Throws ProviderError `validation` where a role is unknown or two share a native name. */
export function roleNamesOf(account: AccountSettings): RoleNames {
  const written = map(account, 'roles');
  const names: { [role in Role]: string } = { ...DEFAULT_ROLES };
  for (const [role, native] of Object.entries(written)) {
    if (!isRole(role))
      throw invalid(account, 'roles', `names "${visible(role)}"`, `the roles are ${ROLES.join(', ')}`);
    if (typeof native !== 'string' || plainRole(native) === '')
      throw invalid(account, `roles.${role}`, 'is no name', `write what the account calls it in quotes`);
    names[role] = native;
  }
  const seen = new Map<string, Role>();
  for (const role of ROLES) {
    const other = seen.get(plainRole(names[role]));
    if (other !== undefined) {
      const said = `gives "${visible(names[role])}" to both ${other} and ${role}`;
      throw invalid(account, 'roles', said, 'names are compared without case and separators; one each');
    }
    seen.set(plainRole(names[role]), role);
  }
  return names;
}

/** Returns the names of the environment variables that hold the account's credentials. */
export function credentialNames(account: AccountSettings): readonly string[] {
  const { user_env: user, password_env: password, token_env: token } = map(account, 'credentials');
  if (schemeOf(account) === 'basic') {
    if (typeof user !== 'string' || typeof password !== 'string' || token !== undefined) {
      const hint = 'write credentials: { user_env: NAME, password_env: NAME }';
      throw invalid(account, 'credentials', 'does not fit auth: basic', hint);
    }
    return [user, password];
  }
  if (user !== undefined || password !== undefined || (token !== undefined && typeof token !== 'string')) {
    const hint = 'write credentials: { token_env: NAME }, or auth: basic for a user and a password';
    throw invalid(account, 'credentials', 'does not fit auth: bearer', hint);
  }
  return [token ?? DEFAULT_TOKEN_ENV];
}

/** Reads the credentials. Throws ProviderError `auth` where a variable is unset or cannot be sent. */
export function credentialsOf(
  account: AccountSettings,
  env: { readonly [name: string]: string | undefined },
): Credentials {
  const names = credentialNames(account);
  if (schemeOf(account) === 'bearer') {
    const [name = ''] = names;
    const token = variable(account, env, name);
    if (token === '' || !BEARER_TOKEN.test(token)) throw unusable(account, name, token);
    return { authorization: `Bearer ${token}`, secrets: [token] };
  }
  const [userName = '', passwordName = ''] = names;
  const user = variable(account, env, userName);
  // `API_KEY:` with an empty password is one of the two forms that Kissmetrics documents.
  const password = variable(account, env, passwordName);
  // RFC 7617 §2: no colon in the user, no control characters in either.
  if (user === '' || user.includes(':') || hasControls(user)) throw unusable(account, userName, user);
  if (hasControls(password)) throw unusable(account, passwordName, password);
  const pair = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return { authorization: `Basic ${pair}`, secrets: [user, password, pair] };
}

function schemeOf(account: AccountSettings): 'bearer' | 'basic' {
  const auth = text(account, 'auth') ?? 'bearer';
  if (auth !== 'bearer' && auth !== 'basic')
    throw invalid(account, 'auth', `is "${visible(auth)}"`, 'it is bearer or basic');
  return auth;
}

/** A trailing line break is what `$(cat file)` in other tools leaves behind; no credential ends in one. */
function variable(
  account: AccountSettings,
  env: { readonly [name: string]: string | undefined },
  name: string,
): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined) return value.replace(/[\r\n]+$/, '');
  throw new ProviderError('auth', account.account, `$${visible(name)} is not set`, {
    hint: `set $${visible(name)} to the account's credential`,
  });
}

function unusable(account: AccountSettings, name: string, value: string): ProviderError {
  const why = value === '' ? 'is empty' : 'holds characters that cannot be sent';
  return new ProviderError('auth', account.account, `$${visible(name)} ${why}`, {
    hint: `set $${visible(name)} to the account's credential`,
  });
}

function hasControls(value: string): boolean {
  return /\p{Cc}/u.test(value);
}

function originOf(account: AccountSettings, base: string): string {
  if (!URL.canParse(base)) throw invalid(account, 'base_url', 'is no URL', 'write https://host');
  const url = new URL(base);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    const hint = 'use https://; http:// is accepted for this machine only';
    throw invalid(account, 'base_url', 'would send the credential in the clear', hint);
  }
  if (url.username !== '' || url.password !== '')
    throw invalid(account, 'base_url', 'holds a credential', 'name environment variables under credentials');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw invalid(account, 'base_url', 'has more than a host', 'write the path under path_prefix');
  return url.origin;
}

function rateOf(account: AccountSettings, written: string): Rate {
  const rate = parseRate(written);
  if (rate === null) throw invalid(account, 'rate_limit', 'is no rate', 'write it like 15/min');
  return rate;
}

function text(account: AccountSettings, key: string): string | undefined {
  const value = setting(account.settings, key);
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(account, key, 'is no text', 'write it in quotes');
}

function map(account: AccountSettings, key: string): { readonly [key: string]: Json } {
  const value = setting(account.settings, key);
  if (value === undefined) return {};
  if (isMap(value)) return value;
  throw invalid(account, key, 'is no map', `write ${key}: { … }`);
}

function setting(settings: AccountSettings['settings'], key: string): Json | undefined {
  return Object.hasOwn(settings, key) ? settings[key] : undefined;
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(account: AccountSettings, key: string, problem: string, hint: string): ProviderError {
  const message = `accounts.${visible(account.account)}.${key} ${problem}`;
  return new ProviderError('validation', account.account, message, { hint });
}
