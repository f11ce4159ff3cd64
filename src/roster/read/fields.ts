// Where a field of a member comes from: the account's own entry, the member, or the group. The nearest wins whole;
// nothing is merged.

import type { Sourced } from '../team-file.ts';
import { type MapNode, positionOf, type TreeNode } from '../tree.ts';
import type { ReadGroup } from './reading.ts';

/** A field's value as written, and who says it. */
export interface Field {
  readonly node: TreeNode;
  readonly from: string;
}

/** The layers that say something about a member, nearest first. */
export interface Layers {
  /** null: the member is a bare word. */
  readonly member: MapNode | null;
  readonly group: ReadGroup | null;
}

/** Returns a field of the member or else of its group; undefined where neither says it. */
export function fieldOf({ member, group }: Layers, name: string): Field | undefined {
  const own = member?.entries.get(name);
  if (own !== undefined) return { node: own.value, from: 'member' };
  const inherited = group?.node.entries.get(name);
  return inherited === undefined || group === null
    ? undefined
    : { node: inherited.value, from: `group ${group.name}` };
}

/** Returns a value with the place and the layer it comes from. */
export function sourced<T>(value: T, { node, from }: Field): Sourced<T> {
  return { value, at: positionOf(node), from };
}
