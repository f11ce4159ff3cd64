// What a route of the fake is made of, and what it may answer besides a body.
import type { Shape } from './contract.ts';
import type { Permissions, Token } from './model.ts';
import type { GitHubState } from './state.ts';

export type Method = 'GET' | 'POST' | 'PATCH';

export interface Question {
  readonly state: GitHubState;
  readonly args: readonly string[];
  readonly query: URLSearchParams;
  readonly may: Permissions;
  readonly token: Token;
  /** What was sent as JSON; checked against GitHub's description. */
  readonly sent: Shape;
}

export interface Route {
  readonly method: Method;
  readonly pattern: RegExp;
  /** As GitHub's description names it. */
  readonly template: string;
  /** Any one of these is enough: to read with GET, to write with the others. */
  readonly needs: (question: Question) => readonly string[];
  /** Where the permission is missing: 404, as if there were nothing; else 403. */
  readonly hides: boolean;
  /** The body of the answer, or a refusal. */
  readonly answer: (question: Question) => Promise<unknown>;
}

/** An answer other than success. */
export class Refusal {
  readonly status: number;
  readonly body: Shape;
  readonly headers: { readonly [name: string]: string };

  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly unknown[]; readonly headers?: Refusal['headers'] } = {},
  ) {
    const { errors, headers = {} } = more;
    const documentation_url = 'https://docs.github.com/rest';
    this.status = status;
    this.body = {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url,
      status: String(status),
    };
    this.headers = headers;
  }
}

export const REPO = '/repos/[^/]+/[^/]+';
export const T = '/repos/{owner}/{repo}';
export const MISSING = new Refusal(404, 'Not Found');

export function route(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}

type Needs = string | Route['needs'];
type Answer = Route['answer'];

/** A question that answers 404 to a token without the permission. */
export function reads(pattern: RegExp, template: string, needs: Needs, answer: Answer): Route {
  return { method: 'GET', pattern, template, needs: needsOf(needs), hides: true, answer };
}

/** A question or a write that answers 403 to a token without the permission, and names it. */
export function asks(method: Method, pattern: RegExp, template: string, needs: Needs, answer: Answer): Route {
  return { method, pattern, template, needs: needsOf(needs), hides: false, answer };
}

function needsOf(needs: Needs): Route['needs'] {
  return typeof needs === 'string' ? () => [needs] : needs;
}

/** Returns the refusal that the token meets, or null where it may. */
export function refusalFor(asked: Route, question: Question): Refusal | null {
  const needs = asked.needs(question);
  const level = asked.method === 'GET' ? 'read' : 'write';
  const has = needs.some((name) => {
    const given = question.may[name];
    return level === 'read' ? given !== undefined : given === 'write';
  });
  if (has) return null;
  if (asked.hides) return MISSING;
  // https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
  const names = needs.map((name) => `${name}=${level}`).join('; ');
  const headers = { 'x-accepted-github-permissions': names };
  return new Refusal(403, 'Resource not accessible by integration', { headers });
}
