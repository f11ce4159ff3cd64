// Walking the concrete syntax of YAML: every character of a file belongs to one leaf, comments and blanks included.
import type { CST } from 'yaml';

/** A token without tokens inside. Its text is `source`, and it begins at `offset`. */
export interface Leaf {
  readonly type: CST.Token['type'];
  readonly offset: number;
  readonly source: string;
}

/** One entry of a collection in concrete syntax. */
export type Item = CST.CollectionItem;

/** Calls `visit` with every leaf below a token, in the order of the text. */
export function visitLeaves(token: CST.Token, visit: (leaf: Leaf) => void): void {
  if (token.type === 'document') {
    for (const part of token.start) visit(part);
    if (token.value !== undefined) visitLeaves(token.value, visit);
    for (const part of token.end ?? []) visit(part);
  } else if (token.type === 'block-map' || token.type === 'block-seq') {
    for (const item of token.items) visitItem(item, visit);
  } else if (token.type === 'flow-collection') {
    visit(token.start);
    for (const item of token.items) visitItem(item, visit);
    for (const part of token.end) visit(part);
  } else if (token.type === 'block-scalar') {
    for (const part of token.props) visitLeaves(part, visit);
    visit({ type: token.type, offset: scalarOffset(token), source: token.source });
  } else {
    visit(token);
    for (const part of ('end' in token ? token.end : undefined) ?? []) visit(part);
  }
}

function visitItem(item: Item, visit: (leaf: Leaf) => void): void {
  for (const part of item.start) visit(part);
  if (item.key != null) visitLeaves(item.key, visit);
  for (const part of item.sep ?? []) visit(part);
  if (item.value !== undefined) visitLeaves(item.value, visit);
}

function scalarOffset(token: CST.BlockScalar): number {
  const last = token.props.at(-1);
  return last === undefined || !('source' in last) ? token.offset : last.offset + last.source.length;
}

/** Returns whether a leaf is only there for people: blanks, line ends, comments. */
export function isTrivia(type: Leaf['type']): boolean {
  return type === 'space' || type === 'comment' || type === 'newline';
}

/** Where an item's own text begins and ends, without the comments, blanks and commas around it. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Returns the extent of an item, or null where it holds nothing but blanks and comments (what trails a collection). */
export function extentOf(item: Item): Extent | null {
  let start: number | null = null;
  let end = 0;
  visitItem(item, (leaf) => {
    if (isTrivia(leaf.type) || leaf.type === 'comma' || leaf.source === '') return;
    start ??= leaf.offset;
    end = leaf.offset + leaf.source.length;
  });
  return start === null ? null : { start, end };
}
