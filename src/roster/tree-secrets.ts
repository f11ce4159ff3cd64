// Finds values that look like credentials in a parsed file: behind keys that name one, and those that escapes or line
// breaks hid from the search of the text.
import type { Parsed } from './document.ts';
import type { Report } from './report.ts';
import { isCredentialKey, knownSecrets, looksRandom, type Span } from './secrets.ts';
import { shown } from './shown.ts';
import { positionOf, type ScalarNode, type TreeNode } from './tree.ts';

/** Maps whose keys people choose: a person, a group or an account may be called `token`. */
const FREE = new Set(['members', 'groups', 'ids', 'features', 'trained']);

function isNamedFreely(path: readonly string[]): boolean {
  return path[0] === 'projects' || FREE.has(path.at(-2) ?? '');
}

/** Reports and masks them. Returns the nodes, which need no other finding. */
export function checkSecrets(parsed: Parsed, report: Report): ReadonlySet<TreeNode> {
  const found = new Set<TreeNode>();
  visit(parsed.root, []);
  return found;

  function visit(node: TreeNode, path: readonly string[]): void {
    switch (node.kind) {
      case 'map':
        for (const entry of node.entries.values()) visit(entry.value, [...path, entry.name]);
        return;
      case 'list':
        for (const item of node.items) visit(item, path);
        return;
      case 'scalar':
        judge(node, isNamedFreely(path) ? '' : (path.at(-1) ?? ''));
    }
  }

  function judge(node: ScalarNode, key: string): void {
    if (typeof node.value !== 'string') return;
    if (meets(node, parsed.secrets)) {
      found.add(node);
      return;
    }
    // What stands in the text as it is has just been looked for there.
    const [hidden] = standsAsItIs(node, node.value) ? [] : knownSecrets(node.value);
    const random = hidden === undefined && isCredentialKey(key) && looksRandom(node.value);
    if (hidden === undefined && !random) return;
    found.add(node);
    report.mask(node.lines, node);
    report.error(
      'RC116',
      positionOf(node),
      hidden === undefined
        ? `${shown(key)} looks like the credential itself`
        : `this looks like ${hidden.what}`,
      {
        hint: 'revoke it, and name an environment variable instead',
      },
    );
  }
}

/** Returns whether a stretch of text has a part in one of the spans, which are in order and do not overlap. */
function meets({ start, end }: Span, spans: readonly Span[]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const next = spans[low];
  return next !== undefined && next.start < end;
}

/** Returns whether a value is written without escapes, folds or doubled quotes. */
function standsAsItIs({ lines, start, end }: ScalarNode, value: string): boolean {
  const quotes = end - start - value.length;
  return (quotes === 0 || quotes === 2) && lines.text.startsWith(value, start + quotes / 2);
}
