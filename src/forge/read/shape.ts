// Reads answers field by field and fails closed: a field that is missing or of another type is an error that names it.
// Only fields that are used are looked at; GitHub may add others at any time.
import type { Json } from '../../core/change.ts';
import { RollcallError } from '../../core/errors.ts';
import { type Instant, parseInstant } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';

/** A piece of an answer, and where in which answer it stands. `json` is undefined where there is nothing. */
export interface Part {
  readonly json: Json | undefined;
  readonly at: string;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Returns a field of an object; throws where the part is none. The field itself may be absent. */
export function field(part: Part, name: string): Part {
  const json = objectOf(part);
  return { json: Object.hasOwn(json, name) ? json[name] : undefined, at: `${part.at} .${name}` };
}

/** Returns the items of a list. */
export function items(part: Part): readonly Part[] {
  if (!isList(part.json)) throw unfit(part, 'a list');
  return part.json.map((json, index) => ({ json, at: `${part.at} [${index}]` }));
}

/** Returns text, well formed. */
export function text(part: Part): string {
  if (typeof part.json !== 'string') throw unfit(part, 'text');
  return part.json.toWellFormed();
}

/** Returns a whole number from 0 that a double holds exactly. */
export function integer(part: Part): number {
  if (typeof part.json !== 'number' || !Number.isSafeInteger(part.json) || part.json < 0)
    throw unfit(part, 'a whole number');
  return part.json;
}

export function flag(part: Part): boolean {
  if (typeof part.json !== 'boolean') throw unfit(part, 'true or false');
  return part.json;
}

/** Returns a date-time, cut to whole seconds. */
export function instant(part: Part): Instant {
  const read = typeof part.json === 'string' ? parseInstant(part.json) : null;
  if (read === null) throw unfit(part, 'a date-time');
  return read;
}

/** Returns the id of a commit: 40 or 64 hex digits. */
export function commitId(part: Part): string {
  if (typeof part.json !== 'string' || !COMMIT.test(part.json)) throw unfit(part, 'the id of a commit');
  return part.json;
}

/** Returns one of the words. */
export function word<const Word extends string>(part: Part, words: readonly Word[]): Word {
  const found = words.find((each) => each === part.json);
  if (found === undefined) throw unfit(part, `one of ${words.join(', ')}`);
  return found;
}

/** Returns null for null, else what `read` returns. Absence is an error. */
export function orNull<Value>(part: Part, read: (part: Part) => Value): Value | null {
  return part.json === null ? null : read(part);
}

/** Returns null for null or absence, else what `read` returns. */
export function optional<Value>(part: Part, read: (part: Part) => Value): Value | null {
  return part.json === undefined || part.json === null ? null : read(part);
}

function objectOf(part: Part): { readonly [name: string]: Json } {
  if (!isObject(part.json)) throw unfit(part, 'an object');
  return part.json;
}

export function isObject(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === 'object' && json !== null && !isList(json);
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** Returns the error for a part that is not what it should be. It shows no value: that may be anything. */
export function unfit({ json, at }: Part, wanted: string): RollcallError {
  const is = json === undefined ? 'is missing' : 'is something else';
  return new RollcallError('RC625', `${visible(at)} should be ${wanted} and ${is}`);
}
