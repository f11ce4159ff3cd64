// Loads team.yaml texts in tests: what a case does not say is filled in, and findings read as short words.
import type { Capabilities } from '../../src/core/capabilities.ts';
import type { Issue } from '../../src/core/issue.ts';
import type { CapabilitiesOf } from '../../src/roster/account-context.ts';
import { listIncludes } from '../../src/roster/includes.ts';
import { loadRoster, type RosterContext } from '../../src/roster/load.ts';
import type { SourceFile, TeamFile } from '../../src/roster/team-file.ts';
import { at, FULL } from './team.ts';

/** The day that all texts are judged on. */
export const NOW = at('2026-11-24');

/** Providers of tests: what each can do. */
export const SERVICES: { readonly [provider: string]: Capabilities } = {
  kissmetrics: FULL,
  csv: { ...FULL, writes: 'manual', reports: false, features: false },
  logins: { ...FULL, people: 'login', projects: 'roles', reports: false, features: false },
  bare: {
    ...FULL,
    projects: 'none',
    reports: false,
    features: false,
    roles: ['owner', 'user'],
    several_owners: false,
  },
};

export function context(changes: Partial<RosterContext> = {}): RosterContext {
  const capabilitiesOf: CapabilitiesOf = ({ provider }) => SERVICES[provider] ?? null;
  return { now: NOW, providers: Object.keys(SERVICES), capabilitiesOf, ...changes };
}

const DEFAULTS = {
  version: 'version: 1',
  accounts: 'accounts: { kissmetrics: {} }',
  members: 'members: { ada@acme.com: owner }',
};

/** Returns the text with the required blocks that it lacks put before it. */
export function complete(text: string): string {
  const missing = Object.entries(DEFAULTS).flatMap(([key, block]) =>
    new RegExp(`^${key}:`, 'm').test(text) ? [] : [block],
  );
  return [...missing, text, ''].join('\n');
}

export interface Loaded {
  readonly team: TeamFile | null;
  readonly issues: readonly Issue[];
}

/** Loads a text (see {@link complete}) and the files that it includes. */
export function load(
  text: string,
  included: { readonly [path: string]: string } = {},
  changes: Partial<RosterContext> = {},
): Loaded {
  const root: SourceFile = { path: 'team.yaml', text: complete(text) };
  const files = listIncludes(root).flatMap((path) => {
    const content = included[path];
    return content === undefined ? [] : [{ path, text: content }];
  });
  return loadRoster([root, ...files], context(changes));
}

/**
 * Returns each finding as `CODE word`, where the word is what stands at its position; warnings as `CODE? word`.
 * So a table says what is found and where, whatever the line.
 */
export function findings(
  text: string,
  included: { readonly [path: string]: string } = {},
  changes: Partial<RosterContext> = {},
): readonly string[] {
  const texts = new Map([['team.yaml', complete(text)], ...Object.entries(included)]);
  return load(text, included, changes).issues.map((issue) => {
    const { code, severity, at: where } = issue;
    if (where === undefined) return code;
    const rest = (texts.get(where.file) ?? '').split('\n')[where.line - 1]?.slice(where.column - 1) ?? '';
    const [word = '(end)'] = /^(?:"[^"]*"|[^\s,:{}[\]]+|.)/u.exec(rest) ?? [];
    return `${code}${severity === 'warning' ? '?' : ''} ${word}`;
  });
}

/** Returns the team of a text that has no errors. */
export function teamOf(text: string, included: { readonly [path: string]: string } = {}): TeamFile {
  const { team, issues } = load(text, included);
  if (team === null) throw new Error(issues.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return team;
}
