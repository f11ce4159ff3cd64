// The first team.yaml of a team: accounts as they are, so that the next plan is empty but for invitations that died.
import type { Json } from '../../core/change.ts';
import { RollcallError } from '../../core/errors.ts';
import type { AccountSettings } from '../../core/settings.ts';
import { firstUnseen } from '../hostile.ts';
import type { AccountImport } from '../imported-member.ts';
import { isJsonList } from '../json.ts';
import type { SourceFile } from '../team-file.ts';
import { dataFrom } from './edit-tree.ts';
import { newEntry } from './entry.ts';
import { flowText, scalarText } from './flow-text.ts';
import { importsByPerson, keptRows, newAliases } from './imports.ts';
import { dataOf, fingerprint, parseYaml } from './yaml-source.ts';

/**
 * Returns team.yaml with the imported accounts, in the canonical layout. `accounts` are written as they are set up.
 * Dead invitations stand in it as comments. Throws RC250 where the text would not mean what was imported.
 */
export function writeTeam(
  imports: readonly AccountImport[],
  accounts: readonly AccountSettings[],
): SourceFile {
  const several = accounts.length > 1;
  const aliases = newAliases(imports, several);
  const people = [...importsByPerson(imports)].map(([person, imported]): [string, Json] => [
    person,
    newEntry(imported, several),
  ]);
  const { rules } = keptRows(imports, new Set());
  const blocks: (readonly [string, Json])[] = [
    ['version', 1],
    ['accounts', Object.fromEntries(accounts.map((account) => [account.account, settingsOf(account)]))],
    ...(aliases.size === 0 ? [] : [['projects', Object.fromEntries(aliases)] as const]),
    ['members', Object.fromEntries(people)],
    ...(rules.length === 0 ? [] : [['ignore', rules] as const]),
  ];
  const titles = new Map(imports.flatMap(({ projects }) => projects.map(({ alias, name }) => [alias, name])));
  const text = [
    ...blocks.map(([key, value]) => blockText(key, value, key === 'projects' ? titles : new Map())),
    ...deadText(imports),
  ].join('\n');
  const file = { path: 'team.yaml', text };
  const wanted = dataFrom(Object.fromEntries(blocks));
  if (fingerprint(dataOf(parseYaml(file).document.contents)) !== fingerprint(wanted)) {
    throw new RollcallError('RC250', 'what was imported cannot be written as YAML', {
      hint: 'this is a fault of rollcall; please report it with the names of the accounts left out',
    });
  }
  return file;
}

function settingsOf({ account, provider, settings }: AccountSettings): Json {
  return provider === account || settings['provider'] !== undefined ? settings : { provider, ...settings };
}

/** A top-level block with an entry a line. */
function blockText(key: string, value: Json, titles: ReadonlyMap<string, string>): string {
  if (typeof value !== 'object' || value === null) return `${key}: ${flowText(value)}\n`;
  const lines = isJsonList(value)
    ? value.map((item) => `  - ${flowText(item)}\n`)
    : Object.entries(value).map(
        ([name, item]) =>
          `  ${scalarText(name)}: ${flowText(item)}${titleText(name, titles.get(name) ?? '')}\n`,
      );
  return lines.length === 0 ? `${key}: {}\n` : `${key}:\n${lines.join('')}`;
}

/** The service's name of a project, where the alias does not say it already. */
function titleText(alias: string, title: string): string {
  const text = commentText(title);
  return text === '' || text.toLowerCase() === alias ? '' : ` # ${text}`;
}

function deadText(imports: readonly AccountImport[]): readonly string[] {
  const lines = imports.flatMap(({ account, dead }) =>
    dead.map(({ who, status, role }) => `#   ${commentText(`${who}: ${role} in ${account}, ${status}`)}\n`),
  );
  return lines.length === 0
    ? []
    : [`# Invitations that nobody can accept any more; the next plan cancels them.\n${lines.join('')}`];
}

/** Text from outside on one line, without anything that a reader cannot see; at most 120 characters. */
function commentText(text: string): string {
  const seen = Array.from(text.replaceAll(/\s+/g, ' ').trim(), (char) =>
    firstUnseen(char) === undefined ? char : '?',
  );
  return seen.slice(0, 120).join('');
}
