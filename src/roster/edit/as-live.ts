// team.yaml as it would be if it said what the accounts show: the left side of `plan --format diff`.
import type { AccountImport } from '../imported-member.ts';
import type { SourceFile, TeamFile } from '../team-file.ts';
import { applyEdits } from './apply-edits.ts';
import { dataEdits, jsonFrom } from './data-edits.ts';
import type { Edit } from './edit-tree.ts';
import { withoutAccount } from './entry.ts';
import { mergeMembers, placesOf } from './merge-members.ts';

/**
 * Returns the files with every imported account as it is: people added and changed as an import would, and those who
 * have no access there taken out of it. `team` is what the files say. Throws RC250 where a file cannot be edited safely.
 */
export function filesAsLive(
  files: readonly SourceFile[],
  imports: readonly AccountImport[],
  team: TeamFile,
): readonly SourceFile[] {
  const present = new Map(
    imports.map(({ account, members }) => [
      account,
      new Set(members.filter(({ status }) => status !== 'suspended').map(({ person }) => person)),
    ]),
  );
  const merged = mergeMembers(files, imports, team);
  const { people } = placesOf(merged);
  const edits: Edit[][] = merged.map(() => []);
  for (const member of team.members) {
    const place = people.get(member.person);
    if (place === undefined) continue;
    const gone = member.accounts.filter(({ account }) => present.get(account)?.has(member.person) === false);
    if (gone.length === 0) continue;
    if (gone.length === member.accounts.length) {
      edits[place.file]?.push({ kind: 'remove', path: ['members', place.key] });
      continue;
    }
    const before = jsonFrom(place.entry);
    const after = gone.reduce((entry, { account }) => withoutAccount(entry, account, member), before);
    edits[place.file]?.push(...dataEdits(['members', place.key], place.entry, after));
  }
  return merged.map((file, index) => applyEdits(file, edits[index] ?? []));
}
