// Edits of one YAML file as ranges of its text: every byte that an edit does not concern stays. What comes out is
// parsed again and compared with what the edits mean, and nothing is returned unless both agree.
import { type CST, isMap, isSeq, type Pair } from 'yaml';
import type { Json } from '../../core/change.ts';
import { RollcallError } from '../../core/errors.ts';
import type { SourceFile } from '../team-file.ts';
import { type Collection, collectionSplices } from './collection-splices.ts';
import { type Edit, type EditTree, editedData, editTree, resolves } from './edit-tree.ts';
import { flowText, quotedText, scalarText } from './flow-text.ts';
import { extentOf, type Leaf } from './leaves.ts';
import { type Splice, spliced } from './splice.ts';
import { commentsOf, dataOf, fingerprint, keyOf, parseYaml } from './yaml-source.ts';

/**
 * Returns the file with the edits made. Comments stay, but for those inside or behind what is taken out.
 * Throws RC250 where the file is broken or the result would not mean exactly what the edits say.
 */
export function applyEdits(file: SourceFile, edits: readonly Edit[]): SourceFile {
  if (edits.length === 0) return file;
  const source = parseYaml(file);
  const tree = editTree(edits);
  const root = source.document.contents;
  const data = dataOf(root);
  if (!resolves(data, tree)) throw refusal(file);
  const splices = [...childSplices(file.text, root, tree, { at: 0, text: '' })].sort(
    (a, b) => a.start - b.start,
  );
  const after = { path: file.path, text: spliced(file.text, splices) };
  const result = parseYaml(after);
  const kept = outside(commentsOf(source), splices).map((comment) => comment.source);
  const comments = commentsOf(result).map((comment) => comment.source);
  if (
    fingerprint(dataOf(result.document.contents)) !== fingerprint(editedData(data, tree)) ||
    fingerprint(comments) !== fingerprint(kept)
  ) {
    throw refusal(file);
  }
  return after;
}

function refusal({ path }: SourceFile): RollcallError {
  return new RollcallError('RC250', `${path} cannot be edited without losing a comment or changing more`, {
    hint: 'make the edit by hand, or write the entry on one line first',
  });
}

/** The comments that no splice takes out; one that a splice would write over must show up missing. */
function outside(comments: readonly Leaf[], splices: readonly Splice[]): readonly Leaf[] {
  const removals = splices.filter(({ text }) => text === '');
  let next = 0;
  return comments.filter(({ offset }) => {
    while ((removals[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next += 1;
    return (removals[next]?.start ?? Number.POSITIVE_INFINITY) > offset;
  });
}

/** Where a value is written when its block collection has lost every entry: behind the `:` that it belongs to. */
interface WhenEmpty {
  readonly at: number;
  readonly text: string;
}

/** The splices of everything below a node. */
function childSplices(text: string, node: unknown, tree: EditTree, whenEmpty: WhenEmpty): readonly Splice[] {
  const splices: Splice[] = [];
  const removed = new Set<number>();
  const added: string[] = [];
  if (isMap(node)) {
    const index = new Map(node.items.map((pair, position) => [keyOf(pair.key), position]));
    for (const [key, edit] of tree.children) {
      const position = index.get(String(key));
      const pair = position === undefined ? undefined : node.items[position];
      if (position === undefined || pair === undefined) {
        if (edit.action !== null && edit.action !== 'remove') {
          added.push(`${scalarText(String(key))}: ${flowText(edit.action.set)}`);
        }
      } else if (edit.action === 'remove') removed.add(position);
      else splices.push(...pairSplices(text, pair, edit));
    }
  }
  if (isSeq(node)) {
    for (const [key, edit] of tree.children) {
      if (edit.action === 'remove') removed.add(Number(key));
      else splices.push(...childSplices(text, node.items[Number(key)], edit, { at: 0, text: '' }));
    }
    added.push(...tree.appended.map(flowText));
  }
  const collection = isMap(node) || isSeq(node) ? collectionOf(node.srcToken) : null;
  if (collection !== null && removed.size + added.length > 0) {
    splices.push(...collectionSplices({ text, collection, removed, added, whenEmpty }));
  }
  return splices;
}

/** The splices of the value of one map entry. */
function pairSplices(text: string, pair: Pair, edit: EditTree): readonly Splice[] {
  const colon = pair.srcToken?.sep?.find((token) => token.type === 'map-value-ind');
  const token = pair.srcToken?.value;
  if (colon === undefined) return [];
  const at = colon.offset + 1;
  if (edit.action === null || edit.action === 'remove') {
    return childSplices(text, pair.value, edit, { at, text: isMap(pair.value) ? ' {}' : ' []' });
  }
  const value = newText(edit.action.set, token);
  const collection = collectionOf(token);
  if (collection !== null && collection.type !== 'flow-collection') {
    const removed = new Set(collection.items.keys());
    return collectionSplices({ text, collection, removed, added: [], whenEmpty: { at, text: ` ${value}` } });
  }
  const extent = token === undefined ? null : extentOf({ start: [], value: token });
  if (extent === null) return [{ start: at, end: at, text: ` ${value}` }];
  const ownLine = text[extent.end - 1] === '\n' ? '\n' : '';
  return [{ ...extent, text: `${value}${ownLine}` }];
}

/** A text keeps the quotes of the text that it replaces. */
function newText(value: Json, before: CST.Token | undefined): string {
  if (typeof value !== 'string') return flowText(value);
  if (before?.type === 'single-quoted-scalar') return quotedText(value, 'single');
  return before?.type === 'double-quoted-scalar' ? quotedText(value, 'double') : scalarText(value);
}

function collectionOf(token: CST.Token | null | undefined): Collection | null {
  const isCollection =
    token?.type === 'block-map' || token?.type === 'block-seq' || token?.type === 'flow-collection';
  return isCollection ? token : null;
}
