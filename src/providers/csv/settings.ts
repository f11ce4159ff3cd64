// What team.yaml may say about an account that is kept in files, with its defaults filled in.
import path from 'node:path';
import { ROLES } from '../../core/access.ts';
import { ProviderError } from '../../core/errors.ts';
import type { AccountSettings } from '../../core/settings.ts';
import { type CsvColumns, DEFAULT_COLUMNS } from './columns.ts';

/** Settings of one account; paths as written, relative to the folder of team.yaml. */
export interface CsvSettings {
  readonly account: string;
  /** The member list as the service exports it. Default `<account>.csv`. */
  readonly export: string;
  /** Where invitations are collected for the service's import. Default `<account>-upload.csv`. */
  readonly upload: string;
  /** Where everything else is written down for a person. Default `<account>-checklist.md`. */
  readonly checklist: string;
  readonly columns: CsvColumns;
  /** Roles of the ladder and the service's words for them. */
  readonly roles: RoleWords;
}

/** Translates roles, both ways. */
export interface RoleWords {
  /** The service's word for a level (`read-only` or `native:<word>`). */
  toNative(level: string): string;
  /** The level that a word of the service means; `native:<word>` where it means none. */
  fromNative(word: string): string;
}

/** The permission levels of the Kissmetrics user guide, as its import file spells them. */
const DEFAULT_WORDS = { owner: 'Owner', admin: 'Admin', user: 'User', 'read-only': 'Read-Only' } as const;

/** Returns the settings of an account. Throws ProviderError `validation` where they contradict each other. */
export function csvSettings({ account, settings }: AccountSettings): CsvSettings {
  const refuse = (message: string): never => {
    throw new ProviderError('validation', account, `accounts.${account}: ${message}`);
  };
  const text = (value: unknown, name: string, fallback: string): string => {
    if (value === undefined || value === null) return fallback;
    return typeof value === 'string' && value.trim() !== '' ? value : refuse(`${name} must be text`);
  };
  const map = (value: unknown, name: string, keys: readonly string[]): Map<string, unknown> => {
    if (value === undefined || value === null) return new Map();
    if (typeof value !== 'object' || Array.isArray(value)) return refuse(`${name} must be a map`);
    const unknown = Object.keys(value).find((key) => !keys.includes(key));
    if (unknown !== undefined) refuse(`${name} has no ${unknown}; it has: ${keys.join(', ')}`);
    return new Map(Object.entries(value));
  };

  const headers = map(settings['columns'], 'columns', Object.keys(DEFAULT_COLUMNS));
  const header = (key: keyof CsvColumns): string =>
    text(headers.get(key), `columns.${key}`, DEFAULT_COLUMNS[key]);
  const columns: CsvColumns = {
    email: header('email'),
    permission: header('permission'),
    projects: header('projects'),
    status: header('status'),
    name: header('name'),
  };
  if (repeats(Object.values(columns).map((name) => name.trim().toLowerCase())))
    refuse('two columns have the same header');

  const written = map(settings['roles'], 'roles', ROLES);
  const words = ROLES.map(
    (role) => [role, text(written.get(role), `roles.${role}`, DEFAULT_WORDS[role])] as const,
  );
  if (repeats(words.map(([, word]) => bare(word)))) refuse('two roles have the same name in the service');

  const paths = {
    export: text(settings['export'], 'export', `${account}.csv`),
    upload: text(settings['upload'], 'upload', `${account}-upload.csv`),
    checklist: text(settings['checklist'], 'checklist', `${account}-checklist.md`),
  };
  if (repeats(Object.values(paths).map((file) => path.normalize(file))))
    refuse('export, upload and checklist must be three files');
  return { account, ...paths, columns, roles: roleWords(words) };
}

function roleWords(words: readonly (readonly [string, string])[]): RoleWords {
  const native = new Map(words);
  const levels = new Map(words.map(([role, word]) => [bare(word), role]));
  return {
    toNative: (level) => native.get(level) ?? level.replace(/^native:/u, ''),
    fromNative: (word) => levels.get(bare(word)) ?? `native:${word}`,
  };
}

/** Services spell one role as `Read-Only`, `read_only` and `Read only`. */
function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]+/gu, '');
}

function repeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
