// `include`: which further files a team has. Only says what is written; whoever has files reads them.
import { parseSource } from './source.ts';
import type { SourceFile } from './team-file.ts';
import { child, itemsOf, textOf } from './tree.ts';

/** What an include must look like (the schema says the same): relative, below team.yaml, YAML. */
const PATH = /^(?!.*(^|\/)\.{1,2}(\/|$))(?!\/)(?![A-Za-z]:)[^\\\r\n\t]+\.ya?ml$/;

/**
 * Returns the paths of `include`, as written and in order, each once. A path that may not be read (absolute, outside the
 * folder, not YAML) is left out: loadRoster reports it. Empty where the file cannot be read.
 */
export function listIncludes(root: SourceFile): readonly string[] {
  const { parsed } = parseSource(root);
  if (parsed === null) return [];
  const paths = itemsOf(child(parsed.root, 'include')).flatMap((item) => textOf(item) ?? []);
  return [...new Set(paths.filter((path) => PATH.test(path)))];
}

/** Returns the path that an include of `root` has beside it: relative to the folder of `root`, without empty parts. */
export function includePath(root: string, include: string): string {
  const folder = root.slice(0, root.lastIndexOf('/') + 1);
  return `${folder}${include.split(/\/+/).join('/')}`;
}
