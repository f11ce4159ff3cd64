// What the JSON Schema says about a place in team.yaml, in words: titles, descriptions, known keys. The schema never
// branches (no oneOf, no if), so that one path leads to one answer.
import { schema } from './generated/validateTeam.js';

/** The part of the schema that holds for one value. */
export interface Guide {
  readonly title: string | null;
  readonly description: string | null;
  readonly types: readonly string[];
  /** Keys that a map there may have by name. */
  readonly keys: ReadonlyMap<string, Guide>;
}

type Schema = { readonly [keyword: string]: unknown };

/** Returns the guide of a path (keys and indexes) from the root of team.yaml. */
export function guideAt(path: readonly string[]): Guide {
  let here: Schema = resolved(schema);
  for (const step of path) here = inside(here, step);
  return guideOf(here);
}

/** Returns the guide of the names of keys at a path. */
export function nameGuideAt(path: readonly string[]): Guide {
  let here: Schema = resolved(schema);
  for (const step of path) here = inside(here, step);
  return guideOf(resolved(here['propertyNames']));
}

function guideOf(here: Schema): Guide {
  const known = GUIDES.get(here);
  if (known !== undefined) return known;
  const properties = isSchema(here['properties']) ? here['properties'] : {};
  const guide: Guide = {
    title: textOr(here['title']),
    description: textOr(here['description']),
    types: [here['type'] ?? []].flat().map(String),
    keys: new Map(Object.entries(properties).map(([key, value]) => [key, guideOf(resolved(value))])),
  };
  GUIDES.set(here, guide);
  return guide;
}

function inside(here: Schema, step: string): Schema {
  const properties = isSchema(here['properties']) ? here['properties'] : {};
  if (Object.hasOwn(properties, step)) return resolved(properties[step]);
  if (isSchema(here['additionalProperties'])) return resolved(here['additionalProperties']);
  return resolved(here['items']);
}

/** Guides are asked for once a finding; the schema stays the same. */
const RESOLVED = new WeakMap<Schema, Schema>();
const GUIDES = new WeakMap<Schema, Guide>();

/** Follows a `$ref`; what stands beside it (a description) wins. */
function resolved(value: unknown): Schema {
  if (!isSchema(value)) return NOTHING;
  const known = RESOLVED.get(value) ?? follow(value);
  RESOLVED.set(value, known);
  return known;
}

const NOTHING: Schema = {};

function follow(value: Schema): Schema {
  const reference = value['$ref'];
  if (typeof reference !== 'string') return value;
  const definitions = schema['$defs'];
  const target = isSchema(definitions) ? definitions[reference.slice('#/$defs/'.length)] : undefined;
  return { ...resolved(target), ...value, $ref: undefined };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
