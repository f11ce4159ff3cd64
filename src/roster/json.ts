// Telling JSON's shapes apart.
import type { Json } from '../core/change.ts';

/** A JSON object. */
export type JsonMap = { readonly [key: string]: Json };

/** Returns whether a value is a JSON array. */
export function isJsonList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** Returns whether a value is a JSON object. */
export function isJsonMap(json: Json | undefined): json is JsonMap {
  return typeof json === 'object' && json !== null && !isJsonList(json);
}

/** Returns the object, or an empty one for everything else. */
export function jsonMapOf(json: Json | undefined): JsonMap {
  return isJsonMap(json) ? json : {};
}
