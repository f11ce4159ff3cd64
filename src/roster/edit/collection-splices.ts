// Taking entries out of one YAML collection and adding entries to it, as splices that touch nothing else. Block
// collections lose and gain whole lines; flow collections lose and gain text between their brackets.
import type { CST } from 'yaml';
import { type Extent, extentOf } from './leaves.ts';
import type { Splice } from './splice.ts';

/** A block or flow map or list in concrete syntax. */
export type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

/** What changes in one collection. */
export interface CollectionChange {
  readonly text: string;
  readonly collection: Collection;
  /** Which entries go, counted as the parsed collection counts them. */
  readonly removed: ReadonlySet<number>;
  /** Entries to add at the end: `key: value` for maps, `value` for lists, each on one line. */
  readonly added: readonly string[];
  /** What stands for a block collection that has lost every entry, and where: right after its `:`. */
  readonly whenEmpty: { readonly at: number; readonly text: string };
}

/** Returns the splices of one change. */
export function collectionSplices(change: CollectionChange): readonly Splice[] {
  const extents = change.collection.items.flatMap((item) => extentOf(item) ?? []);
  return change.collection.type === 'flow-collection'
    ? flowSplices(change, change.collection, extents)
    : blockSplices(change, change.collection, extents);
}

function blockSplices(
  { text, removed, added, whenEmpty }: CollectionChange,
  collection: CST.BlockMap | CST.BlockSequence,
  extents: readonly Extent[],
): readonly Splice[] {
  const splices: Splice[] = [];
  for (const index of removed) {
    const extent = extents[index];
    if (extent !== undefined) {
      splices.push({ start: lineStart(text, extent.start), end: nextLine(text, extent.end), text: '' });
    }
  }
  const [first, last] = [extents[0], extents.at(-1)];
  if (first === undefined || last === undefined) return splices;
  const map = collection.type === 'block-map';
  if (added.length === 0) {
    const { at, text: value } = whenEmpty;
    const isEmpty = extents.every((_, index) => removed.has(index));
    return isEmpty ? [...splices, { start: at, end: at, text: value }] : splices;
  }
  const indent = ' '.repeat(first.start - lineStart(text, first.start));
  const eol = lineEnd(text);
  const at = nextLine(text, last.end);
  const lines = added.map((entry) => `${indent}${map ? '' : '- '}${entry}${eol}`).join('');
  splices.push({ start: at, end: at, text: text.slice(0, at).endsWith('\n') ? lines : `${eol}${lines}` });
  return splices;
}

function flowSplices(
  { text, removed, added }: CollectionChange,
  collection: CST.FlowCollection,
  extents: readonly Extent[],
): readonly Splice[] {
  const splices: Splice[] = [];
  const open = collection.start.offset + 1;
  const close = collection.end[0]?.offset ?? open;
  const kept = extents.filter((_, index) => !removed.has(index));
  const last = kept.at(-1);
  const blank = collection.start.type === 'flow-map-start' ? ' ' : '';
  if (last === undefined && !hasComment(text.slice(open, close))) {
    const inside = added.length === 0 ? '' : `${blank}${added.join(', ')}${blank}`;
    return [{ start: open, end: close, text: inside }];
  }
  if (added.length > 0) {
    const at = last?.end ?? open;
    const entries = added.join(', ');
    splices.push({ start: at, end: at, text: last === undefined ? `${blank}${entries},` : `, ${entries}` });
  }
  const commas = collection.items.flatMap(({ start }) => start.filter((token) => token.type === 'comma'));
  const tail = { start: last?.end ?? open, end: extents.at(-1)?.end ?? open };
  const tailIsOneLine = last !== undefined && !/[#\n]/.test(text.slice(tail.start, tail.end));
  if (tailIsOneLine && tail.end > tail.start) splices.push({ ...tail, text: '' });
  for (const index of removed) {
    const extent = extents[index];
    if (extent === undefined || (tailIsOneLine && extent.start > tail.start)) continue;
    splices.push(...entrySplices(text, extent, extents[index + 1], commas[index]?.offset));
  }
  return splices;
}

/** Takes out one entry and the comma behind it: its whole lines where it has them to itself. */
function entrySplices(
  text: string,
  extent: Extent,
  next: Extent | undefined,
  comma: number | undefined,
): readonly Splice[] {
  const end = comma === undefined ? extent.end : comma + 1;
  const line = { start: lineStart(text, extent.start), end: nextLine(text, end) };
  const alone =
    isBlank(text.slice(line.start, extent.start)) && /^[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(end, line.end));
  const plain = !hasComment(text.slice(extent.end, end));
  if (alone && plain) return [{ ...line, text: '' }];
  if (next !== undefined && !/[#\n]/.test(text.slice(extent.end, next.start))) {
    return [{ start: extent.start, end: next.start, text: '' }];
  }
  const entry = { start: extent.start, end: extent.end, text: '' };
  return comma === undefined ? [entry] : [entry, { start: comma, end: comma + 1, text: '' }];
}

function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}

/** Errs on the safe side: a `#` in quotes counts too. */
function hasComment(text: string): boolean {
  return text.includes('#');
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line after `offset` begins; `offset` itself where a block scalar has ended its own line. */
function nextLine(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
