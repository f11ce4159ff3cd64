import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/change.ts';
import { ProviderError } from '../../../../src/core/errors.ts';
import type { AccountSettings } from '../../../../src/core/settings.ts';
import {
  connectionOf,
  credentialNames,
  credentialsOf,
  roleNamesOf,
} from '../../../../src/providers/kissmetrics/config.ts';
import { roleMap } from '../../../../src/providers/kissmetrics/roles.ts';

function account(settings: { readonly [key: string]: Json } = {}): AccountSettings {
  return { account: 'km', provider: 'kissmetrics', settings };
}

function errorOf(run: () => unknown): ProviderError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProviderError) return error;
  }
  throw new Error('nothing was refused');
}

describe('connectionOf', () => {
  it('has the published address, prefix and rate as defaults', () => {
    expect(connectionOf(account())).toEqual({
      origin: 'https://api.kissmetrics.com',
      prefix: '/v1',
      rate: { count: 15, periodMs: 60_000 },
      rateText: '15/min',
    });
  });

  it.each([
    [{ base_url: 'https://km.example:8443/' }, { origin: 'https://km.example:8443' }],
    [{ base_url: 'http://127.0.0.1:4800' }, { origin: 'http://127.0.0.1:4800' }],
    [{ base_url: 'http://[::1]:4800' }, { origin: 'http://[::1]:4800' }],
    [{ base_url: 'http://localhost:4800' }, { origin: 'http://localhost:4800' }],
    [{ path_prefix: '/api/v2/' }, { prefix: '/api/v2' }],
    [{ path_prefix: '' }, { prefix: '' }],
    [{ rate_limit: '600/min' }, { rate: { count: 600, periodMs: 60_000 } }],
    [{ rate_limit: '2/s' }, { rate: { count: 2, periodMs: 1000 } }],
    [{ rate_limit: '600/h' }, { rate: { count: 600, periodMs: 3_600_000 } }],
  ])('reads %j', (settings, expected) => {
    expect(connectionOf(account(settings))).toMatchObject(expected);
  });

  it.each([
    [
      { base_url: 'http://api.kissmetrics.com' },
      'accounts.km.base_url would send the credential in the clear',
    ],
    [
      { base_url: 'http://127.0.0.1.example.com' },
      'accounts.km.base_url would send the credential in the clear',
    ],
    [{ base_url: 'ftp://127.0.0.1' }, 'accounts.km.base_url would send the credential in the clear'],
    [{ base_url: 'api.kissmetrics.com' }, 'accounts.km.base_url is no URL'],
    [{ base_url: 'https://ada:s3cret@km.example' }, 'accounts.km.base_url holds a credential'],
    [{ base_url: 'https://km.example/v1' }, 'accounts.km.base_url has more than a host'],
    [{ base_url: 'https://km.example?x=1' }, 'accounts.km.base_url has more than a host'],
    [{ base_url: 1 }, 'accounts.km.base_url is no text'],
    [{ path_prefix: 'v1' }, 'accounts.km.path_prefix is no path'],
    [{ path_prefix: '/v1/../admin' }, 'accounts.km.path_prefix is no path'],
    [{ path_prefix: '/v1?x=' }, 'accounts.km.path_prefix is no path'],
    [{ rate_limit: '0/min' }, 'accounts.km.rate_limit is no rate'],
    [{ rate_limit: '15/day' }, 'accounts.km.rate_limit is no rate'],
    [{ rate_limit: '15' }, 'accounts.km.rate_limit is no rate'],
    [{ rate_limit: 15 }, 'accounts.km.rate_limit is no text'],
  ])('refuses %j', (settings, message) => {
    expect(errorOf(() => connectionOf(account(settings)))).toMatchObject({ kind: 'validation', message });
  });
});

describe('roleNamesOf', () => {
  it('has names for every role, and takes those that differ', () => {
    const roles = { 'read-only': 'Viewer', user: 'Editor' };

    expect(roleNamesOf(account({ roles }))).toEqual({
      owner: 'owner',
      admin: 'admin',
      user: 'Editor',
      'read-only': 'Viewer',
    });
  });

  it.each([
    [{ roles: { boss: 'x' } }, 'accounts.km.roles names "boss"'],
    [{ roles: { user: '' } }, 'accounts.km.roles.user is no name'],
    [{ roles: { user: ' _-' } }, 'accounts.km.roles.user is no name'],
    [{ roles: { user: 1 } }, 'accounts.km.roles.user is no name'],
    [{ roles: ['user'] }, 'accounts.km.roles is no map'],
    [
      { roles: { admin: 'Power User', user: 'power_user' } },
      'accounts.km.roles gives "Power User" to both user and admin',
    ],
    [{ roles: { user: 'Read Only' } }, 'accounts.km.roles gives "Read Only" to both read-only and user'],
  ])('refuses %j', (settings, message) => {
    expect(errorOf(() => roleNamesOf(account(settings)))).toMatchObject({ kind: 'validation', message });
  });
});

