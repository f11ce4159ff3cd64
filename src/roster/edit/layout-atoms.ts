// The words of a YAML file with the indent that each would have at the start of a line in the canonical layout.
import type { CST } from 'yaml';
import { type Item, type Leaf, visitLeaves } from './leaves.ts';

/** One leaf, as layout needs it. */
export interface Atom extends Leaf {
  /** Blanks before it where it begins a line; null: the line goes on from an earlier one and moves along with it. */
  readonly indent: number | null;
  /** It begins an entry of a block collection: comments may stand at its indent. */
  readonly entry: boolean;
}

/** Blanks a level. */
const STEP = 2;

/** Returns the atoms of a file in the order of the text. */
export function layoutAtoms(tokens: readonly CST.Token[]): readonly Atom[] {
  const atoms: Atom[] = [];
  const emit = (leaf: Leaf, indent: number | null, entry = false): void => {
    atoms.push({ type: leaf.type, offset: leaf.offset, source: leaf.source, indent, entry });
  };
  /** `entry` tells whether the token's first word begins an entry. */
  const place = (token: CST.Token, indent: number, entry: boolean): void => {
    if (token.type === 'block-map' || token.type === 'block-seq') {
      for (const item of token.items) placeItem(item, indent);
      return;
    }
    // Inside brackets lines go on; a comment of its own behind the value stands between entries again.
    const inside = token.type === 'flow-collection' ? (token.end[0]?.offset ?? token.offset) : token.offset;
    let first = true;
    visitLeaves(token, (leaf) => {
      emit(leaf, first || leaf.offset > inside ? indent : null, first && entry);
      first = false;
    });
  };
  const placeItem = (item: Item, indent: number): void => {
    const begins = item.start.some(({ type }) => type === 'seq-item-ind' || type === 'explicit-key-ind');
    for (const part of item.start)
      emit(part, indent, part.type === 'seq-item-ind' || part.type === 'explicit-key-ind');
    if (item.key != null) place(item.key, begins ? indent + STEP : indent, !begins);
    for (const part of item.sep ?? [])
      emit(part, indent, part.type === 'map-value-ind' && item.key == null && !begins);
    if (item.value !== undefined) place(item.value, indent + STEP, false);
  };
  for (const token of tokens) {
    if (token.type !== 'document') {
      visitLeaves(token, (leaf) => emit(leaf, 0));
      continue;
    }
    for (const part of token.start) emit(part, 0);
    if (token.value !== undefined) place(token.value, 0, false);
    for (const part of token.end ?? []) emit(part, 0);
  }
  return atoms;
}
