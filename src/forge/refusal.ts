// What GitHub says where it refuses, in words for whoever set the token up. Pure.
// Which permission was missing: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
import type { Accepted } from './connection.ts';
import { isObject } from './read/shape.ts';

export interface Refusal {
  /** 403 and 404: GitHub answers either where a permission is missing. */
  readonly mayLackPermission: boolean;
  /** Text of GitHub's among it: to be shown by `show` only. */
  readonly message: string;
  readonly hint: string | undefined;
}

/** Returns the words for an answer of 4xx. */
export function refusalOf({ status, said, json }: Accepted, headers: ReadonlyMap<string, string>): Refusal {
  const mayLackPermission = status === 403 || status === 404;
  const needs = mayLackPermission ? headers.get('x-accepted-github-permissions') : undefined;
  const reasons = isObject(json) && Array.isArray(json['errors']) ? json['errors'].flatMap(reasonOf) : [];
  const words = [said, ...reasons].join('; ');
  return {
    mayLackPermission,
    message: `answered ${status} (${words})${needs === undefined ? '' : `; it needs ${needs}`}`,
    hint: headers.has('x-github-sso')
      ? 'authorise the token for single sign-on of the organisation'
      : undefined,
  };
}

/** One entry of a validation error is text, or an object that names a field and what is wrong with it. */
function reasonOf(entry: unknown): readonly string[] {
  if (typeof entry === 'string') return [entry];
  if (typeof entry !== 'object' || entry === null) return [];
  const { field, code, message } = entry as { readonly [name: string]: unknown };
  const words = [field, typeof message === 'string' ? message : code].filter(
    (word) => typeof word === 'string',
  );
  return words.length === 0 ? [] : [words.join(': ')];
}