describe('roleMap', () => {
  const roles = roleMap(roleNamesOf(account({ roles: { user: 'Power User' } })));

  it.each([
    ['read_only', 'read-only'],
    ['Read-Only', 'read-only'],
    ['READ ONLY', 'read-only'],
    ['readonly', 'read-only'],
    ['power-user', 'user'],
    ['Owner', 'owner'],
    // The default name of a role that was given another one means nothing any more.
    ['user', 'native:user'],
    ['Billing', 'native:Billing'],
  ])('reads %j as %s', (native, level) => {
    expect(roles.levelOf(native)).toBe(level);
  });

  it.each([
    ['read-only', 'read_only'],
    ['user', 'Power User'],
    ['native:Billing', 'Billing'],
    ['unheard-of', 'unheard-of'],
  ])('writes %s as %j', (level, native) => {
    expect(roles.nativeOf(level)).toBe(native);
  });
});

describe('credentials', () => {
  const basic = { auth: 'basic', credentials: { user_env: 'KM_USER', password_env: 'KM_PASS' } };

  it.each([
    [{}, ['KISSMETRICS_API_KEY']],
    [{ credentials: { token_env: 'KM' } }, ['KM']],
    [basic, ['KM_USER', 'KM_PASS']],
  ])('%j are read from %j', (settings, names) => {
    expect(credentialNames(account(settings))).toEqual(names);
  });

  it.each([
    [{}, { KISSMETRICS_API_KEY: 'tok-1' }, 'Bearer tok-1'],
    [{}, { KISSMETRICS_API_KEY: 'tok-1\r\n' }, 'Bearer tok-1'],
    [basic, { KM_USER: 'ada', KM_PASS: 'pä:ss' }, `Basic ${Buffer.from('ada:pä:ss').toString('base64')}`],
    [basic, { KM_USER: 'key', KM_PASS: '' }, `Basic ${Buffer.from('key:').toString('base64')}`],
  ])('%j with %j become %s', (settings, env, authorization) => {
    const credentials = credentialsOf(account(settings), env);

    expect(credentials.authorization).toBe(authorization);
    expect(credentials.secrets).toContain(authorization.split(' ')[1]);
  });

  it.each([
    [{}, {}, '$KISSMETRICS_API_KEY is not set'],
    [{}, { KISSMETRICS_API_KEY: '' }, '$KISSMETRICS_API_KEY is empty'],
    [{}, { KISSMETRICS_API_KEY: 'a b' }, '$KISSMETRICS_API_KEY holds characters that cannot be sent'],
    [{}, { KISSMETRICS_API_KEY: 'a\nb' }, '$KISSMETRICS_API_KEY holds characters that cannot be sent'],
    [{ credentials: { token_env: 'constructor' } }, {}, '$constructor is not set'],
    [basic, { KM_USER: 'a:b', KM_PASS: 'x' }, '$KM_USER holds characters that cannot be sent'],
    [basic, { KM_USER: '', KM_PASS: 'x' }, '$KM_USER is empty'],
    [basic, { KM_USER: 'ada', KM_PASS: 'a\u0000b' }, '$KM_PASS holds characters that cannot be sent'],
    [basic, { KM_USER: 'ada' }, '$KM_PASS is not set'],
  ])('%j with %j are refused', (settings, env, message) => {
    expect(errorOf(() => credentialsOf(account(settings), env))).toMatchObject({ kind: 'auth', message });
  });

  it.each([
    [{ auth: 'basic' }, 'accounts.km.credentials does not fit auth: basic'],
    [
      { auth: 'basic', credentials: { ...basic.credentials, token_env: 'X' } },
      'accounts.km.credentials does not fit auth: basic',
    ],
    [{ credentials: basic.credentials }, 'accounts.km.credentials does not fit auth: bearer'],
    [{ credentials: { token_env: 1 } }, 'accounts.km.credentials does not fit auth: bearer'],
    [{ auth: 'digest' }, 'accounts.km.auth is "digest"'],
  ])('settings that contradict, %j, are refused', (settings, message) => {
    expect(errorOf(() => credentialNames(account(settings)))).toMatchObject({ kind: 'validation', message });
  });
});
