// The smallest edits that turn one value of a file into another, so that what stays equal keeps its text.
import type { Json } from '../../core/change.ts';
import { isJsonList, isJsonMap } from '../json.ts';
import { dataFrom, type Edit, type Path } from './edit-tree.ts';
import { type Data, fingerprint } from './yaml-source.ts';

/** Returns the edits that make the value at `path` what `after` says; none where it is already. */
export function dataEdits(path: Path, before: Data, after: Json): readonly Edit[] {
  if (fingerprint(before) === fingerprint(dataFrom(after))) return [];
  if (before instanceof Map && isJsonMap(after)) {
    const removed = [...before.keys()].filter((key) => !Object.hasOwn(after, key));
    return [
      ...removed.map((key): Edit => ({ kind: 'remove', path: [...path, key] })),
      ...Object.entries(after).flatMap(([key, value]) => {
        const old = before.get(key);
        const place = [...path, key];
        return old === undefined
          ? [{ kind: 'set' as const, path: place, value }]
          : dataEdits(place, old, value);
      }),
    ];
  }
  return [...(listEdits(path, before, after) ?? [{ kind: 'set', path, value: after }])];
}

/** Edits of single items, where that gives the same list; null where it does not. */
function listEdits(path: Path, before: Data, after: Json): readonly Edit[] | null {
  if (!isList(before) || !isJsonList(after)) return null;
  const wanted = new Set(after.map((item) => fingerprint(dataFrom(item))));
  const had = new Set(before.map(fingerprint));
  const kept = before.filter((item) => wanted.has(fingerprint(item)));
  const added = after.filter((item) => !had.has(fingerprint(dataFrom(item))));
  if (fingerprint([...kept, ...added.map(dataFrom)]) !== fingerprint(dataFrom(after))) return null;
  return [
    ...[...before.entries()].flatMap(([index, item]): readonly Edit[] =>
      wanted.has(fingerprint(item)) ? [] : [{ kind: 'remove', path: [...path, index] }],
    ),
    ...added.map((value): Edit => ({ kind: 'append', path, value })),
  ];
}

/** Returns data as JSON. */
export function jsonFrom(data: Data): Json {
  if (data instanceof Map) {
    return Object.fromEntries([...data].map(([key, value]): [string, Json] => [key, jsonFrom(value)]));
  }
  return isList(data) ? data.map(jsonFrom) : scalarFrom(data);
}

function scalarFrom(data: Data): Json {
  return typeof data === 'object' ? null : data;
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}
