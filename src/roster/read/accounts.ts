// `accounts`: names, providers, settings that fit the provider, and the policy of each.
import { ROLES } from '../../core/access.ts';
import type { Json } from '../../core/change.ts';
import type { Allow } from '../../core/policy.ts';
import { allOf, shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import { child, type Entry, entriesOf, jsonOf, positionOf, type TreeNode, textOf } from '../tree.ts';
import { readAccountPolicy } from './policy.ts';
import type { ReadAccount, Reading } from './reading.ts';

/** Keys of projects, which therefore name no account. */
const RESERVED = new Set(['data', 'owner']);
const FILE_KEYS = ['export', 'upload', 'checklist', 'columns'];
const HTTP_KEYS = ['base_url', 'path_prefix', 'auth', 'credentials', 'rate_limit'];

/** Returns the accounts by name, in file order. */
export function readAccounts(
  root: TreeNode,
  allow: readonly Allow[],
  reading: Reading,
): ReadonlyMap<string, ReadAccount> {
  const accounts = new Map<string, ReadAccount>();
  for (const entry of entriesOf(child(root, 'accounts'))) {
    accounts.set(entry.name, readAccount(entry, root, allow, reading));
  }
  return accounts;
}

function readAccount(entry: Entry, root: TreeNode, allow: readonly Allow[], reading: Reading): ReadAccount {
  const { report, misfits, context } = reading;
  const { name, key, value } = entry;
  if (RESERVED.has(name)) {
    report.error('RC210', positionOf(key), `an account cannot be called ${shown(name)}`, {
      hint: 'projects use that key for something else',
    });
  }
  const provider = child(value, 'provider');
  const providerName = textOf(provider) ?? name;
  const known = context.providers.includes(providerName);
  if (!known && (provider === undefined || !misfits.has(provider))) {
    report.error('RC208', positionOf(provider ?? key), `there is no provider ${shown(providerName)}`, {
      hint:
        didYouMean(providerName, context.providers) ??
        `${provider === undefined ? 'add provider: to the account; ' : ''}known: ${allOf(context.providers)}`,
    });
  }
  if (known) checkSettings(value, providerName, reading);
  if (providerName === 'csv') checkFiles(value, name, reading);
  checkRoleNames(child(value, 'roles'), reading);
  const settings = jsonOf(value, reading.exact);
  const account = {
    account: name,
    provider: providerName,
    settings: isObject(settings) ? settings : {},
    at: positionOf(key),
    policy: readAccountPolicy(root, value, allow, reading),
  };
  // Providers are asked about settings of the expected shape only: what does not fit was left out.
  return { account, capabilities: known ? context.capabilitiesOf(account) : null };
}

/** A setting that its provider would ignore is an error. */
function checkSettings(account: TreeNode, provider: string, { report }: Reading): void {
  for (const name of provider === 'csv' ? HTTP_KEYS : FILE_KEYS) {
    const entry = entriesOf(account).find((candidate) => candidate.name === name);
    if (entry === undefined) continue;
    const message =
      provider === 'csv'
        ? `provider csv reads and writes files; it has no ${shown(name)}`
        : `only provider csv has ${shown(name)}`;
    report.error('RC209', positionOf(entry.key), message, { hint: 'remove it' });
  }
  const basic = textOf(child(account, 'auth')) === 'basic';
  const credentials = child(account, 'credentials');
  const unnamed = ['user_env', 'password_env'].filter((name) => child(credentials, name) === undefined);
  if (basic && unnamed.length > 0) {
    report.error(
      'RC111',
      positionOf(credentials ?? account),
      `auth: basic needs ${allOf(unnamed)} under credentials`,
    );
  }
  for (const { name, key } of entriesOf(credentials)) {
    const belongs = basic ? name !== 'token_env' : name !== 'user_env' && name !== 'password_env';
    if (belongs) continue;
    report.error(
      'RC209',
      positionOf(key),
      `auth: ${basic ? 'basic' : 'bearer'} does not use ${shown(name)}`,
      {
        hint: basic ? 'name user_env and password_env' : 'name token_env, or write auth: basic',
      },
    );
  }
}

/** Two roles under one native name could not be told apart when the account is read. Case and separators are equal. */
function checkRoleNames(roles: TreeNode | undefined, { report }: Reading): void {
  const taken = new Map<string, string>();
  for (const role of ROLES) {
    const value = child(roles, role);
    const native = textOf(value) ?? role;
    const folded = native.toLowerCase().replace(/[\s_-]+/g, '');
    const other = taken.get(folded);
    const at = value ?? child(roles, other ?? '');
    if (other !== undefined && at !== undefined) {
      report.error('RC108', positionOf(at), `${shown(native)} would stand for both ${other} and ${role}`, {
        hint: 'each role needs a name of its own',
      });
    }
    taken.set(folded, role);
  }
}

/** What is read, what is written and what is handed to a person are three files. */
function checkFiles(account: TreeNode, name: string, { report }: Reading): void {
  const taken = new Set<string>();
  for (const [key, fallback] of [
    ['export', `${name}.csv`],
    ['upload', `${name}-upload.csv`],
    ['checklist', `${name}-checklist.md`],
  ] as const) {
    const node = child(account, key);
    const path = (textOf(node) ?? fallback).replace(/^(\.\/)+/, '');
    if (taken.has(path)) {
      report.error(
        'RC247',
        positionOf(node ?? account),
        `${key} is ${shown(path)}, which is another of the account's files`,
        {
          hint: 'export, upload and checklist are three files',
        },
      );
    }
    taken.add(path);
  }
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
