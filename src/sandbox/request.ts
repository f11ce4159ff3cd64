// What a request says: its path against a pattern, and its query, read strictly.
import { count, Mismatch, word } from './decode.ts';

/** A request as it came, its body parsed. */
export interface ApiRequest {
  readonly method: string;
  /** With its prefix, without the query: `/v1/users`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** undefined: none was sent. */
  readonly body: unknown;
}

/** A part of a list that a request asks for. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** An id as it was before it was put in a path; a broken escape stays as it is and names nobody. */
export function unescaped(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Returns what stands for `{id}` (`''` where the pattern has none), or null where the call is another. */
export function matchPath(pattern: string, call: string): string | null {
  const [wanted, given] = [pattern.split('/'), call.split('/')];
  let id = '';
  if (wanted.length !== given.length) return null;
  for (const [i, part] of wanted.entries()) {
    const piece = given[i] ?? '';
    if (part === '{id}' && piece !== '') id = piece;
    else if (part !== piece) return null;
  }
  return id;
}

/** Throws a Mismatch for names that the query may not have, or has twice. */
export function checkQuery(query: URLSearchParams, names: readonly string[]): void {
  const problems = [...query.keys()].flatMap((name) =>
    names.includes(name)
      ? query.getAll(name).length > 1
        ? [`${name}: stands there twice.`]
        : []
      : [`${name}: is not a parameter of this.`],
  );
  if (problems.length > 0) throw new Mismatch([...new Set(problems)]);
}

/** Returns the `status` of the query, null where it has none. */
export function statusIn<const W extends string>(query: URLSearchParams, words: readonly W[]): W | null {
  const raw = query.get('status');
  return raw === null ? null : word(words)(raw, 'status');
}

/** Returns the page that the query asks for, its limit clamped. */
export function pageIn(query: URLSearchParams, maxLimit: number): Page {
  return {
    limit: Math.min(numberIn(query, 'limit', 20, 1), maxLimit),
    offset: numberIn(query, 'offset', 0, 0),
  };
}

function numberIn(query: URLSearchParams, name: string, fallback: number, min: number): number {
  const raw = query.get(name);
  if (raw === null) return fallback;
  return count(min)(/^\d{1,15}$/.test(raw) ? Number(raw) : raw, name);
}
