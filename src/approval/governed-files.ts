// Governed files other than team.yaml: whatever changes in CODEOWNERS or in a workflow is critical as a whole, by blob.
import { byKeys } from '../core/compare.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import type { GovernedBlob } from './model.ts';

/** Returns one critical change a file that differs; `roster` names team.yaml and its includes, which are judged by content. */
export function governedFiles(
  before: readonly GovernedBlob[],
  after: readonly GovernedBlob[],
  roster: readonly string[],
): readonly GovernedChange[] {
  const [old, now] = [blobsOf(before), blobsOf(after)];
  const judgedElsewhere = new Set(roster);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path): readonly GovernedChange[] => {
    const [was, is] = [old.get(path) ?? null, now.get(path) ?? null];
    if (was === is || judgedElsewhere.has(path)) return [];
    const verb = was === null ? 'is new' : is === null ? 'is gone' : 'changed';
    return [
      {
        path,
        person: null,
        tier: 'critical',
        message: `${path} ${verb}`,
        before: was,
        after: is,
        at: { file: path, line: 1, column: 1 },
      },
    ];
  });
}

/** Returns the paths whose file, mode included, is not the same on both sides; sorted. */
export function differingFiles(a: readonly GovernedBlob[], b: readonly GovernedBlob[]): readonly string[] {
  const [left, right] = [modesAndBlobs(a), modesAndBlobs(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => left.get(path) !== right.get(path))
    .sort(byKeys((path) => path));
}

function blobsOf(files: readonly GovernedBlob[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, blob }) => [path, blob]));
}

function modesAndBlobs(files: readonly GovernedBlob[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, mode, blob }) => [path, `${mode} ${blob}`]));
}
