// Walks JSON for tests that ask of every field at once.

export type Path = readonly (string | number)[];

/** Returns the path of every value below the root, parents first. */
export function paths(json: unknown, above: Path = []): readonly Path[] {
  if (typeof json !== 'object' || json === null) return [];
  const keys = Array.isArray(json) ? json.map((_, index) => index) : Object.keys(json);
  return keys.flatMap((key) => {
    const path = [...above, key];
    return [path, ...paths(valueAt(json, [key]), path)];
  });
}

export function valueAt(json: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], json);
}

/** Returns a copy in which the field or item at a path is missing. */
export function withoutPath(json: unknown, path: Path): unknown {
  const copy: unknown = structuredClone(json);
  const parent = valueAt(copy, path.slice(0, -1));
  const key = path.at(-1);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[String(key)];
  return copy;
}

/** Returns a schema that forbids, at every object with properties, whatever it does not describe. */
export function closed(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && 'required' in value
      ? { ...value, additionalProperties: false }
      : value,
  ) as object;
}
