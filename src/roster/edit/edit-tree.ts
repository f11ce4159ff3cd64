// Edits of one file and the tree that they form. The text side and the data side of an edit both walk this tree, and
// their results are compared.
import type { Json } from '../../core/change.ts';
import { isJsonList } from '../json.ts';
import type { Data } from './yaml-source.ts';

/** Keys of maps and positions in lists, from the top of the file. */
export type Path = readonly (string | number)[];

/** One edit. Paths mean the file as it was; no two edits may concern the same value. */
export type Edit =
  /** Takes out an entry of a map or list, with the lines that it stands on. */
  | { readonly kind: 'remove'; readonly path: Path }
  /** Gives an entry of a map a value; adds it at the end where the map lacks it. */
  | { readonly kind: 'set'; readonly path: Path; readonly value: Json }
  /** Adds an item to the end of a list. */
  | { readonly kind: 'append'; readonly path: Path; readonly value: Json };

/** What happens at one place of a file, and below it. */
export interface EditTree {
  readonly action: 'remove' | { readonly set: Json } | null;
  readonly appended: readonly Json[];
  readonly children: ReadonlyMap<string | number, EditTree>;
}

interface Draft {
  action: EditTree['action'];
  appended: Json[];
  children: Map<string | number, Draft>;
}

/** Returns the edits by place, children in the order of the edits. */
export function editTree(edits: readonly Edit[]): EditTree {
  const root: Draft = { action: null, appended: [], children: new Map() };
  for (const edit of edits) {
    let place = root;
    for (const key of edit.path) {
      let next = place.children.get(key);
      if (next === undefined) {
        next = { action: null, appended: [], children: new Map() };
        place.children.set(key, next);
      }
      place = next;
    }
    if (edit.kind === 'append') place.appended.push(edit.value);
    else place.action = edit.kind === 'remove' ? 'remove' : { set: edit.value };
  }
  return root;
}

/** Returns whether every place that an edit names is there, but for new keys of maps. */
export function resolves(data: Data, tree: EditTree): boolean {
  if (tree.appended.length > 0 && !isList(data)) return false;
  return [...tree.children].every(([key, edit]) => {
    const value = data instanceof Map ? data.get(String(key)) : isList(data) ? data[Number(key)] : undefined;
    if (value === undefined) return data instanceof Map && edit.action !== null && edit.action !== 'remove';
    return edit.action !== null || resolves(value, edit);
  });
}

/** Returns what the data must be after the edits. */
export function editedData(data: Data, tree: EditTree): Data {
  if (data instanceof Map) {
    const entries: [string, Data][] = [];
    for (const [key, value] of data) {
      const edit = tree.children.get(key);
      if (edit?.action !== 'remove')
        entries.push([key, edit === undefined ? value : editedValue(value, edit)]);
    }
    for (const [key, { action }] of tree.children) {
      if (!data.has(String(key)) && action !== null && action !== 'remove') {
        entries.push([String(key), dataFrom(action.set)]);
      }
    }
    return new Map(entries);
  }
  if (!isList(data)) return data;
  const items = data.flatMap((item, index) => {
    const edit = tree.children.get(index);
    if (edit?.action === 'remove') return [];
    return [edit === undefined ? item : editedValue(item, edit)];
  });
  return [...items, ...tree.appended.map(dataFrom)];
}

function editedValue(value: Data, edit: EditTree): Data {
  return edit.action === null || edit.action === 'remove'
    ? editedData(value, edit)
    : dataFrom(edit.action.set);
}

/** Returns JSON as the data that its YAML means. */
export function dataFrom(json: Json): Data {
  if (typeof json !== 'object' || json === null) return json;
  if (isJsonList(json)) return json.map(dataFrom);
  return new Map(Object.entries(json).map(([key, value]) => [key, dataFrom(value)]));
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}
