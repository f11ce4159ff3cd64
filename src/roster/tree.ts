// A YAML document as maps, lists and scalars that know where they stand. Everything behind the parser reads this;
// nothing here knows which keys team.yaml has.
import type { Json } from '../core/change.ts';
import type { Position } from '../core/issue.ts';
import { type Lines, positionAt } from './lines.ts';

/** Where a node stands: offsets into its file. */
export interface Located {
  readonly lines: Lines;
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode extends Located {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written; for quoted and block scalars without their quoting. */
  readonly source: string;
}

export interface ListNode extends Located {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
}

/** One key of a map. */
export interface Entry {
  readonly key: ScalarNode;
  readonly name: string;
  readonly value: TreeNode;
}

export interface MapNode extends Located {
  readonly kind: 'map';
  /** In file order; of a key that stands twice, the first. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export type TreeNode = ScalarNode | ListNode | MapNode;

/** Returns where a node begins. */
export function positionOf(node: Located): Position {
  return positionAt(node.lines, node.start);
}

/** Returns the value under a key, or undefined where the node is no map or lacks it. */
export function child(node: TreeNode | undefined, name: string): TreeNode | undefined {
  return node?.kind === 'map' ? node.entries.get(name)?.value : undefined;
}

/** Returns the entries of a map in file order; nothing for other nodes. */
export function entriesOf(node: TreeNode | undefined): readonly Entry[] {
  return node?.kind === 'map' ? [...node.entries.values()] : [];
}

/** Returns the items of a list; nothing for other nodes. */
export function itemsOf(node: TreeNode | undefined): readonly TreeNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** Returns the text of a string scalar, or undefined. */
export function textOf(node: TreeNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** Returns the number of a scalar, or undefined. */
export function numberOf(node: TreeNode | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}

/** Returns the boolean of a scalar, or undefined. */
export function booleanOf(node: TreeNode | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

/**
 * Returns the node as plain JSON, without the entries whose values are left out. A key `__proto__` becomes a key like
 * any other.
 */
export function jsonOf(node: TreeNode, without: ReadonlySet<TreeNode> = NONE): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map((item) => jsonOf(item, without));
    case 'map':
      return Object.fromEntries(
        [...node.entries.values()]
          .filter(({ value }) => !without.has(value))
          .map(({ name, value }) => [name, jsonOf(value, without)]),
      );
  }
}

const NONE: ReadonlySet<TreeNode> = new Set();
