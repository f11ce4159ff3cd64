// Import into files that exist: adds who is missing and changes what differs, in the text. Never touches accounts,
// policy or comments, and never takes anybody out.
import type { Json } from '../../core/change.ts';
import { parseEmail } from '../../core/email.ts';
import { RollcallError } from '../../core/errors.ts';
import type { AccountImport } from '../imported-member.ts';
import type { SourceFile, TeamFile } from '../team-file.ts';
import { applyEdits } from './apply-edits.ts';
import { dataEdits, jsonFrom } from './data-edits.ts';
import type { Edit } from './edit-tree.ts';
import { newEntry, updatedEntry } from './entry.ts';
import { importsByPerson, keptRows, newAliases } from './imports.ts';
import { type Data, dataOf, parseYaml } from './yaml-source.ts';

/** Where a person's entry stands. */
interface Place {
  readonly file: number;
  /** The key as it is written. */
  readonly key: string;
  readonly entry: Data;
}

/** The files as data, and every person's place in them. */
export interface Places {
  readonly roots: readonly Data[];
  readonly people: ReadonlyMap<string, Place>;
}

/** Returns where every person stands. */
export function placesOf(files: readonly SourceFile[]): Places {
  const roots = files.map((file) => dataOf(parseYaml(file).document.contents));
  const people = new Map<string, Place>();
  for (const [file, root] of roots.entries()) {
    const members = root instanceof Map ? root.get('members') : undefined;
    if (!(members instanceof Map)) continue;
    for (const [key, entry] of members) people.set(parseEmail(key) ?? key, { file, key, entry });
  }
  return { roots, people };
}

/**
 * Returns the files with the imports merged in; `team` is what the files say now. New people and aliases go to the end
 * of the first file. Throws RC250 where a file cannot be edited safely.
 */
export function mergeMembers(
  files: readonly SourceFile[],
  imports: readonly AccountImport[],
  team: TeamFile,
): readonly SourceFile[] {
  const places = placesOf(files);
  const edits: Edit[][] = files.map(() => []);
  const first = edits[0];
  if (first === undefined) throw new RollcallError('RC250', 'there is no file to import into');
  const members = new Map(team.members.map((member) => [member.person, member]));
  for (const [person, imported] of importsByPerson(imports)) {
    const place = places.people.get(person);
    const member = members.get(person);
    if (place === undefined || member === undefined) {
      first.push({
        kind: 'set',
        path: ['members', person],
        value: newEntry(imported, team.accounts.length > 1),
      });
      continue;
    }
    const before = jsonFrom(place.entry);
    const context = { team: member, projects_managed: team.projects !== null };
    const after = imported.reduce<Json>((entry, one) => updatedEntry(entry, one, context), before);
    edits[place.file]?.push(...dataEdits(['members', place.key], place.entry, after));
  }
  const root = places.roots[0] ?? null;
  first.push(...aliasEdits(imports, root, team.accounts.length > 1));
  first.push(...ignoreEdits(keptRows(imports, members).rules, root));
  return files.map((file, index) => applyEdits(file, edits[index] ?? []));
}

function aliasEdits(imports: readonly AccountImport[], root: Data, named: boolean): readonly Edit[] {
  const made = newAliases(imports, named);
  if (made.size === 0) return [];
  const block = root instanceof Map ? root.get('projects') : undefined;
  if (!(block instanceof Map)) return [{ kind: 'set', path: ['projects'], value: Object.fromEntries(made) }];
  return [...made].map(([alias, value]) => ({ kind: 'set', path: ['projects', alias], value }));
}

function ignoreEdits(rules: readonly Json[], root: Data): readonly Edit[] {
  if (rules.length === 0) return [];
  const block = root instanceof Map ? root.get('ignore') : undefined;
  if (!Array.isArray(block)) return [{ kind: 'set', path: ['ignore'], value: rules }];
  return rules.map((value) => ({ kind: 'append', path: ['ignore'], value }));
}
